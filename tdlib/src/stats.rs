//! Numbers for those who run a service.

use std::ops::AddAssign;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// What has happened so far, and what is waiting now: of one client, or of the whole process.
///
/// Each request that was sent has ended in one of five ways (answered, failed, timed out, dropped, closed), or is in flight; a snapshot that is
/// taken while requests run may be off by those that ended meanwhile.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Stats {
    /// Requests that were handed to TDLib.
    pub requests_sent: u64,
    /// Requests that TDLib answered, other than with an error.
    pub requests_answered: u64,
    /// Requests that TDLib answered with an error.
    pub requests_failed: u64,
    /// Requests whose time-out passed first.
    pub requests_timed_out: u64,
    /// Requests that were dropped first.
    pub requests_dropped: u64,
    /// Requests that ended because their client was closed.
    pub requests_closed: u64,
    /// Requests that were sent again as a [`Retry`](crate::retry::Retry) policy says; each counts among
    /// those sent too. It needs the feature `retry`.
    #[cfg(feature = "retry")]
    pub requests_retried: u64,
    /// Requests that have not ended yet.
    pub in_flight: u64,
    /// Answers to requests that had ended, or that nobody sent.
    pub late_answers: u64,
    /// Updates that came from TDLib.
    pub updates_received: u64,
    /// Updates that went through a client's handlers.
    pub updates_dispatched: u64,
    /// Updates that were left out because a queue was at its limit.
    pub updates_dropped: u64,
    /// Updates that no handler and no stream listened to.
    pub updates_unhandled: u64,
    /// Panics in handlers.
    pub handler_panics: u64,
    /// Texts that could not be read: messages of TDLib's, and updates that a handler's type did not fit.
    pub undecodable: u64,
    /// Updates and ordered answers that wait for handlers.
    pub queued: u64,
    /// Updates that wait in streams.
    pub queued_in_streams: u64,
    /// Open clients: 1 or 0 in the numbers of one client.
    pub clients: u64,
    /// Threads that run handlers; shared by all clients.
    pub workers: u64,
    /// How long ago the receive thread last turned: about a second at most, if all is well.
    pub since_last_turn: Duration,
}

/// What senders count; apart from what the receive thread counts.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct SenderSide {
    pub(crate) sent: AtomicU64,
    pub(crate) dropped: AtomicU64,
    #[cfg(feature = "retry")]
    pub(crate) retried: AtomicU64,
}

/// What the receive thread counts.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct ReceiverSide {
    pub(crate) answered: AtomicU64,
    pub(crate) failed: AtomicU64,
    pub(crate) timed_out: AtomicU64,
    pub(crate) closed: AtomicU64,
    pub(crate) late: AtomicU64,
    pub(crate) updates: AtomicU64,
    pub(crate) updates_dropped: AtomicU64,
    pub(crate) unhandled: AtomicU64,
    pub(crate) undecodable: AtomicU64,
}

/// What workers count.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct WorkerSide {
    pub(crate) dispatched: AtomicU64,
    pub(crate) panics: AtomicU64,
    pub(crate) undecodable: AtomicU64,
}

/// The counters of one client, or of what belongs to none.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) sender: SenderSide,
    pub(crate) receiver: ReceiverSide,
    pub(crate) worker: WorkerSide,
}

/// Counts one.
pub(crate) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Relaxed);
}

impl Counters {
    pub(crate) fn snapshot(&self) -> Stats {
        let Self {
            sender,
            receiver,
            worker,
        } = self;
        Stats {
            requests_sent: sender.sent.load(Relaxed),
            requests_answered: receiver.answered.load(Relaxed),
            requests_failed: receiver.failed.load(Relaxed),
            requests_timed_out: receiver.timed_out.load(Relaxed),
            requests_dropped: sender.dropped.load(Relaxed),
            requests_closed: receiver.closed.load(Relaxed),
            #[cfg(feature = "retry")]
            requests_retried: sender.retried.load(Relaxed),
            late_answers: receiver.late.load(Relaxed),
            updates_received: receiver.updates.load(Relaxed),
            updates_dispatched: worker.dispatched.load(Relaxed),
            updates_dropped: receiver.updates_dropped.load(Relaxed),
            updates_unhandled: receiver.unhandled.load(Relaxed),
            handler_panics: worker.panics.load(Relaxed),
            undecodable: receiver.undecodable.load(Relaxed) + worker.undecodable.load(Relaxed),
            ..Stats::default()
        }
    }
}

impl AddAssign for Stats {
    /// Adds what can be added; the number of workers and the last turn belong to the process.
    fn add_assign(&mut self, other: Self) {
        self.requests_sent += other.requests_sent;
        self.requests_answered += other.requests_answered;
        self.requests_failed += other.requests_failed;
        self.requests_timed_out += other.requests_timed_out;
        self.requests_dropped += other.requests_dropped;
        self.requests_closed += other.requests_closed;
        #[cfg(feature = "retry")]
        {
            self.requests_retried += other.requests_retried;
        }
        self.in_flight += other.in_flight;
        self.late_answers += other.late_answers;
        self.updates_received += other.updates_received;
        self.updates_dispatched += other.updates_dispatched;
        self.updates_dropped += other.updates_dropped;
        self.updates_unhandled += other.updates_unhandled;
        self.handler_panics += other.handler_panics;
        self.undecodable += other.undecodable;
        self.queued += other.queued;
        self.queued_in_streams += other.queued_in_streams;
        self.clients += other.clients;
    }
}
