//! What a client has of an account. It takes updates by the states that they lead to, and says where one is
//! missing.

use std::collections::{BTreeMap, BTreeSet};

use grammers_tl_types::enums;

use crate::world::peer::Peer;

/// A message, as far as it can change.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) text: String,
    edit_date: Option<i32>,
    pub(super) is_out: bool,
    is_pinned: bool,
    is_unseen: bool,
    reply_to: Option<i32>,
}

impl Line {
    /// Whether people have written it.
    pub(super) fn is_text(&self) -> bool {
        self.text.starts_with("text ")
    }

    /// A message as it was sent: the chat, its number, and what it says.
    pub(super) fn of(message: &enums::Message) -> (Peer, i32, Self) {
        let answered = |reply: &Option<enums::MessageReplyHeader>| match reply {
            Some(enums::MessageReplyHeader::Header(header)) => header.reply_to_msg_id,
            _ => None,
        };
        match message {
            enums::Message::Message(message) => {
                let line = Self {
                    text: message.message.clone(),
                    edit_date: message.edit_date,
                    is_out: message.out,
                    is_pinned: message.pinned,
                    is_unseen: message.media_unread,
                    reply_to: answered(&message.reply_to),
                };
                ((&message.peer_id).into(), message.id, line)
            }
            enums::Message::Service(message) => {
                let line = Self {
                    text: format!("{:?}", message.action),
                    edit_date: None,
                    is_out: message.out,
                    is_pinned: false,
                    is_unseen: message.media_unread,
                    reply_to: answered(&message.reply_to),
                };
                ((&message.peer_id).into(), message.id, line)
            }
            enums::Message::Empty(_) => panic!("an empty message"),
        }
    }
}

/// A channel or supergroup that the client's user is in.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Channel {
    /// Zero if nothing of it is known yet.
    pub(super) pts: i32,
    /// When the user came in.
    date: i32,
}

/// What became of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// It was applied, or was known before.
    Fine,
    /// Something before it is missing, in the account or in a channel.
    Gap(Option<i64>),
    /// More has happened in a channel than is said.
    Behind(i64),
}

/// All that a client has.
#[derive(Clone, Debug, Default)]
pub(super) struct Copy {
    pub(super) pts: i32,
    pub(super) channels: BTreeMap<i64, Channel>,
    pub(super) lines: BTreeMap<Peer, BTreeMap<i32, Line>>,
    read_inbox: BTreeMap<Peer, i32>,
    pub(super) read_outbox: BTreeMap<Peer, i32>,
    /// What the client has sent: its own numbers, and the server's.
    pub(super) arrived: BTreeMap<i64, i32>,
    /// Up to which message channels are deleted for the user alone.
    cleared: BTreeMap<i64, i32>,
    /// The messages of channels that were looked at.
    seen: BTreeSet<(i64, i32)>,
}

impl Copy {
    /// The chats in which there is anything, with what is in them.
    pub(super) fn chats(&self) -> BTreeMap<Peer, BTreeMap<i32, Line>> {
        let mut chats = self.lines.clone();
        chats.retain(|_, lines| !lines.is_empty());
        chats
    }

    /// How many messages came in that are not read.
    pub(super) fn unread(&self, chat: Peer, own: Peer) -> usize {
        let read = self.read_inbox.get(&chat).copied().unwrap_or(0);
        let lines = self.lines.get(&chat).into_iter().flatten();
        lines
            .filter(|(id, line)| **id > read && !line.is_out && chat != own)
            .count()
    }

    /// Takes note of channels that the user is in now, or no longer: those of which the client has nothing.
    pub(super) fn meet(&mut self, chats: &[enums::Chat]) -> Vec<i64> {
        let mut new = Vec::new();
        for chat in chats {
            match chat {
                enums::Chat::Channel(chat) if chat.left => self.forget(chat.id),
                enums::Chat::ChannelForbidden(chat) => self.forget(chat.id),
                enums::Chat::Channel(chat) => {
                    let known = self.channels.get(&chat.id);
                    if known.is_none_or(|known| known.date != chat.date) {
                        self.forget(chat.id);
                        let channel = Channel {
                            pts: 0,
                            date: chat.date,
                        };
                        self.channels.insert(chat.id, channel);
                        new.push(chat.id);
                    }
                }
                _ => {}
            }
        }
        new
    }

    /// The user is no longer in a channel.
    pub(super) fn forget(&mut self, channel: i64) {
        self.channels.remove(&channel);
        self.lines.remove(&Peer::Channel(channel));
        self.read_inbox.remove(&Peer::Channel(channel));
        self.read_outbox.remove(&Peer::Channel(channel));
    }

    /// Sets the state of a channel.
    pub(super) fn is_at(&mut self, channel: i64, pts: i32) {
        self.channels.entry(channel).or_default().pts = pts;
    }

    /// Has all messages of a chat from now on, of which the newest comes first, and no others.
    pub(super) fn load(&mut self, chat: Peer, messages: &[enums::Message]) {
        let lines: Vec<_> = messages.iter().map(Line::of).collect();
        assert!(lines.iter().all(|(of, ..)| *of == chat), "of one chat");
        assert!(lines.is_sorted_by(|a, b| a.1 > b.1), "the newest first");
        let lines = lines.into_iter().map(|(_, id, line)| (id, line));
        self.lines.insert(chat, lines.collect());
    }

    /// Takes note of how far a chat is read.
    pub(super) fn read(&mut self, chat: Peer, inbox: i32, outbox: i32) {
        higher(&mut self.read_inbox, chat, inbox);
        higher(&mut self.read_outbox, chat, outbox);
    }

    /// Takes an update that came by itself, or with an answer.
    pub(super) fn take(&mut self, update: &enums::Update) -> Taken {
        use enums::Update as U;
        let (channel, pts, count) = match update {
            U::NewMessage(u) => (None, u.pts, u.pts_count),
            U::EditMessage(u) => (None, u.pts, u.pts_count),
            U::DeleteMessages(u) => (None, u.pts, u.pts_count),
            U::ReadHistoryInbox(u) => (None, u.pts, u.pts_count),
            U::ReadHistoryOutbox(u) => (None, u.pts, u.pts_count),
            U::ReadMessagesContents(u) => (None, u.pts, u.pts_count),
            U::PinnedMessages(u) => (None, u.pts, u.pts_count),
            U::NewChannelMessage(u) => (channel_of(&u.message), u.pts, u.pts_count),
            U::EditChannelMessage(u) => (channel_of(&u.message), u.pts, u.pts_count),
            U::DeleteChannelMessages(u) => (Some(u.channel_id), u.pts, u.pts_count),
            U::PinnedChannelMessages(u) => (Some(u.channel_id), u.pts, u.pts_count),
            U::ChannelTooLong(u) => {
                let known = self.channels.get(&u.channel_id);
                let is_behind = known.is_some_and(|known| u.pts.is_none_or(|pts| known.pts < pts));
                return if is_behind {
                    Taken::Behind(u.channel_id)
                } else {
                    Taken::Fine
                };
            }
            _ => {
                self.apply(update);
                return Taken::Fine;
            }
        };
        let state = match channel {
            None => Some(&mut self.pts),
            Some(channel) => self.channels.get_mut(&channel).map(|known| &mut known.pts),
        };
        // What is not known of a channel will be asked for, or does not concern the user.
        let Some(state) = state.filter(|state| **state > 0 && **state < pts) else {
            return Taken::Fine;
        };
        if *state + count != pts {
            return Taken::Gap(channel);
        }
        *state = pts;
        self.apply(update);
        Taken::Fine
    }

    /// Takes what was missed.
    pub(super) fn catch_up(&mut self, messages: &[enums::Message], updates: &[enums::Update]) {
        let ids = messages.iter().map(enums::Message::id);
        assert!(ids.is_sorted_by(|a, b| a < b), "the oldest first");
        messages.iter().for_each(|message| self.add(message));
        updates.iter().for_each(|update| self.apply(update));
    }

    /// Applies an update, whatever came before.
    fn apply(&mut self, update: &enums::Update) {
        use enums::Update as U;
        match update {
            U::MessageId(u) => drop(self.arrived.insert(u.random_id, u.id)),
            U::NewMessage(u) => self.add(&u.message),
            U::NewChannelMessage(u) => self.add(&u.message),
            U::EditMessage(u) => self.change(&u.message),
            U::EditChannelMessage(u) => self.change(&u.message),
            U::DeleteMessages(u) => {
                for (_, lines) in self.own() {
                    lines.retain(|id, _| !u.messages.contains(id));
                }
            }
            U::DeleteChannelMessages(u) => {
                let lines = self.lines.entry(Peer::Channel(u.channel_id)).or_default();
                lines.retain(|id, _| !u.messages.contains(id));
            }
            U::ReadHistoryInbox(u) => self.read((&u.peer).into(), u.max_id, 0),
            U::ReadHistoryOutbox(u) => self.read((&u.peer).into(), 0, u.max_id),
            U::ReadChannelInbox(u) => self.read(Peer::Channel(u.channel_id), u.max_id, 0),
            U::ReadChannelOutbox(u) => self.read(Peer::Channel(u.channel_id), 0, u.max_id),
            U::PinnedMessages(u) => self.pin((&u.peer).into(), &u.messages, u.pinned),
            U::PinnedChannelMessages(u) => {
                self.pin(Peer::Channel(u.channel_id), &u.messages, u.pinned);
            }
            U::ReadMessagesContents(u) => {
                for (_, lines) in self.own() {
                    see(lines, &u.messages);
                }
            }
            U::ChannelReadMessagesContents(u) => {
                let seen = u.messages.iter().map(|id| (u.channel_id, *id));
                self.seen.extend(seen);
                let lines = self.lines.entry(Peer::Channel(u.channel_id)).or_default();
                see(lines, &u.messages);
            }
            U::ChannelAvailableMessages(u) => {
                let cleared = self.cleared.entry(u.channel_id).or_default();
                *cleared = u.available_min_id.max(*cleared);
                let cleared = *cleared;
                let lines = self.lines.entry(Peer::Channel(u.channel_id)).or_default();
                lines.retain(|id, _| *id > cleared);
            }
            _ => {}
        }
    }

    /// What is not of channels.
    fn own(&mut self) -> impl Iterator<Item = (&Peer, &mut BTreeMap<i32, Line>)> {
        let chats = self.lines.iter_mut();
        chats.filter(|(chat, _)| !matches!(chat, Peer::Channel(_)))
    }

    fn add(&mut self, message: &enums::Message) {
        let before = self.put(message);
        assert!(before.is_none(), "new for the second time: {message:?}");
    }

    fn change(&mut self, message: &enums::Message) {
        let (chat, id, _) = Line::of(message);
        let is_cleared = matches!(chat, Peer::Channel(channel)
            if self.cleared.get(&channel).is_some_and(|up_to| id <= *up_to));
        let before = self.put(message);
        assert!(before.is_some() || is_cleared, "unknown: {message:?}");
    }

    fn put(&mut self, message: &enums::Message) -> Option<Line> {
        let (chat, id, mut line) = Line::of(message);
        if let Peer::Channel(channel) = chat {
            line.is_unseen &= !self.seen.contains(&(channel, id));
            if self.cleared.get(&channel).is_some_and(|up_to| id <= *up_to) {
                return None;
            }
        }
        self.lines.entry(chat).or_default().insert(id, line)
    }

    fn pin(&mut self, chat: Peer, ids: &[i32], is_pinned: bool) {
        let lines = self.lines.entry(chat).or_default();
        for id in ids {
            if let Some(line) = lines.get_mut(id) {
                line.is_pinned = is_pinned;
            }
        }
    }
}

/// Whether what is pushed moves the state by as much as it is about.
pub(super) fn counts_right(update: &enums::Update) -> bool {
    use enums::Update as U;
    let (count, about) = match update {
        U::NewMessage(u) => (u.pts_count, 1),
        U::EditMessage(u) => (u.pts_count, 1),
        U::NewChannelMessage(u) => (u.pts_count, 1),
        U::EditChannelMessage(u) => (u.pts_count, 1),
        U::DeleteMessages(u) => (u.pts_count, u.messages.len()),
        U::DeleteChannelMessages(u) => (u.pts_count, u.messages.len()),
        U::ReadMessagesContents(u) => (u.pts_count, u.messages.len()),
        U::PinnedMessages(u) => (u.pts_count, u.messages.len()),
        U::PinnedChannelMessages(u) => (u.pts_count, u.messages.len()),
        _ => return true,
    };
    usize::try_from(count) == Ok(about)
}

fn higher(marks: &mut BTreeMap<Peer, i32>, chat: Peer, id: i32) {
    let mark = marks.entry(chat).or_default();
    *mark = id.max(*mark);
}

fn see(lines: &mut BTreeMap<i32, Line>, ids: &[i32]) {
    for id in ids {
        if let Some(line) = lines.get_mut(id) {
            line.is_unseen = false;
        }
    }
}

fn channel_of(message: &enums::Message) -> Option<i64> {
    match Line::of(message).0 {
        Peer::Channel(channel) => Some(channel),
        Peer::User(_) | Peer::Group(_) => None,
    }
}
