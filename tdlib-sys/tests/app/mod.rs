//! A project outside of the workspace that depends on this crate, and its `cargo` commands.
#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::fakes::{Folder, put_program};

const MAIN: &str = r#"
fn main() {
    let request = c"{\"@type\":\"getOption\",\"name\":\"version\"}";
    let answer = unsafe { std::ffi::CStr::from_ptr(tdlib_sys::td_execute(request.as_ptr())) };
    println!("{} {}", tdlib_sys::LINKED_FROM.unwrap(), answer.to_str().unwrap());
}
"#;

/// The project. There is one for all tests, which take turns, so that little is compiled twice.
#[derive(Debug)]
pub(crate) struct Project {
    /// Removed in the end. `bin` in it comes first in cargo's `PATH`.
    pub(crate) folder: Folder,
    _turn: MutexGuard<'static, ()>,
}

impl Project {
    /// A program that prints where the library was found, and the library's version. `features` are
    /// those of this crate, as TOML has them in an array.
    pub(crate) fn new(features: &str) -> Self {
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
    pub(crate) fn clients(self, npm: &str, pip: &str) -> Self {
        let (bin, calls) = (self.folder.path("bin"), self.folder.path("calls"));
        put_program(&bin, "npm", &calls, npm);
        for name in ["python3", "pip3", "pip", "python"] {
            put_program(&bin, name, &calls, pip);
        }
        self
    }

    /// Writes another program, or one that is only to be checked.
    pub(crate) fn main(self, text: &str) -> Self {
        fs::write(app_folder().join("src/main.rs"), text).unwrap();
        self
    }

    pub(crate) fn calls_of_npm(&self) -> usize {
        let calls = fs::read_to_string(self.folder.path("calls")).unwrap_or_default();
        calls
            .lines()
            .filter(|call| call.starts_with("npm "))
            .count()
    }

    /// Runs a command of cargo's, with these variables and few others that tdlib-sys reads.
    pub(crate) fn cargo(&self, command: &str, variables: &[(&str, &Path)]) -> Output {
        self.command(command, variables)
            .output()
            .expect("cargo runs")
    }

    /// The same, to be run later.
    pub(crate) fn command(&self, command: &str, variables: &[(&str, &Path)]) -> Command {
        self.command_in(&target_folder(), command, variables)
    }

    /// The same, with another target folder.
    pub(crate) fn command_in(
        &self,
        target: &Path,
        command: &str,
        variables: &[(&str, &Path)],
    ) -> Command {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let paths = [self.folder.path("bin")]
            .into_iter()
            .chain(std::env::split_paths(&path));
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args([command, "--offline", "--target-dir"])
            .arg(target)
            .current_dir(app_folder())
            .env("PATH", std::env::join_paths(paths).unwrap())
            .env("TDLIB_CACHE_DIR", self.folder.path("cache"))
            .env("CARGO_TERM_COLOR", "never");
        for unset in [
            "TDLIB_LIB_DIR",
            "TDLIB_SOURCE_DIR",
            "TDLIB_REPOSITORY",
            "TDLIB_COMMIT",
            "TDLIB_CMAKE_ARGS",
            "TDLIB_JOBS",
            "TDLIB_PREBUILT_SHA256",
            "CARGO_NET_OFFLINE",
            "DOCS_RS",
            "LD_LIBRARY_PATH",
            "LIBCLANG_PATH",
            "PKG_CONFIG_PATH",
            "PKG_CONFIG_LIBDIR",
        ] {
            cargo.env_remove(unset);
        }
        cargo.envs(variables.iter().copied());
        cargo
    }
}

pub(crate) fn app_folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("app")
}

pub(crate) fn target_folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("target")
}

/// The program that `build` makes.
pub(crate) fn binary() -> PathBuf {
    target_folder().join("debug/app")
}

#[track_caller]
pub(crate) fn succeeds(output: &Output) -> String {
    let text = text_of(output);
    assert!(output.status.success(), "{text}");
    text
}

#[track_caller]
pub(crate) fn fails_with(output: &Output, parts: &[&str]) {
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
