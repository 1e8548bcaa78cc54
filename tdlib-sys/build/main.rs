//! Finds libtdjson, in this order; the first way that applies wins:
//!
//! 1. `TDLIB_LIB_DIR`: a folder that contains the library;
//! 2. feature `source`: one that CMake compiles, from `TDLIB_SOURCE_DIR` or the pinned commit;
//! 3. feature `pkg-config`: the library that the system's package manager installed;
//! 4. feature `prebuilt` (default): a prebuilt one, through the npm or pip of this machine.
//!
//! With feature `static` the library is put into the program: by the first two ways.
//!
//! A way that was asked for by name and can't be used is an error of the build. Having no library
//! is not: checking and documenting need none. Only linking fails then, with a message that lists
//! the ways (see `missing.rs`).
#![allow(clippy::print_stdout)]
// Some parts serve one way only.
#![cfg_attr(
    not(all(feature = "pkg-config", feature = "prebuilt", feature = "source")),
    allow(dead_code, unused_mut)
)]

#[cfg(feature = "bindgen")]
mod bindgen;
mod elf;
mod error;
mod header;
mod lib_dir;
mod library;
mod log;
#[cfg(any(feature = "pkg-config", feature = "source"))]
mod metadata;
mod missing;
#[cfg(feature = "pkg-config")]
mod pkg_config;
mod place;
#[cfg(feature = "prebuilt")]
mod prebuilt;
#[cfg(feature = "source")]
mod source;
#[cfg(any(feature = "source", feature = "static"))]
mod static_link;
mod target;
mod vars;

use std::path::{Path, PathBuf};

use error::Error;
use library::Library;
use missing::Missing;
use target::Target;

fn main() {
    #[cfg(feature = "source")]
    if source::run_if_asked() {
        return;
    }
    println!("cargo::rustc-check-cfg=cfg(tdjson_generated, tdjson_missing, tdjson_raw_dylib)");
    if vars::get(vars::DOCS_RS).is_some() {
        return;
    }
    let target = Target::of_this_build();
    let out_dir = PathBuf::from(vars::cargo("OUT_DIR"));
    let found = find(&target, &out_dir);
    #[cfg(feature = "bindgen")]
    if let Ok(found) = &found {
        let include = found.as_ref().ok().and_then(|l| l.include.as_deref());
        if let Err(error) = bindgen::generate(include, &out_dir) {
            return log::error(&error);
        }
    }
    match found {
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

    if let Some(compiled) = compile(target, out_dir) {
        return compiled.map(Ok);
    }
    if library::STATIC {
        // Packages have the shared library alone.
        return Ok(Err(missing));
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

/// The library that is compiled here, if that was asked for.
#[cfg(feature = "source")]
fn compile(target: &Target, out_dir: &Path) -> Option<Result<Library, Error>> {
    Some(source::library(target, out_dir))
}

#[cfg(not(feature = "source"))]
fn compile(_: &Target, _: &Path) -> Option<Result<Library, Error>> {
    let folder = vars::get(vars::SOURCE_DIR)?;
    Some(Err(Error::new(format!(
        "{}={} is set, but what compiles TDLib is not enabled:\n\
         cargo add tdlib-sys --features source",
        vars::SOURCE_DIR,
        folder.display()
    ))))
}
