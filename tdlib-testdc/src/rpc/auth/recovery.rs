//! Forgotten passwords: a code by e-mail in place of one.

use grammers_tl_types::{enums, functions, types};

use super::password::expected;
use super::{authorization, log_in};
use crate::mtproto::session::RpcError;
use crate::rpc::account::password::new_password;
use crate::rpc::{Call, Table, error};
use crate::world::UserId;
use crate::world::emails::pattern;
use crate::world::logins::recovery::Wrong;

pub(super) fn register(table: &mut Table) {
    table.add(request_password_recovery);
    table.add(check_recovery_password);
    table.add(recover_password);
}

/// Sends a code to the address that the user has set for that.
fn request_password_recovery(
    call: &mut Call<'_>,
    _: functions::auth::RequestPasswordRecovery,
) -> Result<enums::auth::PasswordRecovery, RpcError> {
    let user = with_password(call)?;
    let address = call.world.emails(user).recovery;
    let address = address.ok_or_else(|| error(400, "PASSWORD_RECOVERY_NA"))?;
    let now = call.world.clock.date();
    call.world.logins.recoveries.send(user, &address, now);
    let email_pattern = pattern(&address).unwrap_or_default();
    Ok(types::auth::PasswordRecovery { email_pattern }.into())
}

/// Whether a code is right, which does not use it up.
fn check_recovery_password(
    call: &mut Call<'_>,
    request: functions::auth::CheckRecoveryPassword,
) -> Result<bool, RpcError> {
    let user = with_password(call)?;
    check(call, user, &request.code)?;
    Ok(true)
}

/// Lets in with the code, and sets another password, or none.
fn recover_password(
    call: &mut Call<'_>,
    request: functions::auth::RecoverPassword,
) -> Result<enums::auth::Authorization, RpcError> {
    let user = with_password(call)?;
    check(call, user, &request.code)?;
    let password = match request.new_settings {
        Some(enums::account::PasswordInputSettings::Settings(new)) => new_password(new)?,
        None => None,
    };
    call.world.logins.recoveries.used(user);
    *call.world.logins.wrong_passwords(user) = <_>::default();
    call.world.people.set_password(user, password);
    if call.world.logins.user_of(call.origin.auth_key_id).is_some() {
        return authorization(call, user);
    }
    log_in(call, user)
}

/// The user whom the caller is, or will be with the right password, of which there is one.
fn with_password(call: &Call<'_>) -> Result<UserId, RpcError> {
    let user = expected(call)?;
    let known = call.world.user(user);
    match known.is_some_and(|user| user.password.is_some()) {
        true => Ok(user),
        false => Err(error(400, "PASSWORD_EMPTY")),
    }
}

fn check(call: &mut Call<'_>, user: UserId, told: &str) -> Result<(), RpcError> {
    if told.is_empty() {
        return Err(error(400, "CODE_EMPTY"));
    }
    let now = call.world.clock.date();
    let checked = call.world.logins.recoveries.check(user, told, now);
    checked.map_err(|wrong| match wrong {
        Wrong::Expired => error(400, "PASSWORD_RECOVERY_EXPIRED"),
        Wrong::Invalid => error(400, "CODE_INVALID"),
        Wrong::TriedTooOften(seconds) => error(420, format!("FLOOD_WAIT_{seconds}")),
    })
}
