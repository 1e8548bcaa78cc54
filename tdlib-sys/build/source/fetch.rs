//! Gets TDLib's sources with git, where the user has none.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use super::progress::Progress;
use super::tree::{Tree, git};
use crate::error::Error;
use crate::{metadata, vars};

const REPOSITORY: &str = "https://github.com/tdlib/td";

/// Fetches the pinned commit, and nothing of the history before it.
pub(crate) fn tree(out: &Path, progress: &mut Progress) -> Result<Tree, Error> {
    let repository = vars::text(vars::REPOSITORY)?.unwrap_or_else(|| REPOSITORY.to_owned());
    let commit = match vars::text(vars::COMMIT)? {
        Some(commit) => commit.to_ascii_lowercase(),
        None => metadata::get("commit").to_owned(),
    };
    if commit.len() != 40 || !commit.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(Error::new(format!(
            "{}={commit} is no commit: give all of its 40 hex digits",
            vars::COMMIT
        )));
    }
    let folder = out.join("fetched");
    let origin = format!("{repository}, commit {commit}");
    if !is_checked_out(&folder, &commit) {
        if vars::is_offline() {
            return Err(Error::new(format!(
                "{} is set, and TDLib's sources have not been fetched yet.\n{}",
                vars::NET_OFFLINE,
                instead()
            )));
        }
        progress.announce(&format!("fetching {origin}"));
        fs::create_dir_all(&folder)
            .map_err(|e| Error::new(format!("making the folder {}: {e}", folder.display())))?;
        let commands: [&[&str]; 3] = [
            &["init", "--quiet"],
            &[
                "fetch",
                "--depth=1",
                "--no-tags",
                "--",
                &repository,
                &commit,
            ],
            // Undoes what an interrupted checkout may have left.
            &[
                "-c",
                "core.autocrlf=false",
                "checkout",
                "--quiet",
                "--force",
                "--detach",
                &commit,
            ],
        ];
        for command in commands {
            run(&folder, command, progress).map_err(|why| {
                Error::new(format!(
                    "fetching TDLib's sources from {origin}: `git {}` {why}\n{}",
                    command.join(" "),
                    instead()
                ))
            })?;
        }
        if !is_checked_out(&folder, &commit) {
            return Err(Error::new(format!(
                "{} has another commit than {commit} checked out, or changed files, right after \
                 the checkout: remove the folder and build again",
                folder.display()
            )));
        }
    }
    Tree::open(folder, Some(commit), origin)
}

fn instead() -> String {
    format!(
        "{}=/path/to/td builds from a folder that you have, {}=<URL> fetches from a mirror.",
        vars::SOURCE_DIR,
        vars::REPOSITORY
    )
}

/// Says whether the folder has exactly the commit in it.
fn is_checked_out(folder: &Path, commit: &str) -> bool {
    let said = |args: &[&str]| {
        let output = git(folder).args(args).output().ok()?;
        (output.status.success()).then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    folder.join(".git").is_dir()
        && said(&["rev-parse", "HEAD"]).as_deref() == Some(commit)
        && said(&["status", "--porcelain"]).as_deref() == Some("")
}

fn run(folder: &Path, args: &[&str], progress: &mut Progress) -> Result<(), String> {
    let mut command = git(folder);
    // Nobody could answer a question.
    command
        .args(args)
        .env("GIT_TERMINAL_PROMPT", "0")
        .stdin(Stdio::null());
    let ended = progress
        .run(&mut command)
        .map_err(|e| format!("can't be run: {e}"))?;
    if ended.success {
        Ok(())
    } else {
        Err(format!("failed:\n{}", ended.last_lines()))
    }
}
