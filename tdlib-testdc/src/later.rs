//! Answers that come later: those that faults delay or hold back, and those of calls that wait for something.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::mtproto::session::RpcError;
use crate::outbox::{Outbox, lock};

/// An answer, and its way.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) outbox: Outbox,
    pub(crate) msg_id: i64,
    pub(crate) result: Result<Vec<u8>, RpcError>,
}

impl Answer {
    pub(crate) fn send(self) {
        self.outbox.answer(self.msg_id, self.result);
    }
}

/// An answer that waits for the test.
#[derive(Debug)]
struct Held {
    method: &'static str,
    answer: Answer,
}

/// The answers that wait for a time, or for the test.
#[derive(Debug, Default)]
pub(crate) struct Later {
    due: Mutex<Vec<(Instant, Answer)>>,
    held: Mutex<Vec<Held>>,
    /// How often all that is held back was let go.
    clearings: AtomicU32,
    sooner: Notify,
}

impl Later {
    /// Sends an answer at a time.
    pub(crate) fn send_at(&self, due: Instant, answer: Answer) {
        lock(&self.due).push((due, answer));
        self.sooner.notify_one();
    }

    /// Sends the answers whose time has come; when that of the next one comes.
    pub(crate) fn send_due(&self, now: Instant) -> Option<Instant> {
        let mut due = lock(&self.due);
        let now: Vec<_> = due.extract_if(.., |(at, _)| *at <= now).collect();
        drop(due);
        now.into_iter().for_each(|(_, answer)| answer.send());
        lock(&self.due).iter().map(|(at, _)| *at).min()
    }

    /// Told when the next time may have come sooner.
    pub(crate) fn sooner(&self) -> &Notify {
        &self.sooner
    }

    /// Sends the answers to a method that are held back; how many there were.
    pub(crate) fn release(&self, method: &str) -> usize {
        self.release_those(|held| held.method == method)
    }

    /// Sends all answers that are held back, and those that were to be.
    pub(crate) fn clear(&self) {
        self.clearings.fetch_add(1, Ordering::Relaxed);
        self.release_those(|_| true);
    }

    fn release_those(&self, which: impl Fn(&Held) -> bool) -> usize {
        let mut held = lock(&self.held);
        let released: Vec<_> = held.extract_if(.., |held| which(held)).collect();
        drop(held);
        let count = released.len();
        released.into_iter().for_each(|held| held.answer.send());
        count
    }

    /// A way by which an answer takes so much longer.
    pub(crate) fn slow(self: &Arc<Self>, outbox: &Outbox, by: Duration) -> Outbox {
        self.way(outbox, move |later, answer| {
            later.send_at(Instant::now() + by, answer);
        })
    }

    /// A way by which the answer to a method waits until it is released.
    pub(crate) fn holding(self: &Arc<Self>, outbox: &Outbox, method: &'static str) -> Outbox {
        let before = self.clearings.load(Ordering::Relaxed);
        self.way(outbox, move |later, answer| {
            if later.clearings.load(Ordering::Relaxed) == before {
                lock(&later.held).push(Held { method, answer });
            } else {
                answer.send();
            }
        })
    }

    /// A way for one answer, the first.
    fn way(
        self: &Arc<Self>,
        outbox: &Outbox,
        take: impl Fn(&Self, Answer) + Send + Sync + 'static,
    ) -> Outbox {
        let is_taken = AtomicBool::new(false);
        let straight = outbox.clone();
        // What waits here must not keep this alive.
        let later: Weak<Self> = Arc::downgrade(self);
        outbox.by(Arc::new(move |msg_id, result| {
            let Some(later) = later.upgrade() else {
                return false;
            };
            let is_first = !is_taken.swap(true, Ordering::Relaxed);
            if is_first {
                let outbox = straight.clone();
                let answer = Answer {
                    outbox,
                    msg_id,
                    result,
                };
                take(&later, answer);
            }
            is_first
        }))
    }
}
