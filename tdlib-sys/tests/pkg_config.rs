//! What the feature `pkg-config` makes of a .pc file, in a project outside of the workspace.
#![cfg(unix)]

mod app;
mod fakes;

use std::fs;
use std::path::{Path, PathBuf};

use app::{Project, fails_with, succeeds};

/// The folder and the name of the library that this test was linked with.
fn library() -> Option<(&'static Path, &'static str)> {
    let name = if cfg!(target_os = "macos") {
        "libtdjson.dylib"
    } else {
        "libtdjson.so"
    };
    let folder = Path::new(tdlib_sys::LIB_DIR?);
    folder.join(name).is_file().then_some((folder, name))
}

/// Describes that library in a folder of the project, as being of this version.
fn describe(project: &Project, version: &str) -> PathBuf {
    let (libraries, _) = library().expect("a library");
    let folder = project.folder.path("pkgconfig");
    fs::create_dir_all(&folder).unwrap();
    fs::write(
        folder.join("tdjson.pc"),
        format!(
            "Name: tdjson\nDescription: described by a test\nVersion: {version}\n\
             Libs: -L\"{}\" -ltdjson\nCflags: -I\"{}\"\n",
            libraries.display(),
            project.folder.path("include").display()
        ),
    )
    .unwrap();
    folder
}

#[test]
#[ignore = "needs pkg-config: `.ci/run source`"]
fn a_program_runs_with_the_library_of_a_pc_file() {
    if library().is_none() {
        return;
    }
    let project = Project::new("'pkg-config'");
    let version = tdlib_sys::TDLIB_VERSION;
    let folder = describe(&project, version);
    for variable in ["PKG_CONFIG_PATH", "PKG_CONFIG_LIBDIR"] {
        let said = succeeds(&project.cargo("run", &[(variable, &folder)]));
        assert!(
            said.contains(&format!("pkg-config (tdjson {version}), ")),
            "{said}"
        );
        assert!(said.contains(&format!("\"value\":\"{version}\"")), "{said}");
        assert!(!said.contains("warning"), "{said}");
    }
}

#[test]
#[ignore = "needs pkg-config: `.ci/run source`"]
fn a_version_outside_of_the_range_is_a_warning_that_names_both() {
    if library().is_none() {
        return;
    }
    let project = Project::new("'pkg-config'");
    let made_for = tdlib_sys::TDLIB_VERSION;
    // Both ends of the range, and what is no version. The same folder each time: the file is watched.
    for (version, is_outside) in [
        ("1.8.60", true),
        (made_for, false),
        ("1.8.100", false),
        ("1.9", true),
        ("1.9.0", true),
        ("1.8.x", true),
        ("2.0.0", true),
    ] {
        let folder = describe(&project, version);
        let said = succeeds(&project.cargo("check", &[("PKG_CONFIG_LIBDIR", &folder)]));
        let both = format!("TDLib {version}, and this tdlib-sys is made for {made_for}:");
        assert_eq!(said.contains(&both), is_outside, "{version}: {said}");
        assert_eq!(said.contains("warning"), is_outside, "{version}: {said}");
    }
}

#[test]
#[ignore = "needs pkg-config: `.ci/run source`"]
fn a_package_that_is_installed_after_a_failed_build_is_found_by_the_next() {
    if library().is_none() {
        return;
    }
    let project = Project::new("'pkg-config'");
    let folder = project.folder.path("pkgconfig");
    fs::create_dir_all(&folder).unwrap();
    let variables: [(&str, &Path); 1] = [("PKG_CONFIG_LIBDIR", &folder)];
    fails_with(
        &project.cargo("build", &variables),
        &[
            "pkg-config knows no tdjson",
            "cargo add tdlib-sys --features prebuilt",
        ],
    );
    describe(&project, tdlib_sys::TDLIB_VERSION);
    succeeds(&project.cargo("build", &variables));
}

#[test]
#[ignore = "needs the crate pkg-config, which a build without the feature doesn't fetch: `.ci/run source`"]
fn a_package_without_the_program_pkg_config_is_not_found_and_the_message_says_so() {
    let project = Project::new("'pkg-config'");
    let nowhere = project.folder.path("bin/pkg-config");
    fails_with(
        &project.cargo("build", &[("PKG_CONFIG", &nowhere)]),
        &["What was tried", "pkg-config: Could not run"],
    );
}
