//! How those whom it concerns get to know what happened.

use std::collections::BTreeSet;

use grammers_tl_types::{enums, types};

use super::forwarding::{HIDDEN_AUTHOR, hidden_author};
use super::mailbox::{Event, What};
use super::peer::{Home, Peer};
use super::{UserId, World};
use crate::service::Origin;

/// Who does something, and over which session if a client does it: that one has the answer, and is not told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct By<'a> {
    pub(crate) user: UserId,
    pub(crate) origin: Option<&'a Origin>,
}

/// What an account was told that moves no state.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    /// Seconds since 1970.
    pub(crate) date: i32,
    pub(crate) update: enums::Update,
    /// Who is named in it.
    pub(crate) names: Vec<Peer>,
}

impl By<'_> {
    /// Somebody who acts without a client.
    pub(crate) fn hand(user: UserId) -> Self {
        Self { user, origin: None }
    }
}

impl World {
    /// Tells the owners of a mailbox what happened in it.
    pub(crate) fn announce(&mut self, home: Home, event: &Event, by: &By<'_>) {
        match home {
            Home::User(user) => self.announce_to(user, home, event, by),
            Home::Channel(id) => {
                let date = self.clock.date();
                if let Some(chat) = self.chats.get_mut(Peer::Channel(id)) {
                    chat.touched = date;
                }
                let members = self.chats.get(Peer::Channel(id)).into_iter();
                let present = members.flat_map(|chat| chat.present().map(|(user, _)| user));
                for user in present.collect::<Vec<_>>() {
                    self.announce_to(user, home, event, by);
                }
            }
        }
    }

    fn announce_to(&mut self, user: UserId, home: Home, event: &Event, by: &By<'_>) {
        if self.push.has_anybody(&self.logins, user)
            && self.hears(user, home, event)
            && let Some((update, names)) = self.update(user, home, event)
        {
            self.tell(user, vec![update], names, by.origin);
        }
    }

    /// Tells all sessions of a user something, but the one that made it happen.
    pub(crate) fn tell(
        &mut self,
        user: UserId,
        updates: Vec<enums::Update>,
        names: impl IntoIterator<Item = Peer>,
        but: Option<&Origin>,
    ) {
        if self.push.has_anybody(&self.logins, user) {
            let updates = self.updates(user, updates, names);
            self.push.tell(&self.logins, user, but, &updates);
        }
    }

    /// The same of what moves no state: sessions that are not there ask for it when they are back.
    pub(crate) fn tell_surely(
        &mut self,
        user: UserId,
        update: enums::Update,
        names: impl IntoIterator<Item = Peer>,
        but: Option<&Origin>,
    ) {
        let word = Word {
            date: self.clock.date(),
            update: update.clone(),
            names: names.into_iter().collect(),
        };
        let names = word.names.clone();
        self.account(user).words.push(word);
        self.tell(user, vec![update], names, but);
    }

    /// What is said to a client that was away. How much of a channel is read it can only use if it is told
    /// how that is now: what was true in another state of the channel it passes over.
    pub(super) fn word_now(&self, user: UserId, word: &Word) -> enums::Update {
        let enums::Update::ReadChannelInbox(then) = &word.update else {
            return word.update.clone();
        };
        let channel = Peer::Channel(then.channel_id);
        let mailbox = self.mailbox_at(Home::Channel(then.channel_id));
        types::UpdateReadChannelInbox {
            max_id: self.dialog(user, channel).read_inbox,
            still_unread_count: self.unread(user, channel),
            pts: mailbox.map_or(then.pts, |mailbox| mailbox.pts()),
            ..then.clone()
        }
        .into()
    }

    /// Whether a user is told at all. Bots in groups do not hear everything.
    pub(crate) fn hears(&self, user: UserId, home: Home, event: &Event) -> bool {
        match (home, &event.what) {
            (Home::Channel(_), What::New(id) | What::Edited(id)) => {
                let message = self.mailbox_at(home).and_then(|mailbox| mailbox.get(*id));
                message.is_none_or(|message| self.hears_of(user, &message.into()))
            }
            _ => true,
        }
    }

    /// An event as a user is told of it, and who is named in it. `None` if what it is about is gone.
    pub(crate) fn update(
        &self,
        viewer: UserId,
        home: Home,
        event: &Event,
    ) -> Option<(enums::Update, Vec<Peer>)> {
        let (pts, pts_count) = (event.pts, event.count);
        let mut names = Vec::new();
        if let Home::Channel(id) = home {
            names.push(Peer::Channel(id));
        }
        let mut message = |id: &i32| {
            let message = self.visible(viewer, home, *id)?;
            names.extend(message.names());
            Some(message.seen_by(viewer))
        };
        let update = match (&event.what, home) {
            (What::New(id), Home::User(_)) => types::UpdateNewMessage {
                message: message(id)?,
                pts,
                pts_count,
            }
            .into(),
            (What::New(id), Home::Channel(_)) => types::UpdateNewChannelMessage {
                message: message(id)?,
                pts,
                pts_count,
            }
            .into(),
            (What::Edited(id), Home::User(_)) => types::UpdateEditMessage {
                message: message(id)?,
                pts,
                pts_count,
            }
            .into(),
            (What::Edited(id), Home::Channel(_)) => types::UpdateEditChannelMessage {
                message: message(id)?,
                pts,
                pts_count,
            }
            .into(),
            (What::Deleted(messages), Home::User(_)) => types::UpdateDeleteMessages {
                messages: messages.clone(),
                pts,
                pts_count,
            }
            .into(),
            (What::Deleted(messages), Home::Channel(channel_id)) => {
                types::UpdateDeleteChannelMessages {
                    channel_id,
                    messages: messages.clone(),
                    pts,
                    pts_count,
                }
                .into()
            }
            (What::Other(update), _) => {
                names.extend(peer_of(update));
                (**update).clone()
            }
        };
        Some((update, names))
    }

    /// Updates as they are sent, with all that they refer to.
    pub(crate) fn updates(
        &self,
        viewer: UserId,
        updates: Vec<enums::Update>,
        names: impl IntoIterator<Item = Peer>,
    ) -> types::Updates {
        let (users, chats) = self.named(viewer, names);
        types::Updates {
            updates,
            users,
            chats,
            date: self.clock.date(),
            seq: 0,
        }
    }

    /// Users and chats, each once, as a user sees them.
    pub(crate) fn named(
        &self,
        viewer: UserId,
        names: impl IntoIterator<Item = Peer>,
    ) -> (Vec<enums::User>, Vec<enums::Chat>) {
        let names: BTreeSet<Peer> = names.into_iter().collect();
        let mut users = Vec::new();
        let mut chats = Vec::new();
        for name in names {
            match name {
                Peer::User(HIDDEN_AUTHOR) => users.push(hidden_author()),
                Peer::User(id) => users.extend(self.user_seen_by(id, viewer)),
                Peer::Group(_) | Peer::Channel(_) => chats.extend(self.chat_seen_by(name, viewer)),
            }
        }
        (users, chats)
    }

    fn chat_seen_by(&self, peer: Peer, viewer: UserId) -> Option<enums::Chat> {
        let chat = self.chats.get(peer)?;
        let mut seen = chat.seen_by(viewer, self.clock.date());
        if let (enums::Chat::Chat(seen), Some(to)) = (&mut seen, chat.migrated_to)
            && let Some(to) = self.chats.get(to)
        {
            let (channel_id, access_hash) = (to.id(), to.access_hash);
            seen.migrated_to = Some(
                types::InputChannel {
                    channel_id,
                    access_hash,
                }
                .into(),
            );
        }
        Some(seen)
    }
}

/// The chat that an update is about, which moves the state of a user's mailbox.
fn peer_of(update: &enums::Update) -> Option<Peer> {
    let peer = match update {
        enums::Update::ReadHistoryInbox(update) => &update.peer,
        enums::Update::ReadHistoryOutbox(update) => &update.peer,
        enums::Update::PinnedMessages(update) => &update.peer,
        _ => return None,
    };
    Some(peer.into())
}
