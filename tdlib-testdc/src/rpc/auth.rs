//! `auth`: logging in and out.

use grammers_tl_types::{enums, functions, types};

use super::{Call, Table, error};
use crate::mtproto::session::RpcError;
use crate::world::UserId;
use crate::world::people::digits;

/// The longest name, in characters.
const MAX_NAME: usize = 64;

pub(super) fn register(table: &mut Table) {
    table.add(send_code);
    table.add(sign_in);
    table.add(sign_up);
    table.add(check_password);
    table.add(import_bot_authorization);
    table.add(log_out);
}

fn send_code(
    call: &mut Call<'_>,
    request: functions::auth::SendCode,
) -> Result<enums::auth::SentCode, RpcError> {
    let phone = digits(&request.phone_number);
    if phone.len() < 5 {
        return Err(error(400, "PHONE_NUMBER_INVALID"));
    }
    let code = call.world.logins.send_code(&phone);
    Ok(types::auth::SentCode {
        r#type: types::auth::SentCodeTypeApp {
            length: code.code.len() as i32,
        }
        .into(),
        phone_code_hash: code.hash,
        next_type: None,
        timeout: None,
    }
    .into())
}

fn sign_in(
    call: &mut Call<'_>,
    request: functions::auth::SignIn,
) -> Result<enums::auth::Authorization, RpcError> {
    let phone = digits(&request.phone_number);
    let code = call.world.logins.code(&phone);
    let code = code.ok_or_else(|| error(400, "PHONE_CODE_EXPIRED"))?;
    if code.hash != request.phone_code_hash {
        return Err(error(400, "PHONE_CODE_EXPIRED"));
    }
    match request.phone_code {
        None => return Err(error(400, "PHONE_CODE_EMPTY")),
        Some(given) if given != code.code => return Err(error(400, "PHONE_CODE_INVALID")),
        Some(_) => {}
    }
    let Some(user) = call.world.people.by_phone(&phone) else {
        return Ok(types::auth::AuthorizationSignUpRequired {
            terms_of_service: None,
        }
        .into());
    };
    let (user, has_password) = (user.id, user.password.is_some());
    call.world.logins.use_code(&phone);
    if has_password {
        call.world.logins.is_half_way(call.origin.auth_key_id, user);
        return Err(error(401, "SESSION_PASSWORD_NEEDED"));
    }
    log_in(call, user)
}

/// Makes an account for a number that has none. Its code was right before, and is sent again by its hash.
fn sign_up(
    call: &mut Call<'_>,
    request: functions::auth::SignUp,
) -> Result<enums::auth::Authorization, RpcError> {
    let phone = digits(&request.phone_number);
    let code = call.world.logins.code(&phone);
    if code.is_none_or(|code| code.hash != request.phone_code_hash) {
        return Err(error(400, "PHONE_CODE_EXPIRED"));
    }
    if call.world.people.by_phone(&phone).is_some() {
        return Err(error(400, "PHONE_NUMBER_OCCUPIED"));
    }
    let first_name = request.first_name.trim();
    if first_name.is_empty() || first_name.chars().count() > MAX_NAME {
        return Err(error(400, "FIRSTNAME_INVALID"));
    }
    call.world.logins.use_code(&phone);
    let last_name = request.last_name.trim().to_owned();
    let user = call
        .world
        .people
        .add(first_name.to_owned(), last_name, Some(phone));
    log_in(call, user)
}

fn check_password(
    call: &mut Call<'_>,
    request: functions::auth::CheckPassword,
) -> Result<enums::auth::Authorization, RpcError> {
    let key = call.origin.auth_key_id;
    let user = call.world.logins.expected(key);
    let user = user.ok_or_else(|| error(401, "AUTH_KEY_UNREGISTERED"))?;
    let enums::InputCheckPasswordSrp::Srp(proof) = request.password else {
        return Err(error(400, "PASSWORD_HASH_INVALID"));
    };
    let challenge = call.world.logins.take_challenge(key, proof.srp_id);
    let challenge = challenge.ok_or_else(|| error(400, "SRP_ID_INVALID"))?;
    let password = call
        .world
        .user(user)
        .and_then(|user| user.password.as_ref());
    if !password.is_some_and(|password| password.is_proved(&challenge, &proof.a, &proof.m1)) {
        return Err(error(400, "PASSWORD_HASH_INVALID"));
    }
    log_in(call, user)
}

fn import_bot_authorization(
    call: &mut Call<'_>,
    request: functions::auth::ImportBotAuthorization,
) -> Result<enums::auth::Authorization, RpcError> {
    let bot = call.world.people.by_token(&request.bot_auth_token);
    let bot = bot.ok_or_else(|| error(400, "ACCESS_TOKEN_INVALID"))?.id;
    log_in(call, bot)
}

/// From now on the caller's key is that user's.
fn log_in(call: &mut Call<'_>, user: UserId) -> Result<enums::auth::Authorization, RpcError> {
    call.world.logins.log_in(call.origin.auth_key_id, user);
    let user = call
        .world
        .user(user)
        .ok_or_else(|| error(400, "USER_DEACTIVATED"))?;
    Ok(types::auth::Authorization {
        setup_password_required: false,
        otherwise_relogin_days: None,
        tmp_sessions: None,
        future_auth_token: None,
        user: user.seen_by(user.id),
    }
    .into())
}

fn log_out(
    call: &mut Call<'_>,
    _: functions::auth::LogOut,
) -> Result<enums::auth::LoggedOut, RpcError> {
    call.user()?;
    call.world.logins.log_out(call.origin.auth_key_id);
    Ok(types::auth::LoggedOut {
        future_auth_token: None,
    }
    .into())
}
