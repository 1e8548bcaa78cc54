//! The updates that matter here.

use tdlib_types::types::Update;
use tdlib_types::{DecodeError, FromJson};

use crate::update::{FromUpdate, RawUpdate};

/// An update, if it matters here; the others are not read.
pub(super) struct Change(pub(super) Option<Update>);

/// The beginnings of the names of those that matter.
const NAMES: [&str; 6] = [
    "updateUser",
    "updateBasicGroup",
    "updateSupergroup",
    "updateChat",
    "updateNewChat",
    "updateOption",
];

impl FromUpdate for Change {
    const KIND: Option<&'static str> = None;

    fn from_update(update: &RawUpdate) -> Result<Self, DecodeError> {
        let name = update.name();
        let matters = name == "updateConnectionState"
            || NAMES.iter().any(|beginning| name.starts_with(beginning));
        let update = matters.then(|| Update::from_json(update.json()));
        Ok(Self(update.transpose()?))
    }
}
