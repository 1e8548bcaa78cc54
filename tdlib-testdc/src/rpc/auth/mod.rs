//! `auth`: logging in and out.

mod bots;
mod codes;
mod email;
pub(super) mod password;
mod qr;
mod recovery;
mod registration;
mod sessions;
#[cfg(test)]
mod tests;

use grammers_tl_types::{enums, types};

use super::{Call, Table, error};
use crate::mtproto::session::RpcError;
use crate::world::UserId;
use crate::world::logins::session::Step;
use crate::world::people::digits;

/// The digits of a phone number.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 5..=15;

pub(super) fn register(table: &mut Table) {
    codes::register(table);
    email::register(table);
    registration::register(table);
    password::register(table);
    recovery::register(table);
    qr::register(table);
    bots::register(table);
    sessions::register(table);
}

/// The digits of a phone number that a client sends.
fn phone(text: &str) -> Result<String, RpcError> {
    let phone = digits(text);
    if PHONE_DIGITS.contains(&phone.len()) {
        Ok(phone)
    } else {
        Err(error(406, "PHONE_NUMBER_INVALID"))
    }
}

/// The error by which a client is sent to another data center.
fn go_to(dc_id: i16, why: &str) -> RpcError {
    error(303, format!("{why}_MIGRATE_{dc_id}"))
}

/// Logs the caller in as a user who has shown to be one, but for the password: that is asked for first.
fn enter(call: &mut Call<'_>, user: UserId) -> Result<enums::auth::Authorization, RpcError> {
    let has_password = call
        .world
        .user(user)
        .is_some_and(|user| user.password.is_some());
    if !has_password {
        return log_in(call, user);
    }
    let now = call.world.clock.date();
    let key = call.origin.auth_key_id;
    call.world.logins.begin(key, user, Step::Password, now);
    Err(error(401, "SESSION_PASSWORD_NEEDED"))
}

/// From now on the caller's key is that user's.
fn log_in(call: &mut Call<'_>, user: UserId) -> Result<enums::auth::Authorization, RpcError> {
    if call.world.logins.is_banned(user) {
        return Err(error(401, "USER_DEACTIVATED_BAN"));
    }
    call.world.log_in(call.origin, user);
    authorization(call, user)
}

/// What a client is told that is logged in.
fn authorization(call: &Call<'_>, user: UserId) -> Result<enums::auth::Authorization, RpcError> {
    let sessions = call.world.logins.main_sessions;
    let user = call.world.user_seen_by(user, user);
    let user = user.ok_or_else(|| error(401, "USER_DEACTIVATED"))?;
    Ok(types::auth::Authorization {
        setup_password_required: false,
        otherwise_relogin_days: None,
        tmp_sessions: (sessions > 1).then_some(sessions),
        future_auth_token: None,
        user,
    }
    .into())
}

/// Random bytes, which nobody guesses.
fn random<const N: usize>() -> Result<[u8; N], RpcError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| error(500, "NO_RANDOM"))?;
    Ok(bytes)
}
