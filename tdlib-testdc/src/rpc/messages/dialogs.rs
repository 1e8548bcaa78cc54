//! The list of chats.

use grammers_tl_types::{enums, functions, types};

use super::super::{Call, Table, notify, peers, updates};
use super::marks;
use crate::mtproto::session::RpcError;
use crate::world::UserId;
use crate::world::account::Listed;
use crate::world::message::Message;
use crate::world::peer::{Home, Peer};

/// The longest part of the list.
const MAX_PART: usize = 100;

pub(super) fn register(table: &mut Table) {
    table.add(get_dialogs);
    table.add(get_pinned_dialogs);
    table.add(get_peer_dialogs);
}

/// Chats in the list, with their newest messages.
pub(in crate::rpc) struct Dialogs {
    pub(in crate::rpc) dialogs: Vec<enums::Dialog>,
    pub(in crate::rpc) messages: Vec<enums::Message>,
    pub(in crate::rpc) chats: Vec<enums::Chat>,
    pub(in crate::rpc) users: Vec<enums::User>,
}

/// What a client is told of chats in its list.
pub(in crate::rpc) fn dialogs(call: &mut Call<'_>, user: UserId, chats: &[Peer]) -> Dialogs {
    let mut names = vec![Peer::User(user)];
    let mut messages = Vec::new();
    let mut dialogs = Vec::new();
    for chat in chats {
        let newest = call.world.messages(user, *chat).next();
        names.push(*chat);
        names.extend(newest.into_iter().flat_map(Message::names));
        messages.extend(newest.map(|message| message.seen_by(user)));
        let top_message = newest.map_or(0, |message| message.id);
        dialogs.push(dialog(call, user, *chat, top_message));
    }
    let (users, chats) = call.world.named(user, names);
    Dialogs {
        dialogs,
        messages,
        chats,
        users,
    }
}

fn dialog(call: &mut Call<'_>, user: UserId, chat: Peer, top_message: i32) -> enums::Dialog {
    let state = call.world.dialog(user, chat);
    let mailbox = call.world.mailbox_at(Home::of(user, chat));
    let pts = match chat {
        Peer::Channel(_) => mailbox.map(|mailbox| mailbox.pts()),
        Peer::User(_) | Peer::Group(_) => None,
    };
    types::Dialog {
        pinned: call.world.account(user).pinned.contains(&chat),
        unread_mark: state.is_marked_unread,
        view_forum_as_messages: false,
        peer: chat.into(),
        top_message,
        read_inbox_max_id: state.read_inbox,
        read_outbox_max_id: state.read_outbox,
        unread_count: call.world.unread(user, chat),
        unread_mentions_count: call.world.unseen(user, chat).count() as i32,
        unread_reactions_count: 0,
        notify_settings: notify::no_settings(),
        pts,
        draft: state.draft.map(Into::into),
        folder_id: call.world.list_of(user, chat),
        ttl_period: None,
    }
    .into()
}

fn get_dialogs(
    call: &mut Call<'_>,
    request: functions::messages::GetDialogs,
) -> Result<enums::messages::Dialogs, RpcError> {
    let user = call.person()?;
    let mut chats = call.world.listed(user);
    let account = call.world.account(user);
    if let Some(list) = request.folder_id {
        let is_archive = list != 0;
        chats.retain(|listed| account.archived.contains(&listed.chat) == is_archive);
    }
    if request.exclude_pinned {
        chats.retain(|listed| !account.pinned.contains(&listed.chat));
    }
    let count = chats.len();
    if request.offset_date != 0 {
        // Where the chat stood then: it may have moved.
        match peers::place(&request.offset_peer, user) {
            Some(last) => {
                let last = Listed::at(request.offset_date, request.offset_id, last);
                chats.retain(|listed| *listed < last);
            }
            None => chats.retain(|listed| listed.is_before(request.offset_date)),
        }
    }
    chats.truncate(usize::try_from(request.limit).map_or(MAX_PART, |limit| limit.min(MAX_PART)));
    let chats: Vec<Peer> = chats.into_iter().map(|listed| listed.chat).collect();
    let found = dialogs(call, user, &chats);
    if found.dialogs.len() == count {
        return Ok(types::messages::Dialogs {
            dialogs: found.dialogs,
            messages: found.messages,
            chats: found.chats,
            users: found.users,
        }
        .into());
    }
    Ok(types::messages::DialogsSlice {
        count: count as i32,
        dialogs: found.dialogs,
        messages: found.messages,
        chats: found.chats,
        users: found.users,
    }
    .into())
}

fn peer_dialogs(call: &mut Call<'_>, user: UserId, chats: &[Peer]) -> enums::messages::PeerDialogs {
    let found = dialogs(call, user, chats);
    types::messages::PeerDialogs {
        dialogs: found.dialogs,
        messages: found.messages,
        chats: found.chats,
        users: found.users,
        state: updates::state(call.world, user),
    }
    .into()
}

fn get_pinned_dialogs(
    call: &mut Call<'_>,
    request: functions::messages::GetPinnedDialogs,
) -> Result<enums::messages::PeerDialogs, RpcError> {
    let user = call.person()?;
    let mut chats = Vec::new();
    if request.folder_id == 0 {
        chats.clone_from(&call.world.account(user).pinned);
    }
    Ok(peer_dialogs(call, user, &chats))
}

fn get_peer_dialogs(
    call: &mut Call<'_>,
    request: functions::messages::GetPeerDialogs,
) -> Result<enums::messages::PeerDialogs, RpcError> {
    let user = call.person()?;
    let peers = request.peers.iter();
    let peers = peers.filter(|peer| matches!(peer, enums::InputDialogPeer::Peer(_)));
    let chats: Result<Vec<Peer>, _> = peers.map(|peer| marks::dialog(call, peer)).collect();
    Ok(peer_dialogs(call, user, &chats?))
}
