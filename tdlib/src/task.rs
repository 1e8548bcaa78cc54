//! Work of several requests, for tasks and for threads.

use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

/// Work that takes several requests, such as logging in.
///
/// It is a [`Future`] for any runtime, and [`wait`](Self::wait) blocks the thread instead. Nothing happens
/// before that, unless the method that returns it says so; dropping it stops the work between two of its
/// requests.
#[must_use = "its work is done only while it is awaited or waited for"]
pub struct Task<'a, T> {
    work: Pin<Box<dyn Future<Output = T> + Send + 'a>>,
}

impl<'a, T> Task<'a, T> {
    pub(crate) fn new(work: impl Future<Output = T> + Send + 'a) -> Self {
        Self {
            work: Box::pin(work),
        }
    }

    /// Does the work and blocks the thread until it has ended.
    ///
    /// In a handler of the client it waits for, it delays that client's later updates. Work that itself
    /// waits for handlers of the same client would wait for ever there; each such task says so.
    pub fn wait(self) -> T {
        block_on(self.work)
    }
}

impl<T> Future for Task<'_, T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        self.work.as_mut().poll(context)
    }
}

impl<T> fmt::Debug for Task<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task").finish_non_exhaustive()
    }
}

/// Runs a future on this thread.
pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> T {
    let waker = Waker::from(Arc::new(Sleeper(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut work = pin!(work);
    loop {
        if let Poll::Ready(result) = work.as_mut().poll(&mut context) {
            return result;
        }
        thread::park();
    }
}

/// A thread that sleeps until there is something to do.
struct Sleeper(Thread);

impl Wake for Sleeper {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.unpark();
    }
}
