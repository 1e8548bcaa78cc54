//! Updates that are read when somebody wants them.

use std::fmt;
use std::marker::PhantomData;

use crate::{DecodeError, FromUpdate, RawUpdate, UpdateType};

/// An update of one kind, as its text.
pub(crate) struct Unread<U> {
    pub(crate) update: RawUpdate,
    kind: PhantomData<fn() -> U>,
}

impl<U: UpdateType + 'static> FromUpdate for Unread<U> {
    const KIND: Option<&'static str> = Some(U::NAME);

    fn from_update(update: &RawUpdate) -> Result<Self, DecodeError> {
        Ok(Self {
            update: update.clone(),
            kind: PhantomData,
        })
    }
}

impl<U> fmt::Debug for Unread<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.update.fmt(f)
    }
}
