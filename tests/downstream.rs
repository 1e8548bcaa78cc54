//! A user's project runs with TDLib in each of the ways in which it gets there, started by itself
//! and without `LD_LIBRARY_PATH`.
#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, PoisonError};
use std::{env, fs};

const VERSION: &str = tdlib_sys::TDLIB_VERSION;

/// Whether the target folder stays where it was. A library that was fetched lies in it, so programs
/// find that one only as long as it does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    Stays,
    Moves,
}

/// Builds the project in one way, and runs the program.
fn program_says(features: &str, variables: &[(&str, &Path)], fate: Target) -> String {
    // They share a target folder, so that dependencies are compiled once.
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = tmp("project");
    let target = tmp("target");
    put_project(&folder);

    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["build", "--offline", "--features", features, "--target-dir"])
        .arg(&target)
        .current_dir(&folder);
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        let is_ours = text.starts_with("TDLIB_") && text != "TDLIB_CACHE_DIR";
        if is_ours || text.starts_with("PKG_CONFIG") || text.starts_with("DEP_") {
            cargo.env_remove(&name);
        }
    }
    said(
        cargo
            .envs(variables.iter().copied())
            .output()
            .expect("cargo runs"),
    );

    let program = |target: &Path| {
        let mut program = Command::new(target.join("debug/downstream"));
        program.env_clear().output()
    };
    if fate == Target::Stays {
        return said(program(&target).expect("the program starts"));
    }
    let moved = tmp("moved");
    let _ = fs::remove_dir_all(&moved);
    fs::rename(&target, &moved).expect("the target folder moves");
    let output = program(&moved);
    fs::rename(&moved, &target).expect("the target folder moves back");
    said(output.expect("the program starts"))
}

#[track_caller]
fn said(output: Output) -> String {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    text(&output.stdout)
}

fn tmp(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("downstream")
        .join(name)
}

/// Copies the project, since cargo would write a lock file into it.
fn put_project(to: &Path) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let from = root.join("tests/downstream/project");
    fs::create_dir_all(to.join("src")).unwrap();
    for file in ["build.rs", "src/main.rs"] {
        fs::copy(from.join(file), to.join(file)).unwrap();
    }
    let manifest = fs::read_to_string(from.join("Cargo.toml")).unwrap();
    let manifest = manifest.replace("../../..", root.to_str().unwrap());
    fs::write(to.join("Cargo.toml"), manifest).unwrap();
    // The versions that are on this machine: nothing has to be looked up.
    fs::copy(root.join("Cargo.lock"), to.join("Cargo.lock")).unwrap();
}

/// The folder of the library that this test was linked with; none if it is a static one, or one
/// that the loader finds by itself.
fn folder() -> Option<&'static Path> {
    tdlib_sys::LIB_DIR.map(Path::new)
}

#[test]
fn by_a_given_folder() {
    let Some(folder) = folder() else { return };
    let says = program_says("", &[("TDLIB_LIB_DIR", folder)], Target::Moves);
    assert!(says.contains(" by lib_dir, types of "), "{says}");
}

#[test]
fn by_a_prebuilt_library() {
    if tdlib_sys::WAY != Some("prebuilt") {
        return; // Then it is not known whether one can be had.
    }
    let says = program_says("prebuilt", &[], Target::Stays);
    assert_eq!(
        says,
        format!("TDLib {VERSION} by prebuilt, types of {VERSION}\n")
    );
}

#[test]
#[ignore = "needs pkg-config: `.ci/run source`"]
fn by_pkg_config() {
    let Some(folder) = folder() else { return };
    let described = tmp("pkgconfig");
    fs::create_dir_all(&described).unwrap();
    fs::write(
        described.join("tdjson.pc"),
        format!(
            "Name: tdjson\nDescription: described by a test\nVersion: {VERSION}\nLibs: -L\"{}\" -ltdjson\n",
            folder.display()
        ),
    )
    .unwrap();
    let says = program_says(
        "pkg-config",
        &[("PKG_CONFIG_PATH", &described)],
        Target::Moves,
    );
    assert!(says.contains(" by pkg-config, types of "), "{says}");
}

#[test]
#[ignore = "needs CMake, gperf, OpenSSL and zlib: `.ci/run source`"]
fn statically() {
    // Compiling the real one takes too long.
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tree = tmp("td");
    let _ = fs::remove_dir_all(&tree);
    fs::create_dir_all(tmp("")).unwrap();
    let copied = Command::new("cp")
        .arg("-R")
        .args([&root.join("tdlib-sys/tests/little-td"), &tree])
        .status();
    assert!(copied.expect("cp runs").success());
    let schema = root.join(format!("tdlib-types/schema/{VERSION}.tl"));
    fs::copy(schema, tree.join("td/generate/scheme/td_api.tl")).unwrap();

    let says = program_says(
        "source, static",
        &[("TDLIB_SOURCE_DIR", &tree)],
        Target::Moves,
    );
    assert_eq!(
        says,
        format!("TDLib {VERSION} by source, types of {VERSION}\n")
    );
}
