//! The way from any thread to a client: sessions that outlive connections, and who serves them.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::mtproto::session::{RpcError, Session};

/// Sessions of one key that are kept. A client of TDLib has up to a dozen at a time; those before them ended
/// with a process that did not say so.
const SESSIONS_PER_KEY: usize = 64;

/// Locks what a panic elsewhere cannot have left half done.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What wakes the task of a connection.
pub(crate) struct Wake {
    connection: u64,
    /// There may be something to send.
    work: Notify,
    cut: AtomicBool,
    cut_now: Notify,
}

impl Wake {
    pub(crate) fn new(connection: u64) -> Self {
        Self {
            connection,
            work: Notify::new(),
            cut: AtomicBool::new(false),
            cut_now: Notify::new(),
        }
    }

    /// The number of the connection.
    pub(crate) fn connection(&self) -> u64 {
        self.connection
    }

    /// Ends the connection, whatever it is doing.
    pub(crate) fn cut(&self) {
        self.cut.store(true, Ordering::Release);
        self.cut_now.notify_one();
    }

    /// Until there may be something to send.
    pub(crate) async fn work(&self) {
        self.work.notified().await;
    }

    /// Until the connection has to end.
    pub(crate) async fn ended(&self) {
        while !self.cut.load(Ordering::Acquire) {
            self.cut_now.notified().await;
        }
    }
}

/// A session, and the connection that serves it.
pub(crate) struct Slot(Mutex<Served>);

pub(crate) struct Served {
    pub(crate) session: Session,
    by: Option<Arc<Wake>>,
}

impl Slot {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Served> {
        lock(&self.0)
    }
}

impl Served {
    /// From now on that connection serves the session, and no other.
    pub(crate) fn attach(&mut self, wake: &Arc<Wake>) {
        self.by = Some(wake.clone());
    }

    /// The connection ends. Another one may serve the session already.
    pub(crate) fn detach(&mut self, wake: &Wake) {
        if self.is_by(wake) {
            self.by = None;
        }
    }

    fn is_by(&self, wake: &Wake) -> bool {
        self.by
            .as_ref()
            .is_some_and(|by| by.connection == wake.connection)
    }

    /// Whether the connection may send what the session has.
    pub(crate) fn may_send(&self, wake: &Wake) -> bool {
        self.by.is_none() || self.is_by(wake)
    }
}

/// The way to one session over one connection. Clones are the same; any thread may use them, while it holds
/// a lock of its own too: nothing here calls back.
#[derive(Clone)]
pub(crate) struct Outbox {
    slot: Arc<Slot>,
    wake: Arc<Wake>,
    detour: Option<Detour>,
}

/// What takes an answer in place of the client: whether it does.
pub(crate) type Detour = Arc<dyn Fn(i64, Result<Vec<u8>, RpcError>) -> bool + Send + Sync>;

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Outbox(connection {})", self.wake.connection)
    }
}

impl Outbox {
    pub(crate) fn new(slot: Arc<Slot>, wake: Arc<Wake>) -> Self {
        Self {
            slot,
            wake,
            detour: None,
        }
    }

    /// The same, for answers that something else takes to send them later.
    pub(crate) fn by(&self, detour: Detour) -> Self {
        Self {
            detour: Some(detour),
            ..self.clone()
        }
    }

    /// Sends a serialized object that the client did not ask for, after all that was pushed and answered
    /// before. `false`, and it is dropped, if the connection is over: the client then hears of it by asking
    /// what it missed.
    pub(crate) fn push(&self, body: Vec<u8>) -> bool {
        let mut served = self.slot.lock();
        let here = served.is_by(&self.wake);
        if here {
            served.session.push(body);
            self.wake.work.notify_one();
        }
        here
    }

    /// Answers a query for which the service said [`Outcome::Later`](crate::service::Outcome::Later), or
    /// is about to. If the connection is over, the client gets the answer over its next one. `false` if the
    /// query has its answer, or the client no longer wants one.
    pub(crate) fn answer(&self, msg_id: i64, result: Result<Vec<u8>, RpcError>) -> bool {
        let mut served = self.slot.lock();
        if let Some(detour) = &self.detour {
            let wanted = served.session.waits_for(msg_id);
            drop(served);
            return wanted && detour(msg_id, result);
        }
        let wanted = served.session.answer(msg_id, result.as_deref());
        if let Some(by) = &served.by {
            by.work.notify_one();
        }
        wanted
    }

    /// Whether what has to come after these queries may be carried out now.
    pub(crate) fn may_follow(&self, before: &[i64]) -> bool {
        let served = self.slot.lock();
        before.iter().all(|id| served.session.may_follow(*id))
    }

    /// Cuts the connection. What was not yet sent is sent over the next one, as after any cut.
    pub(crate) fn close(&self) {
        self.wake.cut();
    }
}

/// All sessions of a data center.
#[derive(Default)]
pub(crate) struct Sessions {
    /// By key; the oldest first.
    by_key: HashMap<i64, Vec<(i64, Arc<Slot>)>>,
}

impl Sessions {
    /// The session, which is made if it is new.
    pub(crate) fn open(
        &mut self,
        key_id: i64,
        session_id: i64,
        new: impl FnOnce() -> Session,
    ) -> Arc<Slot> {
        let sessions = self.by_key.entry(key_id).or_default();
        if let Some((_, slot)) = sessions.iter().find(|(id, _)| *id == session_id) {
            return slot.clone();
        }
        if sessions.len() >= SESSIONS_PER_KEY {
            // A client whose session is forgotten is told that it is new, and asks what it missed.
            let idle = sessions
                .iter()
                .position(|(_, slot)| slot.lock().by.is_none());
            sessions.remove(idle.unwrap_or(0));
        }
        let slot = Arc::new(Slot(Mutex::new(Served {
            session: new(),
            by: None,
        })));
        sessions.push((session_id, slot.clone()));
        slot
    }

    /// Forgets a session: whether there was one.
    pub(crate) fn remove(&mut self, key_id: i64, session_id: i64) -> bool {
        let Some(sessions) = self.by_key.get_mut(&key_id) else {
            return false;
        };
        let before = sessions.len();
        sessions.retain(|(id, _)| *id != session_id);
        sessions.len() < before
    }

    /// Forgets the sessions of a key, and cuts their connections but the one given.
    pub(crate) fn remove_key(&mut self, key_id: i64, but: Option<&Wake>) {
        for (_, slot) in self.by_key.remove(&key_id).unwrap_or_default() {
            let by = slot.lock().by.clone();
            if let Some(by) = by.filter(|by| but.is_none_or(|but| but.connection != by.connection))
            {
                by.cut();
            }
        }
    }

    /// Shows all clients that are connected the server's time.
    pub(crate) fn tell_time(&self) {
        for (_, slot) in self.by_key.values().flatten() {
            let mut served = slot.lock();
            if let Some(by) = served.by.clone() {
                served.session.tell_time();
                by.work.notify_one();
            }
        }
    }
}

#[cfg(test)]
mod tests;
