//! Titles, photos, and what chats are about.

use grammers_tl_types::{enums, functions};

use super::super::{Call, Table, error, peers};
use super::answer::{Answer, by};
use super::{about, photo, title};
use crate::mtproto::session::RpcError;
use crate::world::chats::rights::Action;
use crate::world::peer::Peer;

pub(super) fn register(table: &mut Table) {
    table.add(edit_chat_title);
    table.add(edit_chat_photo);
    table.add(edit_chat_about);
}

fn edit_chat_title(
    call: &mut Call<'_>,
    request: functions::messages::EditChatTitle,
) -> Result<enums::Updates, RpcError> {
    let chat = peers::group(call, request.chat_id)?;
    edit_title(call, chat, &request.title)
}

fn edit_chat_photo(
    call: &mut Call<'_>,
    request: functions::messages::EditChatPhoto,
) -> Result<enums::Updates, RpcError> {
    let chat = peers::group(call, request.chat_id)?;
    edit_photo(call, chat, &request.photo)
}

fn edit_chat_about(
    call: &mut Call<'_>,
    request: functions::messages::EditChatAbout,
) -> Result<bool, RpcError> {
    let by = by(call)?;
    let chat = peers::chat(call, &request.peer)?;
    if let Peer::User(_) = chat {
        return Err(error(400, "PEER_ID_INVALID"));
    }
    call.world.may(by.user, chat, Action::ChangeInfo)?;
    if call.world.set_about(&by, chat, &about(&request.about)?) {
        Ok(true)
    } else {
        Err(error(400, "CHAT_ABOUT_NOT_MODIFIED"))
    }
}

/// Gives a chat another title.
pub(in crate::rpc) fn edit_title(
    call: &mut Call<'_>,
    chat: Peer,
    new: &str,
) -> Result<enums::Updates, RpcError> {
    let by = by(call)?;
    call.world.may(by.user, chat, Action::ChangeInfo)?;
    let posted = call.world.set_title(&by, chat, &title(new)?);
    let posted = posted.ok_or_else(|| error(400, "CHAT_NOT_MODIFIED"))?;
    let answer = Answer::about(chat, by.user).said(call.world, Some(&posted));
    Ok(answer.done(call.world))
}

/// Gives a chat another photo, or none.
pub(in crate::rpc) fn edit_photo(
    call: &mut Call<'_>,
    chat: Peer,
    new: &enums::InputChatPhoto,
) -> Result<enums::Updates, RpcError> {
    let by = by(call)?;
    call.world.may(by.user, chat, Action::ChangeInfo)?;
    let photo = photo::chosen(call, new)?;
    let posted = call.world.set_chat_photo(&by, chat, photo);
    let posted = posted.ok_or_else(|| error(400, "CHAT_NOT_MODIFIED"))?;
    let answer = Answer::about(chat, by.user).said(call.world, Some(&posted));
    Ok(answer.done(call.world))
}
