//! What a project outside of the workspace that depends on this crate sees of its build script.
#![cfg(unix)]

mod app;
mod fakes;

use std::fs;
use std::path::Path;

use app::{Project, fails_with, succeeds};

#[test]
fn without_a_library_checking_works_and_linking_lists_the_ways() {
    let project = Project::new("");
    succeeds(&project.cargo("check", &[]));
    fails_with(
        &project.cargo("build", &[]),
        &[
            "TDLib (libtdjson) was not found for ",
            "TDLIB_LIB_DIR=/path/to/folder cargo build",
            "cargo add tdlib-sys --features pkg-config",
            "cargo add tdlib-sys --features prebuilt",
        ],
    );
}

#[test]
fn the_linkers_message_says_why_a_fetch_failed_and_the_next_build_tries_again() {
    let project = Project::new("'prebuilt'").clients(
        "echo 'npm error the mirror is down' >&2; exit 1",
        "echo 'ERROR: no wheel here' >&2; exit 1",
    );
    succeeds(&project.cargo("check", &[]));
    assert_eq!(project.calls_of_npm(), 1);
    let parts = [
        "What was tried",
        "the mirror is down",
        "no wheel here",
        "TDLIB_LIB_DIR=",
    ];
    fails_with(&project.cargo("build", &[]), &parts);
    assert_eq!(
        project.calls_of_npm(),
        2,
        "nothing has changed, and so nothing was tried"
    );
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[test]
fn a_wrong_hash_ends_the_build_even_where_nothing_is_linked() {
    let project = Project::new("'prebuilt'").clients(
        "d=\"$folder/node_modules/@prebuilt-tdlib/linux-x64-glibc\"; mkdir -p \"$d\"\n\
         echo not TDLib > \"$d/libtdjson.so\"",
        "exit 1",
    );
    fails_with(
        &project.cargo("check", &[]),
        &[
            "error: tdlib-sys",
            "is not the file that was expected",
            "1525729d63def8a7804197f9ee26c5164e8b6726fcf65780d99db42f1a721a2d",
            "10 bytes",
            "54177872 bytes",
        ],
    );
}

#[test]
fn nothing_is_fetched_offline_or_for_docs_rs() {
    let project = Project::new("'prebuilt'").clients("exit 1", "exit 1");
    succeeds(&project.cargo("check", &[("DOCS_RS", Path::new("1"))]));
    succeeds(&project.cargo("check", &[("CARGO_NET_OFFLINE", Path::new("true"))]));
    assert_eq!(project.calls_of_npm(), 0);
}

#[test]
fn a_folder_without_the_library_ends_the_build() {
    let project = Project::new("");
    let bin = project.folder.path("bin");
    fs::write(bin.join("libtdjson_static.a"), "").unwrap();
    fails_with(
        &project.cargo("check", &[("TDLIB_LIB_DIR", &bin)]),
        &[
            "is of no use: there is no file",
            "It has: libtdjson_static.a",
            "unset TDLIB_LIB_DIR",
        ],
    );
    fails_with(
        &project.cargo("check", &[("TDLIB_LIB_DIR", Path::new("lib"))]),
        &["is relative"],
    );
}

#[test]
fn a_program_runs_with_the_library_of_a_folder_that_has_it_by_its_plain_name_only() {
    let Some(folder) = tdlib_sys::LIB_DIR.map(Path::new) else {
        return;
    };
    let name = if cfg!(target_os = "macos") {
        "libtdjson.dylib"
    } else {
        "libtdjson.so"
    };
    let Ok(library) = folder.join(name).canonicalize() else {
        return;
    };
    let project = Project::new("");
    let folder = project.folder.path("bin");
    std::os::unix::fs::symlink(library, folder.join(name)).unwrap();

    let said = succeeds(&project.cargo("run", &[("TDLIB_LIB_DIR", &folder)]));
    let version = tdlib_sys::TDLIB_VERSION;
    assert!(
        said.contains(&format!("TDLIB_LIB_DIR={}", folder.display())),
        "{said}"
    );
    assert!(said.contains(&format!("\"value\":\"{version}\"")), "{said}");
}
