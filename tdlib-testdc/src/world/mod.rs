//! What the data center knows: people, their messages, and who is connected. It has no sockets and no
//! bytes of the protocol; one lock orders all that happens in it.

pub(crate) mod account;
mod acting;
pub(crate) mod blocking;
pub(crate) mod bots;
pub(crate) mod chats;
pub(crate) mod clock;
pub(crate) mod contacts;
pub(crate) mod content;
pub(crate) mod emails;
pub(crate) mod entities;
pub(crate) mod files;
pub(crate) mod folders;
pub(crate) mod forwarding;
pub(crate) mod logins;
pub(crate) mod looks;
pub(crate) mod mailbox;
mod mentions;
pub(crate) mod message;
pub(crate) mod names;
pub(crate) mod notices;
pub(crate) mod password;
pub(crate) mod peer;
pub(crate) mod people;
pub(crate) mod pinning;
pub(crate) mod posting;
pub(crate) mod presence;
pub(crate) mod push;
pub(crate) mod reading;
pub(crate) mod reply;
pub(crate) mod telling;
pub(crate) mod terms;
pub(crate) mod text;

use std::collections::HashMap;

use account::Account;
use blocking::Blocking;
use bots::Bots;
use chats::Chats;
use clock::Clock;
use contacts::Contacts;
use files::Files;
use logins::Logins;
use names::Names;
use peer::Home;
use people::{People, User};
use push::Push;
use terms::Terms;

/// The number of a user.
pub(crate) type UserId = i64;

/// All of it.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) people: People,
    pub(crate) names: Names,
    pub(crate) contacts: Contacts,
    pub(crate) blocking: Blocking,
    pub(crate) bots: Bots,
    pub(crate) chats: Chats,
    pub(crate) files: Files,
    pub(crate) logins: Logins,
    pub(crate) push: Push,
    pub(crate) terms: Terms,
    accounts: HashMap<UserId, Account>,
    /// How many messages were written.
    posts: u64,
    /// How many albums were.
    albums: i64,
    /// Where the copies of a message lie.
    copies: HashMap<u64, Vec<Home>>,
}

impl World {
    /// The user of that number.
    pub(crate) fn user(&self, user: UserId) -> Option<&User> {
        self.people.get(user)
    }
}
