//! Who is connected, and gets to know what happens.

use std::collections::{HashMap, VecDeque};
use std::fmt;

use grammers_tl_types::{Serializable, enums, types};

use super::UserId;
use super::logins::Logins;
use crate::outbox::Outbox;
use crate::service::Origin;

/// Sessions of one key that are remembered as told. TDLib has a few at a time.
const TOLD_PER_KEY: usize = 16;

/// A session that is connected.
struct Listener {
    session_id: i64,
    connection: u64,
    outbox: Outbox,
}

/// The sessions of one key.
#[derive(Default)]
struct Key {
    connected: Vec<Listener>,
    /// Those that have asked for more than files, connected or not, the last one first. Others are not told
    /// anything.
    told: VecDeque<i64>,
}

impl Key {
    /// The one that is told what happens. The client of a key takes updates from all its sessions, and so must
    /// get each of them over one.
    fn listener(&self) -> Option<&Listener> {
        let mut told = self.told.iter();
        told.find_map(|id| self.connected.iter().find(|one| one.session_id == *id))
    }
}

/// All sessions that are connected, by key.
#[derive(Default)]
pub(crate) struct Push {
    keys: HashMap<i64, Key>,
    /// How many of the next updates get lost on their way to a user.
    lost: HashMap<UserId, u32>,
}

impl fmt::Debug for Push {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Push")
            .field("keys", &self.keys.len())
            .finish()
    }
}

impl Push {
    /// Takes a session that has connected. One that was told what happens may have missed something.
    pub(crate) fn connected(&mut self, origin: &Origin, outbox: Outbox, resumed: bool) {
        let key = self.keys.entry(origin.auth_key_id).or_default();
        if resumed && key.told.contains(&origin.session_id) {
            outbox.push(enums::Updates::TooLong.to_bytes());
        }
        key.connected
            .retain(|listener| listener.session_id != origin.session_id);
        key.connected.push(Listener {
            session_id: origin.session_id,
            connection: origin.connection,
            outbox,
        });
    }

    pub(crate) fn disconnected(&mut self, origin: &Origin) {
        if let Some(key) = self.keys.get_mut(&origin.auth_key_id) {
            key.connected
                .retain(|listener| listener.connection != origin.connection);
            if key.connected.is_empty() && key.told.is_empty() {
                self.keys.remove(&origin.auth_key_id);
            }
        }
    }

    /// Forgets which sessions of a key were told what happens: the key is no more.
    pub(crate) fn destroyed(&mut self, auth_key_id: i64) {
        if let Some(key) = self.keys.get_mut(&auth_key_id) {
            key.told.clear();
            if key.connected.is_empty() {
                self.keys.remove(&auth_key_id);
            }
        }
    }

    /// Cuts the connections of these keys. Their clients ask what they missed when they are back.
    pub(crate) fn cut(&self, keys: &[i64]) {
        let of_them = keys.iter().filter_map(|key| self.keys.get(key));
        of_them
            .flat_map(|key| &key.connected)
            .for_each(|listener| listener.outbox.close());
    }

    /// From now on the session is told what happens, and no other one of its key as long as it is connected.
    pub(crate) fn listens(&mut self, origin: &Origin) {
        if origin.is_media {
            return;
        }
        let told = &mut self.keys.entry(origin.auth_key_id).or_default().told;
        if told.front() != Some(&origin.session_id) {
            told.retain(|id| *id != origin.session_id);
            told.push_front(origin.session_id);
            told.truncate(TOLD_PER_KEY);
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

    /// Those who are told what happens to a user: one session of each key, but that of the client that made it
    /// happen, which may have asked over another session than this.
    fn listeners(
        &self,
        logins: &Logins,
        user: UserId,
        but: Option<&Origin>,
    ) -> impl Iterator<Item = &Listener> {
        let keys = logins.keys_of(user);
        let keys = keys.filter(move |key| but.is_none_or(|but| but.auth_key_id != *key));
        keys.filter_map(|key| self.keys.get(&key)?.listener())
    }

    /// Tells a user's clients that too much has happened to tell it.
    pub(crate) fn too_long(&self, logins: &Logins, user: UserId) {
        for listener in self.listeners(logins, user, None) {
            listener.outbox.push(enums::Updates::TooLong.to_bytes());
        }
    }

    /// Whether one of a user's clients is told what happens.
    pub(crate) fn has_anybody(&self, logins: &Logins, user: UserId) -> bool {
        self.listeners(logins, user, None).next().is_some()
    }

    /// Whether a client with that key is connected.
    pub(crate) fn is_connected(&self, auth_key_id: i64) -> bool {
        (self.keys.get(&auth_key_id)).is_some_and(|key| !key.connected.is_empty())
    }

    /// Tells all clients of a user but the one that made it happen.
    pub(crate) fn tell(
        &mut self,
        logins: &Logins,
        user: UserId,
        but: Option<&Origin>,
        updates: &types::Updates,
    ) {
        if self.listeners(logins, user, but).next().is_none() {
            return;
        }
        if let Some(lost) = self.lost.get_mut(&user).filter(|lost| **lost > 0) {
            *lost -= 1;
            return;
        }
        let bytes = enums::Updates::Updates(updates.clone()).to_bytes();
        for listener in self.listeners(logins, user, but) {
            listener.outbox.push(bytes.clone());
        }
    }

    /// Tells the client of one key, whether anybody is logged in with it or not.
    pub(crate) fn tell_key(&self, auth_key_id: i64, updates: &enums::Updates) {
        let listener = self.keys.get(&auth_key_id).and_then(Key::listener);
        if let Some(listener) = listener {
            listener.outbox.push(updates.to_bytes());
        }
    }
}

#[cfg(test)]
mod tests;
