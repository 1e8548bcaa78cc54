//! What is written in a chat is kept there.

use grammers_tl_types::{enums, functions};

use super::super::{Call, Table, error, peers};
use crate::mtproto::session::RpcError;
use crate::world::peer::Peer;

pub(super) fn register(table: &mut Table) {
    table.add(toggle_no_forwards);
}

/// Forbids to forward and save what is written in a chat, or allows it again. Creators alone may.
fn toggle_no_forwards(
    call: &mut Call<'_>,
    request: functions::messages::ToggleNoForwards,
) -> Result<enums::Updates, RpcError> {
    let user = call.person()?;
    let peer = peers::chat(call, &request.peer)?;
    let chat = match peer {
        Peer::User(_) => None,
        Peer::Group(_) | Peer::Channel(_) => call.world.chats.get_mut(peer),
    };
    let chat = chat.ok_or_else(|| error(400, "PEER_ID_INVALID"))?;
    if chat.creator != user {
        return Err(error(400, "CHAT_ADMIN_REQUIRED"));
    }
    let enabled = request.enabled;
    if chat.is_protected == enabled {
        return Err(error(400, "CHAT_NOT_MODIFIED"));
    }
    chat.is_protected = enabled;
    call.world.tell_all_of_chat(peer, Some(call.origin));
    Ok(enums::Updates::Updates(call.world.updates(
        user,
        Vec::new(),
        [peer],
    )))
}
