//! Messages are written, changed and deleted, with all their copies.

use grammers_tl_types::{enums, types};

use super::mailbox::{Event, Mailbox};
use super::message::{Content, Message};
use super::peer::{Home, Peer};
use super::people::User;
use super::reply::Reply;
use super::telling::By;
use super::{UserId, World};
use crate::world::chats::Kind;

/// A message that is about to be written.
#[derive(Clone, Debug)]
pub(crate) struct NewMessage {
    pub(crate) content: Content,
    /// What it answers: with the number in the mailbox where the author sees the chat.
    pub(crate) reply_to: Option<Reply>,
    pub(crate) is_silent: bool,
}

impl NewMessage {
    /// A message that answers nothing.
    pub(crate) fn new(content: impl Into<Content>) -> Self {
        Self {
            content: content.into(),
            reply_to: None,
            is_silent: false,
        }
    }
}

/// A message that was written, as the author has it.
#[derive(Clone, Debug)]
pub(crate) struct Posted {
    pub(crate) home: Home,
    pub(crate) id: i32,
    /// What all its copies have in common.
    pub(crate) post: u64,
    /// What happened in the author's mailbox or in the channel.
    pub(crate) event: Event,
}

impl World {
    /// Writes into a chat. Whether the author may is for the caller to know.
    pub(crate) fn post(&mut self, by: &By<'_>, to: Peer, new: &NewMessage) -> Posted {
        self.posts += 1;
        let post = self.posts;
        let date = self.clock.date();
        if let (Some(chat), Some(_)) = (self.chats.get_mut(to), new.content.written()) {
            chat.wrote.insert(by.user, date);
        }
        let own = Home::of(by.user, to);
        let answered = new.reply_to.as_ref().and_then(Reply::id);
        let answered = answered
            .and_then(|id| self.mailbox_at(own)?.get(id))
            .map(|message| (message.post, message.author));
        let mentions = self.mentioned(
            to,
            by.user,
            &new.content,
            answered.map(|(_, author)| author),
        );
        let chat = self.chats.get(to);
        let is_signed = chat.is_some_and(|chat| chat.kind == Kind::Channel && chat.is_signed);
        let signature = self
            .user(by.user)
            .filter(|_| is_signed)
            .map(User::full_name);
        let said = self.said(by, to, new);
        let message = Message {
            id: 0,
            pts: 0,
            post,
            author: by.user,
            chat: to,
            is_channel_post: chat.is_some_and(|chat| chat.kind == Kind::Channel),
            signature,
            date,
            content: new.content.clone(),
            reply_to: None,
            unseen_by: mentions.clone(),
            mentions,
            meant_for: said.meant_for,
            is_unheard: to != Peer::User(by.user) && new.content.is_note(),
            is_pinned: false,
            is_silent: new.is_silent,
            views: 1,
            forwards: 0,
        };
        let mut first = None;
        let mut homes = self.homes(by.user, to);
        homes.retain(|(home, _)| self.reaches(*home, &said));
        for (home, chat) in &homes {
            let Some(mailbox) = self.mailbox_at_mut(*home) else {
                continue;
            };
            let event = mailbox.add(Message {
                chat: *chat,
                reply_to: new.reply_to.as_ref().and_then(|reply| {
                    reply.in_copy(answered.and_then(|(post, _)| mailbox.id_of(post)))
                }),
                ..message.clone()
            });
            let id = mailbox.last_id();
            self.announce(*home, &event, by);
            first.get_or_insert(Posted {
                home: *home,
                id,
                post,
                event,
            });
        }
        self.copies
            .insert(post, homes.iter().map(|(home, _)| *home).collect());
        first.expect("the author's own mailbox is always there")
    }

    /// The mailboxes that get a copy, the author's first, and how the chat is called there.
    fn homes(&mut self, author: UserId, to: Peer) -> Vec<(Home, Peer)> {
        match to {
            Peer::Channel(id) => vec![(Home::Channel(id), to)],
            Peer::User(user) if user == author => vec![(Home::User(author), to)],
            Peer::User(user) => vec![
                (Home::User(author), to),
                (Home::User(user), Peer::User(author)),
            ],
            Peer::Group(_) => {
                let mut homes = vec![(Home::User(author), to)];
                let members = self.chats.get(to).into_iter();
                let others = members
                    .flat_map(|chat| chat.present())
                    .filter(|(user, _)| *user != author);
                homes.extend(others.map(|(user, _)| (Home::User(user), to)));
                homes
            }
        }
    }

    /// The number of an album that is about to be written.
    pub(crate) fn new_album(&mut self) -> i64 {
        self.albums += 1;
        self.albums
    }

    /// Changes all copies of a message; what happened in the mailbox given.
    pub(crate) fn edit(
        &mut self,
        by: &By<'_>,
        at: Home,
        id: i32,
        change: impl Fn(&mut Message),
    ) -> Option<Event> {
        let post = self.mailbox_at(at)?.get(id)?.post;
        let mut own = None;
        for home in self.copies.get(&post).cloned().unwrap_or_default() {
            let Some(mailbox) = self.mailbox_at_mut(home) else {
                continue;
            };
            let event = mailbox.id_of(post).and_then(|id| mailbox.edit(id, &change));
            if let Some(event) = event {
                self.announce(home, &event, by);
                if home == at {
                    own = Some(event);
                }
            }
        }
        own
    }

    /// Deletes messages from one mailbox, or with all their copies; what happened in the mailbox given.
    pub(crate) fn delete(
        &mut self,
        by: &By<'_>,
        at: Home,
        ids: &[i32],
        for_all: bool,
    ) -> Option<Event> {
        let mailbox = self.mailbox_at(at)?;
        let mut gone: Vec<(Home, Vec<i32>)> = vec![(at, ids.to_vec())];
        if for_all {
            let posts: Vec<u64> = ids
                .iter()
                .filter_map(|id| Some(mailbox.get(*id)?.post))
                .collect();
            for post in posts {
                for home in self.copies.get(&post).into_iter().flatten() {
                    let Some(id) = self.mailbox_at(*home).and_then(|m| m.id_of(post)) else {
                        continue;
                    };
                    match gone.iter_mut().find(|(of, _)| of == home) {
                        Some((_, ids)) => ids.push(id),
                        None => gone.push((*home, vec![id])),
                    }
                }
            }
        }
        let mut own = None;
        for (home, ids) in gone {
            let event = self.mailbox_at_mut(home).and_then(|m| m.delete(&ids));
            if let Some(event) = event {
                self.announce(home, &event, by);
                if home == at {
                    own = Some(event);
                }
            }
        }
        own
    }

    /// Hides what a channel or supergroup has up to a message from a user, who has deleted it for oneself.
    /// What the user is told, if there is anything to tell.
    pub(crate) fn clear_channel(
        &mut self,
        by: &By<'_>,
        channel: Peer,
        up_to: i32,
    ) -> Option<enums::Update> {
        let Peer::Channel(channel_id) = channel else {
            return None;
        };
        let dialog = self.account(by.user).dialog_mut(channel);
        if dialog.cleared >= up_to {
            return None;
        }
        dialog.cleared = up_to;
        let update = types::UpdateChannelAvailableMessages {
            channel_id,
            available_min_id: up_to,
        };
        self.tell_surely(by.user, update.clone().into(), [channel], by.origin);
        Some(update.into())
    }

    /// The mailbox of a user or of a channel.
    pub(crate) fn mailbox_at(&self, home: Home) -> Option<&Mailbox> {
        match home {
            Home::User(user) => Some(&self.accounts.get(&user)?.mailbox),
            Home::Channel(id) => Some(&self.chats.get(Peer::Channel(id))?.mailbox),
        }
    }

    /// The same, to change it. A user's is made if there is none yet.
    pub(crate) fn mailbox_at_mut(&mut self, home: Home) -> Option<&mut Mailbox> {
        match home {
            Home::User(user) => Some(&mut self.account(user).mailbox),
            Home::Channel(id) => Some(&mut self.chats.get_mut(Peer::Channel(id))?.mailbox),
        }
    }
}
