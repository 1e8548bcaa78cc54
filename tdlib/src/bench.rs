//! What the benchmarks and the fuzz targets reach of the crate's inside; no part of its interface.

use std::borrow::Cow;

use crate::engine::envelope::{self, Name};

/// What the receive thread reads of a message: `@type`, `@extra` and `@client_id`.
pub type Envelope<'a> = (Cow<'a, str>, Option<u64>, Option<i32>);

/// Reads a message's envelope.
#[must_use]
pub fn envelope(message: &str) -> Option<Envelope<'_>> {
    let envelope = envelope::read(message)?;
    let name = match envelope.name {
        Name::First(name) => Cow::Borrowed(name),
        Name::Elsewhere(name) => name,
    };
    Some((name, envelope.extra, envelope.client_id))
}
