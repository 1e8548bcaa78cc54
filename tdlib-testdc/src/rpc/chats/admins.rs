//! Who rules a basic group, and what members of groups and supergroups may do by default.

use grammers_tl_types::{enums, functions};

use super::super::{Call, Table, error, peers};
use super::{Answer, by, only_creator};
use crate::mtproto::session::RpcError;
use crate::world::chats::Kind;
use crate::world::chats::permission::{Right, settled_ban};
use crate::world::chats::rights::Action;

pub(super) fn register(table: &mut Table) {
    table.add(edit_chat_admin);
    table.add(edit_chat_default_banned_rights);
}

fn edit_chat_admin(
    call: &mut Call<'_>,
    request: functions::messages::EditChatAdmin,
) -> Result<bool, RpcError> {
    let by = by(call)?;
    let peer = peers::group(call, request.chat_id)?;
    let user = peers::user(call, &request.user_id)?;
    let chat = call.world.chats.get(peer);
    let chat = chat.ok_or_else(|| error(400, "CHAT_ID_INVALID"))?;
    let rights = request
        .is_admin
        .then(|| Right::grant(Right::OF_GROUP_ADMINS, Kind::Group));
    only_creator(call, peer)?;
    if user == by.user {
        return Err(error(400, "USER_CREATOR"));
    }
    if !chat.has(user) {
        return Err(error(400, "USER_NOT_PARTICIPANT"));
    }
    call.world.promote(&by, peer, user, rights, None);
    Ok(true)
}

fn edit_chat_default_banned_rights(
    call: &mut Call<'_>,
    request: functions::messages::EditChatDefaultBannedRights,
) -> Result<enums::Updates, RpcError> {
    let by = by(call)?;
    let peer = peers::chat(call, &request.peer)?;
    let chat = call.world.chats.get(peer);
    let is_of_members = chat.is_some_and(|chat| chat.kind != Kind::Channel);
    if !is_of_members {
        return Err(error(400, "PEER_ID_INVALID"));
    }
    call.world.may(by.user, peer, Action::Ban)?;
    let enums::ChatBannedRights::Rights(rights) = request.banned_rights;
    if rights.view_messages {
        return Err(error(400, "BANNED_RIGHTS_INVALID"));
    }
    if rights.until_date != 0 && rights.until_date != i32::MAX {
        return Err(error(400, "UNTIL_DATE_INVALID"));
    }
    let rights = settled_ban(&rights, call.world.clock.date());
    let done = call.world.forbid_all(&by, peer, rights);
    done.ok_or_else(|| error(400, "CHAT_NOT_MODIFIED"))?;
    let answer = Answer::about(peer, by.user).and(call.world.default_rights(peer), []);
    Ok(answer.done(call.world))
}
