//! A thread for the crate's own long-lived work, such as keeping a cache up to date.
//!
//! None of the program's code runs there: it could hold up the rest.

use std::future::Future;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Wake, Waker};
use std::thread;

use crossbeam_channel::{Sender, unbounded};
use parking_lot::Mutex;

type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Where work that may go on is handed to the thread; none before there was any.
static QUEUE: Mutex<Option<Sender<Arc<Job>>>> = Mutex::new(None);

/// Begins work that goes on by itself. It ends with its future, or when nothing can wake it any more.
pub(crate) fn spawn(work: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
    let queue = queue()?;
    let job = Arc::new(Job {
        work: Mutex::new(Some(Box::pin(work))),
        waits: AtomicBool::new(false),
        queue,
    });
    job.wake();
    Ok(())
}

fn queue() -> io::Result<Sender<Arc<Job>>> {
    let mut queue = QUEUE.lock();
    if let Some(queue) = &*queue {
        return Ok(queue.clone());
    }
    let (sender, jobs) = unbounded::<Arc<Job>>();
    thread::Builder::new()
        .name("tdlib-background".to_owned())
        .spawn(move || {
            for job in jobs {
                job.go_on();
            }
        })?;
    *queue = Some(sender.clone());
    Ok(sender)
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
        let mut work = self.work.lock();
        if let Some(going) = &mut *work {
            let polled = catch_unwind(AssertUnwindSafe(|| going.as_mut().poll(&mut context)));
            if polled.is_err() || polled.is_ok_and(|polled| polled.is_ready()) {
                *work = None;
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
            // The thread lives for as long as the process.
            let _ = self.queue.send(Arc::clone(self));
        }
    }
}
