//! Messages are pinned: they stay on top of their chat.

use grammers_tl_types::{enums, types};

use super::content::Content;
use super::mailbox::{Event, What};
use super::peer::{Home, Peer};
use super::posting::{NewMessage, Posted};
use super::reply::Reply;
use super::telling::By;
use super::{UserId, World};

impl World {
    /// The messages of a chat that are pinned for a user, the newest first.
    pub(crate) fn pinned(&self, user: UserId, chat: Peer) -> Vec<i32> {
        let messages = self.messages(user, chat);
        let pinned = messages.filter(|message| message.is_pinned);
        pinned.map(|message| message.id).collect()
    }

    /// Pins messages or takes them down, for the user alone or with all their copies. What happened in the
    /// mailbox that the user sees them in: nothing, if that is how they were.
    pub(crate) fn pin(
        &mut self,
        by: &By<'_>,
        chat: Peer,
        ids: &[i32],
        is_pinned: bool,
        for_all: bool,
    ) -> Option<Event> {
        let own = Home::of(by.user, chat);
        let mailbox = self.mailbox_at(own)?;
        let posts = ids.iter().filter_map(|id| Some(mailbox.get(*id)?.post));
        let posts: Vec<u64> = posts.collect();
        let homes = if for_all {
            let copies = posts.iter().filter_map(|post| self.copies.get(post));
            let mut homes: Vec<Home> = copies.flatten().copied().collect();
            homes.sort_unstable();
            homes.dedup();
            homes
        } else {
            vec![own]
        };
        let mut happened = None;
        for home in homes {
            let event = self.pin_at(home, &posts, is_pinned);
            if let Some(event) = event {
                self.announce(home, &event, by);
                if home == own {
                    happened = Some(event);
                }
            }
        }
        happened
    }

    fn pin_at(&mut self, home: Home, posts: &[u64], is_pinned: bool) -> Option<Event> {
        let mailbox = self.mailbox_at_mut(home)?;
        let mut ids = Vec::new();
        let mut chat = None;
        for post in posts {
            let Some(id) = mailbox.id_of(*post) else {
                continue;
            };
            if let Some(message) = mailbox.get_mut(id)
                && message.is_pinned != is_pinned
            {
                message.is_pinned = is_pinned;
                chat = Some(message.chat);
                ids.push(id);
            }
        }
        let chat = chat?;
        let count = ids.len() as i32;
        Some(mailbox.record(count, |pts| {
            What::Other(Box::new(update(chat, ids, is_pinned, pts, count)))
        }))
    }

    /// Says in the chat that a message was pinned.
    pub(crate) fn say_pinned(
        &mut self,
        by: &By<'_>,
        chat: Peer,
        id: i32,
        is_silent: bool,
    ) -> Posted {
        let what = NewMessage {
            reply_to: Some(Reply::to(id)),
            is_silent,
            ..NewMessage::new(Content::Service(enums::MessageAction::PinMessage))
        };
        self.post(by, chat, &what)
    }
}

fn update(chat: Peer, messages: Vec<i32>, pinned: bool, pts: i32, pts_count: i32) -> enums::Update {
    match chat {
        Peer::Channel(channel_id) => types::UpdatePinnedChannelMessages {
            pinned,
            channel_id,
            messages,
            pts,
            pts_count,
        }
        .into(),
        Peer::User(_) | Peer::Group(_) => types::UpdatePinnedMessages {
            pinned,
            peer: chat.into(),
            messages,
            pts,
            pts_count,
        }
        .into(),
    }
}
