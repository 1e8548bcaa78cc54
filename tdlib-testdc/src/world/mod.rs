//! What the data center knows: people, their messages, and who is connected. It has no sockets and no
//! bytes of the protocol; one lock orders all that happens in it.

pub(crate) mod clock;
pub(crate) mod logins;
pub(crate) mod mailbox;
pub(crate) mod messages;
pub(crate) mod password;
pub(crate) mod people;
pub(crate) mod push;

use std::collections::HashMap;

use clock::Clock;
use logins::Logins;
use mailbox::Mailbox;
use people::{People, User};
use push::Push;

/// The number of a user.
pub(crate) type UserId = i64;

/// All of it.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) people: People,
    pub(crate) logins: Logins,
    pub(crate) push: Push,
    mailboxes: HashMap<UserId, Mailbox>,
}

impl World {
    /// The user's own messages.
    pub(crate) fn mailbox(&mut self, user: UserId) -> &mut Mailbox {
        self.mailboxes.entry(user).or_default()
    }

    /// The user of that number.
    pub(crate) fn user(&self, user: UserId) -> Option<&User> {
        self.people.get(user)
    }
}
