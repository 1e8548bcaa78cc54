//! Where no subscriber runs.

use std::cell::Cell;

thread_local! {
    static KEPT_OFF: Cell<bool> = const { Cell::new(false) };
}

/// Keeps the program's subscriber off the calling thread: the receive thread.
pub(crate) fn keep_off_this_thread() {
    KEPT_OFF.set(true);
}

/// Tells whether the subscriber is kept off the calling thread.
pub(super) fn is_kept_off() -> bool {
    KEPT_OFF.get()
}

/// Does something, and has the subscriber told of it later: for what is done behind a lock that the receive thread
/// takes too, or between two updates of a client.
pub(crate) fn tell_later<T>(work: impl FnOnce() -> T) -> T {
    struct Before(bool);
    impl Drop for Before {
        fn drop(&mut self) {
            KEPT_OFF.set(self.0);
        }
    }
    let _before = Before(KEPT_OFF.replace(true));
    work()
}
