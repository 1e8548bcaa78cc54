//! Writes the types from the schema: that of `TDLIB_SCHEMA`, that of the TDLib which was built from
//! source, or the pinned one.

#![allow(
    clippy::print_stdout,
    reason = "a build script talks to cargo this way"
)]

use std::path::{Path, PathBuf};
use std::{env, fs};

use tdlib_tl::{Schema, rust};

/// The version whose schema is in this package.
const PINNED: &str = "1.8.61";

fn main() -> Result<(), String> {
    println!("cargo::rerun-if-env-changed=TDLIB_SCHEMA");
    println!("cargo::rerun-if-env-changed=TDLIB_SCHEMA_VERSION");
    let chosen = env::var_os("TDLIB_SCHEMA").or_else(|| env::var_os("DEP_TDJSON_SCHEMA"));
    let (path, version) = match chosen {
        Some(path) => {
            let version =
                env::var("TDLIB_SCHEMA_VERSION").or_else(|_| env::var("DEP_TDJSON_VERSION"));
            (
                PathBuf::from(path),
                version.unwrap_or_else(|_| "unknown".to_owned()),
            )
        }
        None => {
            let folder = env::var("CARGO_MANIFEST_DIR").map_err(|error| error.to_string())?;
            (
                Path::new(&folder).join(format!("schema/{PINNED}.tl")),
                PINNED.to_owned(),
            )
        }
    };
    println!("cargo::rerun-if-changed={}", path.display());
    println!("cargo::rustc-env=TDLIB_SCHEMA_VERSION={version}");
    println!("cargo::metadata=schema={}", path.display());
    println!("cargo::metadata=schema_version={version}");

    let explain = |error: String| format!("the schema {}: {error}", path.display());
    let text = fs::read_to_string(&path).map_err(|error| explain(error.to_string()))?;
    let schema = Schema::parse(&text).map_err(|error| explain(error.to_string()))?;
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    let write = |name: &str, text: String| {
        fs::write(out.join(name), text).map_err(|error| format!("cannot write {name}: {error}"))
    };
    write("types.rs", rust::types(&schema, &version))?;
    write("round_trips.rs", rust::round_trips(&schema))
}
