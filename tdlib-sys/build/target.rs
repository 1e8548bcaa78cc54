//! The platform that is built for, which need not be the one that builds.

use crate::vars;

/// What cargo says about the target.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) triple: String,
    pub(crate) os: String,
    pub(crate) arch: String,
    pub(crate) env: String,
}

impl Target {
    pub(crate) fn of_this_build() -> Self {
        Self {
            triple: vars::cargo("TARGET"),
            os: vars::cargo("CARGO_CFG_TARGET_OS"),
            arch: vars::cargo("CARGO_CFG_TARGET_ARCH"),
            env: vars::cargo("CARGO_CFG_TARGET_ENV"),
        }
    }

    /// Says whether programs for it don't run where they are compiled.
    pub(crate) fn is_cross_compiled(&self) -> bool {
        self.triple != vars::cargo("HOST")
    }

    pub(crate) fn is_windows(&self) -> bool {
        self.os == "windows"
    }

    pub(crate) fn is_apple(&self) -> bool {
        matches!(
            self.os.as_str(),
            "macos" | "ios" | "tvos" | "watchos" | "visionos"
        )
    }

    /// The file that has to be in a folder for a program to be linked with it.
    pub(crate) fn library_file(&self) -> &'static str {
        if self.is_windows() {
            "tdjson.dll"
        } else if self.is_apple() {
            "libtdjson.dylib"
        } else {
            "libtdjson.so"
        }
    }

    /// The same for one that is to contain the library.
    pub(crate) fn static_library_file(&self) -> &'static str {
        if self.env == "msvc" {
            "tdjson_static.lib"
        } else {
            "libtdjson_static.a"
        }
    }
}
