//! The way `source`: TDLib is compiled by CMake, from a tree of the user's or from the pinned commit.
//!
//! All of it happens in the folder `tdlib` of OUT_DIR: `source` is a copy of the tree, since TDLib
//! writes generated code into its own, and `build` is CMake's. Both stay between builds, so that
//! CMake finds what it has compiled, after a cancelled build too.

mod cmake;
mod fetch;
mod jobs;
mod mirror;
mod needs;
mod progress;
mod tree;

use std::path::{Path, PathBuf};
use std::time::Instant;
use std::{fs, io};

pub(crate) use cmake::run_if_asked;

use crate::error::Error;
use crate::library::{self, Library, Linkage};
use crate::target::Target;
use crate::{lib_dir, log, static_link, vars};
use cmake::CMake;
use progress::Progress;
use tree::Tree;

/// Compiles TDLib, or what has changed of it.
pub(crate) fn library(target: &Target, out_dir: &Path) -> Result<Library, Error> {
    let out = out_dir.join("tdlib");
    let source = out.join("source");
    let build = out.join("build");
    let cannot_write = |e: io::Error| Error::new(format!("writing to {}: {e}", out.display()));
    fs::create_dir_all(&out).map_err(cannot_write)?;
    let mut progress = Progress::new(out.join("build.log")).map_err(cannot_write)?;

    let given = vars::get(vars::SOURCE_DIR).map(PathBuf::from);
    let cmake = CMake::of_this_build(target)?;
    needs::check(&cmake, given.is_none(), &out, &mut progress)?;
    let tree = match given {
        Some(folder) => {
            let tree = Tree::given(folder)?;
            tree.watch();
            tree
        }
        // Cargo would take what was fetched during a build for changed since.
        None => fetch::tree(&out, &mut progress)?,
    };
    mirror::update(&tree, &source)?;

    let began = Instant::now();
    let what = format!("TDLib {} from {}", tree.version, tree.origin);
    progress.announce(&format!(
        "compiling {what} with {} jobs; the first time takes about an hour of processor time",
        cmake.jobs
    ));
    if target.is_cross_compiled() {
        cmake.generate_on_host(&source, &out.join("host"), &mut progress)?;
    }
    let link_line = cmake.build(&source, &out, &mut progress)?;
    let done = format!("compiled {what} in {} s", began.elapsed().as_secs());
    progress.announce(&done);
    log::warning(&format!("{done}; log: {}", progress.log().display()));

    let found = Library {
        way: "source",
        found: what,
        version: Some(tree.version.clone()),
        include: Some(headers(&source, &build, &out).map_err(cannot_write)?),
        schema: Some(source.join(tree::SCHEMA)),
        ..Library::default()
    };
    if library::STATIC {
        let archive = cmake::find(&build, target.static_library_file())?;
        let linkage = static_link::resolve(&archive, &link_line, target, out_dir)?;
        return Ok(Library {
            linkage: Linkage::Static(linkage),
            ..found
        });
    }
    let file = cmake::find(&build, target.library_file())?;
    let folder = file.parent().unwrap_or(&build).to_owned();
    let placed = lib_dir::place(&folder, &file, out_dir).map_err(cannot_write)?;
    Ok(Library {
        search: vec![placed.folder],
        lib_dir: Some(folder),
        ..found
    })
}

/// Puts the headers together, of which CMake has generated one.
fn headers(source: &Path, build: &Path, out: &Path) -> io::Result<PathBuf> {
    let include = out.join("include");
    let to = include.join("td/telegram");
    fs::create_dir_all(&to)?;
    for from in [source, build] {
        for header in ["td_json_client.h", "tdjson_export.h"] {
            let from = from.join("td/telegram").join(header);
            if from.is_file() {
                fs::copy(from, to.join(header))?;
            }
        }
    }
    Ok(include)
}
