//! `messages`: chats and what is written in them.

use grammers_tl_types::{enums, functions, types};

use super::{Call, Table, error, updates};
use crate::mtproto::session::RpcError;
use crate::world::UserId;
use crate::world::mailbox::Message;
use crate::world::messages::{as_seen, new_message, no_settings, user_peer};

/// The longest text, in UTF-16 code units.
const MAX_TEXT: usize = 4_096;

pub(super) fn register(table: &mut Table) {
    table.add(send_message);
    table.add(get_history);
    table.add(get_dialogs);
    table.add(get_pinned_dialogs);
    table.add(get_peer_dialogs);
    table.add(get_peer_settings);
}

/// The chat that a client means.
fn resolve(call: &Call<'_>, peer: &enums::InputPeer) -> Result<UserId, RpcError> {
    let own = call.user()?;
    match peer {
        enums::InputPeer::PeerSelf => Ok(own),
        enums::InputPeer::User(peer) => call
            .world
            .user(peer.user_id)
            .filter(|user| user.access_hash == peer.access_hash || user.id == own)
            .map(|user| user.id)
            .ok_or_else(|| error(400, "PEER_ID_INVALID")),
        _ => Err(error(400, "PEER_ID_INVALID")),
    }
}

fn send_message(
    call: &mut Call<'_>,
    request: functions::messages::SendMessage,
) -> Result<enums::Updates, RpcError> {
    let user = call.user()?;
    let to = resolve(call, &request.peer)?;
    let text = request.message.trim();
    if text.is_empty() {
        return Err(error(400, "MESSAGE_EMPTY"));
    }
    if text.encode_utf16().count() > MAX_TEXT {
        return Err(error(400, "MESSAGE_TOO_LONG"));
    }
    let again = call
        .world
        .mailbox(user)
        .was_sent(request.random_id)
        .cloned();
    let (message, pts) = match again {
        Some(message) => {
            let pts = call.world.mailbox(user).pts;
            (message, pts)
        }
        None => {
            let sent = call.world.send(user, to, text, Some(call.origin));
            call.world
                .mailbox(user)
                .remember(request.random_id, sent.message.id);
            (sent.message, sent.pts)
        }
    };
    let id = types::UpdateMessageId {
        id: message.id,
        random_id: request.random_id,
    };
    let updates = vec![id.into(), new_message(user, &message, pts)];
    Ok(enums::Updates::Updates(call.world.updates(
        user,
        updates,
        &[user, to],
    )))
}

fn get_history(
    call: &mut Call<'_>,
    request: functions::messages::GetHistory,
) -> Result<enums::messages::Messages, RpcError> {
    let user = call.user()?;
    let peer = resolve(call, &request.peer)?;
    let limit = request.limit.clamp(0, 100) as usize;
    let messages: Vec<Message> = call.world.mailbox(user).chat(peer).cloned().collect();
    let newer = match request.offset_id {
        0 => 0,
        id => messages
            .iter()
            .take_while(|message| message.id >= id)
            .count() as i32,
    };
    let skip = (newer + request.add_offset).max(0) as usize;
    let found = messages.iter().skip(skip).take(limit);
    Ok(types::messages::Messages {
        messages: found.map(|message| as_seen(user, message)).collect(),
        topics: Vec::new(),
        chats: Vec::new(),
        users: call.world.users_seen_by(user, &[user, peer]),
    }
    .into())
}

/// Chats in the list, with their newest messages.
struct Dialogs {
    dialogs: Vec<enums::Dialog>,
    messages: Vec<enums::Message>,
    users: Vec<enums::User>,
}

fn dialogs(call: &mut Call<'_>, user: UserId, peers: &[UserId]) -> Dialogs {
    let mailbox = call.world.mailbox(user);
    let newest: Vec<Option<Message>> = peers
        .iter()
        .map(|peer| mailbox.chat(*peer).next().cloned())
        .collect();
    let dialog = |(peer, newest): (&UserId, &Option<Message>)| {
        let top_message = newest.as_ref().map_or(0, |message| message.id);
        types::Dialog {
            pinned: false,
            unread_mark: false,
            view_forum_as_messages: false,
            peer: user_peer(*peer),
            top_message,
            read_inbox_max_id: 0,
            read_outbox_max_id: 0,
            unread_count: 0,
            unread_mentions_count: 0,
            unread_reactions_count: 0,
            notify_settings: no_settings(),
            pts: None,
            draft: None,
            folder_id: None,
            ttl_period: None,
        }
        .into()
    };
    Dialogs {
        dialogs: peers.iter().zip(&newest).map(dialog).collect(),
        messages: newest
            .iter()
            .flatten()
            .map(|message| as_seen(user, message))
            .collect(),
        users: call.world.users_seen_by(user, &[peers, &[user]].concat()),
    }
}

fn get_dialogs(
    call: &mut Call<'_>,
    request: functions::messages::GetDialogs,
) -> Result<enums::messages::Dialogs, RpcError> {
    let user = call.user()?;
    let mut peers = Vec::new();
    // Folders are left out, and all chats fit into the first part.
    if request.folder_id.unwrap_or(0) == 0 && request.offset_id == 0 && request.offset_date == 0 {
        peers = call.world.mailbox(user).peers();
    }
    let found = dialogs(call, user, &peers);
    Ok(types::messages::Dialogs {
        dialogs: found.dialogs,
        messages: found.messages,
        chats: Vec::new(),
        users: found.users,
    }
    .into())
}

fn peer_dialogs(
    call: &mut Call<'_>,
    user: UserId,
    peers: &[UserId],
) -> enums::messages::PeerDialogs {
    let found = dialogs(call, user, peers);
    types::messages::PeerDialogs {
        dialogs: found.dialogs,
        messages: found.messages,
        chats: Vec::new(),
        users: found.users,
        state: updates::state(call.world, user),
    }
    .into()
}

fn get_pinned_dialogs(
    call: &mut Call<'_>,
    _: functions::messages::GetPinnedDialogs,
) -> Result<enums::messages::PeerDialogs, RpcError> {
    let user = call.user()?;
    Ok(peer_dialogs(call, user, &[]))
}

fn get_peer_dialogs(
    call: &mut Call<'_>,
    request: functions::messages::GetPeerDialogs,
) -> Result<enums::messages::PeerDialogs, RpcError> {
    let user = call.user()?;
    let mut peers = Vec::new();
    for peer in &request.peers {
        if let enums::InputDialogPeer::Peer(peer) = peer {
            peers.push(resolve(call, &peer.peer)?);
        }
    }
    Ok(peer_dialogs(call, user, &peers))
}

fn get_peer_settings(
    call: &mut Call<'_>,
    request: functions::messages::GetPeerSettings,
) -> Result<enums::messages::PeerSettings, RpcError> {
    let user = call.user()?;
    let peer = resolve(call, &request.peer)?;
    Ok(types::messages::PeerSettings {
        settings: crate::tl::zero::<types::PeerSettings>().into(),
        chats: Vec::new(),
        users: call.world.users_seen_by(user, &[peer]),
    }
    .into())
}
