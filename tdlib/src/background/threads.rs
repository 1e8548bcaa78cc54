//! Threads that share work.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Wake, Waker};
use std::thread;

use crossbeam_channel::{Receiver, Sender, unbounded};
use parking_lot::Mutex;

type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Some threads, and the work that they do. They end when all work has, and this is dropped.
#[derive(Clone)]
pub(crate) struct Threads {
    queue: Sender<Arc<Job>>,
}

impl Threads {
    /// Starts so many threads.
    pub(crate) fn start(name: &str, count: usize) -> io::Result<Self> {
        let (queue, jobs) = unbounded();
        for _ in 0..count {
            let jobs: Receiver<Arc<Job>> = jobs.clone();
            thread::Builder::new()
                .name(name.to_owned())
                .spawn(move || jobs.into_iter().for_each(Job::go_on))?;
        }
        Ok(Self { queue })
    }

    /// Begins work that goes on by itself. It ends with its future, when it panics, or when nothing can wake
    /// it any more.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let job = Job {
            work: Mutex::new(Some(Box::pin(work))),
            waits: AtomicBool::new(false),
            queue: self.queue.clone(),
        };
        Arc::new(job).wake();
    }
}

struct Job {
    work: Mutex<Option<Work>>,
    /// Whether it stands in the queue.
    waits: AtomicBool,
    queue: Sender<Arc<Self>>,
}

impl Job {
    fn go_on(self: Arc<Self>) {
        // First, so that what happens meanwhile brings it into the queue again.
        self.waits.store(false, Ordering::Release);
        let waker = Waker::from(Arc::clone(&self));
        let mut context = Context::from_waker(&waker);
        // Another thread may be at it still; it was woken since, and goes on here.
        let mut work = self.work.lock();
        if let Some(going) = &mut *work {
            let polled = crate::panic::contain(|| going.as_mut().poll(&mut context));
            if polled.is_err() || polled.is_ok_and(|polled| polled.is_ready()) {
                let ended = work.take();
                let _ = crate::panic::contain(|| drop(ended));
            }
        }
    }
}

impl Wake for Job {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.waits.swap(true, Ordering::AcqRel) {
            // The threads wait for as long as there is a sender, and this one has one.
            let _ = self.queue.send(Arc::clone(self));
        }
    }
}
