//! The way `pkg-config`: the library that the system's package manager installed.

use std::path::Path;

use crate::lib_dir;
use crate::library::Library;
use crate::target::Target;

/// Asks pkg-config for `tdjson`; the reason if it knows none.
pub(crate) fn library(target: &Target, out_dir: &Path) -> Result<Library, String> {
    let found = ::pkg_config::Config::new()
        .cargo_metadata(false)
        .probe("tdjson")
        .map_err(|e| reason(&e))?;

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
        version: Some(found.version),
    })
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
