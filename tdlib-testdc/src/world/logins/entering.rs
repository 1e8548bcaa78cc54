//! How clients come in.

use grammers_tl_types::{enums, types};

use super::links::Wrong;
use super::session::Step;
use crate::service::Origin;
use crate::world::people::User;
use crate::world::{UserId, World};

/// After so many seconds nobody asks any more whether a session is the user's own.
const UNCONFIRMED: i32 = 7 * 86_400;

impl World {
    /// From now on the key is that user's. The user's other clients are told, and ask whether it was the
    /// user.
    pub(crate) fn log_in(&mut self, origin: &Origin, user: UserId) {
        let key = origin.auth_key_id;
        let was_accepted = self
            .logins
            .session(key)
            .is_some_and(|session| session.was_accepted);
        self.logins.begin(key, user, Step::Ready, self.clock.date());
        let is_bot = self.user(user).is_some_and(User::is_bot);
        let is_first = self.logins.keys_of(user).all(|other| other == key);
        if is_bot || is_first || was_accepted {
            return;
        }
        if let Some(session) = self.logins.session_mut(key) {
            session.is_unconfirmed = true;
        }
        self.tell_session(key, Some(origin));
    }

    /// Whether the user's other clients ask if a session is the user's.
    pub(crate) fn is_unconfirmed(&self, auth_key_id: i64) -> bool {
        let now = self.clock.date();
        self.logins
            .session(auth_key_id)
            .is_some_and(|session| session.is_unconfirmed && now - session.created < UNCONFIRMED)
    }

    /// The user says that a session is the user's own.
    pub(crate) fn confirm(&mut self, auth_key_id: i64, by: &Origin) {
        if let Some(session) = self.logins.session_mut(auth_key_id) {
            session.is_unconfirmed = false;
        }
        self.tell_session(auth_key_id, Some(by));
    }

    /// Tells a user's clients of one of them.
    fn tell_session(&mut self, auth_key_id: i64, but: Option<&Origin>) {
        let unconfirmed = self.is_unconfirmed(auth_key_id);
        let Some(session) = self.logins.session(auth_key_id) else {
            return;
        };
        let (user, hash, created) = (session.user, session.hash, session.created);
        let device = self.logins.device(auth_key_id);
        let update = types::UpdateNewAuthorization {
            unconfirmed,
            hash,
            date: unconfirmed.then_some(created),
            device: unconfirmed.then_some(device.device_model),
            location: unconfirmed.then(String::new),
        };
        self.tell(user, vec![update.into()], [], but);
    }

    /// A user accepts a link. The client that shows it is told to ask again: its key.
    pub(crate) fn accept_link(&mut self, user: UserId, token: &[u8]) -> Result<i64, Wrong> {
        let now = self.clock.date();
        let key = self.logins.links.accept(token, user, now)?;
        self.logins.begin(key, user, Step::Accepted, now);
        let update = types::UpdateShort {
            update: enums::Update::LoginToken,
            date: now,
        };
        self.push.tell_key(key, &update.into());
        Ok(key)
    }
}
