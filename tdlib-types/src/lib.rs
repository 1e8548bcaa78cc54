//! The objects of TDLib's API as Rust types.
//!
//! Users of the crate `tdlib` find them there as `tdlib::types`.
#![forbid(unsafe_code)]

#[macro_use]
mod macros;
pub mod json;

pub use json::{DecodeError, FromJson, Object};

/// A function of TDLib's API.
pub trait Function: Object {
    /// What TDLib answers.
    type Output: FromJson + Send + 'static;
    /// The function's name in the schema.
    const NAME: &'static str;

    /// Returns the request as TDLib's JSON, an object with `@type` first.
    fn to_json(&self) -> String
    where
        Self: Sized,
    {
        let mut writer = json::Writer::default();
        writer.object(self);
        writer.into_string()
    }
}

/// A function may be sent more than once: by reference.
impl<F: Function> Function for &F {
    type Output = F::Output;
    const NAME: &'static str = F::NAME;
}

impl<F: Synchronous> Synchronous for &F {}

/// A function that TDLib can run synchronously, in [`execute`](https://docs.rs/tdlib).
pub trait Synchronous: Function {}

/// One kind of update, such as `updateNewMessage`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an update",
    label = "not an update",
    note = "updates are the structs of `types` whose name begins with `Update`, and `types::Update` for all"
)]
pub trait UpdateType: FromJson {
    /// Its name in the schema; that of the class stands for all kinds.
    const NAME: &'static str;
}

/// Every kind of update: the name is the class's.
impl UpdateType for types::Update {
    const NAME: &'static str = "Update";
}

/// The version of TDLib whose schema the types were generated from, such as `1.8.61`.
pub const SCHEMA_VERSION: &str = env!("TDLIB_SCHEMA_VERSION");

/// Returns the identifier of the chat that an update belongs to, if it belongs to one.
///
/// `name` is the update's `@type`, `json` its text.
pub fn update_chat_id(name: &str, json: &str) -> Option<i64> {
    let at = types::CHAT_PATHS
        .binary_search_by_key(&name, |(name, _)| name)
        .ok()?;
    json::find_int(json, types::CHAT_PATHS[at].1)
}

/// The objects and classes of TDLib's API.
///
/// A struct stands for an object, an enum for an abstract class. An object that may be null is an
/// `Option`, a field that TDLib left out has its default. Every enum has a variant `Unrecognized` for
/// what a newer TDLib sends.
///
/// A `FormattedText` and an `InputMessageText` are made from a string: `InputMessageText::from("hi")`.
pub mod types {
    use std::fmt;

    use crate::UpdateType;
    use crate::json::{Class, Object, Reader, Unrecognized, Wire, Writer, debug};

    include!(concat!(env!("OUT_DIR"), "/types.rs"));
}
