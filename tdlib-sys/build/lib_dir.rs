//! The way `TDLIB_LIB_DIR`: a folder that the user names.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::error::Error;
use crate::library::{self, Library};
use crate::target::Target;
use crate::{header, place, vars};

/// Takes the library of this folder.
pub(crate) fn library(folder: &Path, target: &Target, out_dir: &Path) -> Result<Library, Error> {
    let name = if library::STATIC {
        target.static_library_file()
    } else {
        target.library_file()
    };
    let file = folder.join(name);
    if folder.is_relative() {
        return Err(Error::new(format!(
            "{}={} is relative, and a build script can't know to what: give the whole path",
            vars::LIB_DIR,
            folder.display()
        )));
    }
    if !file.is_file() {
        return Err(Error::new(format!(
            "{}={} is of no use: there is no file {}.\n{}\n\
             Name a folder that contains {name}, or unset {} to have the next way tried.",
            vars::LIB_DIR,
            folder.display(),
            file.display(),
            what_is_there(folder),
            vars::LIB_DIR,
        )));
    }
    println!("cargo::rerun-if-changed={}", file.display());
    let found = Library {
        way: "lib_dir",
        found: format!("{}={}", vars::LIB_DIR, folder.display()),
        include: header::include_folder(folder.parent().map(|prefix| prefix.join("include"))),
        ..Library::default()
    };
    #[cfg(feature = "static")]
    if library::STATIC {
        return Ok(Library {
            linkage: library::Linkage::Static(archives(&file, target, out_dir)?),
            ..found
        });
    }

    let placed = place(folder, &file, out_dir).map_err(|e| {
        Error::new(format!(
            "making links to {} in {}: {e}",
            file.display(),
            out_dir.display()
        ))
    })?;
    let lib_dir = if folder.join(&placed.asked_for).is_file() {
        folder
    } else {
        &placed.folder
    };
    Ok(Library {
        search: vec![placed.folder.clone(), folder.to_owned()],
        lib_dir: Some(lib_dir.to_owned()),
        ..found
    })
}

/// Reads what the archive is linked with from the file beside it.
#[cfg(feature = "static")]
fn archives(archive: &Path, target: &Target, out_dir: &Path) -> Result<Vec<String>, Error> {
    use crate::static_link::{self, LINK_FILE};

    let list = archive.with_file_name(LINK_FILE);
    println!("cargo::rerun-if-changed={}", list.display());
    let lines = fs::read_to_string(&list).map_err(|e| {
        Error::new(format!(
            "reading {}, which says what {} is linked with: {e}.\n\
             `scripts/build-tdlib.sh --static` writes both; feature `source` needs neither.",
            list.display(),
            archive.display()
        ))
    })?;
    static_link::resolve(archive, &lines, target, out_dir)
}

/// What was placed in OUT_DIR, and the name that a program will ask for.
pub(crate) struct Placed {
    pub(crate) folder: PathBuf,
    asked_for: String,
}

/// Refers to the library from OUT_DIR, so that `cargo run` and `cargo test` find it, and find it
/// by its soname even if the folder has it by its plain name only.
pub(crate) fn place(folder: &Path, file: &Path, out_dir: &Path) -> io::Result<Placed> {
    let out = place::empty_folder(out_dir)?;
    for entry in fs::read_dir(folder)?.flatten() {
        let name = entry.file_name();
        let is_wanted = {
            let name = name.to_string_lossy();
            // On Windows what the library needs has to lie beside it.
            name.starts_with("libtdjson.") || name.ends_with(".dll")
        };
        if is_wanted && entry.path().is_file() {
            place::refer(&entry.path(), &out.join(name))?;
        }
    }
    let plain = file.file_name().unwrap_or_default().to_string_lossy();
    let asked_for = place::name_for_loader(file, &plain);
    if !out.join(&asked_for).is_file() {
        place::refer(file, &out.join(&asked_for))?;
    }
    Ok(Placed {
        folder: out,
        asked_for,
    })
}

/// Says what a folder has that looks like TDLib.
fn what_is_there(folder: &Path) -> String {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) => return format!("The folder can't be read: {e}."),
    };
    let mut names: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("tdjson"))
        .collect();
    names.sort();
    if names.is_empty() {
        "Nothing in it has tdjson in its name.".to_owned()
    } else {
        format!("It has: {}.", names.join(", "))
    }
}
