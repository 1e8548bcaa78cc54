//! A tree of TDLib's sources.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;
use crate::vars;

/// Where a tree has its API, from which the types are made.
pub(crate) const SCHEMA: &str = "td/generate/scheme/td_api.tl";

/// Folders of a tree that TDLib writes generated code into.
pub(crate) const GENERATED: [&str; 2] = ["td/generate/auto", "tdutils/generate/auto"];

/// A tree, which nothing is written into.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) folder: PathBuf,
    /// The version in its `CMakeLists.txt`.
    pub(crate) version: String,
    /// The commit that is checked out, if it is known.
    pub(crate) commit: Option<String>,
    /// Where it comes from, in words.
    pub(crate) origin: String,
}

impl Tree {
    /// Takes the tree of `TDLIB_SOURCE_DIR`.
    pub(crate) fn given(folder: PathBuf) -> Result<Self, Error> {
        let named = format!("{}={}", vars::SOURCE_DIR, folder.display());
        if folder.is_relative() {
            return Err(Error::new(format!(
                "{named} is relative, and a build script can't know to what: give the whole path"
            )));
        }
        let commit = git_head(&folder);
        Self::open(folder, commit, named)
    }

    /// Looks whether a folder is TDLib's tree.
    pub(crate) fn open(
        folder: PathBuf,
        commit: Option<String>,
        origin: String,
    ) -> Result<Self, Error> {
        let lists = folder.join("CMakeLists.txt");
        let not_tdlib = |why: String| {
            Error::new(format!(
                "{origin} is of no use: {why}.\n\
                 Give a folder of TDLib's sources, as `git clone https://github.com/tdlib/td` makes \
                 it, or unset {} to have the pinned commit fetched.",
                vars::SOURCE_DIR
            ))
        };
        let text = fs::read_to_string(&lists)
            .map_err(|e| not_tdlib(format!("reading {}: {e}", lists.display())))?;
        let version = version(&text).ok_or_else(|| {
            not_tdlib(format!(
                "{} has no `project(TDLib VERSION ...`",
                lists.display()
            ))
        })?;
        let schema = folder.join(SCHEMA);
        if !schema.is_file() {
            return Err(not_tdlib(format!("there is no file {}", schema.display())));
        }
        Ok(Self {
            folder,
            version,
            commit,
            origin,
        })
    }

    /// Has cargo run the build script again when something in the tree changes.
    pub(crate) fn watch(&self) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if !is_left_out(&entry.path()) {
                println!("cargo::rerun-if-changed={}", entry.path().display());
            }
        }
    }
}

/// Says whether an entry is no part of the sources: version control, or a build of the user's, which
/// may be a folder or in the midst of them.
pub(crate) fn is_left_out(entry: &Path) -> bool {
    const CACHE: &str = "CMakeCache.txt";
    let names = [".git", CACHE, "CMakeFiles"];
    (entry.file_name()).is_some_and(|name| names.iter().any(|left| name == *left))
        || entry.join(CACHE).is_file()
}

/// Finds the version in the text of `CMakeLists.txt`.
fn version(lists: &str) -> Option<String> {
    let project = lists
        .lines()
        .find_map(|line| line.trim().strip_prefix("project(TDLib "))?;
    let mut words = project.split([' ', ')']);
    words.find(|word| *word == "VERSION")?;
    words.next().map(str::to_owned)
}

/// Asks git for the commit of a tree that is a work tree itself, and not only lies in one.
fn git_head(folder: &Path) -> Option<String> {
    if !folder.join(".git").exists() {
        return None;
    }
    let output = git(folder).args(["rev-parse", "HEAD"]).output().ok()?;
    let commit = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !commit.is_empty()).then_some(commit)
}

/// A git command that works in a folder, whatever repository the build was started from: within a
/// hook, variables name that one.
pub(crate) fn git(folder: &Path) -> Command {
    let mut git = Command::new("git");
    git.arg("-C").arg(folder);
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        git.env_remove(variable);
    }
    git
}
