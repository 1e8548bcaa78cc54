//! What people are called and tell of themselves, whom they know, and whom they don't want to know.

use super::{NewUser, User};
use crate::chat::{Chat, Place};
use crate::error::Error;
use crate::outbox::lock;
use crate::world::World;
use crate::world::blocking::{self, List};
use crate::world::contacts::Card;
use crate::world::peer::Peer;
use crate::world::presence::Presence;
use crate::world::telling::By;

/// What an account that is about to be made is known by.
#[derive(Debug, Default)]
pub(super) struct Profile {
    username: Option<String>,
    about: String,
    contact_of: Vec<i64>,
}

impl Profile {
    /// Gives all that to an account. A bot that was not given a name has one too.
    pub(super) fn give(self, world: &mut World, id: i64) {
        let is_bot = world.user(id).is_some_and(|user| user.is_bot());
        let by_default = is_bot.then(|| format!("bot_{id}_bot"));
        if let Some(username) = self.username.or(by_default) {
            let given = world.rename(Peer::User(id), Some(&username));
            given.unwrap_or_else(|why| panic!("{username} can't be a username: {why}"));
        }
        if let Some(user) = world.people.get_mut(id) {
            user.about = self.about;
        }
        for owner in self.contact_of {
            let card = card_of(world, id);
            world.add_contact(&By::hand(owner), id, card);
        }
    }
}

/// A user as another one writes it down: as it calls itself.
fn card_of(world: &World, id: i64) -> Card {
    let user = world.user(id);
    Card {
        first_name: user.map_or_else(String::new, |user| user.first_name.clone()),
        last_name: user.map_or_else(String::new, |user| user.last_name.clone()),
        has_phone: user.is_some_and(|user| user.phone.is_some()),
        note: None,
    }
}

impl NewUser {
    /// Sets the name to be found by: 5 to 32 letters, digits and single underscores, a letter first. A bot
    /// has one in any case.
    ///
    /// [`create`](Self::create) panics if it is no such name, or somebody has it.
    pub fn username(mut self, username: impl Into<String>) -> Self {
        self.profile.username = Some(username.into());
        self
    }

    /// Sets what the user tells of themselves.
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.profile.about = about.into();
        self
    }

    /// Puts the user into another one's contacts, with the number, if there is one.
    pub fn contact_of(mut self, owner: &User) -> Self {
        self.profile.contact_of.push(owner.id);
        self
    }
}

/// Something that a user has complained about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The number of the chat, as TDLib knows it. A user's is the user's own.
    pub about: i64,
    /// The texts of the messages that it is about, if it is about any.
    pub messages: Vec<String>,
    /// Such as `spam`, or `violence/threats`.
    pub reason: String,
    /// What the user has added.
    pub comment: String,
}

impl User {
    /// The name that this user is found by.
    pub fn username(&self) -> Option<String> {
        lock(&self.api.world).user(self.id)?.username.clone()
    }

    /// Sets the name that this user is found by, or takes it away.
    ///
    /// # Errors
    /// [`Error::Refused`] if it is no such name, or somebody has it.
    pub fn take_username(&self, username: Option<&str>) -> Result<(), Error> {
        let mut world = lock(&self.api.world);
        let renamed = world.rename(Peer::User(self.id), username);
        renamed.map_err(|why| Error::Refused(why.to_owned()))?;
        world.is_called_differently(&By::hand(self.id));
        Ok(())
    }

    /// The first and the last name that this user has chosen.
    pub fn name(&self) -> (String, String) {
        let world = lock(&self.api.world);
        let user = world.user(self.id);
        user.map_or_else(Default::default, |user| {
            (user.first_name.clone(), user.last_name.clone())
        })
    }

    /// Sets the first and the last name.
    pub fn set_name(&self, first_name: &str, last_name: &str) {
        let mut world = lock(&self.api.world);
        if let Some(user) = world.people.get_mut(self.id) {
            first_name.clone_into(&mut user.first_name);
            last_name.clone_into(&mut user.last_name);
        }
        world.is_called_differently(&By::hand(self.id));
    }

    /// What this user tells of themselves.
    pub fn about(&self) -> String {
        let world = lock(&self.api.world);
        world
            .user(self.id)
            .map_or_else(String::new, |user| user.about.clone())
    }

    /// Puts somebody into this user's contacts, with the number, if there is one.
    pub fn add_contact(&self, user: &User) {
        let mut world = lock(&self.api.world);
        let card = card_of(&world, user.id);
        world.add_contact(&By::hand(self.id), user.id, card);
    }

    /// Takes somebody out of this user's contacts.
    pub fn delete_contact(&self, user: &User) {
        lock(&self.api.world).delete_contact(&By::hand(self.id), user.id);
    }

    /// Whether this user has somebody in the contacts.
    pub fn has_contact(&self, user: &User) -> bool {
        lock(&self.api.world).contacts.has(self.id, user.id)
    }

    /// Blocks somebody: what a user who is blocked writes does not arrive, and a bot is told that it is
    /// stopped.
    pub fn block(&self, user: &User) {
        self.set_blocked(user, true);
    }

    /// Does not block somebody any more.
    pub fn unblock(&self, user: &User) {
        self.set_blocked(user, false);
    }

    fn set_blocked(&self, user: &User, is_blocked: bool) {
        let whom = Peer::User(user.id);
        lock(&self.api.world).block(&By::hand(self.id), whom, List::Main, is_blocked);
    }

    /// Whether this user has blocked somebody.
    pub fn has_blocked(&self, user: &User) -> bool {
        lock(&self.api.world).has_blocked(self.id, Peer::User(user.id))
    }

    /// Is there from now on, for five minutes by the data center's clock. Bots are never there.
    pub fn go_online(&self) {
        lock(&self.api.world).appear(&By::hand(self.id), true);
    }

    /// Goes.
    pub fn go_offline(&self) {
        lock(&self.api.world).appear(&By::hand(self.id), false);
    }

    /// Whether this user is there now.
    pub fn is_online(&self) -> bool {
        let presence = lock(&self.api.world).presence(self.id);
        matches!(presence, Presence::Until(_))
    }

    /// What this user has complained about, the oldest first.
    pub fn reports(&self) -> Vec<Report> {
        let world = lock(&self.api.world);
        let own = world.blocking.reports.iter();
        own.filter(|report| report.by == self.id)
            .map(|report| self.seen(report))
            .collect()
    }

    fn seen(&self, report: &blocking::Report) -> Report {
        let chat = Chat {
            api: self.api.clone(),
            peer: report.about,
        };
        Report {
            about: chat.id(),
            messages: report.texts.clone(),
            reason: report.reason.clone(),
            comment: report.comment.clone(),
        }
    }

    /// Complains about a user or a chat.
    pub fn report(&self, about: impl Into<Place>, reason: &str) {
        lock(&self.api.world).report(blocking::Report {
            by: self.id,
            about: self.peer(about),
            texts: Vec::new(),
            reason: reason.to_owned(),
            comment: String::new(),
        });
    }
}
