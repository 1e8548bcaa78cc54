//! The text that macOS links with in place of a library.
//!
//! A program asks the loader for the install name of the library it was linked with, and the one in
//! a prebuilt library is a path on the machine that built it (in the wheel:
//! `/DLC/tdjson/.dylibs/libtdjson.1.8.61.dylib`). Changing it would break the code signature and
//! the hash. Apple's linkers take a description of a library for it, as the system's own libraries
//! have; this one says `@rpath`.

/// The declared functions, with the underscore that C names have on macOS.
const SYMBOLS: &str = "_td_create_client_id, _td_execute, _td_receive, _td_send, \
                       _td_set_log_message_callback";

/// Describes libtdjson for a target architecture in cargo's words; `name` is the library's file.
pub(crate) fn text(arch: &str, name: &str) -> String {
    let arch = if arch == "aarch64" { "arm64" } else { arch };
    format!(
        "--- !tapi-tbd\n\
         tbd-version:     4\n\
         targets:         [ {arch}-macos ]\n\
         install-name:    '@rpath/{name}'\n\
         exports:\n  \
           - targets:         [ {arch}-macos ]\n    \
             symbols:         [ {SYMBOLS} ]\n\
         ...\n"
    )
}
