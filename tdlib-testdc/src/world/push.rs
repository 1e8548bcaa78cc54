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
    session_id: i64,
    connection: u64,
    outbox: Outbox,
    /// Sessions that only move files are not told anything.
    listens: bool,
}

/// All sessions that are connected, by key.
#[derive(Default)]
pub(crate) struct Push {
    listeners: HashMap<i64, Vec<Listener>>,
    /// How many of the next updates get lost on their way to a user.
    lost: HashMap<UserId, u32>,
}

impl fmt::Debug for Push {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Push")
            .field("keys", &self.listeners.len())
            .finish()
    }
}

impl Push {
    fn of(&mut self, origin: &Origin) -> Option<&mut Listener> {
        let listeners = self.listeners.get_mut(&origin.auth_key_id)?;
        listeners
            .iter_mut()
            .find(|listener| listener.session_id == origin.session_id)
    }

    /// Takes a session that has connected. One that was here before may have missed something.
    pub(crate) fn connected(&mut self, origin: &Origin, outbox: Outbox, resumed: bool) {
        if resumed {
            outbox.push(enums::Updates::TooLong.to_bytes());
        }
        if let Some(listener) = self.of(origin) {
            listener.connection = origin.connection;
            listener.outbox = outbox;
            listener.listens |= resumed;
            return;
        }
        let listeners = self.listeners.entry(origin.auth_key_id).or_default();
        listeners.push(Listener {
            session_id: origin.session_id,
            connection: origin.connection,
            outbox,
            listens: resumed,
        });
    }

    pub(crate) fn disconnected(&mut self, origin: &Origin) {
        if let Some(listeners) = self.listeners.get_mut(&origin.auth_key_id) {
            listeners.retain(|listener| listener.connection != origin.connection);
            if listeners.is_empty() {
                self.listeners.remove(&origin.auth_key_id);
            }
        }
    }

    /// Cuts the connections of these keys. Their clients ask what they missed when they are back.
    pub(crate) fn cut(&self, keys: &[i64]) {
        let of_them = keys.iter().filter_map(|key| self.listeners.get(key));
        of_them
            .flatten()
            .for_each(|listener| listener.outbox.close());
    }

    /// From now on the session is told what happens.
    pub(crate) fn listens(&mut self, origin: &Origin) {
        if let Some(listener) = self.of(origin) {
            listener.listens = !origin.is_media;
        }
    }

    /// Lets the next updates to a user get lost, so many of them.
    pub(crate) fn lose(&mut self, user: UserId, count: u32) {
        self.lost.insert(user, count);
    }

    /// From now on no update gets lost.
    pub(crate) fn lose_none(&mut self) {
        self.lost.clear();
    }

    /// Tells a user's sessions that too much has happened to tell it.
    pub(crate) fn too_long(&self, logins: &Logins, user: UserId) {
        let sessions = logins
            .keys_of(user)
            .filter_map(|key| self.listeners.get(&key));
        for listener in sessions.flatten().filter(|listener| listener.listens) {
            listener.outbox.push(enums::Updates::TooLong.to_bytes());
        }
    }

    /// Whether one of a user's sessions is told what happens.
    pub(crate) fn has_anybody(&self, logins: &Logins, user: UserId) -> bool {
        logins
            .keys_of(user)
            .filter_map(|key| self.listeners.get(&key))
            .flatten()
            .any(|listener| listener.listens)
    }

    /// Whether a client with that key is connected.
    pub(crate) fn is_connected(&self, auth_key_id: i64) -> bool {
        self.listeners.contains_key(&auth_key_id)
    }

    /// Tells all sessions of a user but the one that made it happen.
    pub(crate) fn tell(
        &mut self,
        logins: &Logins,
        user: UserId,
        but: Option<&Origin>,
        updates: &types::Updates,
    ) {
        if let Some(lost) = self.lost.get_mut(&user).filter(|lost| **lost > 0) {
            *lost -= 1;
            return;
        }
        let mut bytes = None;
        for key in logins.keys_of(user) {
            for listener in self.listeners.get(&key).into_iter().flatten() {
                let is_origin = but.is_some_and(|but| {
                    (but.auth_key_id, but.session_id) == (key, listener.session_id)
                });
                if listener.listens && !is_origin {
                    let bytes = bytes
                        .get_or_insert_with(|| enums::Updates::Updates(updates.clone()).to_bytes());
                    listener.outbox.push(bytes.clone());
                }
            }
        }
    }

    /// Tells the sessions of one key, whether anybody is logged in with it or not.
    pub(crate) fn tell_key(&self, auth_key_id: i64, updates: &enums::Updates) {
        let listeners = self.listeners.get(&auth_key_id).into_iter().flatten();
        for listener in listeners.filter(|listener| listener.listens) {
            listener.outbox.push(updates.to_bytes());
        }
    }
}
