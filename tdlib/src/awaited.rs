//! A state that tasks wait for.

use std::collections::BTreeMap;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use parking_lot::Mutex;

use crate::panic::contain;

/// A state that tasks wait for until it is as they want it.
///
/// A waker's clone and drop are the user's code: neither happens behind the lock. Who does not wait any more
/// leaves no waker behind.
#[derive(Debug, Default)]
pub(crate) struct Awaited<S>(Mutex<Inner<S>>);

#[derive(Debug, Default)]
struct Inner<S> {
    state: S,
    next: u64,
    wakers: BTreeMap<u64, Waker>,
}

impl<S: Copy> Awaited<S> {
    #[cfg(feature = "client-set")]
    pub(crate) fn get(&self) -> S {
        self.0.lock().state
    }

    /// Changes the state and wakes all who wait: each of them may have given up.
    pub(crate) fn set(&self, state: S) {
        let mut inner = self.0.lock();
        inner.state = state;
        let wakers = mem::take(&mut inner.wakers);
        drop(inner);
        for waker in wakers.into_values() {
            // It is the user's.
            let _ = contain(|| waker.wake());
        }
    }

    /// Waits until this is so, which may change the state.
    pub(crate) fn until<F>(&self, is_so: F) -> Until<'_, S, F>
    where
        F: FnMut(&mut S) -> bool + Unpin,
    {
        Until {
            awaited: self,
            is_so,
            number: None,
        }
    }
}

/// A wait for a state.
pub(crate) struct Until<'a, S, F> {
    awaited: &'a Awaited<S>,
    is_so: F,
    /// Under which its waker is known.
    number: Option<u64>,
}

impl<S, F> Future for Until<'_, S, F>
where
    F: FnMut(&mut S) -> bool + Unpin,
{
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let waker = context.waker().clone();
        let mut inner = this.awaited.0.lock();
        if (this.is_so)(&mut inner.state) {
            drop(inner);
            drop(waker);
            return Poll::Ready(());
        }
        let number = *this.number.get_or_insert_with(|| {
            inner.next += 1;
            inner.next
        });
        let old = inner.wakers.insert(number, waker);
        drop(inner);
        drop(old);
        Poll::Pending
    }
}

impl<S, F> Drop for Until<'_, S, F> {
    fn drop(&mut self) {
        let Some(number) = self.number else {
            return;
        };
        let waker = self.awaited.0.lock().wakers.remove(&number);
        drop(waker);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::Arc;
    use std::task::Wake;

    use super::*;

    /// Makes a waker that does something when it is dropped.
    pub(crate) fn on_drop(act: impl Fn() + Send + Sync + 'static) -> Waker {
        struct OnDrop<F: Fn()>(F);
        impl<F: Fn() + Send + Sync> Wake for OnDrop<F> {
            fn wake(self: Arc<Self>) {}
        }
        impl<F: Fn()> Drop for OnDrop<F> {
            fn drop(&mut self) {
                (self.0)();
            }
        }
        Arc::new(OnDrop(act)).into()
    }

    #[test]
    fn wakers_are_dropped_with_their_waits_and_nothing_locked() {
        let awaited = Arc::new(Awaited::<bool>::default());
        let dropped = Arc::new(Mutex::new(0));
        let waker = || {
            let (awaited, dropped) = (Arc::clone(&awaited), Arc::clone(&dropped));
            on_drop(move || {
                assert!(awaited.0.try_lock().is_some(), "it is locked");
                *dropped.lock() += 1;
            })
        };
        let poll = |wait: Pin<&mut dyn Future<Output = ()>>| {
            let waker = waker();
            wait.poll(&mut Context::from_waker(&waker)).is_ready()
        };
        let mut first = Box::pin(awaited.until(|is_so| *is_so));
        let mut second = Box::pin(awaited.until(|is_so| *is_so));
        assert!(!poll(first.as_mut()));
        assert!(!poll(second.as_mut()));
        assert_eq!(*dropped.lock(), 0);
        assert!(!poll(second.as_mut()), "with another waker");
        assert_eq!(*dropped.lock(), 1);
        drop(second);
        assert_eq!(*dropped.lock(), 2);
        awaited.set(true);
        assert_eq!(*dropped.lock(), 3);
        assert!(poll(first.as_mut()));
        assert_eq!(*dropped.lock(), 4);
    }
}
