//! What the process has once: the library, its clients, and the thread that receives for all of them.

pub(crate) mod deadline;
pub(crate) mod envelope;
pub(crate) mod exit;
pub(crate) mod pending;
mod receive;
#[cfg(all(test, not(loom)))]
mod tests;

use std::collections::{HashMap, HashSet};
use std::ffi::CString;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use ::log::Level;
use parking_lot::{Condvar, Mutex, RwLock};

use self::deadline::{Deadline, Deadlines};
use self::pending::{Ended, Id, Outcome, Waiter};
use crate::client::{Inner, Settings};
use crate::dispatch::pool::{Job, LONG, Pool};
use crate::ffi::{Library, TdJson};
use crate::observe::Observer;
use crate::stats::{Counters, Stats, count};
use crate::{Error, ErrorKind};

/// The library, its clients, and what serves all of them.
pub(crate) struct Engine {
    library: Box<dyn Library>,
    clients: RwLock<HashMap<i32, Arc<Inner>>>,
    deadlines: Deadlines,
    pool: Arc<Pool>,
    /// What belongs to no client.
    counters: Counters,
    /// The counters of all clients, and the numbers of those that are gone.
    all_counters: Mutex<(Vec<Arc<Counters>>, Stats)>,
    threads: Mutex<Threads>,
    /// Told of each client that was closed, and of the receive thread's end.
    changed: Condvar,
    leaving: AtomicBool,
    epoch: Instant,
    /// When the receive thread last turned, in nanoseconds from `epoch`.
    last_turn: AtomicU64,
    warned: Mutex<HashSet<String>>,
    pub(crate) observer: Observer,
}

/// The state of the receive thread.
#[derive(Debug, Default)]
struct Threads {
    started: bool,
    /// It is to leave TDLib.
    stop: bool,
    /// It has left TDLib.
    parked: bool,
}

static GLOBAL: OnceLock<Arc<Engine>> = OnceLock::new();

impl Engine {
    /// Returns the engine of the process.
    pub(crate) fn global() -> &'static Arc<Self> {
        GLOBAL.get_or_init(|| {
            crate::log::init(&TdJson);
            Self::new(TdJson)
        })
    }

    /// Returns the engine of the process, if anything was done with it yet.
    pub(crate) fn started() -> Option<&'static Arc<Self>> {
        GLOBAL.get()
    }

    pub(crate) fn new(library: impl Library) -> Arc<Self> {
        Arc::new(Self {
            library: Box::new(library),
            clients: RwLock::default(),
            deadlines: Deadlines::new(),
            pool: Arc::new(Pool::new()),
            counters: Counters::default(),
            all_counters: Mutex::default(),
            threads: Mutex::default(),
            changed: Condvar::new(),
            leaving: AtomicBool::new(false),
            epoch: Instant::now(),
            last_turn: AtomicU64::new(0),
            warned: Mutex::default(),
            observer: Observer::default(),
        })
    }

    pub(crate) fn library(&self) -> &dyn Library {
        &*self.library
    }

    pub(crate) fn deadlines(&self) -> &Deadlines {
        &self.deadlines
    }

    /// Tells whether the process exits: nothing new reaches TDLib.
    pub(crate) fn is_leaving(&self) -> bool {
        self.leaving.load(Ordering::Acquire)
    }

    /// Makes a client, and sends its first request.
    pub(crate) fn add_client(self: &Arc<Self>, settings: Settings) -> Result<Arc<Inner>, Error> {
        let fail = |message: String| Error::new(ErrorKind::Start, message).during("build");
        if self.is_leaving() {
            return Err(fail("the process is about to exit".into()));
        }
        self.start_receiving()
            .map_err(|error| fail(format!("no thread to receive on: {error}")))?;
        let id = self.library.create_client_id();
        if id <= 0 {
            return Err(fail(format!("TDLib gave no client (its answer was {id})")));
        }
        let client = Arc::new(Inner::new(Arc::clone(self), id, settings));
        {
            let mut counters = self.all_counters.lock();
            retire(&mut counters);
            counters.0.push(Arc::clone(&client.counters));
        }
        self.observer.started(id);
        self.clients.write().insert(id, Arc::clone(&client));
        let first = c"{\"@type\":\"getOption\",\"name\":\"version\",\"@extra\":1}";
        self.library.send(id, first);
        if self.is_leaving() {
            // The exit may have looked at the clients before this one was there.
            client.start_close();
        }
        Ok(client)
    }

    /// Returns the clients that are open.
    pub(crate) fn clients(&self) -> Vec<Arc<Inner>> {
        self.clients.read().values().cloned().collect()
    }

    /// Begins to close clients, and waits until they are closed; returns how many are not.
    pub(crate) fn close(&self, clients: &[Arc<Inner>], deadline: Duration) -> usize {
        let until = Instant::now().checked_add(deadline);
        for client in clients {
            client.start_close();
        }
        let left = || clients.iter().filter(|client| !client.is_closed()).count();
        let mut threads = self.threads.lock();
        while left() > 0 {
            match until {
                Some(until) => {
                    if self.changed.wait_until(&mut threads, until).timed_out() {
                        break;
                    }
                }
                None => self.changed.wait(&mut threads),
            }
        }
        drop(threads);
        left()
    }

    /// Ends a request, and returns who is to be woken.
    pub(crate) fn complete(&self, client: &Inner, id: Id, outcome: Outcome) -> Option<Waiter> {
        self.end(client, id, outcome).map(|(waiter, _)| waiter)
    }

    /// Ends a request whose time is up.
    pub(crate) fn time_out(&self, client: &Inner, id: Id) -> Option<Waiter> {
        let ended = client.pending.complete(id, Outcome::TimedOut)?;
        if ended.owner.is_request() {
            count(&client.counters.receiver.timed_out);
        }
        Some(self.report(ended))
    }

    /// Ends a request, and returns who is to be woken, and whether nothing else waits in its part of the table.
    fn end(&self, client: &Inner, id: Id, outcome: Outcome) -> Option<(Waiter, bool)> {
        let counters = &client.counters.receiver;
        let counter = match outcome {
            Outcome::Error(_) => &counters.failed,
            _ => &counters.answered,
        };
        let Some(ended) = client.pending.complete(id, outcome) else {
            count(&counters.late);
            return None;
        };
        count(counter);
        if ended.deadline {
            self.deadlines.forget();
        }
        let last = ended.last;
        Some((self.report(ended), last))
    }

    /// Tells how a request ended that its owner has left; returns who is to be woken.
    fn report(&self, ended: Ended) -> Waiter {
        report(ended.unclaimed.as_ref());
        ended.begun.end(self, ended.unclaimed.as_ref());
        ended.waiter
    }

    /// Has the receive thread end a request when its time is up.
    pub(crate) fn add_deadline(&self, at: Instant, client_id: i32, id: Id) {
        if self.deadlines.add(Deadline { at, client_id, id }) {
            self.wake();
        }
    }

    /// Hands work to the pool.
    pub(crate) fn submit(&self, job: Job) {
        if self.pool.submit(job) {
            self.look_after_pool();
        }
    }

    /// Has the receive thread look after the pool, soon.
    pub(crate) fn look_after_pool(&self) {
        if self.deadlines.sleeps_past(Instant::now() + LONG) {
            self.wake();
        }
    }

    /// Wakes the receive thread: TDLib answers a request to no client at once.
    pub(crate) fn wake(&self) {
        self.library
            .send(0, c"{\"@type\":\"testCallEmpty\",\"@extra\":0}");
    }

    /// Logs a warning, once for each name.
    pub(crate) fn warn_once(&self, name: &str, text: impl FnOnce() -> String) {
        const MANY: usize = 1000;
        let mut warned = self.warned.lock();
        let first = warned.len() < MANY && !warned.contains(name) && warned.insert(name.to_owned());
        drop(warned);
        if first {
            crate::log::write(Level::Warn, text);
        }
    }

    /// Adds what belongs to the process as a whole.
    pub(crate) fn add_process_stats(&self, stats: &mut Stats) {
        stats.workers = self.pool.workers() as u64;
        let last = Duration::from_nanos(self.last_turn.load(Ordering::Relaxed));
        stats.since_last_turn = self.epoch.elapsed().saturating_sub(last);
    }

    /// Returns the numbers of all clients, those that are gone included.
    pub(crate) fn stats(&self) -> Stats {
        let mut stats = self.counters.snapshot();
        let mut counters = self.all_counters.lock();
        retire(&mut counters);
        stats += counters.1.clone();
        for client in &counters.0 {
            stats += client.snapshot();
        }
        drop(counters);
        for client in self.clients() {
            let now = client.stats();
            stats.in_flight += now.in_flight;
            stats.queued += now.queued;
            stats.queued_in_streams += now.queued_in_streams;
            stats.clients += now.clients;
        }
        self.add_process_stats(&mut stats);
        stats
    }

    fn start_receiving(self: &Arc<Self>) -> std::io::Result<()> {
        let mut threads = self.threads.lock();
        if !threads.started {
            receive::start(Arc::clone(self))?;
            threads.started = true;
        }
        Ok(())
    }
}

/// Sums up the counters of clients that are gone.
fn retire(counters: &mut (Vec<Arc<Counters>>, Stats)) {
    let (clients, gone) = counters;
    clients.retain(|client| {
        let stays = Arc::strong_count(client) > 1;
        if !stays {
            *gone += client.snapshot();
        }
        stays
    });
}

/// Logs how a request ended whose outcome nobody wants.
fn report(unclaimed: Option<&Outcome>) {
    let reason = match unclaimed {
        None | Some(Outcome::Answer(_)) => return,
        Some(Outcome::Error(text)) => text,
        Some(Outcome::TimedOut) => "its time was up",
        Some(Outcome::Closed) => "the client was closed",
    };
    crate::log::write(Level::Debug, || {
        format!("a detached request failed: {reason}")
    });
}

/// Runs a synchronous request and shows the answer, or its absence, to `read`.
pub(crate) fn execute<T>(
    engine: &Engine,
    json: impl Into<Vec<u8>>,
    read: impl FnOnce(&str) -> Result<T, Error>,
) -> Result<T, Error> {
    if engine.is_leaving() {
        return Err(Error::new(
            ErrorKind::Closed,
            "the process is about to exit",
        ));
    }
    let request = CString::new(json).map_err(|_| {
        let message = "the request's text holds a NUL byte; NUL in a string is written \\u0000";
        Error::new(ErrorKind::InvalidRequest, message)
    })?;
    let mut result = Err(Error::new(ErrorKind::Decode, "TDLib gave no answer"));
    let mut read = Some(read);
    engine.library.execute(&request, &mut |answer| {
        if let Some(read) = read.take() {
            let text = envelope::text_of(answer);
            result = if envelope::is_error(&text) {
                Err(Error::from_td(&text))
            } else {
                read(&text)
            };
        }
    });
    result
}
