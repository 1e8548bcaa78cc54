//! The library that was found, and what cargo, rustc and the packages above are told about it.

use std::path::PathBuf;

use crate::target::Target;

/// A libtdjson to link with.
#[derive(Debug)]
pub(crate) struct Library {
    /// The way it was found: `DEP_TDJSON_WAY`.
    pub(crate) way: &'static str,
    /// The same for people, with the folder or package.
    pub(crate) found: String,
    /// Where the linker looks. Cargo lets `cargo run` and `cargo test` find libraries in those of
    /// them that are below the target folder.
    pub(crate) search: Vec<PathBuf>,
    /// Where the loader of a program has to look, unless it looks there anyway.
    pub(crate) lib_dir: Option<PathBuf>,
    /// TDLib's version, where it is known before the library is asked.
    pub(crate) version: Option<String>,
}

impl Library {
    /// Links it, and hands down `DEP_TDJSON_WAY`, `_LIB_DIR` and `_VERSION`.
    pub(crate) fn link(&self, target: &Target) {
        for folder in &self.search {
            println!("cargo::rustc-link-search=native={}", folder.display());
        }
        if target.is_windows() {
            // Prebuilt ones have no import library (.lib): rustc makes one from the declarations.
            println!("cargo::rustc-cfg=tdjson_raw_dylib");
        } else {
            println!("cargo::rustc-link-lib=dylib=tdjson");
        }

        println!("cargo::rustc-env=TDLIB_SYS_WAY={}", self.way);
        println!("cargo::rustc-env=TDLIB_SYS_LINKED_FROM={}", self.found);
        println!("cargo::metadata=way={}", self.way);
        if let Some(folder) = &self.lib_dir {
            println!("cargo::rustc-env=TDLIB_SYS_LIB_DIR={}", folder.display());
            println!("cargo::metadata=lib_dir={}", folder.display());
        }
        if let Some(version) = &self.version {
            println!("cargo::metadata=version={version}");
        }
    }
}
