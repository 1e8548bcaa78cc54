//! How those who wait in a set are told.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Poll, Waker};

use parking_lot::Mutex;

use crate::awaited::Awaited;

/// Something that happens once.
#[derive(Default)]
pub(super) struct Signal(Awaited<bool>);

impl Signal {
    /// Has it happened.
    pub(super) fn tell(&self) {
        self.0.set(true);
    }

    pub(super) fn is_told(&self) -> bool {
        self.0.get()
    }

    /// Waits until it has happened.
    pub(super) fn told(&self) -> impl Future<Output = ()> {
        self.0.until(|told| *told)
    }

    /// Does something unless it happens first.
    pub(super) async fn unless<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        let mut told = pin!(self.told());
        poll_fn(|context| {
            if told.as_mut().poll(context).is_ready() {
                return Poll::Ready(None);
            }
            work.as_mut().poll(context).map(Some)
        })
        .await
    }
}

/// So many may do something at a time; the others wait, the first of them longest.
pub(super) struct Gate(Mutex<Free>);

struct Free {
    places: usize,
    waiting: VecDeque<Arc<Place>>,
}

#[derive(Default)]
struct Place(Mutex<(bool, Option<Waker>)>);

impl Gate {
    pub(super) fn new(places: usize) -> Self {
        Self(Mutex::new(Free {
            places,
            waiting: VecDeque::new(),
        }))
    }

    /// Waits for a place, and keeps it until the pass is dropped.
    pub(super) async fn enter(&self) -> Pass<'_> {
        let place = Arc::new(Place::default());
        // Gives the place back, too, if this is dropped while it waits.
        let pass = Pass {
            gate: self,
            place: Arc::clone(&place),
        };
        {
            let mut free = self.0.lock();
            if free.places > 0 {
                free.places -= 1;
                place.0.lock().0 = true;
            } else {
                free.waiting.push_back(Arc::clone(&place));
            }
        }
        poll_fn(|context| {
            let mut place = place.0.lock();
            if place.0 {
                return Poll::Ready(());
            }
            place.1 = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
        pass
    }
}

/// A place behind a [`Gate`].
pub(super) struct Pass<'a> {
    gate: &'a Gate,
    place: Arc<Place>,
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        let mut free = self.gate.0.lock();
        let has = self.place.0.lock().0;
        if !has {
            free.waiting
                .retain(|place| !Arc::ptr_eq(place, &self.place));
            return;
        }
        match free.waiting.pop_front() {
            Some(next) => {
                let mut next = next.0.lock();
                next.0 = true;
                let waker = next.1.take();
                drop(next);
                drop(free);
                if let Some(waker) = waker {
                    waker.wake();
                }
            }
            None => free.places += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::task::Context;

    use super::*;

    fn poll<T>(work: &mut Pin<Box<impl Future<Output = T>>>) -> Poll<T> {
        work.as_mut().poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn places_go_to_those_who_wait_in_their_order() {
        let gate = Gate::new(1);
        let mut waiting: Vec<_> = (0..4).map(|_| Box::pin(gate.enter())).collect();
        let passes: Vec<_> = waiting.iter_mut().map(poll).collect();
        let mut passes = passes.into_iter();
        let Some(Poll::Ready(first)) = passes.next() else {
            panic!("there was a place");
        };
        assert!(passes.all(|pass| pass.is_pending()));

        // Who waits no longer has no turn.
        drop(waiting.remove(1));
        drop(first);
        assert!(poll(&mut waiting[2]).is_pending());
        let second = poll(&mut waiting[1]);
        assert!(second.is_ready());
        drop(second);
        // The place of one that was given it and never took it goes on.
        drop(waiting.remove(2));
        assert!(poll(&mut Box::pin(gate.enter())).is_ready());
    }

    #[test]
    fn what_is_told_ends_what_is_done_unless() {
        let signal = Signal::default();
        let mut work = Box::pin(signal.unless(std::future::pending::<()>()));
        assert!(poll(&mut work).is_pending());
        signal.tell();
        assert_eq!(poll(&mut work), Poll::Ready(None));
        assert!(signal.is_told());

        let never = Signal::default();
        let done = never.unless(std::future::ready(7));
        assert_eq!(crate::task::block_on(done), Some(7));
    }
}
