//! Feature `bindgen`: the declarations, written from the header in use instead of `src/bindings.rs`.
//!
//! The header has the types. What belongs to this crate, and what users read, comes from the
//! committed declarations: the attributes and the documentation.

use std::any::Any;
use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::{header, vars};

/// Everything that a header may declare, and what of it is left out: the interface before this one.
const WANTED: &str = "td_.*";
const LEFT_OUT: &str = "td_json_client_.*";

const COMMITTED: &str = include_str!("../src/bindings.rs");

/// Writes the declarations of the header in this include folder, or else of this crate's own.
///
/// # Errors
/// When libclang can't be loaded, can't read the header, or the file can't be written.
pub(crate) fn generate(include: Option<&Path>, out_dir: &Path) -> Result<(), Error> {
    libclang()?;
    let own = PathBuf::from(vars::cargo("CARGO_MANIFEST_DIR")).join("include");
    let header = include.unwrap_or(&own).join(header::IN_INCLUDE);
    let folders = include.into_iter().chain([own.as_path()]);
    let generated = ::bindgen::Builder::default()
        .header(header.to_string_lossy())
        .clang_args(folders.map(|folder| format!("-I{}", folder.display())))
        .allowlist_item(WANTED)
        .blocklist_item(LEFT_OUT)
        .rust_edition(::bindgen::RustEdition::Edition2024)
        .ctypes_prefix("::std::ffi")
        .merge_extern_blocks(true)
        .generate_comments(false)
        .disable_header_comment()
        .formatter(::bindgen::Formatter::Prettyplease)
        .parse_callbacks(Box::new(::bindgen::CargoCallbacks::new()))
        .generate()
        .map_err(|e| {
            Error::new(format!(
                "reading {} with libclang, for the feature `bindgen` of tdlib-sys: {e}\n\
                 BINDGEN_EXTRA_CLANG_ARGS gives libclang further arguments; without the feature the \
                 header is not read.",
                header.display()
            ))
        })?;

    let file = out_dir.join("bindings.rs");
    fs::write(&file, fitted(&generated.to_string()))
        .map_err(|e| Error::new(format!("writing {}: {e}", file.display())))?;
    println!("cargo::rustc-env=TDLIB_SYS_BINDINGS={}", file.display());
    println!("cargo::rustc-cfg=tdjson_generated");
    Ok(())
}

/// Loads libclang.
fn libclang() -> Result<(), Error> {
    // The crate has no other way to ask than one that panics.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let loaded = panic::catch_unwind(AssertUnwindSafe(::bindgen::clang_version));
    panic::set_hook(hook);
    loaded.map(drop).map_err(|panic| {
        Error::new(format!(
            "the feature `bindgen` of tdlib-sys needs libclang, and it can't be loaded: {}\n\
             To install it:\n  \
             Debian, Ubuntu: apt-get install libclang-dev\n  \
             Fedora: dnf install clang-devel\n  \
             Alpine: apk add clang-dev\n  \
             macOS: xcode-select --install\n  \
             Windows: winget install LLVM.LLVM\n\
             If it is installed, set LIBCLANG_PATH to the folder that has it. Without the feature \
             none is needed, and the declarations are those of the TDLib that the crate is made for.",
            words(&*panic)
        ))
    })
}

fn words(panic: &(dyn Any + Send)) -> &str {
    let words = panic.downcast_ref::<String>().map(String::as_str);
    words
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("it doesn't say why")
}

/// Puts the committed attributes and documentation before what was generated.
fn fitted(generated: &str) -> String {
    let mut text = String::new();
    for line in generated.lines() {
        let indent = &line[..line.len() - line.trim_start().len()];
        for above in above(line) {
            text += &format!("{indent}{above}\n");
        }
        text += &format!("{line}\n");
    }
    text
}

/// The lines that belong above this one.
fn above(line: &str) -> Vec<&'static str> {
    let Some(item) = item(line) else {
        return Vec::new();
    };
    if let Some(lines) = above_committed(item) {
        return lines;
    }
    let mut lines = vec!["/// Not in the TDLib that this crate is made for: see the header."];
    if line.trim_start().starts_with("pub fn ") {
        // What makes it a function of the library is the same for each of them.
        let like = above_committed("td_send").unwrap_or_default();
        lines.extend(like.iter().filter(|line| line.starts_with("#[")));
    }
    lines
}

/// The documentation and attributes of a committed item.
fn above_committed(wanted: &str) -> Option<Vec<&'static str>> {
    let mut lines = Vec::new();
    for line in COMMITTED.lines() {
        if item(line) == Some(wanted) {
            return Some(lines);
        }
        let line = line.trim_start();
        if line.starts_with("///") || line.starts_with("#[") {
            lines.push(line);
        } else {
            lines.clear();
        }
    }
    None
}

/// The name of the item that begins here.
fn item(line: &str) -> Option<&str> {
    const BLOCK: &str = "unsafe extern \"C\" {";
    let line = line.trim_start();
    if line == BLOCK {
        return Some(BLOCK);
    }
    let name = line
        .strip_prefix("pub fn ")
        .or_else(|| line.strip_prefix("pub type "))?;
    name.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .next()
}
