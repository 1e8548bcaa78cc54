//! What is read: messages, those that call somebody by name, and notes that are to be listened to.

use std::collections::BTreeMap;

use grammers_tl_types::{enums, types};

use super::mailbox::{Event, What};
use super::message::Message;
use super::peer::{Home, Peer};
use super::telling::By;
use super::{UserId, World};

impl World {
    /// Marks what came into a chat as read, up to a message or all if that is zero. Its authors get to know.
    /// What happened in the reader's own mailbox: nothing, if it was read before or the chat is a channel.
    pub(crate) fn read(&mut self, by: &By<'_>, chat: Peer, up_to: i32) -> Option<Event> {
        let before = self.dialog(by.user, chat).read_inbox;
        let newest = self.messages(by.user, chat).next()?.id;
        let up_to = if up_to > 0 { up_to.min(newest) } else { newest };
        if up_to <= before {
            return None;
        }
        let authors = self.authors(by.user, chat, before, up_to);
        let dialog = self.account(by.user).dialog_mut(chat);
        dialog.read_inbox = up_to;
        dialog.is_marked_unread = false;
        let own = self.has_read(by, chat, up_to);
        for (author, id) in authors {
            self.was_read(by, chat, author, id);
        }
        own
    }

    /// Who wrote what was read just now, and the number that the newest of it has for each of them.
    fn authors(
        &self,
        reader: UserId,
        chat: Peer,
        before: i32,
        up_to: i32,
    ) -> BTreeMap<UserId, i32> {
        let mut authors = BTreeMap::new();
        for message in self.messages_after(reader, chat, before) {
            if message.id > up_to || message.author == reader || message.is_channel_post {
                continue;
            }
            let home = Home::of(message.author, chat);
            if let Some(id) = self.mailbox_at(home).and_then(|m| m.id_of(message.post)) {
                let newest = authors.entry(message.author).or_insert(id);
                *newest = id.max(*newest);
            }
        }
        authors
    }

    /// Tells the reader's other sessions.
    fn has_read(&mut self, by: &By<'_>, chat: Peer, max_id: i32) -> Option<Event> {
        let still_unread_count = self.unread(by.user, chat);
        let folder_id = self.list_of(by.user, chat);
        if let Peer::Channel(channel_id) = chat {
            let pts = self.mailbox_at(Home::Channel(channel_id))?.pts();
            let update = types::UpdateReadChannelInbox {
                folder_id,
                channel_id,
                max_id,
                still_unread_count,
                pts,
            };
            self.tell_surely(by.user, update.into(), [chat], by.origin);
            return None;
        }
        let update = |pts| types::UpdateReadHistoryInbox {
            folder_id,
            peer: chat.into(),
            top_msg_id: None,
            max_id,
            still_unread_count,
            pts,
            pts_count: 1,
        };
        Some(self.happens(by, by.user, 1, |pts| update(pts).into()))
    }

    /// Tells an author.
    fn was_read(&mut self, by: &By<'_>, chat: Peer, author: UserId, max_id: i32) {
        let chat = match chat {
            Peer::User(_) => Peer::User(by.user),
            Peer::Group(_) | Peer::Channel(_) => chat,
        };
        let dialog = self.account(author).dialog_mut(chat);
        if dialog.read_outbox >= max_id {
            return;
        }
        dialog.read_outbox = max_id;
        if let Peer::Channel(channel_id) = chat {
            let update = types::UpdateReadChannelOutbox { channel_id, max_id };
            self.tell_surely(author, update.into(), [chat], by.origin);
            return;
        }
        let update = |pts| types::UpdateReadHistoryOutbox {
            peer: chat.into(),
            max_id,
            pts,
            pts_count: 1,
        };
        self.happens(by, author, 1, |pts| update(pts).into());
    }

    /// Moves the state of a user's mailbox by so much, and tells the user why.
    pub(super) fn happens(
        &mut self,
        by: &By<'_>,
        user: UserId,
        count: i32,
        update: impl FnOnce(i32) -> enums::Update,
    ) -> Event {
        let mailbox = &mut self.account(user).mailbox;
        let event = mailbox.record(count, |pts| What::Other(Box::new(update(pts))));
        self.announce(Home::User(user), &event, by);
        event
    }

    /// The messages of a chat that concern a user, who has not looked at them yet; the newest first.
    pub(crate) fn unseen(&self, user: UserId, chat: Peer) -> impl Iterator<Item = &Message> {
        let is_unseen = move |message: &&Message| message.unseen_by.contains(&user);
        self.messages(user, chat).filter(is_unseen)
    }

    /// Marks messages as looked at, or listened to. What happened in the user's own mailbox: nothing, if
    /// they were that before or are those of a channel.
    pub(crate) fn see(&mut self, by: &By<'_>, home: Home, ids: &[i32]) -> Option<Event> {
        let mut seen = Vec::new();
        let mut heard: BTreeMap<UserId, Vec<i32>> = BTreeMap::new();
        for id in ids {
            let Some(message) = self.mailbox_at_mut(home).and_then(|m| m.get_mut(*id)) else {
                continue;
            };
            let is_note = message.is_unheard && message.author != by.user;
            if !is_note && !message.unseen_by.contains(&by.user) {
                continue;
            }
            message.unseen_by.retain(|user| *user != by.user);
            message.is_unheard &= !is_note;
            seen.push(*id);
            if is_note {
                let (author, post) = (message.author, message.post);
                let id = self.was_heard(author, home, *id, post);
                heard.entry(author).or_default().extend(id);
            }
        }
        let own = self.have_seen(by, by.user, home, seen);
        for (author, ids) in heard {
            self.have_seen(by, author, home, ids);
        }
        own
    }

    /// Takes note that somebody has listened to a note, where its author has it: the number there.
    fn was_heard(&mut self, author: UserId, home: Home, id: i32, post: u64) -> Option<i32> {
        let Home::User(_) = home else {
            return Some(id);
        };
        let mailbox = &mut self.account(author).mailbox;
        let id = mailbox.id_of(post)?;
        let message = mailbox.get_mut(id)?;
        std::mem::take(&mut message.is_unheard).then_some(id)
    }

    /// Tells a user that messages were looked at.
    fn have_seen(
        &mut self,
        by: &By<'_>,
        user: UserId,
        home: Home,
        messages: Vec<i32>,
    ) -> Option<Event> {
        if messages.is_empty() {
            return None;
        }
        if let Home::Channel(channel_id) = home {
            let update = types::UpdateChannelReadMessagesContents {
                channel_id,
                top_msg_id: None,
                saved_peer_id: None,
                messages,
            };
            let names = [Peer::Channel(channel_id)];
            self.tell_surely(user, update.into(), names, by.origin);
            return None;
        }
        let date = Some(self.clock.date());
        let pts_count = messages.len() as i32;
        let update = |pts| types::UpdateReadMessagesContents {
            messages,
            pts,
            pts_count,
            date,
        };
        Some(self.happens(by, user, pts_count, |pts| update(pts).into()))
    }
}
