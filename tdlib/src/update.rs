//! An update as it comes from TDLib, and what it can be read into.

use std::fmt;
use std::sync::Arc;

use tdlib_types::{DecodeError, UpdateType};

use crate::engine::envelope::{self, Envelope, Name};

/// An update as TDLib's text, for what the types do not cover.
///
/// Handlers and streams of this type get every update, and none is decoded for them.
///
/// ```no_run
/// use tdlib::{Client, RawUpdate};
///
/// let client = Client::builder()
///     .on(|_: &Client, update: RawUpdate| println!("{}: {}", update.name(), update.json()))
///     .build()?;
/// # Ok::<(), tdlib::Error>(())
/// ```
#[derive(Clone)]
pub struct RawUpdate {
    json: Arc<str>,
    name: RawName,
}

#[derive(Clone)]
enum RawName {
    /// Behind `{"@type":"`, so long.
    First(usize),
    Elsewhere(Arc<str>),
}

impl RawUpdate {
    /// Returns the update's type, such as `updateOption`.
    pub fn name(&self) -> &str {
        match &self.name {
            RawName::First(length) => &self.json[envelope::HEAD.len()..][..*length],
            RawName::Elsewhere(name) => name,
        }
    }

    /// Returns the update's JSON text.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Copies an update out of TDLib's text; `scratch` is kept for the next one.
    pub(crate) fn copy(text: &str, envelope: &Envelope<'_>, scratch: &mut String) -> Self {
        let json = match envelope.tail {
            Some(tail) => {
                scratch.clear();
                scratch.push_str(&text[..tail]);
                scratch.push('}');
                Arc::from(scratch.as_str())
            }
            None => Arc::from(text),
        };
        let name = match &envelope.name {
            Name::First(name) => RawName::First(name.len()),
            Name::Elsewhere(name) => RawName::Elsewhere(Arc::from(&**name)),
        };
        Self { json, name }
    }
}

impl fmt::Debug for RawUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.json)
    }
}

/// What handlers and streams can take: one kind of update, all of them, or their text.
///
/// Implemented for every [`UpdateType`] and for [`RawUpdate`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an update",
    label = "not an update",
    note = "a handler takes one kind of update such as `tdlib::types::UpdateNewMessage`, \
            all of them as `tdlib::types::Update`, or their JSON as `tdlib::RawUpdate`"
)]
pub trait FromUpdate: Sized + 'static {
    /// The update's name in TDLib's schema, or nothing if it stands for all.
    const KIND: Option<&'static str>;

    /// Reads it from an update of that kind.
    ///
    /// # Errors
    /// The update's text is not what the schema promises.
    fn from_update(update: &RawUpdate) -> Result<Self, DecodeError>;
}

impl<U: UpdateType + 'static> FromUpdate for U {
    // The class itself carries its own name, which no update has.
    const KIND: Option<&'static str> = if is_class(U::NAME) {
        None
    } else {
        Some(U::NAME)
    };

    fn from_update(update: &RawUpdate) -> Result<Self, DecodeError> {
        U::from_json(update.json())
    }
}

impl FromUpdate for RawUpdate {
    const KIND: Option<&'static str> = None;

    fn from_update(update: &RawUpdate) -> Result<Self, DecodeError> {
        Ok(update.clone())
    }
}

/// TDLib's classes begin with a capital, its objects do not.
const fn is_class(name: &str) -> bool {
    !name.is_empty() && name.as_bytes()[0].is_ascii_uppercase()
}
