//! Chats of several: people make them, come and go, and change them, without a client. Nobody asks whether they
//! may, unless it says so.

use std::time::Duration;

use super::User;
use crate::chat::{Chat, Place};
use crate::error::Error;
use crate::outbox::lock;
use crate::world::chats::links::{Terms, hash_of};
use crate::world::chats::requests::Shut;
use crate::world::chats::{self, Kind};
use crate::world::telling::By;

/// What comes of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Joined {
    /// One is in the chat.
    In,
    /// Administrators have to let one in first, and know of it.
    Asked,
}

impl User {
    /// Makes a basic group with others in it.
    pub fn create_group(&self, title: &str, with: &[&User]) -> Chat {
        self.create_chat(Kind::Group, title, with)
    }

    /// Makes a supergroup with others in it.
    pub fn create_supergroup(&self, title: &str, with: &[&User]) -> Chat {
        self.create_chat(Kind::Supergroup, title, with)
    }

    /// Makes a channel with others in it, in which only this one writes.
    pub fn create_channel(&self, title: &str, with: &[&User]) -> Chat {
        self.create_chat(Kind::Channel, title, with)
    }

    fn create_chat(&self, kind: Kind, title: &str, with: &[&User]) -> Chat {
        let with: Vec<i64> = with.iter().map(|user| user.id).collect();
        let mut world = lock(&self.api.world);
        let (peer, _) = world.create_chat(&By::hand(self.id), kind, (title, ""), &with);
        drop(world);
        Chat {
            api: self.api.clone(),
            peer,
        }
    }

    /// Brings others into a chat. Those who are there already stay as they are.
    pub fn add(&self, chat: &Chat, users: &[&User]) {
        let users: Vec<i64> = users.iter().map(|user| user.id).collect();
        lock(&self.api.world).bring_in(&By::hand(self.id), self.peer(chat), &users);
    }

    /// Comes into a channel or supergroup that has a name to be found by.
    ///
    /// # Errors
    /// [`Error::Refused`] with Telegram's error if it has none, or if this one was banned or is in it.
    pub fn join(&self, chat: &Chat) -> Result<Joined, Error> {
        let mut world = lock(&self.api.world);
        let joined = world.join_public(&By::hand(self.id), self.peer(chat));
        outcome(joined.map(|_| ()))
    }

    /// Comes into a chat by an invite link, or asks to.
    ///
    /// # Errors
    /// [`Error::Refused`] with Telegram's error if it leads nowhere, or not any more, or if this one was
    /// banned or is in the chat.
    pub fn join_by_link(&self, link: &str) -> Result<Joined, Error> {
        let mut world = lock(&self.api.world);
        let hash = hash_of(link).unwrap_or_default();
        let joined = world.join_by_link(&By::hand(self.id), hash);
        outcome(joined.map(|_| ()))
    }

    /// Goes out of a chat.
    pub fn leave(&self, chat: &Chat) {
        lock(&self.api.world).go_out(&By::hand(self.id), self.peer(chat), self.id);
    }

    /// Sends somebody out of a chat. Into a supergroup or channel they may come back at once.
    pub fn send_out(&self, chat: &Chat, user: &User) {
        lock(&self.api.world).go_out(&By::hand(self.id), self.peer(chat), user.id);
    }

    /// Lets somebody in who has asked.
    ///
    /// # Errors
    /// [`Error::Refused`] with Telegram's error if they have not, or are in.
    pub fn approve(&self, chat: &Chat, user: &User) -> Result<(), Error> {
        self.answer(chat, user, true)
    }

    /// Does not let somebody in who has asked. They may ask again.
    ///
    /// # Errors
    /// [`Error::Refused`] with Telegram's error if they have not, or are in.
    pub fn decline(&self, chat: &Chat, user: &User) -> Result<(), Error> {
        self.answer(chat, user, false)
    }

    fn answer(&self, chat: &Chat, user: &User, is_approved: bool) -> Result<(), Error> {
        let mut world = lock(&self.api.world);
        let by = By::hand(self.id);
        let answered = world.answer_request(&by, self.peer(chat), user.id, is_approved);
        answered.map(|_| ()).map_err(refused)
    }

    /// Gives a chat another title.
    pub fn set_title(&self, chat: &Chat, title: &str) {
        lock(&self.api.world).set_title(&By::hand(self.id), self.peer(chat), title);
    }

    /// Says what a chat is about.
    pub fn set_about(&self, chat: &Chat, about: &str) {
        lock(&self.api.world).set_about(&By::hand(self.id), self.peer(chat), about);
    }

    /// Gives a channel or supergroup a name that it is found by, or takes it.
    ///
    /// # Errors
    /// [`Error::Refused`] with Telegram's error if that is its name, if another one has it, or if it is none.
    pub fn set_chat_username(&self, chat: &Chat, username: Option<&str>) -> Result<(), Error> {
        let mut world = lock(&self.api.world);
        let renamed = world.set_chat_username(&By::hand(self.id), self.peer(chat), username);
        renamed.map_err(|name| Error::Refused(name.to_owned()))
    }

    /// Lets new members of a supergroup not see what was written before they came, or see it again.
    pub fn hide_history(&self, chat: &Chat, hide: bool) {
        let by = By::hand(self.id);
        lock(&self.api.world).set(
            &by,
            self.peer(chat),
            |chat| &mut chat.is_history_hidden,
            hide,
        );
    }

    /// Makes a supergroup of a basic group, with the same members; `None` if it has become one, or is none.
    pub fn upgrade(&self, chat: &Chat) -> Option<Chat> {
        let migrated = lock(&self.api.world).migrate(&By::hand(self.id), self.peer(chat));
        Some(Chat {
            api: self.api.clone(),
            peer: migrated?.0,
        })
    }

    /// Moves a chat into this one's archive, or out of it again. It does not come back by itself when
    /// something is written there, as if it was muted.
    pub fn archive(&self, chat: impl Into<Place>, archive: bool) {
        lock(&self.api.world).archive(&By::hand(self.id), &[self.peer(chat)], archive);
    }

    /// Ends a chat: nobody is in it any more.
    pub fn end(&self, chat: &Chat) {
        lock(&self.api.world).end_chat(&By::hand(self.id), self.peer(chat));
    }

    /// Begins to make an invite link to a chat.
    pub fn invite_link(&self, chat: &Chat) -> NewLink<'_> {
        NewLink {
            user: self,
            chat: chat.clone(),
            terms: Terms::default(),
        }
    }

    /// Revokes an invite link: nobody comes in by it any more.
    pub fn revoke_link(&self, link: &str) {
        let mut world = lock(&self.api.world);
        let Some(hash) = hash_of(link) else {
            return;
        };
        let peer = world.chats.by_link(hash).map(|chat| chat.peer);
        let chat = peer.and_then(|peer| world.chats.get_mut(peer));
        if let Some(link) = chat.and_then(|chat| chat.link_mut(hash)) {
            link.is_revoked = true;
        }
    }
}

fn outcome(joined: Result<(), Shut>) -> Result<Joined, Error> {
    match joined {
        Ok(()) => Ok(Joined::In),
        Err(Shut::Asked) => Ok(Joined::Asked),
        Err(shut) => Err(refused(shut)),
    }
}

fn refused(shut: Shut) -> Error {
    Error::Refused(shut.error().1.to_owned())
}

/// An invite link that is about to be made.
#[derive(Debug)]
#[must_use = "the link is made by `create`"]
pub struct NewLink<'a> {
    user: &'a User,
    chat: Chat,
    terms: Terms,
}

impl NewLink<'_> {
    /// Lets it end after that time, in whole seconds, by the clock of the data center.
    pub fn expires_in(mut self, time: Duration) -> Self {
        let now = lock(&self.chat.api.world).clock.date();
        let seconds = i32::try_from(time.as_secs()).unwrap_or(i32::MAX);
        self.terms.expires = Some(now.saturating_add(seconds));
        self
    }

    /// Lets so many people come by it.
    pub fn limit(mut self, people: u16) -> Self {
        self.terms.limit = Some(i32::from(people));
        self
    }

    /// Lets people ask, and administrators let them in.
    pub fn needs_approval(mut self) -> Self {
        self.terms.needs_approval = true;
        self
    }

    /// Sets what administrators call it.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.terms.title = Some(title.into());
        self
    }

    /// Makes the link; empty if there is no such chat any more.
    pub fn create(self) -> String {
        let mut world = lock(&self.chat.api.world);
        let date = world.clock.date();
        let made = world.chats.add_link(
            self.user.peer(&self.chat),
            self.user.id,
            date,
            self.terms,
            false,
        );
        made.map_or_else(String::new, |link| link.url())
    }
}

impl Chat {
    /// What it is called.
    pub fn title(&self) -> String {
        self.look(|chat| chat.title.clone()).unwrap_or_default()
    }

    /// What it is about.
    pub fn about(&self) -> String {
        self.look(|chat| chat.about.clone()).unwrap_or_default()
    }

    /// The name that it is found by.
    pub fn username(&self) -> Option<String> {
        self.look(|chat| chat.username.clone())?
    }

    /// Whether somebody is in it now.
    pub fn has(&self, user: &User) -> bool {
        self.look(|chat| chat.has(user.id)).unwrap_or(false)
    }

    /// The numbers of those who wait to be let in, the first one first.
    pub fn join_requests(&self) -> Vec<i64> {
        let asked = |chat: &chats::Chat| {
            let users = chat.requests.iter().map(|request| request.user);
            users.collect()
        };
        self.look(asked).unwrap_or_default()
    }

    /// The links to it that people can come by now, the oldest first.
    pub fn links(&self) -> Vec<String> {
        let now = lock(&self.api.world).clock.date();
        let open = |chat: &chats::Chat| {
            let open = chat.links.iter().filter(|link| !link.is_over(now));
            open.map(|link| link.url()).collect()
        };
        self.look(open).unwrap_or_default()
    }

    /// The supergroup that a basic group has become.
    pub fn upgraded_to(&self) -> Option<Chat> {
        let peer = self.look(|chat| chat.migrated_to)??;
        Some(Chat {
            api: self.api.clone(),
            peer,
        })
    }

    fn look<T>(&self, what: impl FnOnce(&chats::Chat) -> T) -> Option<T> {
        lock(&self.api.world).chats.get(self.peer).map(what)
    }
}
