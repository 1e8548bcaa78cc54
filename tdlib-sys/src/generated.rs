//! The declarations that the build script wrote from the header in use, with the feature `bindgen`.
#![allow(unsafe_code, non_camel_case_types)]
// Without a library all names stand for one symbol.
#![cfg_attr(tdjson_missing, allow(clashing_extern_declarations))]

include!(env!("TDLIB_SYS_BINDINGS"));
