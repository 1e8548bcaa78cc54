//! Time for work that belongs to no client.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// The alarms of the process, which one thread keeps; none before there was one.
static ALARMS: Mutex<Option<Alarms>> = Mutex::new(None);

struct Alarms {
    heap: BinaryHeap<Reverse<(Instant, u64)>>,
    wakers: HashMap<u64, Waker>,
    next: u64,
    keeper: Thread,
}

impl Alarms {
    /// Removes what was dropped before its time, once that is most of it.
    fn tidy(&mut self) {
        const FEW: usize = 64;
        if self.heap.len() > FEW + 2 * self.wakers.len() {
            self.heap
                .retain(|Reverse((_, id))| self.wakers.contains_key(id));
        }
    }
}

/// Waits for so long.
pub(crate) struct Alarm {
    at: Option<Instant>,
    id: Option<u64>,
}

/// Begins to wait; for ever, if the time is beyond what a clock can tell.
pub(crate) fn alarm(after: Duration) -> Alarm {
    Alarm {
        at: Instant::now().checked_add(after),
        id: None,
    }
}

impl Future for Alarm {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Some(at) = self.at else {
            return Poll::Pending;
        };
        if Instant::now() >= at {
            return Poll::Ready(());
        }
        // Wakers are the user's: they are cloned and dropped outside of the lock.
        let waker = context.waker().clone();
        let mut all = ALARMS.lock();
        let alarms = match &mut *all {
            Some(alarms) => alarms,
            none => match keeper() {
                Ok(keeper) => none.insert(Alarms {
                    heap: BinaryHeap::new(),
                    wakers: HashMap::new(),
                    next: 0,
                    keeper,
                }),
                // Better too early than never.
                Err(_) => return Poll::Ready(()),
            },
        };
        let id = *self.id.get_or_insert_with(|| {
            alarms.tidy();
            alarms.next += 1;
            alarms.heap.push(Reverse((at, alarms.next)));
            alarms.keeper.unpark();
            alarms.next
        });
        let before = alarms.wakers.insert(id, waker);
        drop(all);
        drop(before);
        Poll::Pending
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        let Some(id) = self.id else { return };
        let mut alarms = ALARMS.lock();
        let waker = alarms.as_mut().and_then(|alarms| alarms.wakers.remove(&id));
        drop(alarms);
        drop(waker);
    }
}

fn keeper() -> io::Result<Thread> {
    let keeper = thread::Builder::new().name("tdlib-alarms".to_owned());
    let keeper = keeper.spawn(|| {
        loop {
            match ring() {
                Some(rest) => thread::park_timeout(rest),
                None => thread::park(),
            }
        }
    })?;
    Ok(keeper.thread().clone())
}

/// Wakes those whose time has come; returns how long it is until the next.
fn ring() -> Option<Duration> {
    let now = Instant::now();
    let mut due = Vec::new();
    let mut rest = None;
    if let Some(alarms) = &mut *ALARMS.lock() {
        while let Some(Reverse((at, id))) = alarms.heap.peek().copied() {
            if at > now {
                rest = Some(at - now);
                break;
            }
            alarms.heap.pop();
            due.extend(alarms.wakers.remove(&id));
        }
    }
    for waker in due {
        // It is the user's.
        let _ = crate::panic::contain(|| waker.wake());
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::awaited::tests::on_drop;
    use crate::task::block_on;

    #[test]
    fn alarms_ring_and_not_before_their_time() {
        let (sender, rung) = std::sync::mpsc::channel();
        let began = Instant::now();
        thread::scope(|scope| {
            for millis in [60, 20, 40] {
                let sender = sender.clone();
                scope.spawn(move || {
                    let after = Duration::from_millis(millis);
                    block_on(alarm(after));
                    assert!(began.elapsed() >= after);
                    sender.send(millis)
                });
            }
        });
        drop(sender);
        assert_eq!(rung.iter().count(), 3);
    }

    #[test]
    fn an_alarm_that_is_dropped_is_forgotten() {
        let mut context = Context::from_waker(Waker::noop());
        let mut long = alarm(Duration::from_secs(3600));
        assert!(Pin::new(&mut long).poll(&mut context).is_pending());
        let id = long.id.expect("it waits");
        let waits = || ALARMS.lock().as_ref().unwrap().wakers.contains_key(&id);
        assert!(waits());
        drop(long);
        assert!(!waits());
    }

    #[test]
    fn wakers_are_dropped_with_nothing_locked() {
        let waker = || {
            on_drop(|| {
                let lock = ALARMS.try_lock_for(Duration::from_secs(30));
                assert!(lock.is_some(), "it is locked");
            })
        };
        let mut long = Box::pin(alarm(Duration::from_secs(3600)));
        for _ in 0..2 {
            let (first, second) = (waker(), waker());
            for waker in [first, second] {
                let mut context = Context::from_waker(&waker);
                assert!(long.as_mut().poll(&mut context).is_pending());
            }
        }
    }

    #[test]
    fn many_that_are_dropped_do_not_pile_up() {
        let mut context = Context::from_waker(Waker::noop());
        for _ in 0..1_000 {
            let mut long = alarm(Duration::from_secs(3600));
            assert!(Pin::new(&mut long).poll(&mut context).is_pending());
        }
        assert!(ALARMS.lock().as_ref().unwrap().heap.len() < 200);
    }

    #[test]
    fn beyond_the_end_of_the_clock_nothing_rings() {
        let mut context = Context::from_waker(Waker::noop());
        assert!(
            Pin::new(&mut alarm(Duration::MAX))
                .poll(&mut context)
                .is_pending()
        );
    }
}
