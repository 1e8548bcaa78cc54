//! What people save for themselves, by where it comes from.

use grammers_tl_types::{enums, functions, types};

use super::super::{Call, Table, peers};
use super::history::{Part, answer, part};
use crate::mtproto::session::RpcError;
use crate::world::UserId;
use crate::world::forwarding::HIDDEN_AUTHOR;
use crate::world::message::Message;
use crate::world::peer::Peer;

pub(super) fn register(table: &mut Table) {
    table.add(get_saved_dialogs);
    table.add(get_pinned_saved_dialogs);
    table.add(get_saved_history);
}

fn get_saved_dialogs(
    call: &mut Call<'_>,
    request: functions::messages::GetSavedDialogs,
) -> Result<enums::messages::SavedDialogs, RpcError> {
    let user = call.person()?;
    let mut newest: Vec<(Peer, &Message)> = Vec::new();
    for message in call.world.messages(user, Peer::User(user)) {
        let from = message.saved_peer(user).unwrap_or(message.chat);
        if newest.iter().all(|(other, _)| *other != from) {
            newest.push((from, message));
        }
    }
    if request.offset_id != 0 {
        newest.retain(|(_, message)| message.id < request.offset_id);
    }
    let count = newest.len() as i32;
    newest.truncate(usize::try_from(request.limit).unwrap_or(0));
    Ok(dialogs(call, user, &newest, count))
}

fn dialogs(
    call: &Call<'_>,
    user: UserId,
    newest: &[(Peer, &Message)],
    count: i32,
) -> enums::messages::SavedDialogs {
    let dialogs = newest.iter().map(|(from, message)| {
        let dialog = types::SavedDialog {
            pinned: false,
            peer: (*from).into(),
            top_message: message.id,
        };
        dialog.into()
    });
    let dialogs: Vec<enums::SavedDialog> = dialogs.collect();
    let messages = newest
        .iter()
        .map(|(_, message)| message.seen_by(user))
        .collect();
    let names = newest
        .iter()
        .flat_map(|(from, message)| message.names().into_iter().chain([*from]));
    let (users, chats) = call.world.named(user, names);
    if dialogs.len() as i32 == count {
        return types::messages::SavedDialogs {
            dialogs,
            messages,
            chats,
            users,
        }
        .into();
    }
    types::messages::SavedDialogsSlice {
        count,
        dialogs,
        messages,
        chats,
        users,
    }
    .into()
}

/// Nothing is pinned there.
fn get_pinned_saved_dialogs(
    call: &mut Call<'_>,
    _: functions::messages::GetPinnedSavedDialogs,
) -> Result<enums::messages::SavedDialogs, RpcError> {
    let user = call.person()?;
    Ok(dialogs(call, user, &[], 0))
}

fn get_saved_history(
    call: &mut Call<'_>,
    request: functions::messages::GetSavedHistory,
) -> Result<enums::messages::Messages, RpcError> {
    let user = call.person()?;
    let from = match &request.peer {
        enums::InputPeer::User(peer) if peer.user_id == HIDDEN_AUTHOR => Peer::User(HIDDEN_AUTHOR),
        peer => peers::chat(call, peer)?,
    };
    let messages = call.world.messages(user, Peer::User(user));
    let of_it = messages.filter(|message| message.saved_peer(user) == Some(from));
    let messages: Vec<&Message> = of_it.collect();
    let offset_date = request.offset_date;
    let part = Part {
        offset_date,
        ..part!(request)
    };
    answer(call, &[Peer::User(user)], &messages, &part)
}
