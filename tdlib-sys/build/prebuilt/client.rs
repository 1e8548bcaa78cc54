//! npm and pip, which fetch and unpack a package. They are the user's own, so their mirrors,
//! proxies and certificates hold; no code of a package is run.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::table::Dist;

/// A package manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Client {
    Npm,
    Pip,
}

impl Client {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::Pip => "pip",
        }
    }

    /// The commands that it may be installed as, in the order in which they are tried.
    fn commands(self) -> &'static [&'static [&'static str]] {
        match (self, cfg!(windows)) {
            (Self::Npm, false) => &[&["npm"]],
            (Self::Npm, true) => &[&["npm.cmd"], &["npm.exe"]],
            (Self::Pip, false) => &[
                &["python3", "-m", "pip"],
                &["pip3"],
                &["pip"],
                &["python", "-m", "pip"],
            ],
            (Self::Pip, true) => &[&["py", "-m", "pip"], &["python", "-m", "pip"], &["pip"]],
        }
    }

    fn arguments(self, dist: &Dist, into: &Path) -> Vec<OsString> {
        let (folder, options): (_, &[&str]) = match self {
            Self::Npm => (
                "--prefix",
                &[
                    "--no-save",
                    "--no-package-lock",
                    "--ignore-scripts",
                    "--no-audit",
                    "--no-fund",
                    "--loglevel=error",
                    // Its defaults wait for over a minute where there is no network at all.
                    "--fetch-retries=1",
                    "--fetch-retry-mintimeout=1000",
                ],
            ),
            // Libraries of wheels differ from one Python version to the next: the pinned ones are
            // those for 3.11, whatever Python is here.
            Self::Pip => (
                "--target",
                &[
                    "--no-deps",
                    "--only-binary=:all:",
                    "--python-version=3.11",
                    "--implementation=cp",
                    "--abi=cp311",
                    "--no-compile",
                    "--no-input",
                    "--disable-pip-version-check",
                    "--quiet",
                    "--retries=1",
                ],
            ),
        };
        let mut arguments: Vec<OsString> = vec!["install".into(), folder.into(), into.into()];
        arguments.extend(options.iter().chain(dist.options).map(OsString::from));
        arguments.push(dist.package.into());
        arguments
    }

    /// Has the package unpacked into an empty folder, or says why that failed. `path` replaces the
    /// `PATH` of the build.
    pub(crate) fn fetch(
        self,
        dist: &Dist,
        into: &Path,
        path: Option<&OsStr>,
    ) -> Result<(), String> {
        for command in self.commands() {
            let mut process = Command::new(command[0]);
            process
                .args(&command[1..])
                .args(self.arguments(dist, into))
                .current_dir(into)
                .stdin(Stdio::null())
                // A user's settings for installing into a Python say nothing about a folder.
                .envs([("PIP_USER", "0"), ("PIP_REQUIRE_VIRTUALENV", "0")]);
            if let Some(path) = path {
                process.env("PATH", path);
            }
            match process.output() {
                Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                Err(e) => return Err(format!("{} could not be started: {e}", command[0])),
                Ok(output) if is_absent(&output) => {}
                Ok(output) if output.status.success() => return Ok(()),
                Ok(output) => {
                    return Err(format!(
                        "`{} install {}` failed ({}): {}",
                        command.join(" "),
                        dist.package,
                        output.status,
                        essence(&output)
                    ));
                }
            }
        }
        Err(format!("there is no {} on this machine", self.name()))
    }
}

/// Whether what ran was a placeholder of a program that is not installed.
fn is_absent(output: &Output) -> bool {
    // 127: a shell's "not found"; 9009: the one of Windows and of its app store's aliases.
    matches!(output.status.code(), Some(127 | 9009))
        || String::from_utf8_lossy(&output.stderr).contains("No module named pip")
}

/// The first lines of what a client said about its failure: it names the cause first.
fn essence(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = said
        .lines()
        .map(|line| {
            let line = line.trim();
            ["npm error", "npm ERR!", "ERROR:"]
                .iter()
                .find_map(|prefix| line.strip_prefix(prefix))
                .unwrap_or(line)
                .trim()
        })
        .filter(|line| {
            let skipped = ["WARNING:", "npm warn", "npm WARN", "A complete log"];
            !line.is_empty() && !skipped.iter().any(|start| line.starts_with(start))
        })
        .take(4)
        .collect();
    if lines.is_empty() {
        "it said nothing".to_owned()
    } else {
        lines.join(" | ")
    }
}
