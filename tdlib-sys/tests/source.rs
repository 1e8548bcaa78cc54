//! What the features `source` and `static` make of a tree that looks like TDLib's, in a project
//! outside of the workspace.
#![cfg(unix)]

mod app;
mod fakes;
#[path = "source/runs.rs"]
mod runs;
mod sources;
#[path = "source/static_link.rs"]
mod static_link;
#[path = "source/trees.rs"]
mod trees;

use std::fs;
use std::path::Path;

use app::{Project, fails_with, succeeds};
use fakes::put_script;
use sources::Tree;

/// Prints a few options of the library.
const MAIN: &str = r#"
fn main() {
    for name in ["version", "commit_hash", "digest", "scheme_lines", "voice"] {
        let request = format!("{{\"@type\":\"getOption\",\"name\":\"{name}\"}}");
        let request = std::ffi::CString::new(request).unwrap();
        let answer = unsafe { std::ffi::CStr::from_ptr(tdlib_sys::td_execute(request.as_ptr())) };
        println!("{name}: {}", answer.to_str().unwrap());
    }
    println!("from: {}", tdlib_sys::LINKED_FROM.unwrap());
}
"#;

fn value(said: &str, option: &str) -> String {
    let start = format!("{option}: {{\"@type\":\"optionValueString\",\"value\":\"");
    let rest = said
        .split_once(&start)
        .unwrap_or_else(|| panic!("no {option} in:\n{said}"))
        .1;
    rest.split('"').next().unwrap().to_owned()
}

#[test]
#[ignore = "needs CMake, gperf, OpenSSL, zlib and git: `.ci/run source`"]
fn a_tree_is_compiled_and_stays_as_it_was() {
    let project = Project::new("'source'").main(MAIN);
    let tree = Tree::new(&project.folder);
    let before = tree.state();

    let said = succeeds(&project.cargo("run", &[("TDLIB_SOURCE_DIR", tree.path())]));

    assert_eq!(tree.state(), before, "the user's tree was written to");
    assert_eq!(value(&said, "version"), "1.8.61");
    assert_eq!(
        value(&said, "commit_hash"),
        "unknown",
        "the tree is no repository"
    );
    // What `printf little | sha256sum` and `printf little | gzip | tail -c8` say.
    assert_eq!(
        value(&said, "digest"),
        "180ca01b95f0dfdd36fbb600e51cf6e46c8ef468de56b017847886fefaf7b6f9-19e33d85"
    );
    let words = format!(
        "from: TDLib 1.8.61 from TDLIB_SOURCE_DIR={}",
        tree.path().display()
    );
    assert!(said.contains(&words), "{said}");
    assert!(
        said.contains("build.log"),
        "the user isn't told where the log is: {said}"
    );
}

#[test]
#[ignore = "needs CMake, gperf, OpenSSL, zlib and git: `.ci/run source`"]
fn a_second_build_does_nothing_and_a_change_compiles_what_it_must() {
    let project = Project::new("'source'").main(MAIN);
    let tree = Tree::new(&project.folder);
    let variables = [("TDLIB_SOURCE_DIR", tree.path())];
    succeeds(&project.cargo("build", &variables));
    let log = sources::log();
    assert!(
        log.contains("Words.cpp.o") && log.contains("Client.cpp.o"),
        "{log}"
    );

    let said = succeeds(&project.cargo("build", &variables));
    assert!(!said.contains("Compiling"), "{said}");

    tree.edit("td/telegram/Client.cpp", "\"low\"", "\"whispered\"");
    let said = succeeds(&project.cargo("run", &variables));
    assert_eq!(value(&said, "voice"), "whispered");
    let log = sources::log();
    assert!(log.contains("Client.cpp.o"), "{log}");
    assert!(
        !log.contains("Words.cpp.o"),
        "compiled again without need: {log}"
    );

    // A new file in the tree's scheme, and one that is gone.
    tree.edit(
        "td/generate/scheme/td_api.tl",
        "---types---",
        "---types---\n\n",
    );
    fs::remove_file(tree.path().join("README.md")).unwrap();
    let said = succeeds(&project.cargo("run", &variables));
    assert_eq!(value(&said, "scheme_lines"), "8");
    assert!(
        !sources::newest_build()
            .join("source")
            .join("README.md")
            .exists()
    );
}

#[test]
#[ignore = "needs CMake, gperf, OpenSSL, zlib and git: `.ci/run source`"]
fn arguments_for_cmake_arrive_and_a_change_of_them_counts() {
    let project = Project::new("'source'").main(MAIN);
    let tree = Tree::new(&project.folder);
    let loud = Path::new("-DLITTLE_TD_SHOUTS=ON '-DUNUSED=a b'");
    let variables = [
        ("TDLIB_SOURCE_DIR", tree.path()),
        ("TDLIB_CMAKE_ARGS", loud),
    ];
    let said = succeeds(&project.cargo("run", &variables));
    assert_eq!(value(&said, "voice"), "LOUD");
    assert!(sources::log().contains("\"-DUNUSED=a b\""));

    // CMake by itself would remember it.
    let variables = [("TDLIB_SOURCE_DIR", tree.path())];
    let said = succeeds(&project.cargo("run", &variables));
    assert_eq!(value(&said, "voice"), "low");
    assert!(!sources::log().contains("Words.cpp.o"), "compiled again");

    let torn = Path::new("-DA='b");
    let variables = [
        ("TDLIB_SOURCE_DIR", tree.path()),
        ("TDLIB_CMAKE_ARGS", torn),
    ];
    fails_with(
        &project.cargo("check", &variables),
        &["TDLIB_CMAKE_ARGS=-DA='b", "quotation mark"],
    );
}

#[test]
#[ignore = "needs CMake, gperf, OpenSSL, zlib and git: `.ci/run source`"]
fn what_was_compiled_before_an_error_is_kept() {
    let project = Project::new("'source'").main(MAIN);
    let tree = Tree::new(&project.folder);
    let variables = [("TDLIB_SOURCE_DIR", tree.path())];
    tree.edit(
        "td/telegram/ClientJson.cpp",
        "int last_client = 0;",
        "int last_client = nothing_of_that_name;",
    );
    fails_with(
        &project.cargo("build", &variables),
        &[
            "compiling TDLib failed",
            "nothing_of_that_name",
            "The whole log: ",
            "build.log",
        ],
    );
    assert!(sources::log().contains("Words.cpp.o"));

    tree.edit(
        "td/telegram/ClientJson.cpp",
        "int last_client = nothing_of_that_name;",
        "int last_client = 0;",
    );
    succeeds(&project.cargo("run", &variables));
    assert!(!sources::log().contains("Words.cpp.o"), "compiled again");
}

#[test]
fn without_the_feature_a_source_folder_is_an_error() {
    let project = Project::new("");
    let tree = Tree::new(&project.folder);
    fails_with(
        &project.cargo("check", &[("TDLIB_SOURCE_DIR", tree.path())]),
        &["TDLIB_SOURCE_DIR=", "cargo add tdlib-sys --features source"],
    );
}

#[test]
#[ignore = "needs CMake, gperf, OpenSSL, zlib and git: `.ci/run source`"]
fn a_folder_that_is_not_tdlibs_is_an_error() {
    let project = Project::new("'source'");
    let tree = Tree::new(&project.folder);
    let check = |folder: &Path, parts: &[&str]| {
        fails_with(
            &project.cargo("check", &[("TDLIB_SOURCE_DIR", folder)]),
            parts,
        );
    };
    check(Path::new("td"), &["TDLIB_SOURCE_DIR=td is relative"]);
    check(
        &project.folder.path("bin"),
        &["is of no use", "CMakeLists.txt", "unset TDLIB_SOURCE_DIR"],
    );
    fs::remove_file(tree.path().join("td/generate/scheme/td_api.tl")).unwrap();
    check(tree.path(), &["there is no file", "td_api.tl"]);
    tree.edit("CMakeLists.txt", "project(TDLib", "project(Another");
    check(tree.path(), &["has no `project(TDLib VERSION"]);
}

#[test]
#[ignore = "needs CMake, gperf, OpenSSL, zlib and git: `.ci/run source`"]
fn a_commit_is_fetched_once_and_must_be_the_one_that_was_asked_for() {
    let project = Project::new("'source'").main(MAIN);
    let tree = Tree::new(&project.folder);
    let commit = tree.commit();
    let run = |more: &[(&str, &Path)]| {
        let mut variables = vec![
            ("TDLIB_REPOSITORY", tree.path()),
            ("TDLIB_COMMIT", Path::new(&commit)),
        ];
        variables.extend(more);
        project.cargo("run", &variables)
    };

    let offline = [("CARGO_NET_OFFLINE", Path::new("true"))];
    fails_with(
        &run(&offline),
        &["CARGO_NET_OFFLINE is set", "TDLIB_SOURCE_DIR=/path/to/td"],
    );
    let none = "1".repeat(40);
    fails_with(
        &run(&[("TDLIB_COMMIT", Path::new(&none))]),
        &["fetching TDLib's sources", &none, "TDLIB_REPOSITORY=<URL>"],
    );
    fails_with(
        &run(&[("TDLIB_COMMIT", Path::new("v1.8.0"))]),
        &["TDLIB_COMMIT=v1.8.0 is no commit"],
    );

    let said = succeeds(&run(&[]));
    assert_eq!(value(&said, "commit_hash"), commit);
    assert_eq!(value(&said, "version"), "1.8.61");

    let said = succeeds(&run(&[]));
    assert!(!said.contains("Compiling"), "{said}");
    succeeds(&run(&offline));

    // A file that somebody changed in it is not taken.
    let fetched = sources::newest_build().join("fetched");
    fs::write(fetched.join("td/telegram/Client.h"), "changed").unwrap();
    let jobs = ("TDLIB_JOBS", Path::new("1"));
    fails_with(&run(&[offline[0], jobs]), &["have not been fetched"]);
    succeeds(&run(&[jobs]));
    assert_ne!(
        fs::read_to_string(fetched.join("td/telegram/Client.h")).unwrap(),
        "changed"
    );

    tree.edit("td/telegram/Client.cpp", "\"low\"", "\"lower\"");
    let next = tree.commit();
    let said = succeeds(&run(&[("TDLIB_COMMIT", Path::new(&next.to_uppercase()))]));
    assert_eq!(value(&said, "commit_hash"), next);
    assert_eq!(value(&said, "voice"), "lower");
}

#[test]
#[ignore = "needs CMake, gperf, OpenSSL, zlib and git: `.ci/run source`"]
fn the_pinned_commit_is_the_one_that_is_asked_for() {
    let project = Project::new("'source'");
    let tree = Tree::new(&project.folder);
    tree.commit();
    // The repository doesn't have it, and the error names it.
    fails_with(
        &project.cargo("check", &[("TDLIB_REPOSITORY", tree.path())]),
        &["6d509061574d684117f74133056aa43df89022fc"],
    );
}

#[test]
#[ignore = "needs CMake, gperf, OpenSSL, zlib and git: `.ci/run source`"]
fn what_is_missing_is_named_with_the_command_that_installs_it() {
    let project = Project::new("'source'");
    let tree = Tree::new(&project.folder);
    let commands = [
        "apt-get install",
        "dnf install",
        "apk add",
        "brew install",
        "choco install",
    ];
    let build_without = |programs: &[&str], args: &str, parts: &[&str]| {
        let path = sources::path_without(&project.folder, programs);
        let variables = [
            ("TDLIB_SOURCE_DIR", tree.path()),
            ("PATH", path.as_path()),
            ("TDLIB_CMAKE_ARGS", Path::new(args)),
        ];
        let output = project.cargo("check", &variables);
        fails_with(&output, parts);
        fails_with(&output, &commands);
    };
    // CMake looks for programs in the system's folders too, unless it is told not to.
    let only_path = "-DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=OFF";
    build_without(&["cmake"], "", &["- CMake 3.10 or newer"]);
    build_without(&["c++", "g++", "clang++"], "", &["- a C++17 compiler"]);
    build_without(&["gperf"], only_path, &["- gperf"]);
    build_without(&["make", "gmake"], only_path, &["- make (or Ninja"]);
    build_without(
        &[],
        "-DCMAKE_DISABLE_FIND_PACKAGE_OpenSSL=ON",
        &["- OpenSSL's headers and libraries"],
    );
    build_without(
        &[],
        "-DCMAKE_DISABLE_FIND_PACKAGE_ZLIB=ON",
        &["- zlib's headers and library"],
    );

    let path = sources::path_without(&project.folder, &["git"]);
    fails_with(&project.cargo("check", &[("PATH", &path)]), &["- git"]);
    let old = project.folder.path("bin/old-c++");
    put_script(
        &old,
        "case \"$*\" in *-std=c++17*) echo 'error: unrecognized option -std=c++17' >&2; exit 1;; esac\nexec c++ \"$@\"",
    );
    fails_with(
        &project.cargo("check", &[("TDLIB_SOURCE_DIR", tree.path()), ("CXX", &old)]),
        &["- a C++17 compiler (GNU"],
    );
}
