//! How a task or a thread waits for what stands in the pending table.

use std::cell::Cell;
use std::mem;
use std::task::{Context, Poll};
use std::thread;
use std::time::{Duration, Instant};

use super::Inner;
use crate::engine::pending::{Id, Outcome, Waiter};
use crate::stats::count;

/// Takes the outcome, or leaves the task's waker.
pub(super) fn poll(client: &Inner, id: Id, context: &Context<'_>) -> Poll<Outcome> {
    let mut known = false;
    let seen = client.pending.take(id, |waiter| {
        known = matches!(waiter, Waiter::Task(waker) if waker.will_wake(context.waker()));
    });
    if let Some(outcome) = seen {
        return Poll::Ready(outcome);
    }
    if known {
        return Poll::Pending;
    }
    // A waker's clone and drop are the user's code: not behind the table's lock.
    let mut waiter = Waiter::Task(context.waker().clone());
    match client.pending.take(id, |old| mem::swap(old, &mut waiter)) {
        Some(outcome) => Poll::Ready(outcome),
        None => Poll::Pending,
    }
}

/// Blocks the thread until there is an outcome, or the time is up.
pub(super) fn wait(client: &Inner, id: Id, until: Option<Instant>) -> Outcome {
    let mut waiter = Waiter::Thread(thread::current());
    let mut placed = false;
    let mut patience = Patience::new();
    loop {
        let seen = client.pending.take(id, |old| {
            if !mem::replace(&mut placed, true) {
                mem::swap(old, &mut waiter);
            }
        });
        if let Some(outcome) = seen {
            return outcome;
        }
        match until {
            _ if patience.yields() => {}
            None => thread::park(),
            Some(until) => {
                let rest = until.saturating_duration_since(Instant::now());
                if rest.is_zero() {
                    client.engine.time_out(client, id);
                } else {
                    thread::park_timeout(rest);
                }
            }
        }
    }
}

/// Decides whether a thread that waits lets others run for a moment, before it goes to sleep.
///
/// TDLib answers much in microseconds, sooner than a thread falls asleep and is woken again. But on a
/// busy machine a thread that yields may be passed over for milliseconds: then it goes to sleep at once
/// for a hundred times as long, so that yielding costs a hundredth at most.
struct Patience {
    until: Option<Instant>,
}

impl Patience {
    /// How long answers are worth waiting for in this way.
    const MOMENT: Duration = Duration::from_micros(20);
    /// What a yield takes at most where there is nothing else to do.
    const IDLE: Duration = Duration::from_micros(50);

    fn new() -> Self {
        let now = Instant::now();
        let busy = BUSY_UNTIL.get().is_some_and(|until| now < until);
        Self {
            until: (!busy).then(|| now + Self::MOMENT),
        }
    }

    /// Yields; returns false where that has been done for long enough.
    fn yields(&mut self) -> bool {
        let start = Instant::now();
        if self.until.is_none_or(|until| start >= until) {
            return false;
        }
        thread::yield_now();
        let took = start.elapsed();
        if took > Self::IDLE {
            BUSY_UNTIL.set(start.checked_add(took * 100));
            self.until = None;
        }
        true
    }
}

thread_local! {
    /// Until when this thread does not yield.
    static BUSY_UNTIL: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Frees the slot of a request that nobody waits for any more.
pub(super) fn give_up(client: &Inner, id: Id) {
    if let Some(entry) = client.pending.release(id) {
        if entry.owner.is_request() {
            count(&client.counters.sender.dropped);
        }
        if entry.deadline {
            client.engine.deadlines().forget();
        }
    }
}
