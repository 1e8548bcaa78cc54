//! The end of the process with clients still open.
//!
//! TDLib's statics are taken down behind `main`, and its threads crash if clients are still at work.
//! So the exit waits here, for a bounded time, until TDLib has closed them and written their databases.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::Engine;

/// How long the exit waits at most.
const PATIENCE: Duration = Duration::from_secs(5);

/// Closes all clients and stops the receive thread, the first time that it is called.
pub(crate) fn close_and_drain() {
    if let Some(engine) = Engine::started() {
        engine.leave(PATIENCE);
    }
}

impl Engine {
    /// Refuses all that is new, closes all clients, and takes the receive thread out of TDLib.
    pub(super) fn leave(self: &Arc<Self>, patience: Duration) {
        if self.leaving.swap(true, Ordering::AcqRel) {
            return;
        }
        if crate::log::is_receive_thread() {
            // A waker or a logger called exit: waiting for this thread would be waiting for ever.
            return;
        }
        let until = Instant::now() + patience;
        // If clients take all of it, the receive thread has the last fifth to itself.
        self.close(&self.clients(), patience - patience / 5);
        let mut threads = self.threads.lock();
        threads.stop = true;
        if !threads.started {
            return;
        }
        drop(threads);
        self.wake();
        let mut threads = self.threads.lock();
        while !threads.parked {
            if self.changed.wait_until(&mut threads, until).timed_out() {
                break;
            }
        }
    }
}
