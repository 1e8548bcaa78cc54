//! Messages are looked for.

use std::cmp::Reverse;

use grammers_tl_types::{enums, functions, types};

use super::super::{Call, Table, error, peers};
use super::filter::{has_words, is_of};
use super::history::{answer, part};
use crate::mtproto::session::RpcError;
use crate::world::chats::Kind;
use crate::world::message::Message;
use crate::world::peer::Peer;
use crate::world::{UserId, World};

/// The longest part of what is found everywhere.
const MAX_PART: usize = 100;

pub(super) fn register(table: &mut Table) {
    table.add(search);
    table.add(search_global);
    table.add(get_search_counters);
}

/// What is looked for.
struct Wanted<'a> {
    words: &'a str,
    filter: &'a enums::MessagesFilter,
    from: Option<Peer>,
    /// Seconds since 1970, both included; zero for none.
    min_date: i32,
    max_date: i32,
}

impl Wanted<'_> {
    /// Whether it is a message, for somebody.
    fn is(&self, message: &Message, viewer: UserId) -> bool {
        is_of(self.filter, message, viewer)
            && self.from.is_none_or(|from| from == sender(message))
            && (self.min_date == 0 || message.date >= self.min_date)
            && (self.max_date == 0 || message.date <= self.max_date)
            && (self.words.is_empty() || has_words(message.content.text(), self.words))
    }

    /// Whether it would be every message.
    fn is_nothing(&self) -> bool {
        let is_any = matches!(self.filter, enums::MessagesFilter::InputMessagesFilterEmpty);
        is_any && self.words.trim().is_empty() && self.from.is_none()
    }
}

/// Who a message is shown to be from.
fn sender(message: &Message) -> Peer {
    if message.is_channel_post {
        message.chat
    } else {
        Peer::User(message.author)
    }
}

fn search(
    call: &mut Call<'_>,
    request: functions::messages::Search,
) -> Result<enums::messages::Messages, RpcError> {
    let user = call.person()?;
    if let enums::InputPeer::Empty = request.peer {
        return Err(error(400, "PEER_ID_INVALID"));
    }
    let chat = peers::chat(call, &request.peer)?;
    if request.saved_reaction.is_some() {
        return Err(call.lacks("saved_reaction"));
    }
    if request.top_msg_id.is_some() {
        return Err(call.lacks("top_msg_id"));
    }
    let from = match &request.from_id {
        Some(peer) => Some(peers::chat(call, peer)?),
        None => None,
    };
    let saved = match &request.saved_peer_id {
        Some(peer) => Some(peers::chat(call, peer)?),
        None => None,
    };
    let wanted = Wanted {
        words: &request.q,
        filter: &request.filter,
        from,
        min_date: request.min_date,
        max_date: request.max_date,
    };
    if wanted.is_nothing() && saved.is_none() {
        return Err(error(400, "SEARCH_QUERY_EMPTY"));
    }
    let messages = call.world.messages(user, chat);
    let found = messages.filter(|message| {
        wanted.is(message, user) && (saved.is_none() || message.saved_peer(user) == saved)
    });
    let found: Vec<&Message> = found.collect();
    answer(call, &[chat], &found, &part!(request))
}

fn get_search_counters(
    call: &mut Call<'_>,
    request: functions::messages::GetSearchCounters,
) -> Result<Vec<enums::messages::SearchCounter>, RpcError> {
    let user = call.person()?;
    let chat = peers::chat(call, &request.peer)?;
    let counters = request.filters.into_iter().map(|filter| {
        let messages = call.world.messages(user, chat);
        let count = messages
            .filter(|message| is_of(&filter, message, user))
            .count() as i32;
        types::messages::SearchCounter {
            inexact: false,
            filter,
            count,
        }
        .into()
    });
    Ok(counters.collect())
}

fn search_global(
    call: &mut Call<'_>,
    request: functions::messages::SearchGlobal,
) -> Result<enums::messages::Messages, RpcError> {
    let user = call.person()?;
    let wanted = Wanted {
        words: &request.q,
        filter: &request.filter,
        from: None,
        min_date: request.min_date,
        max_date: request.max_date,
    };
    if wanted.is_nothing() {
        return Err(error(400, "SEARCH_QUERY_EMPTY"));
    }
    let archived = call.world.account(user).archived.clone();
    let list = request.folder_id.map(|list| list != 0);
    let world = &*call.world;
    let chats = world.chats_of(user).into_iter().filter(|chat| {
        let kind = kind_of(world, *chat);
        (!request.users_only || kind.is_none())
            && (!request.groups_only || matches!(kind, Some(Kind::Group | Kind::Supergroup)))
            && (!request.broadcasts_only || kind == Some(Kind::Channel))
            && list.is_none_or(|is_archive| archived.contains(chat) == is_archive)
    });
    let mut found: Vec<&Message> = chats
        .flat_map(|chat| world.messages(user, chat))
        .filter(|message| wanted.is(message, user))
        .collect();
    found.sort_by_key(|message| Reverse(place(message)));
    let count = found.len();
    if request.offset_rate > 0 {
        let offset = match peers::place(&request.offset_peer, user) {
            Some(chat) => (request.offset_rate, chat, request.offset_id),
            None => (request.offset_rate, Peer::User(0), 0),
        };
        found.retain(|message| place(message) < offset);
    }
    let limit = usize::try_from(request.limit).unwrap_or(0).min(MAX_PART);
    let is_more = found.len() > limit;
    found.truncate(limit);
    let next_rate = found.last().filter(|_| is_more).map(|message| message.date);
    let names = found.iter().flat_map(|message| message.names());
    let (users, chats) = call.world.named(user, names);
    let messages = found.iter().map(|message| message.seen_by(user)).collect();
    Ok(types::messages::MessagesSlice {
        inexact: false,
        count: count as i32,
        next_rate,
        offset_id_offset: None,
        search_flood: None,
        messages,
        topics: Vec::new(),
        chats,
        users,
    }
    .into())
}

/// Where a message stands among those of all chats, the oldest first.
fn place(message: &Message) -> (i32, Peer, i32) {
    (message.date, message.chat, message.id)
}

/// What kind of chat it is; `None` if it is a private one.
fn kind_of(world: &World, chat: Peer) -> Option<Kind> {
    world.chats.get(chat).map(|chat| chat.kind)
}
