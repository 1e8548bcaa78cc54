//! How sessions end.

use super::session::Step;
use super::{Logins, UserId};
use crate::world::World;

/// Seconds in a day.
const DAY: i32 = 86_400;

impl Logins {
    /// Ends the session of a key. Its client is told why, if it asks for anything; by default that nobody is
    /// logged in with the key.
    pub(crate) fn end(&mut self, auth_key_id: i64, why: Option<&'static str>) {
        self.remove(auth_key_id);
        match why {
            Some(why) => self.ended.insert(auth_key_id, why),
            None => self.ended.remove(&auth_key_id),
        };
    }

    /// Forgets all about a key, which is no more.
    pub(crate) fn destroyed(&mut self, auth_key_id: i64) {
        self.end(auth_key_id, None);
        self.devices.remove(&auth_key_id);
        self.passages.close(auth_key_id);
        self.links.forget(auth_key_id);
    }

    /// A client connects. If it was away for too long, its session has ended.
    pub(crate) fn returns(&mut self, auth_key_id: i64, now: i32) {
        let Some(session) = self.session(auth_key_id) else {
            return;
        };
        let days = self.ttl_days(session.user);
        if now - session.active > days * DAY {
            self.end(auth_key_id, Some("SESSION_EXPIRED"));
        } else {
            self.is_active(auth_key_id, now);
        }
    }

    pub(super) fn remove(&mut self, auth_key_id: i64) {
        self.challenges.remove(&auth_key_id);
        let Some(session) = self.sessions.remove(&auth_key_id) else {
            return;
        };
        if let Some(keys) = self.keys.get_mut(&session.user) {
            keys.remove(&auth_key_id);
            if keys.is_empty() {
                self.keys.remove(&session.user);
            }
        }
    }
}

impl World {
    /// Ends sessions of a user, those whose key and number are accepted, and cuts their connections, so that
    /// their clients notice.
    pub(crate) fn end_sessions(
        &mut self,
        user: UserId,
        why: &'static str,
        which: impl Fn(i64, i64) -> bool,
    ) {
        let sessions = self.logins.sessions_of(user).into_iter();
        let keys: Vec<(i64, Step)> = sessions
            .filter(|(key, session)| which(*key, session.hash))
            .map(|(key, session)| (key, session.step))
            .collect();
        for (key, step) in &keys {
            // A client that is not logged in yet has not lost anything: it is asked to begin anew.
            let why = (*step == Step::Ready).then_some(why);
            self.logins.end(*key, why);
        }
        let keys: Vec<i64> = keys.into_iter().map(|(key, _)| key).collect();
        self.push.cut(&keys);
    }
}
