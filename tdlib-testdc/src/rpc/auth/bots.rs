//! Bots, which log in by a token.

use grammers_tl_types::{enums, functions};

use super::{go_to, log_in};
use crate::mtproto::session::RpcError;
use crate::rpc::{Call, Table, error};

pub(super) fn register(table: &mut Table) {
    table.add(import_bot_authorization);
}

fn import_bot_authorization(
    call: &mut Call<'_>,
    request: functions::auth::ImportBotAuthorization,
) -> Result<enums::auth::Authorization, RpcError> {
    let bot = call.world.people.by_token(&request.bot_auth_token);
    let bot = bot.ok_or_else(|| error(400, "ACCESS_TOKEN_INVALID"))?.id;
    match call.world.logins.elsewhere(bot, call.origin.dc_id) {
        Some(dc_id) => Err(go_to(dc_id, "USER")),
        None => log_in(call, bot),
    }
}
