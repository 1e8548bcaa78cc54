//! What of a user's tree is taken, and what is left where it is.

use std::fs;
use std::os::unix::fs::symlink;
use std::time::SystemTime;

use crate::app::{Project, succeeds};
use crate::fakes::Folder;
use crate::sources::{self, Tree};
use crate::{MAIN, value};

fn put(tree: &Tree, file: &str, text: &str) {
    let file = tree.path().join(file);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

#[test]
#[ignore = "needs CMake, gperf, OpenSSL, zlib and git: `.ci/run source`"]
fn what_builds_of_the_user_have_left_in_the_tree_is_not_taken() {
    let project = Project::new("'source'").main(MAIN);
    let tree = Tree::new(&project.folder);
    // In the midst of the sources, in a folder of its own, and what was generated for both.
    put(&tree, "CMakeCache.txt", "CMAKE_GENERATOR:INTERNAL=None\n");
    put(&tree, "CMakeFiles/cmake.check_cache", "");
    put(&tree, "out/CMakeCache.txt", "");
    put(&tree, "out/object", "");
    put(
        &tree,
        "td/generate/auto/td/telegram/scheme_size.h",
        "#error",
    );
    symlink("/dev/null", tree.path().join("device")).unwrap();
    let before = fs::read_dir(tree.path()).unwrap().count();

    let said = succeeds(&project.cargo("run", &[("TDLIB_SOURCE_DIR", tree.path())]));
    assert_eq!(value(&said, "scheme_lines"), "6");
    let copy = sources::newest_build().join("source");
    for left in ["CMakeCache.txt", "CMakeFiles", "out", "device"] {
        assert!(!copy.join(left).exists(), "{left} was copied");
    }
    assert_eq!(fs::read_dir(tree.path()).unwrap().count(), before);
}

#[test]
#[ignore = "needs CMake, gperf, OpenSSL, zlib and git: `.ci/run source`"]
fn another_tree_takes_the_place_of_the_one_before() {
    let project = Project::new("'source'").main(MAIN);
    let others = Folder::new();
    let (tree, other) = (Tree::new(&project.folder), Tree::new(&others));
    other.edit("td/telegram/Client.cpp", "\"low\"", "\"LOW\"");
    // Neither their sizes nor their times tell them apart.
    for tree in [&tree, &other] {
        let file = tree.path().join("td/telegram/Client.cpp");
        let file = fs::File::options().write(true).open(file).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    }
    put(&tree, "only/in-the-first", "");
    put(&tree, "file-or-folder/file", "");
    put(&other, "file-or-folder", "");
    let run = |tree: &Tree| succeeds(&project.cargo("run", &[("TDLIB_SOURCE_DIR", tree.path())]));

    assert_eq!(value(&run(&tree), "voice"), "low");
    assert_eq!(value(&run(&other), "voice"), "LOW");
    let copy = sources::newest_build().join("source");
    assert!(!copy.join("only/in-the-first").exists());
    assert!(copy.join("file-or-folder").is_file());

    assert_eq!(value(&run(&tree), "voice"), "low");
    assert!(copy.join("file-or-folder/file").is_file());
}

#[test]
#[ignore = "needs CMake, gperf, OpenSSL, zlib and git: `.ci/run source`"]
fn folders_may_have_spaces_and_signs_in_their_names() {
    let project = Project::new("'source', 'static'").main(MAIN);
    let tree = Tree::new(&project.folder);
    let odd = project.folder.path("a b;c[d]");
    fs::rename(tree.path(), &odd).unwrap();
    let target = project.folder.path("the target [1]");
    let mut cargo = project.command_in(&target, "run", &[("TDLIB_SOURCE_DIR", &odd)]);
    let said = succeeds(&cargo.output().expect("cargo runs"));
    assert_eq!(value(&said, "version"), "1.8.61");
}
