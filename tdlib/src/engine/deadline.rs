//! When which request has waited long enough.
//!
//! The receive thread asks for the next deadline before it goes to sleep. An entry of a request that
//! has ended stays behind until its time comes, or until more than half of the entries are such.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::atomic::{AtomicIsize, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::pending::Id;

/// A request of a client, and until when it may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Deadline {
    pub(crate) at: Instant,
    pub(crate) client_id: i32,
    pub(crate) id: Id,
}

/// The deadlines of all requests.
#[derive(Debug)]
pub(crate) struct Deadlines {
    heap: Mutex<BinaryHeap<Reverse<Deadline>>>,
    stale: AtomicIsize,
    epoch: Instant,
    /// Nanoseconds from `epoch` until which the receive thread sleeps; 0 while it is awake.
    asleep_until: AtomicU64,
}

/// Fewer entries than this are not worth tidying up.
const FEW: usize = 1024;

impl Deadlines {
    pub(crate) fn new() -> Self {
        Self {
            heap: Mutex::default(),
            stale: AtomicIsize::new(0),
            epoch: Instant::now(),
            asleep_until: AtomicU64::new(0),
        }
    }

    /// Adds a deadline; true if the receive thread must be woken to know of it.
    #[must_use]
    pub(crate) fn add(&self, deadline: Deadline) -> bool {
        let mut heap = self.heap.lock();
        heap.push(Reverse(deadline));
        self.sleeps_past(deadline.at)
    }

    /// Tells whether the receive thread is asleep, and will be still at `time`.
    pub(crate) fn sleeps_past(&self, time: Instant) -> bool {
        self.nanos(time) < self.asleep_until.load(Ordering::SeqCst)
    }

    /// Marks one entry as of no use any more.
    pub(crate) fn forget(&self) {
        self.stale.fetch_add(1, Ordering::Relaxed);
    }

    /// Moves what is due into `due`.
    pub(crate) fn expire(&self, now: Instant, due: &mut Vec<Deadline>) {
        let mut heap = self.heap.lock();
        while heap.peek().is_some_and(|next| next.0.at <= now) {
            due.extend(heap.pop().map(|next| next.0));
        }
    }

    /// Marks the receive thread as asleep for `rest` at most, and returns until the next deadline.
    pub(crate) fn fall_asleep(&self, now: Instant, rest: Duration) -> Duration {
        let heap = self.heap.lock();
        let rest = match heap.peek() {
            Some(next) => rest.min(next.0.at.saturating_duration_since(now)),
            None => rest,
        };
        // Behind the same lock as `add`, so that no deadline slips in between.
        self.asleep_until
            .store(self.nanos(now + rest), Ordering::SeqCst);
        rest
    }

    /// Marks the receive thread as awake.
    pub(crate) fn wake_up(&self) {
        self.asleep_until.store(0, Ordering::Relaxed);
    }

    /// Counts one entry that turned out to be of no use.
    pub(crate) fn found_stale(&self) {
        self.stale.fetch_sub(1, Ordering::Relaxed);
    }

    /// Removes what is of no use any more, once that is most of it.
    pub(crate) fn tidy(&self, mut is_waiting: impl FnMut(&Deadline) -> bool) {
        let stale = usize::try_from(self.stale.load(Ordering::Relaxed)).unwrap_or(0);
        if stale < FEW / 2 {
            return;
        }
        let mut heap = self.heap.lock();
        if stale * 2 < heap.len() {
            return;
        }
        let before = std::mem::take(&mut *heap).into_vec();
        // Senders add to the new heap meanwhile.
        drop(heap);
        let count = before.len();
        let mut kept: Vec<_> = before
            .into_iter()
            .filter(|entry| is_waiting(&entry.0))
            .collect();
        kept.shrink_to(kept.len() * 2);
        let removed = isize::try_from(count - kept.len()).unwrap_or(isize::MAX);
        self.stale.fetch_sub(removed, Ordering::Relaxed);
        self.heap.lock().append(&mut BinaryHeap::from(kept));
    }

    /// Counts the entries.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.heap.lock().len()
    }

    fn nanos(&self, time: Instant) -> u64 {
        let nanos = time.saturating_duration_since(self.epoch).as_nanos();
        u64::try_from(nanos).unwrap_or(u64::MAX)
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn deadline(at: Instant, number: u64) -> Deadline {
        Deadline {
            at,
            client_id: 1,
            id: Id::from_extra(number),
        }
    }

    #[test]
    fn only_a_deadline_before_the_end_of_the_sleep_wakes_the_sleeper() {
        let deadlines = Deadlines::new();
        let now = Instant::now();
        let second = Duration::from_secs(1);
        assert!(
            !deadlines.add(deadline(now + second * 60, 1)),
            "it is awake"
        );
        assert_eq!(deadlines.fall_asleep(now, second * 2), second * 2);
        assert!(!deadlines.add(deadline(now + second * 3, 2)));
        assert!(deadlines.add(deadline(now + second, 3)));
        deadlines.wake_up();
        assert!(!deadlines.add(deadline(now + second, 4)));
        assert_eq!(deadlines.fall_asleep(now, second * 2), second);

        let mut due = Vec::new();
        deadlines.expire(now + second * 3, &mut due);
        let mut numbers: Vec<u64> = due.iter().map(|due| due.id.extra()).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [2, 3, 4]);
        assert_eq!(deadlines.len(), 1);
    }

    #[test]
    fn deadlines_of_requests_that_have_ended_are_tidied_up() {
        let deadlines = Deadlines::new();
        let later = Instant::now() + Duration::from_secs(60);
        for number in 0..1_000_000 {
            let _ = deadlines.add(deadline(later, number));
            if number >= 100 {
                deadlines.forget();
            }
            deadlines.tidy(|deadline| deadline.id.extra() < 100 || deadline.id.extra() == number);
            assert!(deadlines.len() <= FEW + 100);
        }
        assert!(deadlines.heap.lock().capacity() < 4 * FEW);
    }
}
