//! What channels and supergroups are called, and how they are set up.

use grammers_tl_types::{enums, functions};

use super::super::chats::{Answer, by, edit_photo, edit_title, only_creator, people_only};
use super::super::{Call, Table, error, peers};
use crate::mtproto::session::RpcError;
use crate::world::chats::rights::Action;
use crate::world::chats::{Chat, Kind};
use crate::world::peer::Peer;

pub(super) fn register(table: &mut Table) {
    table.add(edit_channel_title);
    table.add(edit_channel_photo);
    table.add(check_username);
    table.add(update_username);
    table.add(toggle_signatures);
    table.add(toggle_pre_history_hidden);
    table.add(toggle_join_request);
}

fn edit_channel_title(
    call: &mut Call<'_>,
    request: functions::channels::EditTitle,
) -> Result<enums::Updates, RpcError> {
    let chat = peers::channel(call, &request.channel)?;
    edit_title(call, chat, &request.title)
}

fn edit_channel_photo(
    call: &mut Call<'_>,
    request: functions::channels::EditPhoto,
) -> Result<enums::Updates, RpcError> {
    let chat = peers::channel(call, &request.channel)?;
    edit_photo(call, chat, &request.photo)
}

/// Whether a channel could have a name. TDLib asks before there is a channel, too.
fn check_username(
    call: &mut Call<'_>,
    request: functions::channels::CheckUsername,
) -> Result<bool, RpcError> {
    people_only(call)?;
    let chat = match &request.channel {
        // One that is not there yet.
        enums::InputChannel::Empty => Peer::Channel(0),
        channel => peers::channel(call, channel)?,
    };
    match call.world.names.check(&request.username, chat) {
        Ok(()) => Ok(true),
        Err("USERNAME_OCCUPIED") => Ok(false),
        Err(name) => Err(error(400, name)),
    }
}

fn update_username(
    call: &mut Call<'_>,
    request: functions::channels::UpdateUsername,
) -> Result<bool, RpcError> {
    people_only(call)?;
    let by = by(call)?;
    let chat = peers::channel(call, &request.channel)?;
    only_creator(call, chat)?;
    let username = Some(&*request.username).filter(|username| !username.is_empty());
    let renamed = call.world.set_chat_username(&by, chat, username);
    renamed.map_err(|name| error(400, name))?;
    Ok(true)
}

fn toggle_signatures(
    call: &mut Call<'_>,
    request: functions::channels::ToggleSignatures,
) -> Result<enums::Updates, RpcError> {
    let chat = changeable(call, &request.channel, Action::ChangeInfo, Kind::Channel)?;
    let is_signed = request.signatures_enabled;
    toggle(call, chat, |chat| &mut chat.is_signed, is_signed)
}

fn toggle_pre_history_hidden(
    call: &mut Call<'_>,
    request: functions::channels::TogglePreHistoryHidden,
) -> Result<enums::Updates, RpcError> {
    let chat = changeable(call, &request.channel, Action::ChangeInfo, Kind::Supergroup)?;
    let is_hidden = request.enabled;
    toggle(call, chat, |chat| &mut chat.is_history_hidden, is_hidden)
}

fn toggle_join_request(
    call: &mut Call<'_>,
    request: functions::channels::ToggleJoinRequest,
) -> Result<enums::Updates, RpcError> {
    let chat = changeable(call, &request.channel, Action::Ban, Kind::Supergroup)?;
    let by_request = request.enabled;
    let known = call.world.chats.get(chat);
    if by_request && known.is_none_or(|chat| chat.username.is_none()) {
        return Err(error(400, "CHAT_PUBLIC_REQUIRED"));
    }
    toggle(call, chat, |chat| &mut chat.joins_by_request, by_request)
}

/// The chat that is meant, if it is of the kind that has a setting, and the caller may change it.
fn changeable(
    call: &Call<'_>,
    channel: &enums::InputChannel,
    action: Action,
    kind: Kind,
) -> Result<Peer, RpcError> {
    let chat = peers::channel(call, channel)?;
    call.world.may(call.user()?, chat, action)?;
    let known = call.world.chats.get(chat);
    let known = known.filter(|known| known.kind == kind);
    known
        .map(|_| chat)
        .ok_or_else(|| error(400, "CHAT_ID_INVALID"))
}

/// Changes how a chat is set up.
fn toggle(
    call: &mut Call<'_>,
    chat: Peer,
    what: impl FnOnce(&mut Chat) -> &mut bool,
    value: bool,
) -> Result<enums::Updates, RpcError> {
    let by = by(call)?;
    if !call.world.set(&by, chat, what, value) {
        return Err(error(400, "CHAT_NOT_MODIFIED"));
    }
    Ok(Answer::about(chat, by.user).different().done(call.world))
}
