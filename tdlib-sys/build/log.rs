//! What the build script tells the user. On success it says nothing: `LINKED_FROM` and
//! `DEP_TDJSON_WAY` say which way was taken.

use crate::error::Error;

/// Shows one line, and the build goes on. Cargo shows it for packages of the workspace only.
pub(crate) fn warning(message: &str) {
    println!("cargo::warning={}", message.replace('\n', " "));
}

/// Shows the message and makes the build fail.
pub(crate) fn error(error: &Error) {
    for line in error.to_string().lines() {
        println!("cargo::error={line}");
    }
}
