//! The receive thread: the only one in the process that calls td_receive.
//!
//! It hands each message on and runs no user code but wakers. It decodes nothing for anybody
//! else, and waits for nothing but TDLib; what the crate itself follows it reads here: states, and the ends of
//! deliveries and transfers while there are any. Those who wait are woken in batches, once TDLib has nothing more to say for the
//! moment: a wake-up is dear. A lone request does not wait for that.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use ::log::Level;

use super::Engine;
use super::deadline::Deadline;
use super::envelope::{self, Envelope, WAKE};
use super::pending::{Id, Outcome, Waiter};
use crate::client::Inner;
use crate::dispatch::lane::Item;
use crate::dispatch::pool::{Job, LONG};
use crate::observe;
use crate::stats::count;
use crate::update::RawUpdate;

/// How long the thread sleeps at most, so that it is seen to be alive.
const HEARTBEAT: Duration = Duration::from_secs(1);
/// After so many messages those who wait are woken in any case.
const BATCH: usize = 128;
/// After so many batches of one, a lone answer is taken for the last one, and TDLib is not asked for more
/// before its wake-up.
const CALM: u32 = 4;
/// Every so often TDLib is asked nevertheless.
const PROBE: u32 = 16;

/// Starts the thread.
pub(super) fn start(engine: Arc<Engine>) -> std::io::Result<()> {
    let builder = thread::Builder::new().name("tdlib-receive".into());
    builder.spawn(move || {
        crate::log::keep_off_this_thread(Arc::clone(&engine.pool));
        observe::keep_off_this_thread();
        check_version(&engine);
        Receiver {
            engine,
            wake: Vec::new(),
            jobs: Vec::new(),
            due: Vec::new(),
            scratch: String::new(),
            states: HashSet::new(),
            urgent: false,
            calm: 0,
        }
        .run();
    })?;
    Ok(())
}

struct Receiver {
    engine: Arc<Engine>,
    /// Who is to be woken when the batch ends.
    wake: Vec<Waiter>,
    /// What the pool gets when the batch ends.
    jobs: Vec<Job>,
    due: Vec<Deadline>,
    scratch: String,
    /// The states that clients have been in so far.
    states: HashSet<String>,
    /// Whether the batch ends here.
    urgent: bool,
    /// How many batches in a row were of one message.
    calm: u32,
}

impl Receiver {
    fn run(mut self) {
        let engine = Arc::clone(&self.engine);
        loop {
            self.collect_observed();
            let full = self.wake.len() + self.jobs.len();
            let timeout = if full > 0 && full < BATCH && !self.urgent {
                Duration::ZERO
            } else {
                self.flush();
                let now = Instant::now();
                engine
                    .last_turn
                    .store((now - engine.epoch).as_nanos() as u64, Ordering::Relaxed);
                self.expire(now);
                self.stop_if_asked();
                self.sleep(now)
            };
            let received = engine
                .library
                .receive(timeout, &mut |bytes| self.take(bytes));
            if timeout > Duration::ZERO {
                engine.deadlines.wake_up();
            } else if !received {
                self.urgent = true;
            }
        }
    }

    /// Wakes who waits and hands on the work of a batch.
    fn flush(&mut self) {
        self.urgent = false;
        match self.wake.len() + self.jobs.len() {
            0 => {}
            1 => self.calm = self.calm.wrapping_add(1),
            _ => self.calm = 0,
        }
        for waiter in self.wake.drain(..) {
            // A waker is the user's.
            let _ = crate::panic::contain(|| waiter.wake());
        }
        self.collect_observed();
        for job in self.jobs.drain(..) {
            self.engine.pool.submit(job);
        }
    }

    /// Has the pool tell what happened here, if nobody is at it.
    fn collect_observed(&mut self) {
        let work = self.engine.observer.work();
        self.jobs.extend(work.map(Job::Observed));
    }

    /// Ends the requests whose time is up.
    fn expire(&mut self, now: Instant) {
        let engine = &self.engine;
        engine.deadlines.expire(now, &mut self.due);
        let clients = engine.clients.read();
        for deadline in self.due.drain(..) {
            let waiter = (clients.get(&deadline.client_id))
                .and_then(|client| engine.time_out(client, deadline.id));
            match waiter {
                Some(waiter) => self.wake.push(waiter),
                None => engine.deadlines.found_stale(),
            }
        }
        drop(clients);
        engine.deadlines.tidy(|deadline| {
            let clients = engine.clients.read();
            clients
                .get(&deadline.client_id)
                .is_some_and(|client| client.pending.is_waiting(deadline.id))
        });
        self.flush();
    }

    /// Returns how long td_receive may wait, and from then on counts as asleep.
    fn sleep(&self, now: Instant) -> Duration {
        let rest = self.engine.deadlines.fall_asleep(now, HEARTBEAT);
        // Only now, so that work which comes later finds this thread asleep and wakes it.
        let rest = if self.engine.pool.look_after(now) {
            rest.min(LONG)
        } else {
            rest
        };
        // TDLib counts in whole milliseconds, and would spin through what is left of one.
        Duration::from_millis(rest.as_micros().div_ceil(1000).max(1) as u64)
    }

    fn take(&mut self, bytes: &[u8]) {
        let text = envelope::text_of(bytes);
        let Some(envelope) = envelope::read(&text) else {
            count(&self.engine.counters.receiver.undecodable);
            crate::log::write(Level::Warn, || {
                let head: String = text.chars().take(200).collect();
                format!(
                    "a message of {} bytes is not JSON as TDLib writes it: {head}",
                    text.len()
                )
            });
            return;
        };
        if let Cow::Owned(_) = text {
            count(&self.engine.counters.receiver.undecodable);
        }
        match (envelope.extra, envelope.client_id) {
            (Some(WAKE), _) => {}
            (Some(envelope::OURS), _) => {}
            (Some(extra), Some(client_id)) => {
                self.answer(&text, &envelope, Id::from_extra(extra), client_id)
            }
            (None, Some(client_id)) => self.update(&text, &envelope, client_id),
            (_, None) => count(&self.engine.counters.receiver.late),
        }
    }

    fn answer(&mut self, text: &str, envelope: &Envelope<'_>, id: Id, client_id: i32) {
        let clients = self.engine.clients.read();
        let Some(client) = clients.get(&client_id) else {
            count(&self.engine.counters.receiver.late);
            return;
        };
        let error = envelope.name.as_str() == "error";
        let text = copy(text, envelope);
        if id.in_order() {
            if client.pending.mark_routed(id) {
                let (_, task) = client.lane.push(None, Item::Answer(id, text, error));
                self.jobs
                    .extend(task.map(|task| Job::Lane(Arc::clone(client), task)));
            } else {
                count(&client.counters.receiver.late);
            }
            return;
        }
        let outcome = if error {
            Outcome::Error(text)
        } else {
            Outcome::Answer(text)
        };
        if let Some((waiter, last)) = self.engine.end(client, id, outcome) {
            let calm = self.calm >= CALM && !self.calm.is_multiple_of(PROBE);
            self.urgent |= calm && last && self.wake.is_empty();
            if waiter.is_some() {
                self.wake.push(waiter);
            }
        }
    }

    fn update(&mut self, text: &str, envelope: &Envelope<'_>, client_id: i32) {
        let name = envelope.name.as_str();
        self.engine.observer.update(name);
        let client = self.engine.clients.read().get(&client_id).cloned();
        let Some(client) = client else {
            // Another user of TDLib in this process has clients of its own.
            count(&self.engine.counters.receiver.updates);
            count(&self.engine.counters.receiver.unhandled);
            return;
        };
        count(&client.counters.receiver.updates);
        let state = state(name, text);
        let closed = state.as_deref() == Some("authorizationStateClosed");
        if state.as_deref() == Some("authorizationStateLoggingOut") {
            client.note_logout();
        }
        if let Some(state) = state {
            self.engine.observer.state(client.id, name, &state);
            self.note(state);
        }
        if closed {
            // First, so that whoever sees the update finds the client closed.
            self.close(&client);
        }
        self.distribute(&client, text, envelope);
        if closed {
            self.end_streams(&client);
            let (_, task) = client.lane.push(None, Item::Closed);
            self.jobs.extend(task.map(|task| Job::Lane(client, task)));
        }
    }

    /// Each state that is new to the process is a step of TDLib: it has built up more by then, which goes
    /// at the exit, and the clients have to be closed before that.
    fn note(&mut self, state: String) {
        const STATES: usize = 64;
        if self.states.len() < STATES && self.states.insert(state) {
            self.engine.library.close_at_exit();
        }
    }

    /// Puts an update into the queues of those who listen.
    fn distribute(&mut self, client: &Arc<Inner>, text: &str, envelope: &Envelope<'_>) {
        let name = envelope.name.as_str();
        let counters = &client.counters.receiver;
        let handled = client.has_handler_of(name);
        let streams = client.streams.lock();
        if !handled && !streams.iter().any(|stream| stream.listens_to(name)) {
            count(&counters.unhandled);
            return;
        }
        let update = RawUpdate::copy(text, envelope, &mut self.scratch);
        let mut dropped = 0;
        for stream in streams.iter().filter(|stream| stream.listens_to(name)) {
            let (gave_way, waiter) = stream.push(update.clone());
            dropped += gave_way;
            if waiter.is_some() {
                self.wake.push(waiter);
            }
        }
        drop(streams);
        if handled {
            let (gave_way, task) = client.lane.push(client.key(&update), Item::Update(update));
            dropped += gave_way;
            self.jobs
                .extend(task.map(|task| Job::Lane(Arc::clone(client), task)));
        }
        counters
            .updates_dropped
            .fetch_add(dropped, Ordering::Relaxed);
    }

    /// Ends all that waits for a client that TDLib has closed.
    fn close(&mut self, client: &Arc<Inner>) {
        self.engine.clients.write().remove(&client.id);
        for ended in client.closed() {
            if ended.owner.is_request() {
                count(&client.counters.receiver.closed);
            }
            if ended.deadline {
                self.engine.deadlines.forget();
            }
            self.wake.push(self.engine.report(ended));
        }
        // Behind the lock, so that nobody looks at the clients and then sleeps through this.
        let threads = self.engine.threads.lock();
        self.engine.changed.notify_all();
        drop(threads);
    }

    fn end_streams(&mut self, client: &Inner) {
        let streams = std::mem::take(&mut *client.streams.lock());
        for stream in streams {
            let waiter = stream.end();
            if waiter.is_some() {
                self.wake.push(waiter);
            }
        }
    }

    /// Stays here for ever once the process exits: TDLib's statics go, and td_receive with them.
    fn stop_if_asked(&self) {
        let mut threads = self.engine.threads.lock();
        if !threads.stop {
            return;
        }
        threads.parked = true;
        self.engine.changed.notify_all();
        drop(threads);
        loop {
            thread::park();
        }
    }
}

/// Copies an answer without what stands around it, in one allocation.
fn copy(text: &str, envelope: &Envelope<'_>) -> Box<str> {
    let Some(tail) = envelope.tail else {
        return Box::from(text);
    };
    let mut copy = String::with_capacity(tail + 1);
    copy.push_str(&text[..tail]);
    copy.push('}');
    copy.into_boxed_str()
}

/// The state that an update tells of, of the authorization or of the connection.
fn state(name: &str, text: &str) -> Option<String> {
    let field = match name {
        "updateAuthorizationState" => "authorization_state",
        "updateConnectionState" => "state",
        _ => return None,
    };
    let update: serde_json::Value = serde_json::from_str(text).ok()?;
    update[field]["@type"].as_str().map(str::to_owned)
}

/// Compares the library's version with the one that the types were made for, and logs a difference.
fn check_version(engine: &Engine) {
    if let Ok(version) = crate::execute::version_of(engine)
        && version != tdlib_types::SCHEMA_VERSION
    {
        crate::log::write(Level::Warn, || {
            format!(
                "libtdjson is TDLib {version}, the types were made for {}; what they do not know is kept as JSON",
                tdlib_types::SCHEMA_VERSION
            )
        });
    }
}
