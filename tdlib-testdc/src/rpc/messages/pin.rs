//! Messages are pinned.

use grammers_tl_types::{enums, functions};

use super::super::{Call, Table, error, peers};
use super::delete::affected_history;
use crate::mtproto::session::RpcError;
use crate::world::chats::rights::Action;
use crate::world::peer::{Home, Peer};

pub(super) fn register(table: &mut Table) {
    table.add(update_pinned_message);
    table.add(unpin_all_messages);
}

fn update_pinned_message(
    call: &mut Call<'_>,
    request: functions::messages::UpdatePinnedMessage,
) -> Result<enums::Updates, RpcError> {
    let user = call.user()?;
    let chat = peers::chat(call, &request.peer)?;
    call.world.may(user, chat, Action::Pin)?;
    let message = call.world.message(user, chat, request.id);
    let written = message.filter(|message| message.content.written().is_some());
    let message = written.ok_or_else(|| error(400, "MESSAGE_ID_INVALID"))?;
    if message.is_pinned != request.unpin {
        return Err(error(400, "CHAT_NOT_MODIFIED"));
    }
    let by = call.by(user);
    let is_private = matches!(chat, Peer::User(_));
    let for_all = !(is_private && request.pm_oneside);
    let home = Home::of(user, chat);
    let pinned = call
        .world
        .pin(&by, chat, &[request.id], !request.unpin, for_all);
    let mut events: Vec<_> = pinned.into_iter().collect();
    // What one pins for oneself alone is nothing to talk about.
    if !request.unpin && for_all && chat != Peer::User(user) {
        let said = call.world.say_pinned(&by, chat, request.id, request.silent);
        events.push(said.event);
    }
    let updates = events
        .iter()
        .filter_map(|event| call.world.update(user, home, event));
    let (updates, names): (Vec<_>, Vec<_>) = updates.unzip();
    let names = names.into_iter().flatten();
    Ok(enums::Updates::Updates(
        call.world.updates(user, updates, names),
    ))
}

fn unpin_all_messages(
    call: &mut Call<'_>,
    request: functions::messages::UnpinAllMessages,
) -> Result<enums::messages::AffectedHistory, RpcError> {
    let user = call.user()?;
    let chat = peers::chat(call, &request.peer)?;
    call.world.may(user, chat, Action::Pin)?;
    let by = call.by(user);
    let pinned = call.world.pinned(user, chat);
    let event = call.world.pin(&by, chat, &pinned, false, true);
    Ok(affected_history(
        call.world,
        Home::of(user, chat),
        event.as_ref(),
    ))
}
