//! What people write, and what they can read.

use grammers_tl_types::enums;

use super::User;
use crate::chat::Place;
use crate::outbox::lock;
use crate::world::World;
use crate::world::content::{Content, Written};
use crate::world::message::Message;
use crate::world::peer::{Home, Peer};
use crate::world::posting::NewMessage;
use crate::world::reply::Reply;
use crate::world::telling::By;

/// A message, to do something with: one that somebody has written without a client, or
/// [one that was read](ReadMessage::post).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Post {
    pub(crate) home: Home,
    pub(crate) id: i32,
    pub(crate) post: u64,
}

/// A message as somebody has it who can read it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadMessage {
    /// The message itself, whoever has written it: to click its buttons, answer it or delete it.
    pub post: Post,
    /// Its number, as TDLib knows it. In private chats and basic groups everybody has another one.
    pub id: i64,
    /// The number of the user who has written it, also if a channel has signed it.
    pub author: i64,
    /// What it says; empty if there is no text, or if it says that something has happened.
    pub text: String,
    /// When it was written, in seconds since 1970.
    pub date: i32,
    /// When it was changed last.
    pub edit_date: Option<i32>,
    /// The number of the message that it answers, if that is in the same chat.
    pub reply_to: Option<i64>,
    /// Whether it is pinned for this reader.
    pub is_pinned: bool,
    /// Whether it is forwarded.
    pub is_forwarded: bool,
    /// Whether it calls this reader by name, or answers what this one wrote.
    pub is_mention: bool,
    /// What the messages of an album have in common.
    pub album: Option<i64>,
    /// Whether there is something besides the text, such as a photo.
    pub has_media: bool,
    /// Whether it says that something has happened in the chat, and nobody has written it.
    pub is_service: bool,
}

/// The number of a message as TDLib knows it, whose server counts them one by one.
fn tdlib_id(id: i32) -> i64 {
    i64::from(id) << 20
}

impl ReadMessage {
    fn new(message: &Message, reader: i64) -> Self {
        let written = message.content.written();
        Self {
            post: Post {
                home: Home::of(reader, message.chat),
                id: message.id,
                post: message.post,
            },
            id: tdlib_id(message.id),
            author: message.author,
            text: message.content.text().to_owned(),
            date: message.date,
            edit_date: written.and_then(|written| written.edit_date),
            reply_to: message.reply_to.as_ref().and_then(Reply::id).map(tdlib_id),
            is_pinned: message.is_pinned,
            is_forwarded: written.is_some_and(|written| written.forwarded.is_some()),
            is_mention: message.mentions.contains(&reader),
            album: written.and_then(|written| written.album),
            has_media: written.is_some_and(|written| written.media.is_some()),
            is_service: written.is_none(),
        }
    }
}

/// People act here as they like: nobody asks whether they may. Clients that they write to are told.
impl User {
    /// Writes to another user, or into a chat. Links, names and the like are found in the text, as they are
    /// in what clients send.
    ///
    /// ```
    /// # #[cfg(target_os = "linux")] {
    /// use tdlib_testdc::TestDc;
    ///
    /// let dc = TestDc::start().unwrap();
    /// let alice = dc.user("Alice").create();
    /// let bob = dc.user("Bob").create();
    /// let question = alice.send_to(&bob, "lunch?");
    /// bob.reply_to(question, "yes");
    /// alice.edit(question, "lunch at one?");
    /// assert_eq!(bob.texts_with(&alice), ["lunch at one?", "yes"]);
    /// # }
    /// ```
    pub fn send_to(&self, to: impl Into<Place>, text: &str) -> Post {
        self.post(self.peer(to), &NewMessage::new(text))
    }

    /// Answers a message where it stands. If this one can't see it, the answer goes to its author.
    pub fn reply_to(&self, post: Post, text: &str) -> Post {
        let (chat, reply_to) = {
            let world = lock(&self.api.world);
            match self.find(&world, post) {
                Some(message) => (message.chat, Some(Reply::to(message.id))),
                None => (post.written_in(&world), None),
            }
        };
        let new = NewMessage {
            reply_to,
            ..NewMessage::new(text)
        };
        self.post(chat, &new)
    }

    /// Forwards a message to another user, or into a chat. `None` if this one can't see it.
    pub fn forward(&self, post: Post, to: impl Into<Place>) -> Option<Post> {
        let to = self.peer(to);
        let content = {
            let world = lock(&self.api.world);
            let message = self.find(&world, post)?;
            let written = message.content.written()?;
            let header = world.header_for(self.id, message, message.chat, to);
            Content::Written(Box::new(Written {
                markup: None,
                edit_date: None,
                album: None,
                forwarded: header,
                ..written.clone()
            }))
        };
        Some(self.post(to, &NewMessage::new(content)))
    }

    /// Changes what a message says. `false` if this one can't see it.
    pub fn edit(&self, post: Post, text: &str) -> bool {
        let mut world = lock(&self.api.world);
        let Some((home, id)) = self.place(&world, post) else {
            return false;
        };
        let date = world.clock.date();
        let new = Written::from(text);
        let changed = world.edit(&By::hand(self.id), home, id, |message| {
            if let Content::Written(written) = &mut message.content {
                written.text.clone_from(&new.text);
                written.entities.clone_from(&new.entities);
                written.edit_date = Some(date);
            }
        });
        changed.is_some()
    }

    /// Deletes a message for all who have it. `false` if this one can't see it.
    pub fn delete(&self, post: Post) -> bool {
        self.delete_copies(post, true)
    }

    /// Deletes a message for this one alone; in channels and supergroups, where all have the same, for all.
    /// `false` if this one can't see it.
    pub fn delete_for_oneself(&self, post: Post) -> bool {
        self.delete_copies(post, false)
    }

    fn delete_copies(&self, post: Post, for_all: bool) -> bool {
        let mut world = lock(&self.api.world);
        let Some((home, id)) = self.place(&world, post) else {
            return false;
        };
        let gone = world.delete(&By::hand(self.id), home, &[id], for_all);
        gone.is_some()
    }

    /// Pins a message for all who have it, and says so in the chat. `false` if this one can't see it, or it
    /// is pinned.
    pub fn pin(&self, post: Post) -> bool {
        let mut world = lock(&self.api.world);
        let Some((chat, id)) = self.find(&world, post).map(|m| (m.chat, m.id)) else {
            return false;
        };
        let by = By::hand(self.id);
        let is_new = world.pin(&by, chat, &[id], true, true).is_some();
        if is_new {
            world.say_pinned(&by, chat, id, false);
        }
        is_new
    }

    /// Takes a message that is pinned down. `false` if this one can't see it, or it is not pinned.
    pub fn unpin(&self, post: Post) -> bool {
        let mut world = lock(&self.api.world);
        let Some((chat, id)) = self.find(&world, post).map(|m| (m.chat, m.id)) else {
            return false;
        };
        let by = By::hand(self.id);
        world.pin(&by, chat, &[id], false, true).is_some()
    }

    /// Reads all that came in from another user, or in a chat.
    pub fn mark_read(&self, chat: impl Into<Place>) {
        lock(&self.api.world).read(&By::hand(self.id), self.peer(chat), 0);
    }

    /// Begins to type, as those see who have the chat open.
    pub fn begin_typing(&self, chat: impl Into<Place>) {
        let action = enums::SendMessageAction::SendMessageTypingAction;
        lock(&self.api.world).act(&By::hand(self.id), self.peer(chat), &action);
    }

    /// Hides this one's account from those who get what this one wrote from others, or shows it again.
    pub fn hide_in_forwards(&self, hide: bool) {
        let mut world = lock(&self.api.world);
        world.people.hide_in_forwards(self.id, hide);
    }

    /// Who or what is written to, which must be of the same data center.
    pub(crate) fn peer(&self, place: impl Into<Place>) -> Peer {
        place.into().peer_in(&self.api)
    }

    /// Writes a message that is more than a text.
    pub(crate) fn post(&self, to: Peer, new: &NewMessage) -> Post {
        let posted = lock(&self.api.world).post(&By::hand(self.id), to, new);
        Post {
            home: posted.home,
            id: posted.id,
            post: posted.post,
        }
    }

    /// The texts of this user's chat with another one, or of a chat of several, the oldest first. What is
    /// not a text is left out.
    pub fn texts_with(&self, chat: impl Into<Place>) -> Vec<String> {
        let texts = self.read(self.peer(chat), |message| {
            message.content.text_for(self.id).to_owned()
        });
        texts.into_iter().filter(|text| !text.is_empty()).collect()
    }

    /// All messages of this user's chat with another one, or of a chat of several, the oldest first.
    pub fn messages_with(&self, chat: impl Into<Place>) -> Vec<ReadMessage> {
        self.read(self.peer(chat), |message| {
            ReadMessage::new(message, self.id)
        })
    }

    /// A message as this user has it; `None` if this one can't see it.
    pub fn message(&self, post: Post) -> Option<ReadMessage> {
        let world = lock(&self.api.world);
        let message = self.find(&world, post)?;
        Some(ReadMessage::new(message, self.id))
    }

    /// How many messages of this user's chat with another one, or of a chat of several, came in and were not
    /// read.
    pub fn unread_in(&self, chat: impl Into<Place>) -> usize {
        let unread = lock(&self.api.world).unread(self.id, self.peer(chat));
        usize::try_from(unread).unwrap_or(0)
    }

    /// How many messages of a chat call this user by name, or answer this one, and were not looked at.
    pub fn unread_mentions_in(&self, chat: impl Into<Place>) -> usize {
        lock(&self.api.world)
            .unseen(self.id, self.peer(chat))
            .count()
    }

    /// Up to which message others have read what this one wrote in a chat: the number as TDLib knows it, or
    /// zero if nothing was read.
    pub fn read_by_others_in(&self, chat: impl Into<Place>) -> i64 {
        let dialog = lock(&self.api.world).dialog(self.id, self.peer(chat));
        tdlib_id(dialog.read_outbox)
    }

    /// What this user's messages of a chat are, the oldest first.
    pub(crate) fn read<T>(&self, chat: Peer, what: impl FnMut(&Message) -> T) -> Vec<T> {
        let world = lock(&self.api.world);
        world.messages(self.id, chat).rev().map(what).collect()
    }

    /// Where this one has a message, and with which number.
    pub(super) fn place(&self, world: &World, post: Post) -> Option<(Home, i32)> {
        let home = match post.home {
            Home::User(_) => Home::User(self.id),
            Home::Channel(_) => post.home,
        };
        Some((home, world.mailbox_at(home)?.id_of(post.post)?))
    }

    fn find<'a>(&self, world: &'a World, post: Post) -> Option<&'a Message> {
        let (home, id) = self.place(world, post)?;
        world.mailbox_at(home)?.get(id)
    }
}

impl Post {
    /// The number that TDLib knows the message by in a client of that user; `None` if the user can't see it.
    pub fn id_for(&self, user: &User) -> Option<i64> {
        let world = lock(&user.api.world);
        user.place(&world, *self).map(|(_, id)| tdlib_id(id))
    }

    /// Where somebody writes to who answers a message which is not there.
    fn written_in(&self, world: &World) -> Peer {
        let message = world.mailbox_at(self.home).and_then(|m| m.get(self.id));
        match (self.home, message.map(|message| message.chat)) {
            (Home::Channel(id), _) => Peer::Channel(id),
            (Home::User(_), Some(group @ Peer::Group(_))) => group,
            (Home::User(author), _) => Peer::User(author),
        }
    }
}
