//! How a task or a thread waits for what stands in the pending table.

use std::mem;
use std::task::{Context, Poll};
use std::thread;
use std::time::Instant;

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
