//! Links TDLib into the program: its own archive, the archives under it, and what those need.

use std::env;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::error::Error;
use crate::place;
use crate::target::Target;

#[cfg(feature = "static")]
/// The file beside the archives that says what TDLib is linked with: one item a line, in the
/// linker's order. `scripts/build-tdlib.sh` writes it.
pub(crate) const LINK_FILE: &str = "tdjson_static.link";

/// What is gathered for rustc.
#[derive(Debug)]
struct Parts {
    /// Where all archives are, and nothing else: folders of the system, given to the linker, would
    /// be looked into for other libraries too.
    folder: PathBuf,
    /// Values of `rustc-link-lib`, in order.
    libraries: Vec<String>,
    /// Values of `rustc-link-search`: frameworks, and libraries that there is no archive of.
    search: Vec<String>,
}

impl Parts {
    fn archive(&mut self, file: &Path, target: &Target) -> io::Result<()> {
        let (prefix, suffix) = if target.env == "msvc" {
            ("", ".lib")
        } else {
            ("lib", ".a")
        };
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let name = name.strip_prefix(prefix).unwrap_or(&name);
        let name = name.strip_suffix(suffix).unwrap_or(name);
        // Where archives need each other, CMake names them again, and archives of two folders may
        // have one name. Rustc takes a name once: the file gets a further one.
        let mut unique = name.to_owned();
        for number in 2.. {
            let link = self.folder.join(format!("{prefix}{unique}{suffix}"));
            if !link.exists() {
                place::refer(file, &link)?;
                break;
            }
            unique = format!("{name}-{number}");
        }
        // Packed into this crate's own archive, each would be kept twice.
        self.libraries.push(format!("static:-bundle={unique}"));
        Ok(())
    }

    fn shared(&mut self, name: &str) {
        self.once(format!("dylib={name}"));
    }

    fn once(&mut self, library: String) {
        if !self.libraries.contains(&library) {
            self.libraries.push(library);
        }
    }

    fn shared_file(&mut self, file: &Path) {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let plain = name.strip_prefix("lib").and_then(|name| {
            let (plain, kind) = name.rsplit_once('.')?;
            ["so", "dylib", "tbd"].contains(&kind).then_some(plain)
        });
        match plain {
            Some(plain) => self.shared(plain),
            // Such as libz.so.1: the linker has to look for all of it.
            None => self.once(format!("dylib:+verbatim={name}")),
        }
    }
}

/// Finds the archives, given TDLib's own and the lines that say what it is linked with; what cargo is
/// to be told, in order.
pub(crate) fn resolve(
    archive: &Path,
    lines: &str,
    target: &Target,
    out_dir: &Path,
) -> Result<Vec<String>, Error> {
    let failed = |e: io::Error| {
        Error::new(format!(
            "making links to TDLib's archives in {}: {e}",
            out_dir.display()
        ))
    };
    let mut link = Parts {
        folder: place::empty_folder(out_dir).map_err(failed)?,
        libraries: Vec::new(),
        search: Vec::new(),
    };
    let beside = archive.parent().unwrap_or(Path::new(""));
    link.archive(archive, target).map_err(failed)?;

    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if Path::new(line).file_name() == archive.file_name() {
            continue; // the list may begin with it
        }
        if let Some(name) = line.strip_prefix("-framework ") {
            link.libraries.push(format!("framework={}", name.trim()));
        } else if let Some(folder) = line.strip_prefix("-F") {
            link.search.push(format!("framework={folder}"));
        } else if let Some(folder) = line.strip_prefix("-L") {
            link.search.push(format!("native={folder}"));
        } else if let Some(name) = line.strip_prefix("-l") {
            link.shared(name);
        } else if line.starts_with('-') {
            // A flag such as -pthread: Rust's own libraries bring it.
        } else {
            let file = beside.join(line);
            if let Some(archive) = archive_of(&file) {
                link.archive(&archive, target).map_err(failed)?;
            } else if file.is_file() && file.extension().is_none_or(|e| e != "lib") {
                // No archive of it is installed: the program will need the shared library.
                link.search.push(format!(
                    "native={}",
                    file.parent().unwrap_or(beside).display()
                ));
                link.shared_file(&file);
            } else if line.ends_with(".lib") {
                link.shared(line.trim_end_matches(".lib"));
            } else {
                return Err(Error::new(format!(
                    "TDLib is to be linked with {line}, which does not exist: build it again"
                )));
            }
        }
    }
    link.cpp_runtime(target).map_err(failed)?;

    let mut said = vec![format!(
        "rustc-link-search=native={}",
        link.folder.display()
    )];
    said.extend(
        link.search
            .iter()
            .map(|folder| format!("rustc-link-search={folder}")),
    );
    said.extend(
        link.libraries
            .iter()
            .map(|library| format!("rustc-link-lib={library}")),
    );
    Ok(said)
}

impl Parts {
    /// Adds the C++ library, and on Linux the unwinder that Rust's own library wants: as archives if
    /// the compiler has them, so that of all libraries the program needs libc's alone.
    fn cpp_runtime(&mut self, target: &Target) -> io::Result<()> {
        if target.env == "msvc" {
            return Ok(());
        }
        println!("cargo::rerun-if-env-changed=CXXSTDLIB");
        let name = match env::var("CXXSTDLIB") {
            Ok(name) => name,
            Err(_) if target.is_apple() || target.os.ends_with("bsd") || target.os == "android" => {
                "c++".to_owned()
            }
            Err(_) => "stdc++".to_owned(),
        };
        let archive = if target.is_apple() {
            None
        } else {
            of_compiler(&format!("lib{name}.a"))
        };
        match archive {
            Some(archive) => {
                self.archive(&archive, target)?;
                if name == "c++"
                    && let Some(under_it) = of_compiler("libc++abi.a")
                {
                    self.archive(&under_it, target)?;
                }
            }
            None if name.is_empty() => {}
            None => self.shared(&name),
        }
        if target.os == "linux" && target.env == "gnu" && of_compiler("libgcc_eh.a").is_some() {
            // Rust's standard library asks for libgcc_s by that name. A linker script may stand for
            // a library, and this one sends the linker on to the archive.
            fs::write(self.folder.join("libgcc_s.so"), "INPUT(-lgcc_eh)\n")?;
        }
        Ok(())
    }
}

/// The archive itself, or the one that lies beside a shared library.
fn archive_of(file: &Path) -> Option<PathBuf> {
    let is_archive = |file: &Path| {
        let mut start = [0; 8];
        let read =
            fs::File::open(file).and_then(|mut file| io::Read::read_exact(&mut file, &mut start));
        // Import libraries of Windows are archives too, and as good.
        read.is_ok() && &start == b"!<arch>\n"
    };
    [file.to_owned(), file.with_extension("a")]
        .into_iter()
        .find(|file| is_archive(file))
}

/// Asks the C++ compiler for one of its own libraries.
fn of_compiler(library: &str) -> Option<PathBuf> {
    let compiler = cc::Build::new()
        .cargo_metadata(false)
        .cpp(true)
        .opt_level(0)
        .try_get_compiler()
        .ok()?;
    let output = compiler
        .to_command()
        .arg(format!("-print-file-name={library}"))
        .output()
        .ok()?;
    let file = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    // It gives the name back if it has none.
    (file.is_absolute() && file.is_file()).then_some(file)
}
