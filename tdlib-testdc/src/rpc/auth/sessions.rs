//! Sessions: how they end, and how a client takes its own to another data center.

use grammers_tl_types::{enums, functions, types};

use super::{authorization, random};
use crate::mtproto::session::RpcError;
use crate::rpc::{Call, Table, error};
use crate::world::logins::DATA_CENTERS;
use crate::world::people::User;

pub(super) fn register(table: &mut Table) {
    table.add(log_out);
    // What has the keys does it.
    table.add(|_: &mut Call<'_>, _: functions::auth::DropTempAuthKeys| Ok(true));
    table.add(export_authorization);
    table.add(import_authorization);
}

/// A person is given something by which the same client gets in without a code later.
fn log_out(
    call: &mut Call<'_>,
    _: functions::auth::LogOut,
) -> Result<enums::auth::LoggedOut, RpcError> {
    let user = call.user()?;
    call.world.logins.end(call.origin.auth_key_id, None);
    let is_bot = call.world.user(user).is_some_and(User::is_bot);
    let token = if is_bot {
        None
    } else {
        let token: [u8; 32] = random()?;
        call.world.logins.will_know(user, token.to_vec());
        Some(token.to_vec())
    };
    Ok(types::auth::LoggedOut {
        future_auth_token: token,
    }
    .into())
}

fn export_authorization(
    call: &mut Call<'_>,
    request: functions::auth::ExportAuthorization,
) -> Result<enums::auth::ExportedAuthorization, RpcError> {
    let id = call.user()?;
    let dc_id = i16::try_from(request.dc_id).ok();
    let dc_id = dc_id
        .filter(|id| DATA_CENTERS.contains(id) && *id != call.origin.dc_id)
        .ok_or_else(|| error(400, "DC_ID_INVALID"))?;
    let bytes = random::<32>()?.to_vec();
    let key = call.origin.auth_key_id;
    let passages = &mut call.world.logins.passages;
    passages.give(key, dc_id, id, bytes.clone());
    Ok(types::auth::ExportedAuthorization { id, bytes }.into())
}

fn import_authorization(
    call: &mut Call<'_>,
    request: functions::auth::ImportAuthorization,
) -> Result<enums::auth::Authorization, RpcError> {
    let (key, dc_id) = (call.origin.auth_key_id, call.origin.dc_id);
    let passages = &mut call.world.logins.passages;
    if !passages.take(key, dc_id, request.id, &request.bytes) {
        return Err(error(400, "AUTH_BYTES_INVALID"));
    }
    authorization(call, request.id)
}
