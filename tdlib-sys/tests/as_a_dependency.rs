//! A project outside of the workspace that depends on this crate, and its `cargo` commands.
#![cfg(unix)]

mod fakes;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};

use fakes::{Folder, put_program};

const MAIN: &str = r#"
fn main() {
    let request = c"{\"@type\":\"getOption\",\"name\":\"version\"}";
    let answer = unsafe { std::ffi::CStr::from_ptr(tdlib_sys::td_execute(request.as_ptr())) };
    println!("{} {}", tdlib_sys::LINKED_FROM.unwrap(), answer.to_str().unwrap());
}
"#;

/// The project. There is one for all tests, which take turns, so that little is compiled twice.
struct Project {
    folder: Folder,
    _turn: MutexGuard<'static, ()>,
}

impl Project {
    fn new(features: &str) -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let manifest = format!(
            "[package]\nname = 'app'\nversion = '0.1.0'\nedition = '2024'\n[workspace]\n\
             [dependencies.tdlib-sys]\npath = '{}'\ndefault-features = false\nfeatures = [{features}]\n",
            crate_folder.display()
        );
        let app = app_folder();
        fs::create_dir_all(app.join("src")).unwrap();
        fs::write(app.join("Cargo.toml"), manifest).unwrap();
        fs::write(app.join("src/main.rs"), MAIN).unwrap();
        // The versions that are on this machine: nothing has to be looked up.
        let _ = fs::copy(crate_folder.join("../Cargo.lock"), app.join("Cargo.lock"));
        let project = Self {
            folder: Folder::new(),
            _turn: turn,
        };
        fs::create_dir_all(project.folder.path("bin")).unwrap();
        project
    }

    /// Puts programs before npm and pip that do this instead.
    fn clients(self, npm: &str, pip: &str) -> Self {
        let (bin, calls) = (self.folder.path("bin"), self.folder.path("calls"));
        put_program(&bin, "npm", &calls, npm);
        for name in ["python3", "pip3", "pip", "python"] {
            put_program(&bin, name, &calls, pip);
        }
        self
    }

    fn calls_of_npm(&self) -> usize {
        let calls = fs::read_to_string(self.folder.path("calls")).unwrap_or_default();
        calls
            .lines()
            .filter(|call| call.starts_with("npm "))
            .count()
    }

    fn cargo(&self, command: &str, variables: &[(&str, &Path)]) -> Output {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let paths = [self.folder.path("bin")]
            .into_iter()
            .chain(std::env::split_paths(&path));
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args([command, "--offline", "--target-dir"])
            .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("target"))
            .current_dir(app_folder())
            .env("PATH", std::env::join_paths(paths).unwrap())
            .env("TDLIB_CACHE_DIR", self.folder.path("cache"))
            .env("CARGO_TERM_COLOR", "never");
        for unset in [
            "TDLIB_LIB_DIR",
            "TDLIB_PREBUILT_SHA256",
            "CARGO_NET_OFFLINE",
            "DOCS_RS",
            "LD_LIBRARY_PATH",
        ] {
            cargo.env_remove(unset);
        }
        cargo
            .envs(variables.iter().copied())
            .output()
            .expect("cargo runs")
    }
}

fn app_folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("app")
}

#[track_caller]
fn succeeds(output: &Output) -> String {
    let text = text_of(output);
    assert!(output.status.success(), "{text}");
    text
}

#[track_caller]
fn fails_with(output: &Output, parts: &[&str]) {
    let text = text_of(output);
    assert!(!output.status.success(), "{text}");
    for part in parts {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
}

fn text_of(output: &Output) -> String {
    [&output.stdout, &output.stderr]
        .map(|said| String::from_utf8_lossy(said))
        .concat()
}

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
