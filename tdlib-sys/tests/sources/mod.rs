//! Copies of `little-td`, a tree that looks like TDLib's, and what was made of them.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use crate::app;
use crate::fakes::Folder;

/// A user's tree.
#[derive(Debug)]
pub(crate) struct Tree(PathBuf);

impl Tree {
    pub(crate) fn new(folder: &Folder) -> Self {
        let tree = folder.path("td");
        copy(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/little-td"),
            &tree,
        );
        Self(tree)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Every file with its bytes and its time.
    pub(crate) fn state(&self) -> BTreeMap<PathBuf, (SystemTime, Vec<u8>)> {
        let mut state = BTreeMap::new();
        for file in files(&self.0) {
            let time = fs::metadata(&file).unwrap().modified().unwrap();
            state.insert(file.clone(), (time, fs::read(&file).unwrap()));
        }
        state
    }

    #[track_caller]
    pub(crate) fn edit(&self, file: &str, from: &str, to: &str) {
        let file = self.0.join(file);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{} has no {from}", file.display());
        fs::write(&file, text.replace(from, to)).unwrap();
    }

    /// Makes a repository of it, and returns its commit.
    pub(crate) fn commit(&self) -> String {
        git(&self.0, &["init", "--quiet"]);
        git(&self.0, &["add", "--all"]);
        let name = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
        git(
            &self.0,
            &[&name[..], &["commit", "--quiet", "--message=A tree"]].concat(),
        );
        git(&self.0, &["rev-parse", "HEAD"]).trim().to_owned()
    }
}

/// The folder in which the newest build of the project has compiled a tree.
pub(crate) fn newest_build() -> PathBuf {
    let builds = fs::read_dir(app::target_folder().join("debug/build")).unwrap();
    let logs = builds.map(|entry| entry.unwrap().path().join("out/tdlib/build.log"));
    let newest = logs
        .filter(|log| log.is_file())
        .max_by_key(|log| fs::metadata(log).unwrap().modified().unwrap())
        .expect("a build of sources");
    newest.parent().unwrap().to_owned()
}

/// What the newest build did.
pub(crate) fn log() -> String {
    fs::read_to_string(newest_build().join("build.log")).unwrap()
}

/// Puts what the newest build has linked statically into a folder, as `scripts/build-tdlib.sh` does.
pub(crate) fn install_archives(folder: &Path) {
    let build = newest_build();
    fs::create_dir_all(folder).unwrap();
    let name = "libtdjson_static.a";
    let mut list = format!("{name}\n");
    for line in fs::read_to_string(build.join("link_line.txt"))
        .unwrap()
        .lines()
    {
        let file = Path::new(line);
        if file.starts_with(&build) {
            let name = file.file_name().unwrap();
            fs::copy(file, folder.join(name)).unwrap();
            list += name.to_str().unwrap();
        } else {
            list += line;
        }
        list += "\n";
    }
    fs::copy(build.join("build").join(name), folder.join(name)).unwrap();
    fs::write(folder.join("tdjson_static.link"), list).unwrap();
}

/// A folder with all programs of `PATH` but these.
pub(crate) fn path_without(folder: &Folder, left_out: &[&str]) -> PathBuf {
    let bin = folder.path(&format!("without-{}", left_out.join("-")));
    fs::create_dir_all(&bin).unwrap();
    let path = std::env::var_os("PATH").unwrap();
    for entry in std::env::split_paths(&path)
        .filter_map(|p| fs::read_dir(p).ok())
        .flatten()
        .flatten()
    {
        let name = entry.file_name();
        if !left_out.iter().any(|left| name == *left) {
            // The first of a name counts, as in PATH.
            let _ = std::os::unix::fs::symlink(entry.path(), bin.join(name));
        }
    }
    bin
}

/// The shared libraries that a program asks the loader for.
pub(crate) fn needed_libraries(program: &Path) -> Vec<String> {
    let output = Command::new("readelf")
        .arg("-d")
        .arg(program)
        .output()
        .expect("readelf runs");
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .filter(|line| line.contains("(NEEDED)"))
        .filter_map(|line| Some(line.split_once('[')?.1.trim_end_matches(']').to_owned()))
        .collect()
}

#[track_caller]
pub(crate) fn git(folder: &Path, args: &[&str]) -> String {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(args)
        .output()
        .expect("git runs");
    assert!(output.status.success(), "git {args:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let to = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(&file, to).unwrap();
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}
