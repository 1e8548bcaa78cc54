//! The library that was found, and what cargo, rustc and the packages above are told about it.

use std::path::PathBuf;

use crate::target::Target;

/// Whether programs are to contain TDLib, in place of loading it.
pub(crate) const STATIC: bool = cfg!(feature = "static");

/// A libtdjson to link with.
#[derive(Debug, Default)]
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
    /// The folder that has its headers, as `td/telegram/td_json_client.h` and so on.
    pub(crate) include: Option<PathBuf>,
    /// Its API, if it is not the pinned one: the types are made from it.
    pub(crate) schema: Option<PathBuf>,
    /// How it gets into a program.
    pub(crate) linkage: Linkage,
}

/// How a library gets into a program.
#[derive(Debug, Default)]
pub(crate) enum Linkage {
    /// The loader puts it there.
    #[default]
    Shared,
    /// The linker does: what cargo is told for it, in order.
    Static(Vec<String>),
}

impl Library {
    /// Links it, and hands down `DEP_TDJSON_WAY`, `_LINKAGE`, `_LIB_DIR`, `_VERSION`, `_INCLUDE` and
    /// `_SCHEMA`.
    pub(crate) fn link(&self, target: &Target) {
        for folder in &self.search {
            println!("cargo::rustc-link-search=native={}", folder.display());
        }
        self.link_lib(target);

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
        if let Some(folder) = &self.include {
            println!("cargo::rustc-env=TDLIB_SYS_INCLUDE={}", folder.display());
            println!("cargo::metadata=include={}", folder.display());
        }
        if let Some(schema) = &self.schema {
            println!("cargo::metadata=schema={}", schema.display());
        }
    }

    fn link_lib(&self, target: &Target) {
        match &self.linkage {
            Linkage::Static(said) => {
                println!("cargo::metadata=linkage=static");
                said.iter().for_each(|said| println!("cargo::{said}"));
            }
            Linkage::Shared => {
                println!("cargo::metadata=linkage=shared");
                if target.is_windows() {
                    // Prebuilt ones have no import library (.lib): rustc makes one from the
                    // declarations.
                    println!("cargo::rustc-cfg=tdjson_raw_dylib");
                } else {
                    println!("cargo::rustc-link-lib=dylib=tdjson");
                }
            }
        }
    }
}
