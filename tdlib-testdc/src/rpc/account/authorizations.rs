//! Where an account is logged in.

use grammers_tl_types::{enums, functions, types};

use crate::mtproto::session::RpcError;
use crate::rpc::{Call, Table, error};
use crate::world::logins::session::Step;

/// For so many seconds a session can't end others: so long its owner may be a thief.
const FRESH: i32 = 86_400;
/// The days after which a session that is not used may end.
const TTL_DAYS: std::ops::RangeInclusive<i32> = 1..=366;

pub(super) fn register(table: &mut Table) {
    table.add(get_authorizations);
    table.add(reset_authorization);
    table.add(reset_authorizations);
    table.add(change_authorization_settings);
    table.add(set_authorization_ttl);
    table.add(invalidate_sign_in_codes);
}

fn get_authorizations(
    call: &mut Call<'_>,
    _: functions::account::GetAuthorizations,
) -> Result<enums::account::Authorizations, RpcError> {
    let user = call.person()?;
    let logins = &call.world.logins;
    let sessions = logins.sessions_of(user);
    Ok(types::account::Authorizations {
        authorization_ttl_days: logins.ttl_days(user),
        authorizations: sessions
            .iter()
            .filter_map(|(key, _)| authorization(call, *key))
            .collect(),
    }
    .into())
}

/// A session, as the user sees it.
pub(in crate::rpc) fn authorization(call: &Call<'_>, key: i64) -> Option<enums::Authorization> {
    let logins = &call.world.logins;
    let session = logins.session(key)?;
    let device = logins.device(key);
    let user = call.world.user(session.user);
    let has_password = user.is_some_and(|user| user.password.is_some());
    let current = key == call.origin.auth_key_id;
    let authorization = types::Authorization {
        current,
        official_app: false,
        password_pending: session.step != Step::Ready && has_password,
        encrypted_requests_disabled: session.refuses_secret_chats,
        call_requests_disabled: session.refuses_calls,
        unconfirmed: call.world.is_unconfirmed(key),
        // One's own has none.
        hash: if current { 0 } else { session.hash },
        device_model: device.device_model,
        platform: String::new(),
        system_version: device.system_version,
        api_id: device.api_id,
        app_name: format!("Application {}", device.api_id),
        app_version: device.app_version,
        date_created: session.created,
        date_active: session.active,
        ip: "127.0.0.1".to_owned(),
        country: String::new(),
        region: String::new(),
    };
    Some(authorization.into())
}

fn reset_authorization(
    call: &mut Call<'_>,
    request: functions::account::ResetAuthorization,
) -> Result<bool, RpcError> {
    let user = call.person()?;
    let own = call.origin.auth_key_id;
    let key = call.world.logins.key_of(user, request.hash);
    let key = key.filter(|key| *key != own);
    let key = key.ok_or_else(|| error(400, "HASH_INVALID"))?;
    is_not_fresh(call)?;
    call.world
        .end_sessions(user, "SESSION_REVOKED", |other, _| other == key);
    Ok(true)
}

/// All but the caller's.
fn reset_authorizations(
    call: &mut Call<'_>,
    _: functions::auth::ResetAuthorizations,
) -> Result<bool, RpcError> {
    let user = call.person()?;
    is_not_fresh(call)?;
    let own = call.origin.auth_key_id;
    call.world
        .end_sessions(user, "SESSION_REVOKED", |key, _| key != own);
    Ok(true)
}

fn is_not_fresh(call: &Call<'_>) -> Result<(), RpcError> {
    let session = call.world.logins.session(call.origin.auth_key_id);
    let now = call.world.clock.date();
    if session.is_some_and(|session| now - session.created < FRESH) {
        return Err(error(406, "FRESH_RESET_AUTHORISATION_FORBIDDEN"));
    }
    Ok(())
}

fn change_authorization_settings(
    call: &mut Call<'_>,
    request: functions::account::ChangeAuthorizationSettings,
) -> Result<bool, RpcError> {
    let user = call.person()?;
    let key = match request.hash {
        0 => Some(call.origin.auth_key_id),
        hash => call.world.logins.key_of(user, hash),
    };
    let key = key.ok_or_else(|| error(400, "HASH_INVALID"))?;
    if let Some(session) = call.world.logins.session_mut(key) {
        let settings = (
            request.encrypted_requests_disabled,
            request.call_requests_disabled,
        );
        session.refuses_secret_chats = settings.0.unwrap_or(session.refuses_secret_chats);
        session.refuses_calls = settings.1.unwrap_or(session.refuses_calls);
    }
    if request.confirmed {
        call.world.confirm(key, call.origin);
    }
    Ok(true)
}

fn set_authorization_ttl(
    call: &mut Call<'_>,
    request: functions::account::SetAuthorizationTtl,
) -> Result<bool, RpcError> {
    let user = call.person()?;
    let days = request.authorization_ttl_days;
    if !TTL_DAYS.contains(&days) {
        return Err(error(400, "TTL_DAYS_INVALID"));
    }
    call.world.logins.set_ttl_days(user, days);
    Ok(true)
}

/// The user has passed a code on, perhaps to a thief.
fn invalidate_sign_in_codes(
    call: &mut Call<'_>,
    request: functions::account::InvalidateSignInCodes,
) -> Result<bool, RpcError> {
    let user = call.person()?;
    if let Some(phone) = call.world.people.get(user).and_then(|u| u.phone.as_deref()) {
        call.world.logins.codes.invalidate(phone, &request.codes);
    }
    Ok(true)
}
