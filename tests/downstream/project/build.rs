//! Lets the program find libtdjson when it is started without cargo.

fn main() {
    if let Ok(folder) = std::env::var("DEP_TDJSON_LIB_DIR") {
        println!("cargo::rustc-link-arg=-Wl,-rpath,{folder}");
    }
}
