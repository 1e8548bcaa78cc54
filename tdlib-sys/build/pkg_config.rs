//! The way `pkg-config`: the library that the system's package manager installed.

use std::path::{Path, PathBuf};

use crate::library::Library;
use crate::target::Target;
use crate::{header, lib_dir, log, metadata, vars};

/// Asks pkg-config for `tdjson`; the reason if it knows none.
pub(crate) fn library(target: &Target, out_dir: &Path) -> Result<Library, String> {
    let found = ::pkg_config::Config::new()
        .cargo_metadata(false)
        .probe("tdjson")
        .map_err(|e| {
            watch_folders();
            reason(&e)
        })?;
    if let Ok(folder) = ::pkg_config::get_variable("tdjson", "pcfiledir") {
        println!("cargo::rerun-if-changed={folder}/tdjson.pc");
    }
    if let Some(warning) = warning(&found.version) {
        log::warning(&warning);
    }

    // The folders that the loader looks into anyway are not among the paths.
    let name = target.library_file();
    let folder = found
        .link_paths
        .iter()
        .find(|folder| folder.join(name).is_file());
    let mut search = found.link_paths.clone();
    if let Some(folder) = folder {
        let placed = lib_dir::place(folder, &folder.join(name), out_dir)
            .map_err(|e| format!("pkg-config: making links to {}: {e}", folder.display()))?;
        search.insert(0, placed.folder);
    }
    Ok(Library {
        way: "pkg-config",
        found: match folder {
            Some(folder) => format!(
                "pkg-config (tdjson {}), {}",
                found.version,
                folder.display()
            ),
            None => format!(
                "pkg-config (tdjson {}), the system's folders",
                found.version
            ),
        },
        lib_dir: folder.cloned(),
        search,
        include: header::include_folder(&found.include_paths),
        version: Some(found.version),
        ..Library::default()
    })
}

/// Has the build script run again when a package is installed.
fn watch_folders() {
    let of_variables = ["PKG_CONFIG_PATH", "PKG_CONFIG_LIBDIR"]
        .into_iter()
        .filter_map(vars::get);
    let own = ::pkg_config::get_variable("pkg-config", "pc_path").ok();
    let lists = of_variables.chain(own.map(Into::into));
    let folders: Vec<PathBuf> = lists
        .flat_map(|list| std::env::split_paths(&list).collect::<Vec<_>>())
        .collect();
    // One that does not exist always counts as changed.
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        println!("cargo::rerun-if-changed={}", folder.display());
    }
}

/// What to tell about an installed version outside of the range that this crate goes with.
fn warning(installed: &str) -> Option<String> {
    let version = vars::cargo("CARGO_PKG_VERSION");
    let (_, made_for) = version.split_once("+td.").unwrap_or_else(|| {
        panic!("{version}, the version of tdlib-sys, should end with +td. and TDLib's")
    });
    let below = metadata::get("below");
    let is_in_range = numbers(installed)
        .is_some_and(|installed| (numbers(made_for)..numbers(below)).contains(&Some(installed)));
    (!is_in_range).then(|| {
        format!(
            "pkg-config's tdjson is TDLib {installed}, and this tdlib-sys is made for {made_for}: it \
             goes with later ones below {below} too. With another, functions and types may be \
             missing or differ. PKG_CONFIG_PATH can name a folder with another tdjson.pc."
        )
    })
}

/// `1.8.61` as numbers, which compare as versions do.
fn numbers(version: &str) -> Option<Vec<u32>> {
    version.split('.').map(|part| part.parse().ok()).collect()
}

/// Says in a line what the package explains in many.
fn reason(error: &::pkg_config::Error) -> String {
    use ::pkg_config::Error::{Failure, ProbeFailure};
    match error {
        Failure { .. } | ProbeFailure { .. } => {
            "pkg-config knows no tdjson (PKG_CONFIG_PATH names \
             further folders with .pc files)"
                .to_owned()
        }
        other => {
            let said = other.to_string();
            format!(
                "pkg-config: {}",
                said.lines()
                    .find(|l| !l.trim().is_empty())
                    .unwrap_or("failed")
            )
        }
    }
}
