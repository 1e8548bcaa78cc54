//! The feature `bindgen` in a project outside of the workspace.
#![cfg(all(unix, feature = "bindgen"))]

mod app;
mod fakes;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use app::{Project, fails_with, succeeds};

/// A header like TDLib's: one function is another than in the pinned TDLib, and one is new.
const HEADER: &str = r#"#pragma once
#include "td/telegram/tdjson_export.h"
#ifdef __cplusplus
extern "C" {
#endif
TDJSON_EXPORT int td_create_client_id(int parent);
TDJSON_EXPORT const char *td_new();
TDJSON_EXPORT void *td_json_client_create();
#ifdef __cplusplus
}
#endif
"#;

const MAIN: &str = "
use std::ffi::{c_char, c_int};
fn main() {
    let _: unsafe extern \"C\" fn(c_int) -> c_int = tdlib_sys::td_create_client_id;
    let _: unsafe extern \"C\" fn() -> *const c_char = tdlib_sys::td_new;
}
";

#[test]
fn the_declarations_are_those_of_the_header_that_the_library_has_beside_it() {
    let name = if cfg!(target_os = "macos") {
        "libtdjson.dylib"
    } else {
        "libtdjson.so"
    };
    let Some(library) = tdlib_sys::LIB_DIR.map(|folder| Path::new(folder).join(name)) else {
        return;
    };
    let project = Project::new("'bindgen', 'pkg-config'").main(MAIN);
    let lib = project.folder.path("prefix/lib");
    let include = project.folder.path("prefix/include");
    fs::create_dir_all(&lib).unwrap();
    fs::create_dir_all(include.join("td/telegram")).unwrap();
    symlink(library.canonicalize().unwrap(), lib.join(name)).unwrap();
    fs::write(include.join("td/telegram/td_json_client.h"), HEADER).unwrap();
    let version = tdlib_sys::TDLIB_VERSION;
    fs::write(
        lib.join("tdjson.pc"),
        format!(
            "Name: tdjson\nDescription: a test's\nVersion: {version}\nLibs: -L\"{}\" -ltdjson\n\
             Cflags: -I\"{}\"\n",
            lib.display(),
            include.display()
        ),
    )
    .unwrap();

    for variable in ["TDLIB_LIB_DIR", "PKG_CONFIG_LIBDIR"] {
        succeeds(&project.cargo("check", &[(variable, &lib)]));
    }
    let project = project.main("fn main() { let _ = tdlib_sys::td_json_client_create; }");
    fails_with(
        &project.cargo("check", &[("TDLIB_LIB_DIR", &lib)]),
        &["cannot find value `td_json_client_create`"],
    );
    // A header that can't be read ends the build.
    fs::write(
        include.join("td/telegram/td_json_client.h"),
        "int td_create_client_id(\n",
    )
    .unwrap();
    fails_with(
        &project.cargo("check", &[("TDLIB_LIB_DIR", &lib)]),
        &[
            "error: tdlib-sys",
            "td_json_client.h with libclang",
            "BINDGEN_EXTRA_CLANG_ARGS",
        ],
    );
}

#[test]
fn without_a_library_the_own_header_serves_and_linking_lists_the_ways() {
    let project = Project::new("'bindgen'");
    succeeds(&project.cargo("check", &[]));
    fails_with(
        &project.cargo("build", &[]),
        &["TDLib (libtdjson) was not found for "],
    );
}

#[test]
fn without_libclang_the_message_says_how_to_install_it_and_docs_rs_needs_none() {
    let project = Project::new("'bindgen'");
    let variables = [("LIBCLANG_PATH", project.folder.path("bin"))];
    let variables = variables.each_ref().map(|(name, value)| (*name, &**value));
    fails_with(
        &project.cargo("check", &variables),
        &[
            "error: tdlib-sys",
            "the feature `bindgen` of tdlib-sys needs libclang",
            "Debian, Ubuntu: apt-get install libclang-dev",
            "Fedora: ",
            "Alpine: ",
            "macOS: ",
            "Windows: ",
            "LIBCLANG_PATH",
        ],
    );
    let variables = [variables[0], ("DOCS_RS", Path::new("1"))];
    succeeds(&project.cargo("check", &variables));
}
