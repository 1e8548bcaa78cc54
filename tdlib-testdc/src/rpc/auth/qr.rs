//! Logging in by a link that is accepted on another device, which may have scanned it as a QR code.

use grammers_tl_types::{enums, functions, types};

use super::{enter, random};
use crate::mtproto::session::RpcError;
use crate::rpc::account::authorization;
use crate::rpc::{Call, Table, error};
use crate::world::UserId;
use crate::world::logins::links::Wrong;
use crate::world::logins::session::Step;

pub(super) fn register(table: &mut Table) {
    table.add(export_login_token);
    table.add(import_login_token);
    table.add(accept_login_token);
}

/// Asked again, when the link has expired or was accepted.
fn export_login_token(
    call: &mut Call<'_>,
    request: functions::auth::ExportLoginToken,
) -> Result<enums::auth::LoginToken, RpcError> {
    let key = call.origin.auth_key_id;
    if let Some(user) = accepted(call, key) {
        if let Some(dc_id) = call.world.logins.elsewhere(user, call.origin.dc_id)
            && let Some(token) = call.world.logins.links.accepted(key)
        {
            return Ok(types::auth::LoginTokenMigrateTo {
                dc_id: i32::from(dc_id),
                token: token.to_vec(),
            }
            .into());
        }
        return success(call, user);
    }
    let token: [u8; 32] = random()?;
    let now = call.world.clock.date();
    let links = &mut call.world.logins.links;
    let expires = links.show(key, token, request.except_ids, now);
    let token = token.to_vec();
    Ok(types::auth::LoginToken { expires, token }.into())
}

/// The client comes from another data center, and has another key here.
fn import_login_token(
    call: &mut Call<'_>,
    request: functions::auth::ImportLoginToken,
) -> Result<enums::auth::LoginToken, RpcError> {
    let now = call.world.clock.date();
    let logins = &mut call.world.logins;
    let before = logins.links.take(&request.token, now);
    let before = before.map_err(|wrong| match wrong {
        Wrong::Unknown => error(400, "AUTH_TOKEN_INVALID"),
        other => unacceptable(other),
    })?;
    let key = call.origin.auth_key_id;
    logins.move_session(before, key);
    let user = accepted(call, key).ok_or_else(|| error(400, "AUTH_TOKEN_EXPIRED"))?;
    success(call, user)
}

fn accept_login_token(
    call: &mut Call<'_>,
    request: functions::auth::AcceptLoginToken,
) -> Result<enums::Authorization, RpcError> {
    let user = call.person()?;
    let key = call.world.accept_link(user, &request.token);
    let key = key.map_err(unacceptable)?;
    authorization(call, key).ok_or_else(|| error(400, "AUTH_TOKEN_EXCEPTION"))
}

/// The user who has accepted the link of a client.
fn accepted(call: &Call<'_>, key: i64) -> Option<UserId> {
    let session = call.world.logins.session(key);
    session
        .filter(|session| session.step == Step::Accepted)
        .map(|session| session.user)
}

fn success(call: &mut Call<'_>, user: UserId) -> Result<enums::auth::LoginToken, RpcError> {
    let authorization = enter(call, user)?;
    Ok(types::auth::LoginTokenSuccess { authorization }.into())
}

/// The error of somebody who accepts a link.
fn unacceptable(wrong: Wrong) -> RpcError {
    error(400, wrong.name())
}
