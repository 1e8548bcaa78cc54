//! Nothing to tell a subscriber, where there is none.

/// What a thread of the pool has to tell: there is no such thing.
#[derive(Debug)]
pub(crate) enum Work {}

impl Work {
    pub(crate) fn run(self) {
        match self {}
    }
}

pub(crate) fn keep_off_this_thread() {}

pub(crate) fn tell_later<T>(work: impl FnOnce() -> T) -> T {
    work()
}
