//! Makes a file of facts from a documented `td_api.tl`, or checks that one is up to date.
#![allow(clippy::print_stderr, reason = "a command-line tool talks to its user")]

use std::collections::HashMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use tdlib_tl::Schema;

const HELP: &str = "\
Writes a TDLib API schema as facts: names, types, and markers for what the documentation says.

Usage: td-api-facts <td_api.tl> [options]

Options:
  -o, --output <file>    write to the file instead of the standard output
  --version <version>    name the version of TDLib in the header, such as 1.8.61
  --check <file>         compare with the file, write nothing, exit with 1 if they differ
  -h, --help             show this help
";

/// More differences than this say no more than their number.
const SHOWN: usize = 20;

fn main() -> ExitCode {
    match Arguments::parse(env::args().skip(1)).and_then(|arguments| arguments.run()) {
        Ok(code) => code,
        Err(problem) => {
            eprintln!("td-api-facts: {problem}");
            ExitCode::from(2)
        }
    }
}

#[derive(Debug, Default)]
struct Arguments {
    help: bool,
    input: Option<PathBuf>,
    output: Option<PathBuf>,
    check: Option<PathBuf>,
    version: Option<String>,
}

impl Arguments {
    fn parse(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
        let mut read = Arguments::default();
        while let Some(word) = words.next() {
            let mut value = || {
                words
                    .next()
                    .ok_or_else(|| format!("`{word}` needs a value"))
            };
            match word.as_str() {
                "-h" | "--help" => read.help = true,
                "-o" | "--output" => read.output = Some(value()?.into()),
                "--check" => read.check = Some(value()?.into()),
                "--version" => read.version = Some(value()?),
                option if option.starts_with('-') => {
                    return Err(format!(
                        "unknown option `{option}`; see td-api-facts --help"
                    ));
                }
                _ if read.input.is_some() => return Err(format!("a second schema, `{word}`")),
                _ => read.input = Some(word.into()),
            }
        }
        Ok(read)
    }

    fn run(self) -> Result<ExitCode, String> {
        if self.help {
            return print(HELP).map(|()| ExitCode::SUCCESS);
        }
        let input = self
            .input
            .ok_or("no schema given; see td-api-facts --help")?;
        let schema = read(&input)?;
        if let Some(path) = self.check {
            return check(&schema, &read(&path)?, &path);
        }
        let text = header(self.version.as_deref()) + &schema.to_facts();
        match self.output {
            Some(path) => fs::write(&path, text)
                .map_err(|error| format!("can't write {}: {error}", path.display()))?,
            None => print(&text)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn read(path: &Path) -> Result<Schema, String> {
    let text = fs::read_to_string(path)
        .map_err(|error| format!("can't read {}: {error}", path.display()))?;
    Schema::parse(&text).map_err(|error| format!("{}: {error}", path.display()))
}

fn header(version: Option<&str>) -> String {
    let version = version
        .map(|version| format!(" {version}"))
        .unwrap_or_default();
    format!(
        "\
// The API of TDLib{version} as facts: names, types, and what the documentation says as markers.
// Made by td-api-facts from td_api.tl; make it anew instead of editing it.
//
// Markers of a declaration: synchronous, before_initialization, before_authorization, bots_only,
// users_only, premium_only, testing, offline. Markers of its fields: null (the object may be
// absent), optional (may be left at its default), null_items (items of the vector may be null).

"
    )
}

fn check(wanted: &Schema, found: &Schema, path: &Path) -> Result<ExitCode, String> {
    let (wanted, found) = (wanted.to_facts(), found.to_facts());
    let path = path.display();
    if wanted == found {
        return print(&format!("{path} is up to date\n")).map(|()| ExitCode::SUCCESS);
    }
    let differences = differences(&wanted, &found);
    let shown = &differences[..differences.len().min(SHOWN)];
    let mut report = format!("{path} differs from the schema:\n{}\n", shown.join("\n"));
    if differences.len() > SHOWN {
        report += &format!("... and {} more\n", differences.len() - SHOWN);
    }
    print(&report).map(|()| ExitCode::FAILURE)
}

/// Writes to the standard output. Unlike `print!`, it takes a closed pipe as an error.
fn print(text: &str) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| format!("can't write to the standard output: {error}"))
}

/// Names what has to be added (`+`), removed (`-`) or changed (both).
fn differences(wanted: &str, found: &str) -> Vec<String> {
    let (wanted, found) = (blocks(wanted), blocks(found));
    let text = |blocks: &[(String, String)]| blocks.iter().cloned().collect::<HashMap<_, _>>();
    let (wanted_text, found_text) = (text(&wanted), text(&found));
    let mut differences = Vec::new();
    for (name, block) in &found {
        match wanted_text.get(name) {
            None => differences.push(signed('-', block)),
            Some(other) if other != block => {
                differences.push(format!("{}\n{}", signed('-', block), signed('+', other)));
            }
            Some(_) => {}
        }
    }
    let added = wanted
        .iter()
        .filter(|(name, _)| !found_text.contains_key(name));
    differences.extend(added.map(|(_, block)| signed('+', block)));
    if differences.is_empty() {
        differences.push("the declarations are the same, in another order".to_owned());
    }
    differences
}

/// Splits facts into declarations with their markers, each under its section and name.
fn blocks(facts: &str) -> Vec<(String, String)> {
    let mut section = "object";
    let mut blocks = Vec::new();
    for block in facts.split("\n\n").map(str::trim) {
        if block == "---functions---" {
            section = "function";
            continue;
        }
        let declaration = block.lines().last().unwrap_or_default();
        let name = match declaration.strip_prefix("//@class ") {
            Some(class) => class,
            None => declaration.split(' ').next().unwrap_or_default(),
        };
        blocks.push((format!("{section} {name}"), block.to_owned()));
    }
    blocks
}

fn signed(sign: char, block: &str) -> String {
    let lines: Vec<String> = block.lines().map(|line| format!("{sign} {line}")).collect();
    lines.join("\n")
}
