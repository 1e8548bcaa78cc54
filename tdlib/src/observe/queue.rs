//! What waits to be told to the recorder and the subscriber, since it happened on the receive thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use ::log::Level;
use parking_lot::Mutex;

use super::end::End;
use super::watch::Left;

/// While so much waits, because a recorder or a subscriber blocks, requests that begin are not watched.
const LIMIT: usize = 1 << 16;

/// What the engine's threads have to tell.
#[derive(Clone, Debug, Default)]
pub(crate) struct Observer(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    queue: Mutex<Vec<Item>>,
    /// What is in the queue, and what a thread has taken from it and not told yet.
    waiting: AtomicUsize,
    /// A thread tells what waits, or will.
    scheduled: AtomicBool,
    #[cfg(feature = "metrics")]
    numbers: crate::metrics::Numbers,
}

#[derive(Debug)]
enum Item {
    Request(Left, End),
    /// A client is in a state that it was not in before.
    State(#[cfg(feature = "tracing")] State),
}

/// A state of a client's authorization or connection, in TDLib's words.
#[cfg(feature = "tracing")]
#[derive(Debug)]
pub(super) struct State {
    pub(super) client: i32,
    pub(super) authorization: bool,
    pub(super) state: String,
}

impl Observer {
    /// Tells whether a request that begins is watched.
    pub(super) fn admits(&self) -> bool {
        let admits = self.0.waiting.load(Ordering::Relaxed) < LIMIT;
        #[cfg(feature = "metrics")]
        if !admits {
            self.0.numbers.missed();
        }
        admits
    }

    /// Takes the end of a request, on the receive thread.
    pub(super) fn request(&self, request: Left, end: End) {
        self.push(Item::Request(request, end));
    }

    /// Takes a new client.
    pub(crate) fn started(&self, client: i32) {
        #[cfg(feature = "metrics")]
        self.0.numbers.started(client);
        #[cfg(not(feature = "metrics"))]
        let _ = client;
    }

    /// Takes a client's new state, on the receive thread; `update` told of it.
    pub(crate) fn state(&self, client: i32, update: &str, state: &str) {
        let authorization = update == "updateAuthorizationState";
        #[cfg(feature = "metrics")]
        if authorization {
            self.0.numbers.state(client, state);
        }
        self.push(Item::State(
            #[cfg(feature = "tracing")]
            State {
                client,
                authorization,
                state: state.to_owned(),
            },
        ));
    }

    /// Counts an update, on the receive thread.
    pub(crate) fn update(&self, name: &str) {
        #[cfg(feature = "metrics")]
        self.0.numbers.update(name);
        #[cfg(not(feature = "metrics"))]
        let _ = name;
    }

    /// Returns work for a thread of the pool, if something waits and no thread is at it.
    pub(crate) fn work(&self) -> Option<Work> {
        let waits = self.0.waiting.load(Ordering::Acquire) > 0;
        (waits && !self.0.scheduled.swap(true, Ordering::AcqRel)).then(|| Work(self.clone()))
    }

    #[cfg(feature = "metrics")]
    pub(crate) fn numbers(&self) -> &crate::metrics::Numbers {
        &self.0.numbers
    }

    fn push(&self, item: Item) {
        let mut queue = self.0.queue.lock();
        queue.push(item);
        self.0.waiting.fetch_add(1, Ordering::Release);
    }

    /// Takes all that waits; nothing more will be told if there is none.
    fn take(&self) -> Vec<Item> {
        let mut queue = self.0.queue.lock();
        if queue.is_empty() {
            // Behind the lock: what is pushed from now on finds that it needs a thread.
            self.0.scheduled.store(false, Ordering::Release);
        }
        std::mem::take(&mut queue)
    }
}

/// What a thread of the pool has to tell; one thread at a time.
#[derive(Debug)]
pub(crate) struct Work(Observer);

impl Work {
    /// Tells all that waits.
    pub(crate) fn run(self) {
        loop {
            let items = self.0.take();
            if items.is_empty() {
                return;
            }
            #[cfg(feature = "metrics")]
            let changed = items.iter().any(|item| !matches!(item, Item::Request(..)));
            for item in items {
                guarded(|| item.tell());
                self.0.0.waiting.fetch_sub(1, Ordering::Release);
            }
            #[cfg(feature = "metrics")]
            if changed {
                guarded(crate::metrics::collect);
            }
        }
    }
}

impl Item {
    fn tell(self) {
        match self {
            Self::Request(request, end) => request.tell(end),
            #[cfg(feature = "tracing")]
            Self::State(state) => super::spans::state(&state),
            #[cfg(not(feature = "tracing"))]
            Self::State() => {}
        }
    }
}

/// Runs the recorder or the subscriber: a panic ends there.
fn guarded(run: impl FnOnce()) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(run)) {
        // What was thrown is the user's too, and may panic again.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(panic)));
        crate::log::write(Level::Error, || {
            "a recorder of metrics or a subscriber of tracing panicked".to_owned()
        });
    }
}
