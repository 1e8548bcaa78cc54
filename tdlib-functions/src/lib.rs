//! The functions of TDLib's API as Rust types: a struct each, which [`Function`] ties to what TDLib
//! answers.
//!
//! `new` takes what a function needs, setters take the rest. Users of the crate `tdlib` find them there
//! as `tdlib::functions`.
#![forbid(unsafe_code)]

use std::fmt;

#[cfg(feature = "read")]
use tdlib_types::json::Reader;
use tdlib_types::json::{Object, Writer, debug};
use tdlib_types::{Function, Synchronous, types};

include!(concat!(env!("OUT_DIR"), "/functions.rs"));
