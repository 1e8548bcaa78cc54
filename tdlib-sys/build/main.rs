//! Finds libtdjson, in this order; the first way that applies wins:
//!
//! 1. `TDLIB_LIB_DIR`: a folder that contains the library;
//! 2. feature `pkg-config`: the library that the system's package manager installed;
//! 3. feature `prebuilt` (default): a prebuilt one, through the npm or pip of this machine.
//!
//! A way that was asked for by name and can't be used is an error of the build. Having no library
//! is not: checking and documenting need none. Only linking fails then, with a message that lists
//! the ways (see `missing.rs`).
#![allow(clippy::print_stdout)]
// Some parts serve one way only.
#![cfg_attr(
    not(all(feature = "pkg-config", feature = "prebuilt")),
    allow(dead_code, unused_mut)
)]

mod elf;
mod error;
mod lib_dir;
mod library;
mod log;
mod missing;
#[cfg(feature = "pkg-config")]
mod pkg_config;
mod place;
#[cfg(feature = "prebuilt")]
mod prebuilt;
mod target;
mod vars;

use std::path::{Path, PathBuf};

use error::Error;
use library::Library;
use missing::Missing;
use target::Target;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(tdjson_missing, tdjson_raw_dylib)");
    if vars::get(vars::DOCS_RS).is_some() {
        return;
    }
    let target = Target::of_this_build();
    let out_dir = PathBuf::from(vars::cargo("OUT_DIR"));
    match find(&target, &out_dir) {
        Ok(Ok(library)) => library.link(&target),
        Ok(Err(missing)) => missing.fail_when_linked(&target, &out_dir),
        Err(error) => log::error(&error),
    }
}

/// Goes through the ways: the library, or why there is none, or the error that ends the build.
fn find(target: &Target, out_dir: &Path) -> Result<Result<Library, Missing>, Error> {
    let mut missing = Missing::default();

    if let Some(folder) = vars::get(vars::LIB_DIR) {
        return lib_dir::library(folder.as_ref(), target, out_dir).map(Ok);
    }

    #[cfg(feature = "pkg-config")]
    match pkg_config::library(target, out_dir) {
        Ok(library) => return Ok(Ok(library)),
        Err(reason) => missing.tried(reason),
    }

    #[cfg(feature = "prebuilt")]
    match prebuilt::library(target, out_dir) {
        Ok(library) => return Ok(Ok(library)),
        Err(prebuilt::Failure::Unavailable { reasons, remedy }) => {
            reasons.into_iter().for_each(|reason| missing.tried(reason));
            missing.prebuilt_needs(remedy);
        }
        Err(prebuilt::Failure::Refused(error)) => return Err(error),
    }

    Ok(Err(missing))
}
