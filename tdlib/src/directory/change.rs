//! The updates that matter here.

use tdlib_types::types::Update;
use tdlib_types::{DecodeError, FromJson};

use super::state;
use crate::update::{FromUpdate, RawUpdate};

/// An update, if it matters here; the others are not read.
pub(super) struct Change(pub(super) Option<Update>);

impl FromUpdate for Change {
    const KIND: Option<&'static str> = None;

    fn from_update(update: &RawUpdate) -> Result<Self, DecodeError> {
        let update = state::matters(update.name()).then(|| Update::from_json(update.json()));
        Ok(Self(update.transpose()?))
    }
}
