//! Where chats stand in the list: pinned, or marked as unread.

use grammers_tl_types::{enums, functions, types};

use super::super::{Call, Table, error, peers};
use crate::mtproto::session::RpcError;
use crate::world::peer::Peer;

/// So many chats can be pinned. `help.getConfig` says so too.
pub(in crate::rpc) const MAX_PINNED: usize = 5;

pub(super) fn register(table: &mut Table) {
    table.add(mark_dialog_unread);
    table.add(get_dialog_unread_marks);
    table.add(toggle_dialog_pin);
    table.add(reorder_pinned_dialogs);
}

/// The chat that a client means. Folders are left out.
pub(super) fn dialog(call: &Call<'_>, peer: &enums::InputDialogPeer) -> Result<Peer, RpcError> {
    match peer {
        enums::InputDialogPeer::Peer(peer) => peers::chat(call, &peer.peer),
        enums::InputDialogPeer::Folder(_) => Err(error(400, "FOLDER_ID_INVALID")),
    }
}

fn named(chat: Peer) -> enums::DialogPeer {
    types::DialogPeer { peer: chat.into() }.into()
}

fn mark_dialog_unread(
    call: &mut Call<'_>,
    request: functions::messages::MarkDialogUnread,
) -> Result<bool, RpcError> {
    let user = call.person()?;
    let chat = dialog(call, &request.peer)?;
    let state = call.world.account(user).dialog_mut(chat);
    if state.is_marked_unread != request.unread {
        state.is_marked_unread = request.unread;
        let update = types::UpdateDialogUnreadMark {
            unread: request.unread,
            peer: named(chat),
            saved_peer_id: None,
        };
        call.world
            .tell_surely(user, update.into(), [chat], Some(call.origin));
    }
    Ok(true)
}

fn get_dialog_unread_marks(
    call: &mut Call<'_>,
    _: functions::messages::GetDialogUnreadMarks,
) -> Result<Vec<enums::DialogPeer>, RpcError> {
    let user = call.person()?;
    let dialogs = call.world.account(user).dialogs();
    let marked = dialogs.filter(|(_, dialog)| dialog.is_marked_unread);
    Ok(marked.map(|(chat, _)| named(chat)).collect())
}

fn toggle_dialog_pin(
    call: &mut Call<'_>,
    request: functions::messages::ToggleDialogPin,
) -> Result<bool, RpcError> {
    let user = call.person()?;
    let chat = dialog(call, &request.peer)?;
    let pinned = &mut call.world.account(user).pinned;
    if pinned.contains(&chat) == request.pinned {
        return Ok(true);
    }
    if request.pinned {
        if pinned.len() >= MAX_PINNED {
            return Err(error(400, "PINNED_DIALOGS_TOO_MUCH"));
        }
        pinned.insert(0, chat);
    } else {
        pinned.retain(|other| *other != chat);
    }
    let update = types::UpdateDialogPinned {
        pinned: request.pinned,
        folder_id: None,
        peer: named(chat),
    };
    call.world
        .tell_surely(user, update.into(), [chat], Some(call.origin));
    Ok(true)
}

fn reorder_pinned_dialogs(
    call: &mut Call<'_>,
    request: functions::messages::ReorderPinnedDialogs,
) -> Result<bool, RpcError> {
    let user = call.person()?;
    let mut order: Vec<Peer> = Vec::new();
    for peer in &request.order {
        let chat = dialog(call, peer)?;
        if !order.contains(&chat) {
            order.push(chat);
        }
    }
    if order.len() > MAX_PINNED {
        return Err(error(400, "PINNED_DIALOGS_TOO_MUCH"));
    }
    let pinned = &mut call.world.account(user).pinned;
    if !request.force {
        // What the client does not know of stays, below what it knows.
        order.retain(|chat| pinned.contains(chat));
        let rest = pinned.iter().filter(|chat| !order.contains(chat)).copied();
        order.extend(rest.collect::<Vec<_>>());
    }
    if *pinned != order {
        pinned.clone_from(&order);
        let update = types::UpdatePinnedDialogs {
            folder_id: None,
            order: Some(order.iter().copied().map(named).collect()),
        };
        call.world
            .tell_surely(user, update.into(), order, Some(call.origin));
    }
    Ok(true)
}
