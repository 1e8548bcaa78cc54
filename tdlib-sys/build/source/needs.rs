//! What compiling TDLib takes. All that is missing is named at once, with the command that installs
//! it, before anything is compiled.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::cmake::{self, CMake};
use super::progress::Progress;
use crate::error::Error;
use crate::library;

/// A CMake project that looks for what TDLib's own looks for, and writes down what it doesn't find.
const PROBE: &str = include_str!("needs/CMakeLists.txt");

/// System and command, one a line, with `|` between them. Scripts read this file too.
const PACKAGES: &str = include_str!("packages.txt");

/// Looks for everything; `git` too if the sources have to be fetched.
pub(crate) fn check(
    cmake: &CMake,
    git: bool,
    out: &Path,
    progress: &mut Progress,
) -> Result<(), Error> {
    let mut missing = Vec::new();
    if git && !cmake::is_on_path("git") {
        missing.push("git".to_owned());
    }
    // Without these nothing else can be looked for.
    let least = if library::STATIC { (3, 19) } else { (3, 10) };
    match version_of_cmake() {
        None => missing.push(format!("CMake {}.{} or newer", least.0, least.1)),
        Some(version) if version < least => missing.push(format!(
            "CMake {}.{} or newer, in place of {}.{}",
            least.0, least.1, version.0, version.1
        )),
        Some(_) => {}
    }
    if !has_compiler() {
        missing.push("a C++17 compiler".to_owned());
    }
    if missing.is_empty() {
        missing = probe(cmake, &out.join("needs"), progress)?;
    }
    if missing.is_empty() {
        Ok(())
    } else {
        Err(message(&missing))
    }
}

/// Runs the project; the names of what is missing.
fn probe(cmake: &CMake, folder: &Path, progress: &mut Progress) -> Result<Vec<String>, Error> {
    let failed = |e| Error::new(format!("writing to {}: {e}", folder.display()));
    let answer = folder.join("build/missing.txt");
    fs::create_dir_all(folder).map_err(failed)?;
    fs::write(folder.join("CMakeLists.txt"), PROBE).map_err(failed)?;
    // What was installed since then has to be looked for again.
    let _ = fs::remove_dir_all(folder.join("build"));
    let ended = cmake.probe(folder, folder, progress)?;
    if let Ok(missing) = fs::read_to_string(&answer) {
        return Ok(missing.lines().map(str::to_owned).collect());
    }
    let said = ended.last_lines();
    if said.contains("CMAKE_MAKE_PROGRAM") {
        return Ok(vec![
            "make (or Ninja, with CMAKE_GENERATOR=Ninja)".to_owned(),
        ]);
    }
    Err(Error::new(format!(
        "looking for what compiling TDLib takes: CMake failed:\n{said}The whole log: {}",
        progress.log().display()
    )))
}

fn message(missing: &[String]) -> Error {
    let mut text = "compiling TDLib takes some things that were not found:\n".to_owned();
    for name in missing {
        text += &format!("  - {name}\n");
    }
    text += "Install all that it takes:\n";
    for (system, command) in PACKAGES.lines().filter_map(|line| line.split_once('|')) {
        text += &format!("  {:16}{}\n", system.trim(), command.trim());
    }
    text += "What is installed in other folders CMake finds through CMAKE_PREFIX_PATH.";
    Error::new(text)
}

fn version_of_cmake() -> Option<(u32, u32)> {
    let output = Command::new(cmake::program())
        .arg("--version")
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut numbers = text.strip_prefix("cmake version ")?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// Says whether there are compilers to be called: whether they know C++17 CMake finds out.
fn has_compiler() -> bool {
    [true, false].into_iter().all(|cpp| {
        let compiler = cc::Build::new()
            .cargo_metadata(false)
            .cpp(cpp)
            .opt_level(0)
            .try_get_compiler();
        // MSVC has no such option, but it can be started.
        compiler.is_ok_and(|c| Command::new(c.path()).arg("--version").output().is_ok())
    })
}
