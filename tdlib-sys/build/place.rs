//! Places libraries in OUT_DIR, where `cargo run` and `cargo test` of any package find them.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::elf;

/// Returns an empty folder for the libraries of this build.
pub(crate) fn empty_folder(out_dir: &Path) -> io::Result<PathBuf> {
    let folder = out_dir.join("lib");
    match fs::remove_dir_all(&folder) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Gives a file a second name, as a copy where the file system has no links between the two.
pub(crate) fn link_or_copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop))
}

/// Refers to a file that stays the property of its folder.
pub(crate) fn refer(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::symlink(from, to);
    #[cfg(not(unix))]
    return link_or_copy(from, to);
}

/// Returns the name that programs linked with this library will ask the loader for: its soname, if
/// it is an ELF file that has one, else the name it was linked by.
pub(crate) fn name_for_loader(library: &Path, linked_as: &str) -> String {
    elf::soname(library).unwrap_or_else(|| linked_as.to_owned())
}
