//! What waits to be told to the subscriber, since it happened on the receive thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use ::log::Level;
use parking_lot::Mutex;

use super::spans::{self, Ended};

/// While so much waits, because a subscriber blocks, requests that begin have no span, and states are not told.
const LIMIT: usize = 1 << 16;

/// What the engine's threads have to tell.
#[derive(Clone, Debug, Default)]
pub(super) struct Queue(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    items: Mutex<Vec<Item>>,
    /// What is in the queue, and what a thread has taken from it and not told yet.
    waiting: AtomicUsize,
    /// A thread tells what waits, or will.
    scheduled: AtomicBool,
    /// That requests had no span has been logged.
    warned: AtomicBool,
}

#[derive(Debug)]
enum Item {
    Request(Ended),
    State(State),
}

/// A state of a client's authorization or connection, in TDLib's words.
#[derive(Debug)]
pub(super) struct State {
    pub(super) client: i32,
    pub(super) authorization: bool,
    pub(super) state: String,
}

impl Queue {
    /// Tells whether more may be told.
    pub(super) fn has_room(&self) -> bool {
        let has_room = self.0.waiting.load(Ordering::Relaxed) < LIMIT;
        // Once is enough.
        if !has_room && !self.0.warned.swap(true, Ordering::Relaxed) {
            crate::log::write(Level::Warn, || {
                format!(
                    "the subscriber of tracing is behind by {LIMIT} spans and events: requests that begin have no \
                     span, and new states no event, until it has caught up"
                )
            });
        }
        has_room
    }

    /// Takes the end of a request.
    pub(super) fn request(&self, ended: Ended) {
        self.push(Item::Request(ended));
    }

    /// Takes a client's new state.
    pub(super) fn state(&self, state: State) {
        if self.has_room() {
            self.push(Item::State(state));
        }
    }

    /// Returns work for a thread of the pool, if something waits and no thread is at it.
    pub(super) fn work(&self) -> Option<Work> {
        let waits = self.0.waiting.load(Ordering::Acquire) > 0;
        (waits && !self.0.scheduled.swap(true, Ordering::AcqRel)).then(|| Work(self.clone()))
    }

    fn push(&self, item: Item) {
        let mut items = self.0.items.lock();
        items.push(item);
        self.0.waiting.fetch_add(1, Ordering::Release);
    }

    /// Takes all that waits; nothing more will be told if there is none.
    fn take(&self) -> Vec<Item> {
        let mut items = self.0.items.lock();
        if items.is_empty() {
            // Behind the lock: what is pushed from now on finds that it needs a thread.
            self.0.scheduled.store(false, Ordering::Release);
        }
        std::mem::take(&mut items)
    }
}

/// What a thread of the pool has to tell; one thread at a time.
#[derive(Debug)]
pub(crate) struct Work(Queue);

impl Work {
    /// Tells all that waits.
    pub(crate) fn run(self) {
        loop {
            let items = self.0.take();
            if items.is_empty() {
                return;
            }
            for item in items {
                guarded(|| item.tell());
                self.0.0.waiting.fetch_sub(1, Ordering::Release);
            }
        }
    }
}

impl Item {
    fn tell(self) {
        match self {
            Self::Request(ended) => ended.tell(),
            Self::State(state) => spans::state(&state),
        }
    }
}

/// Runs the subscriber: a panic ends there.
fn guarded(run: impl FnOnce()) {
    if let Err(text) = crate::panic::contain(run) {
        crate::log::write(Level::Error, || {
            format!("a subscriber of tracing panicked: {text}")
        });
    }
}
