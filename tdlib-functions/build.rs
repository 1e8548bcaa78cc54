//! Writes the functions from the schema that `tdlib-types` was written from.

#![allow(
    clippy::print_stdout,
    reason = "a build script talks to cargo this way"
)]

use std::path::PathBuf;
use std::{env, fs};

use tdlib_tl::{Schema, rust};

fn main() -> Result<(), String> {
    let given = |name: &str| env::var(name).map_err(|_| format!("tdlib-types sets {name}"));
    let path = given("DEP_TDLIB_TYPES_SCHEMA")?;
    let version = given("DEP_TDLIB_TYPES_SCHEMA_VERSION")?;
    println!("cargo::rerun-if-changed={path}");

    let text = fs::read_to_string(&path).map_err(|error| format!("the schema {path}: {error}"))?;
    let schema = Schema::parse(&text).map_err(|error| format!("the schema {path}: {error}"))?;
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    let write = |name: &str, text: String| {
        fs::write(out.join(name), text).map_err(|error| format!("cannot write {name}: {error}"))
    };
    write("functions.rs", rust::functions(&schema, &version))?;
    write("round_trips.rs", rust::function_round_trips(&schema))
}
