//! What all handles of a client share.

use std::any::Any;
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ::log::Level;
use parking_lot::{Mutex, RwLock};
use tdlib_types::update_chat_id;

use super::Client;
use crate::delivery::Tracker;
use crate::dispatch::lane::{Item, Lane, Turn};
use crate::dispatch::pool::Job;
use crate::dispatch::{Lagged, Ordering as UpdateOrder, QueuePolicy};
use crate::engine::Engine;
use crate::engine::pending::{Ended, Outcome, Pending};
use crate::files;
use crate::handler::{AnyHandler, HandlerId, Handlers};
use crate::observe::tell_later;
use crate::stats::{Counters, Stats, count};
use crate::update::RawUpdate;

use super::updates::StreamQueue;

pub(crate) type OnLagged = Arc<dyn Fn(&Client, Lagged) + Send + Sync>;

/// What a client keeps until it is closed.
type Kept = Arc<dyn Any + Send + Sync>;

/// A client of TDLib's, behind its handles.
pub(crate) struct Inner {
    pub(crate) engine: Arc<Engine>,
    pub(crate) id: i32,
    pub(crate) pending: Pending,
    pub(crate) counters: Arc<Counters>,
    pub(crate) lane: Lane,
    pub(crate) order: UpdateOrder,
    pub(crate) policy: QueuePolicy,
    pub(crate) timeout: Option<Duration>,
    pub(crate) streams: Mutex<Vec<Arc<StreamQueue>>>,
    /// What becomes of messages, from the first time on that somebody wants to know.
    pub(crate) deliveries: OnceLock<Arc<Tracker>>,
    /// How files get on, from the first time on that somebody wants to know.
    pub(crate) files: OnceLock<Arc<files::Tracker>>,
    pub(super) on_lagged: Mutex<Vec<OnLagged>>,
    pub(super) handlers: RwLock<Arc<Handlers>>,
    /// The handles that users hold. Those that the crate hands to handlers do not count.
    pub(super) handles: AtomicUsize,
    /// What is dropped when the client is closed, such as locks; none from then on. The drop must be short.
    kept: Mutex<Option<Vec<Kept>>>,
    close_started: AtomicBool,
    closed: AtomicBool,
    /// TDLib logs the client out, or has.
    logs_out: AtomicBool,
}

/// What a client is built with.
#[derive(Clone, Default)]
pub(crate) struct Settings {
    pub(crate) handlers: Handlers,
    pub(crate) on_lagged: Vec<OnLagged>,
    pub(crate) policy: QueuePolicy,
    pub(crate) order: UpdateOrder,
    pub(crate) timeout: Option<Duration>,
}

thread_local! {
    /// The client whose handler runs on this thread.
    static HANDLES_FOR: Cell<*const Inner> = const { Cell::new(std::ptr::null()) };
}

impl Inner {
    pub(crate) fn new(engine: Arc<Engine>, id: i32, settings: Settings) -> Self {
        let senders = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            engine,
            id,
            pending: Pending::new(senders),
            counters: Arc::default(),
            lane: Lane::new(settings.policy),
            order: settings.order,
            policy: settings.policy,
            timeout: settings.timeout,
            streams: Mutex::default(),
            deliveries: OnceLock::new(),
            files: OnceLock::new(),
            on_lagged: Mutex::new(settings.on_lagged),
            handlers: RwLock::new(Arc::new(settings.handlers)),
            handles: AtomicUsize::new(1),
            kept: Mutex::new(Some(Vec::new())),
            close_started: AtomicBool::new(false),
            closed: AtomicBool::new(false),
            logs_out: AtomicBool::new(false),
        }
    }

    /// Asks TDLib to close the client, if nobody has; never waits.
    pub(crate) fn start_close(&self) {
        if !self.close_started.swap(true, Ordering::AcqRel) && !self.is_closed() {
            self.engine
                .library()
                .send(self.id, c"{\"@type\":\"close\",\"@extra\":1}");
        }
    }

    /// Tells whether TDLib has closed the client.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// Notes that TDLib logs the client out, which ends with the close.
    pub(crate) fn note_logout(&self) {
        self.logs_out.store(true, Ordering::Release);
    }

    /// Tells whether TDLib logs the client out, or has.
    pub(crate) fn logs_out(&self) -> bool {
        self.logs_out.load(Ordering::Acquire)
    }

    /// Marks the client as closed and ends all that waits for it.
    pub(crate) fn closed(&self) -> Vec<Ended> {
        // First: who sees the client closed may open its folder again.
        drop(self.kept.lock().take());
        self.closed.store(true, Ordering::Release);
        self.pending.close()
    }

    /// Keeps something until TDLib has closed the client; nothing of one that is closed.
    pub(crate) fn keep(&self, what: Kept) {
        if let Some(kept) = &mut *self.kept.lock() {
            kept.push(what);
        }
    }

    /// Lets go of what is kept.
    pub(crate) fn let_go<T>(&self, what: &Arc<T>) {
        if let Some(kept) = &mut *self.kept.lock() {
            kept.retain(|kept| !std::ptr::addr_eq(Arc::as_ptr(kept), Arc::as_ptr(what)));
        }
    }

    pub(crate) fn add_handler(&self, handler: AnyHandler) -> HandlerId {
        let mut handlers = self.handlers.write();
        let (id, refused) = Arc::make_mut(&mut handlers).add(handler);
        drop(handlers);
        // It may hold a handle of this very client, which nothing would let go.
        drop(refused);
        id
    }

    pub(crate) fn remove_handler(&self, id: HandlerId) -> bool {
        let mut handlers = self.handlers.write();
        let before = Arc::clone(&handlers);
        let removed = Arc::make_mut(&mut handlers).remove(id);
        drop(handlers);
        // The handler is the user's, and may do anything when it is dropped: not behind the lock.
        drop(before);
        removed
    }

    /// Returns the chat that an update waits for, if it is not one that runs alone.
    pub(crate) fn key(&self, update: &RawUpdate) -> Option<i64> {
        match self.order {
            UpdateOrder::PerClient => None,
            UpdateOrder::PerChat => update_chat_id(update.name(), update.json()),
        }
    }

    /// Tells whether a handler takes updates of this name.
    pub(crate) fn has_handler_of(&self, name: &str) -> bool {
        self.handlers.read().listen_to(name)
    }

    /// Tells whether the calling thread runs a handler of this client.
    pub(crate) fn is_handling(&self) -> bool {
        HANDLES_FOR
            .try_with(|client| std::ptr::eq(client.get(), self))
            .unwrap_or(false)
    }

    /// Runs an item of the lane, on a thread of the pool.
    pub(crate) fn run(self: &Arc<Self>, turn: Turn) {
        if turn.lagged > 0 {
            self.report_lag(Lagged { count: turn.lagged });
        }
        match turn.item {
            Item::Update(update) => self.dispatch(&update),
            Item::Answer(id, text, error) => {
                let outcome = if error {
                    Outcome::Error(text)
                } else {
                    Outcome::Answer(text)
                };
                let waiter = tell_later(|| self.engine.complete(self, id, outcome));
                if let Some(work) = self.engine.observer.work() {
                    self.engine.submit(Job::Observed(work));
                }
                if let Some(waiter) = waiter {
                    // A waker is the user's.
                    let _ = crate::panic::contain(|| waiter.wake());
                }
            }
            Item::Closed => {
                // Handlers may hold handles of their own client: this opens the circle.
                let handlers = Arc::make_mut(&mut *self.handlers.write()).end();
                let hooks = std::mem::take(&mut *self.on_lagged.lock());
                self.guarded("the drop of its handlers", || drop((handlers, hooks)));
            }
        }
    }

    fn dispatch(self: &Arc<Self>, update: &RawUpdate) {
        count(&self.counters.worker.dispatched);
        let handlers = Arc::clone(&self.handlers.read());
        let client = Client::uncounted(Arc::clone(self));
        for handler in handlers.of(update.name()) {
            let mut result = Ok(());
            self.guarded(update.name(), || result = handler.call(&client, update));
            if let Err(error) = result {
                count(&self.counters.worker.undecodable);
                self.engine.warn_once(update.name(), || {
                    format!(
                        "{} could not be read, and a handler missed it: {error}",
                        update.name()
                    )
                });
            }
        }
        // If a handler was removed meanwhile, this may be the last that holds it.
        self.guarded("the drop of a handler", || drop(handlers));
    }

    fn report_lag(self: &Arc<Self>, lagged: Lagged) {
        let hooks = self.on_lagged.lock().clone();
        let client = Client::uncounted(Arc::clone(self));
        for hook in hooks {
            self.guarded("its report of left out updates", || hook(&client, lagged));
        }
    }

    /// Runs user code: a panic is counted and logged, and ends there.
    fn guarded(&self, what: &str, run: impl FnOnce()) {
        let outer = HANDLES_FOR.replace(self);
        let result = crate::panic::contain(run);
        HANDLES_FOR.set(outer);
        if let Err(text) = result {
            count(&self.counters.worker.panics);
            crate::log::write(Level::Error, || {
                format!("a handler of client {} panicked on {what}: {text}", self.id)
            });
        }
    }

    pub(crate) fn stats(&self) -> Stats {
        let mut stats = self.counters.snapshot();
        stats.in_flight = self.pending.in_flight() as u64;
        stats.queued = self.lane.waiting() as u64;
        stats.queued_in_streams = self
            .streams
            .lock()
            .iter()
            .map(|stream| stream.waiting() as u64)
            .sum();
        stats.clients = u64::from(!self.is_closed());
        stats
    }
}
