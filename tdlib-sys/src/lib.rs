//! The C interface of libtdjson, the JSON face of [TDLib](https://core.telegram.org/tdlib), and a
//! build script that finds the library, fetches it or compiles it.
//!
#![doc = include_str!("../README.md")]

#[cfg_attr(tdjson_generated, path = "generated.rs")]
mod bindings;
#[cfg(tdjson_missing)]
mod missing;

pub use bindings::*;

/// The version of TDLib that this crate is made for, and that `prebuilt` fetches.
///
/// A library that was found in another way may be a different one: the `version` option of TDLib
/// says which one runs.
pub const TDLIB_VERSION: &str = "1.8.61";

/// The way in which libtdjson was found when this crate was built: `lib_dir`, `source`, `pkg-config`
/// or `prebuilt`; `None` if there was none.
pub const WAY: Option<&str> = option_env!("TDLIB_SYS_WAY");

/// Where libtdjson was found, in words for people: a folder, or a package and who fetched it.
///
/// ```
/// println!("TDLib: {}", tdlib_sys::LINKED_FROM.unwrap_or("none"));
/// ```
pub const LINKED_FROM: Option<&str> = option_env!("TDLIB_SYS_LINKED_FROM");

/// The folder of the library that this crate was linked with, on the machine that built it. `None`
/// if the loader finds the library by itself, or the program contains it.
pub const LIB_DIR: Option<&str> = option_env!("TDLIB_SYS_LIB_DIR");
