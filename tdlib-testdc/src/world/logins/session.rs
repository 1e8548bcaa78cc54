//! Sessions, each of which is a client that is logged in, or about to be.

use super::Logins;
use crate::world::UserId;

/// How far a client has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The user has accepted the client's link on another device, and the client does not know it yet.
    Accepted,
    /// The password is still to come.
    Password,
    /// It is logged in.
    Ready,
}

/// A client and the account that it is logged in to.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) user: UserId,
    /// Later ones have a larger one.
    order: i64,
    /// By what the user's other clients name it.
    pub(crate) hash: i64,
    pub(crate) step: Step,
    /// When it began, in seconds since 1970.
    pub(crate) created: i32,
    /// When it was last heard of.
    pub(crate) active: i32,
    /// Whether the user has let it in on another device.
    pub(crate) was_accepted: bool,
    /// Whether the user's other clients ask if it is the user's.
    pub(crate) is_unconfirmed: bool,
    pub(crate) refuses_secret_chats: bool,
    pub(crate) refuses_calls: bool,
    /// Whether the client knows the state of the mailbox, and hears of what happens from then on.
    in_step: bool,
}

impl Logins {
    /// Begins a session, or takes one a step further.
    pub(crate) fn begin(&mut self, auth_key_id: i64, user: UserId, step: Step, now: i32) {
        self.challenges.remove(&auth_key_id);
        self.ended.remove(&auth_key_id);
        let is_new = self
            .session(auth_key_id)
            .is_none_or(|session| session.user != user || session.step == Step::Ready);
        if is_new {
            self.remove(auth_key_id);
            self.passages.close(auth_key_id);
            let hash = self.number();
            let session = Session {
                user,
                order: self.numbers,
                hash,
                step,
                created: now,
                active: now,
                was_accepted: step == Step::Accepted,
                is_unconfirmed: false,
                refuses_secret_chats: false,
                refuses_calls: false,
                in_step: false,
            };
            self.sessions.insert(auth_key_id, session);
        }
        if let Some(session) = self.sessions.get_mut(&auth_key_id) {
            session.step = step;
        }
        if step != Step::Accepted {
            self.links.forget(auth_key_id);
        }
        if step == Step::Ready {
            self.keys.entry(user).or_default().insert(auth_key_id);
        }
    }

    /// The session of a key.
    pub(crate) fn session(&self, auth_key_id: i64) -> Option<&Session> {
        self.sessions.get(&auth_key_id)
    }

    /// The same, to change it.
    pub(crate) fn session_mut(&mut self, auth_key_id: i64) -> Option<&mut Session> {
        self.sessions.get_mut(&auth_key_id)
    }

    /// The sessions of a user with their keys, the oldest first.
    pub(crate) fn sessions_of(&self, user: UserId) -> Vec<(i64, &Session)> {
        let sessions = self.sessions.iter().map(|(key, session)| (*key, session));
        let mut sessions: Vec<_> = sessions.filter(|(_, of)| of.user == user).collect();
        sessions.sort_by_key(|(_, session)| session.order);
        sessions
    }

    /// The key of the session that goes by that number among a user's.
    pub(crate) fn key_of(&self, user: UserId, hash: i64) -> Option<i64> {
        let mut sessions = self.sessions.iter();
        sessions
            .find(|(_, session)| session.user == user && session.hash == hash)
            .map(|(key, _)| *key)
    }

    /// A session goes on under another key, since its client has moved to another data center.
    pub(crate) fn move_session(&mut self, from: i64, to: i64) {
        if let Some(session) = self.sessions.remove(&from) {
            self.sessions.insert(to, session);
        }
    }

    /// From now on the client with that key hears of what happens, and knows what was before.
    pub(crate) fn is_in_step(&mut self, auth_key_id: i64) {
        if let Some(session) = self.sessions.get_mut(&auth_key_id) {
            session.in_step = true;
        }
    }

    /// Whether that holds for all clients of a user whose keys count.
    pub(crate) fn are_in_step(&self, user: UserId, counts: impl Fn(i64) -> bool) -> bool {
        self.keys_of(user)
            .filter(|key| counts(*key))
            .filter_map(|key| self.session(key))
            .all(|session| session.in_step)
    }

    /// A client was heard of.
    pub(crate) fn is_active(&mut self, auth_key_id: i64, now: i32) {
        if let Some(session) = self.sessions.get_mut(&auth_key_id) {
            session.active = now;
        }
    }
}
