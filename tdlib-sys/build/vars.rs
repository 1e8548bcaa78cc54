//! The environment variables that the build script reads, each of them once.

use std::env;
use std::ffi::OsString;

/// A folder that contains libtdjson: it is used, and nothing else is looked at.
pub(crate) const LIB_DIR: &str = "TDLIB_LIB_DIR";

/// The folder that keeps fetched libraries, instead of `tdlib-sys` in the user's cache folder.
pub(crate) const CACHE_DIR: &str = "TDLIB_CACHE_DIR";

/// The SHA-256 of a prebuilt library that this crate has no pinned hash of, as 64 hex digits:
/// accepts that one file. Where a hash is pinned, the pinned one counts.
pub(crate) const PREBUILT_SHA256: &str = "TDLIB_PREBUILT_SHA256";

/// Cargo's own switch: when set (and not `false` or `0`), npm and pip are not run.
pub(crate) const NET_OFFLINE: &str = "CARGO_NET_OFFLINE";

/// Set where documentation is built for everybody: nothing is linked and nothing fetched.
pub(crate) const DOCS_RS: &str = "DOCS_RS";

/// The user's cache folder on Linux and other Unix systems.
pub(crate) const XDG_CACHE_HOME: &str = "XDG_CACHE_HOME";

/// The user's home folder: its cache folder is `.cache`, on macOS `Library/Caches`.
pub(crate) const HOME: &str = "HOME";

/// The user's cache folder on Windows.
pub(crate) const LOCALAPPDATA: &str = "LOCALAPPDATA";

/// Reads a variable and has cargo run the build script again when it changes. Empty counts as
/// unset.
pub(crate) fn get(name: &str) -> Option<OsString> {
    println!("cargo::rerun-if-env-changed={name}");
    env::var_os(name).filter(|value| !value.is_empty())
}

/// Reads a variable that cargo sets for build scripts.
///
/// # Panics
/// When it is not set: then this is not a build script.
pub(crate) fn cargo(name: &str) -> String {
    env::var(name).unwrap_or_else(|e| panic!("{name}, which cargo sets for build scripts: {e}"))
}
