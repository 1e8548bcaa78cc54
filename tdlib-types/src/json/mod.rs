//! TDLib's JSON, read into Rust types and written from them.
//!
//! TDLib prints an object's `@type` first and its fields in the order of the schema, without white
//! space. [`Reader`] bets on that: a type's fields are asked for in that order, and each one costs a
//! single comparison with the key that is expected next. Any other valid JSON (reordered, spaced out,
//! with unknown fields) is read too, more slowly.
//!
//! What generated code calls for every field is not inlined: there are some ten thousand such calls, and
//! the copies cost a fifth of the compile time and gain nothing.

mod hidden;
mod reader;
mod scan;
mod string;
mod unrecognized;
mod wire;
mod writer;

pub use reader::{DecodeError, Reader};
pub use scan::find_int;
pub use unrecognized::Unrecognized;
pub(crate) use wire::debug_class;
pub use wire::{Class, FromJson, Object, Wire, debug, to_json};
pub use writer::Writer;
