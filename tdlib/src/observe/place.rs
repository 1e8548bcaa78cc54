//! The thread on which no recorder and no subscriber runs.

use std::cell::Cell;

thread_local! {
    static KEPT_OFF: Cell<bool> = const { Cell::new(false) };
}

/// Keeps the program's recorder and subscriber off the calling thread: the receive thread.
pub(crate) fn keep_off_this_thread() {
    KEPT_OFF.set(true);
}

/// Tells whether recorder and subscriber are kept off the calling thread.
pub(super) fn is_kept_off() -> bool {
    KEPT_OFF.get()
}
