//! The threads on which no recorder and no subscriber runs.

use std::cell::Cell;

/// What kind of thread this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The receive thread.
    Receiver,
    /// Another thread of the crate's that nothing may hold up.
    #[cfg(any(feature = "client-set", feature = "directory"))]
    Own,
}

thread_local! {
    static PLACE: Cell<Option<Place>> = const { Cell::new(None) };
}

/// Keeps the program's recorder and subscriber off the calling thread.
pub(crate) fn keep_off_this_thread(place: Place) {
    PLACE.set(Some(place));
}

/// Tells what the calling thread is, if recorder and subscriber are kept off it.
pub(super) fn place() -> Option<Place> {
    PLACE.get()
}
