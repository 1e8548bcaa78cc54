//! What was written in a chat.

use std::collections::BTreeSet;

use grammers_tl_types::{enums, functions, types};

use super::super::{Call, Table, error, peers};
use crate::mtproto::session::RpcError;
use crate::world::UserId;
use crate::world::message::Message;
use crate::world::peer::{Home, Peer};

/// The longest part of a history.
const MAX_PART: i32 = 100;
/// How long it is if a client does not say.
const DEFAULT_PART: i32 = 20;

pub(super) fn register(table: &mut Table) {
    table.add(get_history);
    table.add(get_messages);
    table.add(get_channel_messages);
}

fn get_history(
    call: &mut Call<'_>,
    request: functions::messages::GetHistory,
) -> Result<enums::messages::Messages, RpcError> {
    let user = call.person()?;
    let chat = peers::chat(call, &request.peer)?;
    let messages: Vec<&Message> = call.world.messages(user, chat).collect();
    let offset_date = request.offset_date;
    let part = Part {
        offset_date,
        ..part!(request)
    };
    answer(call, &[chat], &messages, &part)
}

/// Reads which part of a list of messages a client wants, from fields that have the same names in all methods.
macro_rules! part {
    ($request:expr) => {
        $crate::rpc::messages::history::Part {
            offset_id: $request.offset_id,
            add_offset: $request.add_offset,
            limit: $request.limit,
            max_id: $request.max_id,
            min_id: $request.min_id,
            ..$crate::rpc::messages::history::Part::default()
        }
    };
}
pub(super) use part;

/// Which part of a list of messages a client wants.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// It begins at the first message with a lower number; zero for the newest.
    pub(super) offset_id: i32,
    /// The same by date, if there is no number.
    pub(super) offset_date: i32,
    /// And so many messages later, or earlier.
    pub(super) add_offset: i32,
    pub(super) limit: i32,
    /// Of that, messages with lower numbers than this alone, if it is not zero,
    pub(super) max_id: i32,
    /// and with higher ones than this.
    pub(super) min_id: i32,
}

impl Part {
    /// That part of messages, of which the newest comes first. What would lie before the newest is left
    /// out, and not made up for at the other end.
    fn of<'a>(&self, messages: &[&'a Message]) -> Vec<&'a Message> {
        let newer = match (self.offset_id, self.offset_date) {
            (0, 0) => 0,
            (0, date) => messages.partition_point(|message| message.date >= date),
            (id, _) => messages.partition_point(|message| message.id >= id),
        };
        let from = (newer as i32).saturating_add(self.add_offset);
        let limit = if self.limit == 0 {
            DEFAULT_PART
        } else {
            self.limit.min(MAX_PART)
        };
        let to = from.saturating_add(limit).max(0) as usize;
        let from = from.max(0) as usize;
        let part = messages.get(from..to.min(messages.len())).unwrap_or(&[]);
        let is_within = |message: &&Message| {
            (self.max_id == 0 || message.id < self.max_id) && message.id > self.min_id
        };
        part.iter().copied().filter(is_within).collect()
    }
}

/// Answers with a part of the messages of a chat, of which the newest comes first, or of more chats.
pub(super) fn answer(
    call: &Call<'_>,
    chats: &[Peer],
    messages: &[&Message],
    part: &Part,
) -> Result<enums::messages::Messages, RpcError> {
    if part.limit < 0 {
        return Err(error(400, "LIMIT_INVALID"));
    }
    let viewer = call.user()?;
    let seen = part.of(messages).into_iter();
    let (seen, names): (Vec<_>, Vec<_>) = seen.map(|m| (m.seen_by(viewer), m.names())).unzip();
    let names = names.into_iter().flatten().chain(chats.iter().copied());
    Ok(found(call, viewer, chats, seen, names, messages.len()))
}

/// Messages as a client gets them: a part of all that there are, when `count` is larger.
fn found(
    call: &Call<'_>,
    viewer: UserId,
    chats: &[Peer],
    messages: Vec<enums::Message>,
    names: impl IntoIterator<Item = Peer>,
    count: usize,
) -> enums::messages::Messages {
    let (users, named) = call.world.named(viewer, names);
    let is_all = messages.len() == count;
    let count = count as i32;
    if let [chat @ Peer::Channel(_)] = chats {
        let mailbox = call.world.mailbox_at(Home::of(viewer, *chat));
        return types::messages::ChannelMessages {
            inexact: false,
            pts: mailbox.map_or(1, |mailbox| mailbox.pts()),
            count,
            offset_id_offset: None,
            messages,
            topics: Vec::new(),
            chats: named,
            users,
        }
        .into();
    }
    if is_all {
        return types::messages::Messages {
            messages,
            topics: Vec::new(),
            chats: named,
            users,
        }
        .into();
    }
    types::messages::MessagesSlice {
        inexact: false,
        count,
        next_rate: None,
        offset_id_offset: None,
        search_flood: None,
        messages,
        topics: Vec::new(),
        chats: named,
        users,
    }
    .into()
}

fn get_messages(
    call: &mut Call<'_>,
    request: functions::messages::GetMessages,
) -> Result<enums::messages::Messages, RpcError> {
    let user = call.user()?;
    let mailbox = &call.world.account(user).mailbox;
    let wanted = request.id.iter().map(|wanted| {
        let message = match wanted {
            enums::InputMessage::Id(wanted) => mailbox.get(wanted.id),
            enums::InputMessage::ReplyTo(wanted) => {
                answered(mailbox.get(wanted.id)).and_then(|id| mailbox.get(id))
            }
            enums::InputMessage::Pinned | enums::InputMessage::CallbackQuery(_) => None,
        };
        (number(wanted), message.cloned())
    });
    let wanted: Vec<_> = wanted.collect();
    Ok(each(call, user, &[], wanted))
}

fn get_channel_messages(
    call: &mut Call<'_>,
    request: functions::channels::GetMessages,
) -> Result<enums::messages::Messages, RpcError> {
    let user = call.user()?;
    let channel = peers::channel(call, &request.channel)?;
    if let Some(chat) = call.world.chats.get(channel) {
        peers::may_read(chat, user, call.world.clock.date())?;
    }
    let there = |id| call.world.message(user, channel, id);
    let mut pinned = call.world.pinned(user, channel).into_iter();
    let wanted = request.id.iter().map(|wanted| {
        let message = match wanted {
            enums::InputMessage::Id(wanted) => there(wanted.id),
            enums::InputMessage::ReplyTo(wanted) => answered(there(wanted.id)).and_then(there),
            enums::InputMessage::Pinned => pinned.next().and_then(there),
            enums::InputMessage::CallbackQuery(_) => None,
        };
        (number(wanted), message.cloned())
    });
    let wanted: Vec<_> = wanted.collect();
    Ok(each(call, user, &[channel], wanted))
}

/// The number that a client has asked for, or of the message that leads to what it has asked for.
fn number(wanted: &enums::InputMessage) -> i32 {
    match wanted {
        enums::InputMessage::Id(wanted) => wanted.id,
        enums::InputMessage::ReplyTo(wanted) => wanted.id,
        enums::InputMessage::CallbackQuery(wanted) => wanted.id,
        enums::InputMessage::Pinned => 0,
    }
}

fn answered(message: Option<&Message>) -> Option<i32> {
    message?.reply_to.as_ref()?.id()
}

/// Answers with messages one by one, and says of each that is not there that it is not.
fn each(
    call: &Call<'_>,
    user: UserId,
    chats: &[Peer],
    wanted: Vec<(i32, Option<Message>)>,
) -> enums::messages::Messages {
    let mut names: BTreeSet<Peer> = chats.iter().copied().collect();
    let mut messages = Vec::new();
    for (id, message) in wanted {
        messages.push(match message {
            Some(message) => {
                names.extend(message.names());
                message.seen_by(user)
            }
            None => types::MessageEmpty { id, peer_id: None }.into(),
        });
    }
    let count = messages.len();
    found(call, user, chats, messages, names, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of messages 10, 20 .. 90, written in the seconds 1 to 9, those of a part.
    fn ids(part: Part) -> Vec<i32> {
        let messages: Vec<Message> = (1..=9).rev().map(|n| Message::plain(10 * n, n)).collect();
        part.of(&messages.iter().collect::<Vec<_>>())
            .into_iter()
            .map(|message| message.id)
            .collect()
    }

    fn part(offset_id: i32, add_offset: i32, limit: i32) -> Part {
        Part {
            offset_id,
            add_offset,
            limit,
            ..Part::default()
        }
    }

    #[test]
    fn a_part_begins_below_a_number_and_is_moved_by_an_offset() {
        assert_eq!(ids(part(0, 0, 3)), [90, 80, 70]);
        assert_eq!(ids(part(50, 0, 3)), [40, 30, 20]);
        // A number that no message has.
        assert_eq!(ids(part(45, 0, 2)), [40, 30]);
        assert_eq!(ids(part(50, -1, 3)), [50, 40, 30]);
        assert_eq!(ids(part(50, -3, 3)), [70, 60, 50]);
        assert_eq!(ids(part(50, 2, 2)), [20, 10]);
        assert_eq!(ids(part(10, 0, 3)), [0; 0]);
        assert_eq!(ids(part(0, 100, 3)), [0; 0]);
    }

    #[test]
    fn what_would_lie_before_the_newest_is_left_out() {
        assert_eq!(ids(part(90, -3, 5)), [90, 80, 70]);
        assert_eq!(ids(part(0, -2, 2)), [0; 0]);
        assert_eq!(ids(part(0, i32::MIN, i32::MAX)), [0; 0]);
    }

    #[test]
    fn a_part_begins_before_a_date() {
        let by_date = |offset_date, add_offset| Part {
            offset_date,
            ..part(0, add_offset, 2)
        };
        assert_eq!(ids(by_date(5, 0)), [40, 30]);
        assert_eq!(ids(by_date(5, -1)), [50, 40]);
        assert_eq!(ids(by_date(100, 0)), [90, 80]);
    }

    #[test]
    fn numbers_bound_a_part_on_both_sides() {
        let bounded = Part {
            max_id: 70,
            min_id: 40,
            ..part(0, 0, 9)
        };
        assert_eq!(ids(bounded), [60, 50]);
    }

    #[test]
    fn no_part_is_longer_than_a_hundred() {
        let messages: Vec<Message> = (1..=150).rev().map(|n| Message::plain(n, n)).collect();
        let messages: Vec<&Message> = messages.iter().collect();
        assert_eq!(part(0, 0, 1_000).of(&messages).len(), 100);
        assert_eq!(part(0, 0, 0).of(&messages).len(), 20);
    }
}
