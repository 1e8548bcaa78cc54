//! Who is connected, and gets to know what happens.

use std::collections::HashMap;
use std::fmt;

use grammers_tl_types::{Serializable, enums, types};

use super::UserId;
use super::logins::Logins;
use crate::outbox::Outbox;
use crate::service::Origin;

/// A session that is connected.
struct Listener {
    connection: u64,
    outbox: Outbox,
    /// Sessions that only move files are not told anything.
    listens: bool,
}

/// All sessions that are connected, by key and session.
#[derive(Default)]
pub(crate) struct Push {
    listeners: HashMap<(i64, i64), Listener>,
}

impl fmt::Debug for Push {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Push")
            .field("listeners", &self.listeners.len())
            .finish()
    }
}

fn key(origin: &Origin) -> (i64, i64) {
    (origin.auth_key_id, origin.session_id)
}

impl Push {
    /// Takes a session that has connected. One that was here before may have missed something.
    pub(crate) fn connected(&mut self, origin: &Origin, outbox: Outbox, resumed: bool) {
        let before = self.listeners.get(&key(origin)).is_some_and(|l| l.listens);
        if resumed {
            outbox.push(enums::Updates::TooLong.to_bytes());
        }
        let listener = Listener {
            connection: origin.connection,
            outbox,
            listens: before || resumed,
        };
        self.listeners.insert(key(origin), listener);
    }

    pub(crate) fn disconnected(&mut self, origin: &Origin) {
        if self
            .listeners
            .get(&key(origin))
            .is_some_and(|l| l.connection == origin.connection)
        {
            self.listeners.remove(&key(origin));
        }
    }

    /// Cuts the connections of these keys. Their clients ask what they missed when they are back.
    pub(crate) fn cut(&self, keys: &[i64]) {
        let of_them = self
            .listeners
            .iter()
            .filter(|((key, _), _)| keys.contains(key));
        of_them.for_each(|(_, listener)| listener.outbox.close());
    }

    /// From now on the session is told what happens.
    pub(crate) fn listens(&mut self, origin: &Origin) {
        if let Some(listener) = self.listeners.get_mut(&key(origin)) {
            listener.listens = !origin.is_media;
        }
    }

    /// Tells all sessions of a user but the one that made it happen.
    pub(crate) fn tell(
        &self,
        logins: &Logins,
        user: UserId,
        but: Option<&Origin>,
        updates: &types::Updates,
    ) {
        let mut bytes = None;
        for (at, listener) in &self.listeners {
            if listener.listens && but.map(key) != Some(*at) && logins.user_of(at.0) == Some(user) {
                let bytes = bytes
                    .get_or_insert_with(|| enums::Updates::Updates(updates.clone()).to_bytes());
                listener.outbox.push(bytes.clone());
            }
        }
    }
}
