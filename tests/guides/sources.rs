//! What the guide is compared with: the files of the repository.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the repository.
pub(crate) fn read(path: &str) -> String {
    read_at(&root().join(path))
}

fn read_at(path: &Path) -> String {
    let text = fs::read_to_string(path);
    let text = text.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.replace("\r\n", "\n")
}

/// The chapters by name.
pub(crate) fn chapters() -> BTreeMap<String, String> {
    let files = files(&root().join("tdlib/src/guide"), "md");
    let name = |file: &PathBuf| {
        file.file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned()
    };
    files
        .iter()
        .map(|file| (name(file), read_at(file)))
        .collect()
}

/// All variants of public error enums of `tdlib`, and those error types that are no enums, but for [`Error`] itself.
///
/// [`Error`]: tdlib::Error
pub(crate) fn errors() -> Vec<String> {
    let mut found = Vec::new();
    for file in files(&root().join("tdlib/src"), "rs") {
        let text = read_at(&file);
        for (at, _) in text.match_indices("\npub enum ") {
            let rest = &text[at + "\npub enum ".len()..];
            let name = word(rest);
            if name.ends_with("Error") || name == "ErrorKind" {
                let body = rest.split_once("\n}").expect("an end").0;
                let variants = body.lines().filter_map(|line| line.strip_prefix("    "));
                let variants = variants.filter(|line| line.starts_with(char::is_uppercase));
                found.extend(variants.map(|line| format!("{name}::{}", word(line))));
            }
        }
        for (at, _) in text.match_indices("\npub struct ") {
            let name = word(&text[at + "\npub struct ".len()..]);
            if name.ends_with("Error") && name != "Error" {
                found.push(name.to_owned());
            }
        }
    }
    found
}

/// All Rust of a folder, with texts that go over several lines put together.
pub(crate) fn text_of(folder: &str) -> String {
    let mut text = String::new();
    for file in files(&root().join(folder), "rs") {
        for line in read_at(&file).lines() {
            match line.trim_start().strip_suffix('\\') {
                Some(begun) => text += begun,
                None => {
                    text += line.trim_start();
                    text.push('\n');
                }
            }
        }
    }
    text
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|it| it == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric());
    &text[..end.unwrap_or(text.len())]
}
