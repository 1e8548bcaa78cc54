//! The environment variables that the build script reads, each of them once.

use std::env;
use std::ffi::OsString;

use crate::error::Error;

/// A folder that contains libtdjson: it is used, and nothing else is looked at.
pub(crate) const LIB_DIR: &str = "TDLIB_LIB_DIR";

/// A folder with TDLib's sources, which are compiled: nothing is looked at but this.
pub(crate) const SOURCE_DIR: &str = "TDLIB_SOURCE_DIR";

/// Where git fetches TDLib's sources from, if `TDLIB_SOURCE_DIR` is not set.
pub(crate) const REPOSITORY: &str = "TDLIB_REPOSITORY";

/// The commit that is fetched, in place of the pinned one: 40 hex digits.
pub(crate) const COMMIT: &str = "TDLIB_COMMIT";

/// Further arguments for CMake, quoted as for a shell.
pub(crate) const CMAKE_ARGS: &str = "TDLIB_CMAKE_ARGS";

/// How many compilers run at once, in place of what cores and memory allow.
pub(crate) const JOBS: &str = "TDLIB_JOBS";

/// The folder that keeps fetched libraries, instead of `tdlib-sys` in the user's cache folder.
pub(crate) const CACHE_DIR: &str = "TDLIB_CACHE_DIR";

/// The SHA-256 of a prebuilt library that this crate has no pinned hash of, as 64 hex digits:
/// accepts that one file. Where a hash is pinned, the pinned one counts.
pub(crate) const PREBUILT_SHA256: &str = "TDLIB_PREBUILT_SHA256";

/// Cargo's own switch: when set (and not `false` or `0`), npm, pip and git are not run.
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

/// The same for a value that has to be text.
pub(crate) fn text(name: &str) -> Result<Option<String>, Error> {
    let text = get(name).map(OsString::into_string).transpose();
    text.map_err(|value| Error::new(format!("{name}={} is not UTF-8", value.display())))
}

/// Says whether cargo was told to stay off the network.
pub(crate) fn is_offline() -> bool {
    get(NET_OFFLINE).is_some_and(|value| value != "false" && value != "0")
}

/// Reads a variable that cargo sets for build scripts.
///
/// # Panics
/// When it is not set: then this is not a build script.
pub(crate) fn cargo(name: &str) -> String {
    env::var(name).unwrap_or_else(|e| panic!("{name}, which cargo sets for build scripts: {e}"))
}
