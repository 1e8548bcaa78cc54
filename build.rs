//! Lets examples, benchmarks and tests of this package find libtdjson when they are started without
//! cargo, as in `target/release/examples/quickstart`.
//!
//! Windows has no run paths: there `cargo run` finds the library, and a program that is started by
//! itself needs `tdjson.dll` beside it.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Set by tdlib-sys, unless there is no library or the loader finds it anyway.
    let folder = std::env::var("DEP_TDJSON_LIB_DIR");
    if let (Ok(folder), Ok(_)) = (folder, std::env::var("CARGO_CFG_UNIX")) {
        #[allow(clippy::print_stdout)]
        {
            println!("cargo::rustc-link-arg=-Wl,-rpath,{folder}");
        }
    }
}
