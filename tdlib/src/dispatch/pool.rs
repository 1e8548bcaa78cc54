//! The threads that run handlers.
//!
//! There are always enough of them that as many as the machine has cores are free of long work: a
//! handler that blocks for a minute costs a thread, and delays nobody. The receive thread looks after
//! that, since it is the one that never blocks.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering, fence};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use parking_lot::Mutex;

use super::lane::Task;
use crate::client::Inner;
use crate::log::Message;
use crate::observe::Work;

/// Work for a thread of the pool.
pub(crate) enum Job {
    /// Some of a client's items.
    Lane(Arc<Inner>, Task),
    /// A message for the logger.
    Log(Message),
    /// What a subscriber of tracing is to be told.
    Observed(Work),
}

/// The threads that run handlers.
pub(crate) struct Pool {
    queue: Sender<Job>,
    jobs: Receiver<Job>,
    idle: AtomicUsize,
    workers: Mutex<Vec<Arc<Worker>>>,
    count: AtomicUsize,
    base: usize,
    epoch: Instant,
}

/// What the pool knows of a thread.
pub(crate) struct Worker {
    /// When its present piece of work began, in nanoseconds from the pool's start; 0 if it has none.
    since: AtomicU64,
    epoch: Instant,
}

/// Work that takes longer than this does not count among the free threads.
pub(crate) const LONG: Duration = Duration::from_millis(2);
/// A thread more than the machine has cores ends after so long without work.
const IDLE: Duration = Duration::from_secs(10);
/// A lane gives way to others after so many items.
const TURNS: usize = 64;

impl Pool {
    pub(crate) fn new() -> Self {
        let (queue, jobs) = unbounded();
        Self {
            queue,
            jobs,
            idle: AtomicUsize::new(0),
            workers: Mutex::default(),
            count: AtomicUsize::new(0),
            base: std::thread::available_parallelism().map_or(2, |count| count.get().max(2)),
            epoch: Instant::now(),
        }
    }

    /// Counts the threads.
    pub(crate) fn workers(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    /// Adds work. True if no thread is free for it: the receive thread should look after that.
    pub(crate) fn submit(self: &Arc<Self>, job: Job) -> bool {
        // The pool holds the other end of the channel, so it can't be closed.
        let _ = self.queue.send(job);
        if !self.is_short() {
            return false;
        }
        if self.count.load(Ordering::Relaxed) < self.base {
            self.start();
            return false;
        }
        true
    }

    /// Starts threads if work waits and too few are free of long work; true if work waits.
    pub(crate) fn look_after(self: &Arc<Self>, now: Instant) -> bool {
        let waiting = self.jobs.len();
        if waiting == 0 {
            return false;
        }
        if self.idle.load(Ordering::SeqCst) == 0 {
            let now = self.nanos(now);
            let long = LONG.as_nanos() as u64;
            let workers = self.workers.lock();
            let free = (workers.iter())
                .filter(|worker| match worker.since.load(Ordering::Relaxed) {
                    0 => true,
                    since => now.saturating_sub(since) < long,
                })
                .count();
            drop(workers);
            for _ in 0..waiting.min(self.base.saturating_sub(free)) {
                self.start();
            }
        }
        true
    }

    /// Tells whether more work waits than threads do.
    fn is_short(&self) -> bool {
        // Against a thread that counts itself as idle and then looks for work.
        fence(Ordering::SeqCst);
        self.jobs.len() > self.idle.load(Ordering::SeqCst)
    }

    fn start(self: &Arc<Self>) {
        let worker = Arc::new(Worker {
            since: AtomicU64::new(0),
            epoch: self.epoch,
        });
        self.workers.lock().push(Arc::clone(&worker));
        self.count.fetch_add(1, Ordering::Relaxed);
        let pool = Arc::clone(self);
        let thread = Arc::clone(&worker);
        let started = std::thread::Builder::new()
            .name("tdlib-worker".into())
            .spawn(move || pool.work(&thread));
        if started.is_err() {
            // The machine has no thread to give now; the receive thread tries again.
            self.remove(&worker);
        }
    }

    fn remove(&self, worker: &Arc<Worker>) {
        self.workers
            .lock()
            .retain(|other| !Arc::ptr_eq(other, worker));
        self.count.fetch_sub(1, Ordering::Relaxed);
    }

    fn work(self: &Arc<Self>, worker: &Arc<Worker>) {
        loop {
            let job = match self.jobs.try_recv() {
                Ok(job) => Ok(job),
                Err(_) => {
                    self.idle.fetch_add(1, Ordering::SeqCst);
                    let job = self.jobs.recv_timeout(IDLE);
                    self.idle.fetch_sub(1, Ordering::SeqCst);
                    job
                }
            };
            match job {
                Ok(job) => {
                    self.run(job, worker);
                    worker.rest();
                }
                Err(RecvTimeoutError::Timeout)
                    if self.count.load(Ordering::Relaxed) <= self.base => {}
                Err(_) => break,
            }
        }
        self.remove(worker);
        // Work may have come for the thread that ends here.
        if !self.jobs.is_empty() && self.idle.load(Ordering::SeqCst) == 0 {
            self.start();
        }
    }

    fn run(self: &Arc<Self>, job: Job, worker: &Worker) {
        match job {
            Job::Log(message) => {
                worker.begin();
                message.log();
            }
            Job::Observed(work) => {
                worker.begin();
                work.run();
            }
            Job::Lane(client, task) => {
                // Work that came while this thread woke up may have counted on it.
                if self.is_short() {
                    client.engine.look_after_pool();
                }
                let mut start = Vec::new();
                for _ in 0..TURNS {
                    let Some(turn) = client.lane.next(task, &mut start) else {
                        for task in start {
                            client.engine.submit(Job::Lane(Arc::clone(&client), task));
                        }
                        return;
                    };
                    worker.begin();
                    client.run(turn);
                }
                let engine = Arc::clone(&client.engine);
                engine.submit(Job::Lane(client, task));
            }
        }
    }

    fn nanos(&self, now: Instant) -> u64 {
        now.saturating_duration_since(self.epoch).as_nanos() as u64
    }
}

impl Worker {
    fn begin(&self) {
        let since = self.epoch.elapsed().as_nanos() as u64;
        self.since.store(since.max(1), Ordering::Relaxed);
    }

    fn rest(&self) {
        self.since.store(0, Ordering::Relaxed);
    }
}
