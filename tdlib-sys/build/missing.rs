//! No library: checking goes on, and linking fails with a message that says what to do.
//!
//! Cargo shows no warnings of packages from a registry, so the linker has to show the message. All
//! linkers name the symbol that they miss, and a name may be any text. With `cfg(tdjson_missing)`
//! the declared functions need a symbol whose name is the message (`src/missing.rs`).

use std::fs;
use std::path::Path;

use crate::target::Target;
use crate::{library, log, vars};

/// Why there is no library.
#[derive(Debug, Default)]
pub(crate) struct Missing {
    tried: Vec<String>,
    remedy: Remedy,
}

/// What has to change for a prebuilt library to be had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// The feature has to be enabled.
    #[default]
    Enable,
    /// A client has to be installed, or whatever made it fail has to end: the next build tries
    /// again, although no variable that was read has changed.
    TryAgain,
    /// The build has to go online.
    GoOnline,
    /// The user has to say which file is the right one.
    GiveHash,
    /// There is none.
    Nothing,
}

impl Missing {
    /// Adds a way that was tried, with the reason why it failed.
    pub(crate) fn tried(&mut self, reason: String) {
        self.tried.push(reason);
    }

    /// Sets what has to change for the way `prebuilt`.
    pub(crate) fn prebuilt_needs(&mut self, remedy: Remedy) {
        self.remedy = remedy;
    }

    /// Lets everything succeed but the linking of a program that calls TDLib.
    pub(crate) fn fail_when_linked(&self, target: &Target, out_dir: &Path) {
        let message = out_dir.join("tdjson_missing.txt");
        fs::write(&message, self.message(target))
            .unwrap_or_else(|e| panic!("writing {}: {e}", message.display()));
        println!("cargo::rustc-env=TDLIB_SYS_MISSING={}", message.display());
        println!("cargo::rustc-cfg=tdjson_missing");
        println!("cargo::metadata=way=none");
        if self.remedy == Remedy::TryAgain {
            // A file that never exists always counts as changed.
            println!(
                "cargo::rerun-if-changed={}",
                out_dir.join("try-again").display()
            );
        }
        if !self.tried.is_empty() {
            log::warning(&format!(
                "no TDLib to link with ({}); checking goes on, linking will fail and say what to do",
                self.tried.join("; ")
            ));
        }
    }

    /// The name of the symbol that the linker will miss.
    pub(crate) fn message(&self, target: &Target) -> String {
        let mut text = format!(
            "\n\n  TDLib (libtdjson) was not found for {}, so this program can't be linked.\n",
            target.triple
        );
        if !self.tried.is_empty() {
            text += "\n  What was tried:\n";
            for reason in &self.tried {
                text += &format!("    - {}\n", reason.replace('\n', "\n      "));
            }
        }
        text += "\n  Each of these ways will do:\n";
        for (what, command) in self.ways(target) {
            text += &format!("    - {what}:\n          {command}\n");
        }
        text + "\n"
    }

    /// The ways, each with its command.
    fn ways(&self, target: &Target) -> Vec<(String, String)> {
        let with = |variable: &str, value: &str| {
            if cfg!(windows) {
                format!("$env:{variable} = '{value}'; cargo build")
            } else {
                format!("{variable}={value} cargo build")
            }
        };
        let folder = if cfg!(windows) {
            r"C:\path\to\folder"
        } else {
            "/path/to/folder"
        };
        let mut ways = vec![
            (
                format!(
                    "a library that you have, in a folder as {}",
                    if library::STATIC {
                        target.static_library_file()
                    } else {
                        target.library_file()
                    }
                ),
                with(vars::LIB_DIR, folder),
            ),
            (
                "one that is compiled here, which takes a while".to_owned(),
                "cargo add tdlib-sys --features source && cargo build".to_owned(),
            ),
            (
                "one that is installed, where `pkg-config --libs tdjson` finds it".to_owned(),
                "cargo add tdlib-sys --features pkg-config && cargo build".to_owned(),
            ),
        ];
        if library::STATIC {
            // Packages have the shared library alone.
            ways.truncate(2);
            return ways;
        }
        let clients = "a prebuilt one, through npm or Python's pip";
        match self.remedy {
            Remedy::Enable => ways.push((
                clients.to_owned(),
                "cargo add tdlib-sys --features prebuilt && cargo build".to_owned(),
            )),
            Remedy::TryAgain => ways.push((
                format!("{clients}, when one of them is installed and gets through"),
                "cargo build".to_owned(),
            )),
            Remedy::GoOnline => {
                ways.push((
                    format!("{clients}, online"),
                    with(vars::NET_OFFLINE, "false"),
                ));
            }
            Remedy::GiveHash => ways.push((
                "a prebuilt one, when you say by its SHA-256 which file is the right one"
                    .to_owned(),
                with(vars::PREBUILT_SHA256, "<64 hex digits>"),
            )),
            Remedy::Nothing => {}
        }
        ways
    }
}
