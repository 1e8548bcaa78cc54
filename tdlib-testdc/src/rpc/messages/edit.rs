//! Messages are changed by those who wrote them.

use grammers_tl_types::{enums, functions, types};

use super::super::{Call, Table, error, peers};
use super::{send, text};
use crate::mtproto::session::RpcError;
use crate::world::UserId;
use crate::world::chats::rights::Action;
use crate::world::content::{Content, Written};
use crate::world::message::Message;
use crate::world::peer::{Home, Peer};

/// After so many seconds a message stays as it is.
pub(in crate::rpc) const EDIT_TIME_LIMIT: i32 = 172_800;

pub(super) fn register(table: &mut Table) {
    table.add(edit_message);
    table.add(get_message_edit_data);
}

fn edit_message(
    call: &mut Call<'_>,
    request: functions::messages::EditMessage,
) -> Result<enums::Updates, RpcError> {
    let user = call.user()?;
    let chat = peers::chat(call, &request.peer)?;
    if request.schedule_date.is_some() {
        return Err(call.lacks("schedule_date"));
    }
    if request.quick_reply_shortcut_id.is_some() {
        return Err(call.lacks("quick_reply_shortcut_id"));
    }
    let before = editable(call, user, chat, request.id)?.clone();
    let mut after = before.clone();
    if let Some(media) = &request.media {
        after.media = send::shown(call, media)?;
        after.is_media_below = request.invert_media;
    }
    if let Some(message) = &request.message {
        let entities = request.entities.clone();
        (after.text, after.entities) =
            text::either(call, after.media.is_some(), message, entities)?;
        after.is_media_below = request.invert_media;
    }
    after.markup = send::markup(call, request.reply_markup)?;
    if after == before {
        return Err(error(400, "MESSAGE_NOT_MODIFIED"));
    }
    after.edit_date = Some(call.world.clock.date());
    let home = Home::of(user, chat);
    let by = call.by(user);
    let event = call.world.edit(&by, home, request.id, |message| {
        message.content = Content::Written(Box::new(after.clone()));
    });
    let (update, names) = event
        .and_then(|event| call.world.update(user, home, &event))
        .ok_or_else(|| error(400, "MESSAGE_ID_INVALID"))?;
    Ok(enums::Updates::Updates(call.world.updates(
        user,
        vec![update],
        names,
    )))
}

/// What a message says that the caller may change.
fn editable<'a>(
    call: &'a Call<'_>,
    user: UserId,
    chat: Peer,
    id: i32,
) -> Result<&'a Written, RpcError> {
    let invalid = || error(400, "MESSAGE_ID_INVALID");
    let message = call.world.message(user, chat, id).ok_or_else(invalid)?;
    let is_own = message.author == user;
    if !is_own && let Peer::User(_) = chat {
        return Err(error(403, "MESSAGE_AUTHOR_REQUIRED"));
    }
    call.world.may(user, chat, Action::Edit { is_own })?;
    let written = message.content.written().ok_or_else(invalid)?;
    if written.forwarded.is_some() {
        return Err(error(403, "MESSAGE_AUTHOR_REQUIRED"));
    }
    let age = call.world.clock.date() - message.date;
    if age >= EDIT_TIME_LIMIT && !is_always_editable(call, user, chat, message) {
        return Err(error(400, "MESSAGE_EDIT_TIME_EXPIRED"));
    }
    Ok(written)
}

/// Whether the age of a message does not matter: it is a bot's, or one to oneself, or its author may pin here,
/// or the caller may change what others write in a channel.
fn is_always_editable(call: &Call<'_>, user: UserId, chat: Peer, message: &Message) -> bool {
    let is_bot = call
        .world
        .user(user)
        .is_some_and(|user| user.token.is_some());
    let is_self = chat == Peer::User(user);
    let others = Action::Edit { is_own: false };
    match chat {
        Peer::User(_) | Peer::Group(_) => is_self || is_bot,
        Peer::Channel(_) if message.is_channel_post => call.world.may(user, chat, others).is_ok(),
        Peer::Channel(_) => is_bot || call.world.may(user, chat, Action::Pin).is_ok(),
    }
}

fn get_message_edit_data(
    call: &mut Call<'_>,
    request: functions::messages::GetMessageEditData,
) -> Result<enums::messages::MessageEditData, RpcError> {
    let user = call.user()?;
    let chat = peers::chat(call, &request.peer)?;
    let written = editable(call, user, chat, request.id)?;
    Ok(types::messages::MessageEditData {
        caption: written.media.is_some(),
    }
    .into())
}
