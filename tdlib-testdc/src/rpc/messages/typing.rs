//! What somebody is doing in a chat just now.

use grammers_tl_types::{enums, functions};

use super::super::{Call, Table, peers};
use crate::mtproto::session::RpcError;

pub(super) fn register(table: &mut Table) {
    table.add(set_typing);
}

fn set_typing(
    call: &mut Call<'_>,
    request: functions::messages::SetTyping,
) -> Result<bool, RpcError> {
    let user = call.user()?;
    let chat = peers::chat(call, &request.peer)?;
    let text = crate::world::content::Content::from("");
    call.world.may_send(user, chat, &text)?;
    let by = call.by(user);
    let action: enums::SendMessageAction = request.action;
    call.world.act(&by, chat, &action);
    Ok(true)
}
