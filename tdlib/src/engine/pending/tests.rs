//! The table by itself, and under all orders in which threads can meet in it.

use super::{Begun, Entry, Owner, Waiter};

fn request() -> Entry {
    Entry {
        owner: Owner::Request,
        waiter: Waiter::None,
        in_order: false,
        deadline: false,
        begun: Begun::default(),
    }
}

#[cfg(not(loom))]
mod units {
    use std::collections::HashSet;

    use super::super::*;
    use super::request;

    /// For how many requests there is memory.
    fn memory(pending: &Pending) -> usize {
        pending.shards[0].0.lock().slots.capacity()
    }

    fn answer() -> Outcome {
        Outcome::Answer("{}".into())
    }

    #[test]
    fn an_answer_finds_its_request_and_frees_its_slot() {
        let pending = Pending::new(1);
        let (first, second) = (
            pending.insert(request()).unwrap(),
            pending.insert(request()).unwrap(),
        );
        assert_eq!(pending.in_flight(), 2);
        assert!(!pending.complete(second, answer()).unwrap().last);
        assert!(pending.take(first, |_| {}).is_none());
        assert!(matches!(
            pending.take(second, |_| {}),
            Some(Outcome::Answer(_))
        ));
        assert!(pending.complete(first, answer()).unwrap().last);
        assert!(pending.take(first, |_| {}).is_some());
        assert_eq!((pending.in_flight(), pending.used()), (0, 0));
    }

    #[test]
    fn what_has_ended_does_not_end_again() {
        let pending = Pending::new(1);
        let id = pending.insert(request()).unwrap();
        assert!(pending.complete(id, Outcome::TimedOut).is_some());
        assert!(pending.complete(id, answer()).is_none());
        assert!(matches!(pending.take(id, |_| {}), Some(Outcome::TimedOut)));
        assert!(pending.complete(id, answer()).is_none());
        // The same slot again, and an answer to the request that had it before.
        let next = pending.insert(request()).unwrap();
        assert_eq!(next.index(), id.index());
        assert!(pending.complete(id, answer()).is_none());
        assert!(pending.is_waiting(next));
    }

    #[test]
    fn numbers_that_nobody_gave_out_end_nothing() {
        let pending = Pending::new(1);
        pending.insert(request()).unwrap();
        for extra in [0, 1, 2, u64::MAX, i64::MAX as u64, 1 << 53, IN_ORDER] {
            assert!(
                pending.complete(Id::from_extra(extra), answer()).is_none(),
                "{extra}"
            );
            assert!(!pending.mark_routed(Id::from_extra(extra)));
            assert!(pending.release(Id::from_extra(extra)).is_none());
        }
        assert_eq!(pending.in_flight(), 1);
    }

    #[test]
    fn numbers_are_unique_and_below_two_to_the_53() {
        let pending = Pending::new(8);
        let ids: Vec<Id> = (0..10_000)
            .map(|_| pending.insert(request()).unwrap())
            .collect();
        let extras: HashSet<u64> = ids.iter().map(|id| id.extra()).collect();
        assert_eq!(extras.len(), ids.len());
        assert!(extras.iter().all(|extra| *extra > 1 && *extra < 1 << 53));
        assert!(
            Id::new((1 << GENERATION_BITS) - 1, true, (1 << INDEX_BITS) - 1, 7).extra() < 1 << 53
        );
    }

    #[test]
    fn a_closed_table_ends_all_and_takes_nothing_more() {
        let pending = Pending::new(1);
        let waits = pending.insert(request()).unwrap();
        let routed = pending.insert(request()).unwrap();
        assert!(pending.mark_routed(routed));
        assert_eq!(pending.close().len(), 1);
        assert!(matches!(pending.take(waits, |_| {}), Some(Outcome::Closed)));
        // Its answer came before the end, and is still on its way.
        assert!(pending.complete(routed, answer()).is_some());
        assert_eq!(pending.insert(request()).unwrap_err().0, Refused::Closed);
    }

    #[test]
    fn many_requests_leave_no_memory_behind() {
        let pending = Pending::new(1);
        let ids: Vec<Id> = (0..100_000)
            .map(|_| pending.insert(request()).unwrap())
            .collect();
        for id in ids {
            assert!(pending.release(id).is_some());
        }
        assert_eq!(pending.used(), 0);
        assert_eq!(memory(&pending), 0);
        let old = Id::new(1, false, 0, 0);
        pending.insert(request()).unwrap();
        assert!(!pending.is_waiting(old), "a number was given out twice");
    }

    #[test]
    fn a_request_that_takes_long_keeps_no_memory_of_others() {
        let pending = Pending::new(1);
        let ids: Vec<Id> = (0..100_000)
            .map(|_| pending.insert(request()).unwrap())
            .collect();
        let (long, others) = ids.split_last().unwrap();
        for id in others {
            pending.complete(*id, answer()).unwrap();
            pending.take(*id, |_| {}).unwrap();
        }
        assert!(memory(&pending) < 2000, "{}", memory(&pending));
        assert!(pending.is_waiting(*long));
        assert_eq!(pending.in_flight(), 1);
    }

    #[test]
    fn who_waits_for_the_end_is_not_in_flight() {
        let pending = Pending::new(1);
        let closer = || Entry {
            owner: Owner::Closer,
            ..request()
        };
        let gives_up = pending.insert(closer()).unwrap();
        pending.insert(closer()).unwrap();
        pending.insert(request()).unwrap();
        assert_eq!(pending.in_flight(), 1);
        assert!(pending.release(gives_up).is_some());
        assert_eq!(pending.in_flight(), 1);
        assert_eq!(pending.close().len(), 2);
        assert_eq!(pending.in_flight(), 0);
    }

    #[test]
    fn a_table_that_is_full_says_so() {
        let pending = Pending::new(1);
        let ids: Vec<Id> = std::iter::from_fn(|| pending.insert(request()).ok()).collect();
        assert_eq!(ids.len(), 1 << INDEX_BITS);
        assert_eq!(pending.insert(request()).unwrap_err().0, Refused::Full);
    }

    #[test]
    fn nobody_comes_for_the_outcome_of_a_detached_request() {
        let pending = Pending::new(1);
        let entry = Entry {
            owner: Owner::Detached,
            ..request()
        };
        let id = pending.insert(entry).unwrap();
        let ended = pending.complete(id, answer()).unwrap();
        assert!(matches!(ended.unclaimed, Some(Outcome::Answer(_))));
        assert_eq!(pending.used(), 0);

        let late = pending.insert(request()).unwrap();
        assert!(pending.detach(late, &mut Begun::default()).is_none());
        assert!(
            pending
                .complete(late, answer())
                .unwrap()
                .unclaimed
                .is_some()
        );
        assert_eq!(pending.used(), 0);
    }
}

/// All ways in which threads can meet in the table.
///
/// `RUSTFLAGS="--cfg loom" cargo test -p tdlib --lib --release loom`
#[cfg(loom)]
mod models {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    use super::super::*;
    use super::request;

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn run(threads: Vec<Box<dyn FnOnce() -> usize + Send>>) -> usize {
        let threads: Vec<_> = threads.into_iter().map(loom::thread::spawn).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum()
    }

    #[test]
    fn loom_a_request_ends_exactly_once() {
        loom::model(|| {
            let pending = Arc::new(Pending::new(1));
            let woken = Arc::new(Woken::default());
            let waiter = Waiter::Task(Arc::clone(&woken).into());
            let id = pending
                .insert(Entry {
                    waiter,
                    ..request()
                })
                .unwrap();
            let [answer, time, drop] = std::array::from_fn(|_| Arc::clone(&pending));
            let end = move |pending: &Pending, outcome| match pending.complete(id, outcome) {
                Some(ended) => {
                    ended.waiter.wake();
                    1
                }
                None => 0,
            };
            let dropped = Arc::new(AtomicUsize::new(0));
            let drops = Arc::clone(&dropped);
            let ends = run(vec![
                Box::new(move || end(&answer, Outcome::Answer("{}".into()))),
                Box::new(move || end(&time, Outcome::TimedOut)),
                Box::new(move || {
                    let released = usize::from(drop.release(id).is_some());
                    drops.store(released, Ordering::Relaxed);
                    released
                }),
            ]);
            assert_eq!(ends, 1);
            assert_eq!(
                woken.0.load(Ordering::Relaxed),
                1 - dropped.load(Ordering::Relaxed)
            );
            assert_eq!((pending.used(), pending.in_flight()), (0, 0));
        });
    }

    #[test]
    fn loom_a_close_ends_what_waits_and_refuses_what_comes() {
        loom::model(|| {
            let pending = Arc::new(Pending::new(1));
            let [send, answer] = std::array::from_fn(|_| Arc::clone(&pending));
            let id = pending.insert(request()).unwrap();
            let sender = loom::thread::spawn(move || send.insert(request()));
            let receiver =
                loom::thread::spawn(move || answer.complete(id, Outcome::TimedOut).is_some());
            let closed = pending.close().len();
            let sent = sender.join().unwrap();
            let answered = receiver.join().unwrap();
            let late = usize::from(sent.is_ok());
            assert_eq!(closed, usize::from(!answered) + late);
            assert_eq!(pending.in_flight(), 0);
            for id in [Ok(id), sent].into_iter().flatten() {
                assert!(pending.take(id, |_| {}).is_some());
            }
            assert_eq!(pending.used(), 0);
        });
    }

    #[test]
    fn loom_no_wake_up_is_lost() {
        loom::model(|| {
            let pending = Arc::new(Pending::new(1));
            let woken = Arc::new(Woken::default());
            let id = pending.insert(request()).unwrap();
            let answer = Arc::clone(&pending);
            let receiver = loom::thread::spawn(move || {
                if let Some(ended) = answer.complete(id, Outcome::TimedOut) {
                    ended.waiter.wake();
                }
            });
            let mut waiter = Waiter::Task(Arc::clone(&woken).into());
            let seen = pending
                .take(id, |old| std::mem::swap(old, &mut waiter))
                .is_some();
            receiver.join().unwrap();
            assert!(seen || woken.0.load(Ordering::Relaxed) == 1);
            assert_eq!(pending.take(id, |_| {}).is_some(), !seen);
            assert_eq!(pending.used(), 0);
        });
    }
}
