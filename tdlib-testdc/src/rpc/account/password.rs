//! The password of one's own account.

use grammers_tl_types::{enums, functions, types};

use crate::mtproto::session::RpcError;
use crate::rpc::auth::password::{check, expected};
use crate::rpc::{Call, Table, error};
use crate::world::emails::pattern;
use crate::world::password::{Password, Unusable, new_algorithm};

/// For so many seconds a password stays after somebody has asked to take it away without knowing it.
const RESET_AFTER: i32 = 7 * 86_400;
/// After so many seconds one may ask for that again when it was declined.
const RETRY_AFTER: i32 = 86_400;
/// The longest hint, in characters.
const MAX_HINT: usize = 255;

pub(super) fn register(table: &mut Table) {
    table.add(get_password);
    table.add(get_password_settings);
    table.add(update_password_settings);
    table.add(reset_password);
    table.add(decline_password_reset);
}

fn get_password(
    call: &mut Call<'_>,
    _: functions::account::GetPassword,
) -> Result<enums::account::Password, RpcError> {
    let user = expected(call)?;
    let emails = call.world.emails(user);
    let password = call.world.user(user).and_then(|user| user.password.clone());
    let mut random = [0; 256];
    getrandom::fill(&mut random).map_err(|_| error(500, "NO_RANDOM"))?;
    let challenge = password
        .as_ref()
        .map(|password| password.challenge(&random));
    let srp_b = challenge.as_ref().map(|challenge| challenge.public.clone());
    let logins = &mut call.world.logins;
    let srp_id = challenge.map(|challenge| logins.challenge(call.origin.auth_key_id, challenge));
    let hint = password.as_ref().map(|password| password.hint.clone());
    let password = password.as_ref();
    Ok(types::account::Password {
        has_recovery: password.is_some() && emails.recovery.is_some(),
        has_secure_values: false,
        has_password: password.is_some(),
        current_algo: password.map(|password| password.algorithm().into()),
        srp_b,
        srp_id,
        hint: hint.filter(|hint| !hint.is_empty()),
        email_unconfirmed_pattern: None,
        new_algo: new_algorithm().into(),
        new_secure_algo: types::SecurePasswordKdfAlgoPbkdf2Hmacsha512iter100000 {
            salt: random[..8].to_vec(),
        }
        .into(),
        secure_random: random.to_vec(),
        pending_reset_date: password.and_then(|password| password.reset_at),
        login_email_pattern: emails.login.as_deref().and_then(pattern),
    }
    .into())
}

/// What is behind the password: the address for when it is forgotten, and nothing else in this data center.
fn get_password_settings(
    call: &mut Call<'_>,
    request: functions::account::GetPasswordSettings,
) -> Result<enums::account::PasswordSettings, RpcError> {
    let user = call.person()?;
    check(call, user, &request.password)?;
    Ok(types::account::PasswordSettings {
        email: call.world.emails(user).recovery,
        secure_settings: None,
    }
    .into())
}

fn update_password_settings(
    call: &mut Call<'_>,
    request: functions::account::UpdatePasswordSettings,
) -> Result<bool, RpcError> {
    let user = call.person()?;
    check(call, user, &request.password)?;
    let enums::account::PasswordInputSettings::Settings(new) = request.new_settings;
    if new.email.as_ref().is_some_and(|email| !email.is_empty()) {
        return Err(error(400, "EMAIL_INVALID"));
    }
    let password = new_password(new)?;
    call.world.people.set_password(user, password);
    Ok(true)
}

/// The password that a client sets; `None` if it takes it away.
pub(in crate::rpc) fn new_password(
    new: types::account::PasswordInputSettings,
) -> Result<Option<Password>, RpcError> {
    if new.new_secure_settings.is_some() {
        return Err(error(400, "NEW_SETTINGS_INVALID"));
    }
    let algorithm = new.new_algo;
    let algorithm = algorithm.ok_or_else(|| error(400, "NEW_SETTINGS_EMPTY"))?;
    let verifier = new.new_password_hash.unwrap_or_default();
    let hint = new.hint.unwrap_or_default();
    Ok(match algorithm {
        enums::PasswordKdfAlgo::Unknown if verifier.is_empty() => None,
        enums::PasswordKdfAlgo::Unknown => return Err(error(400, "NEW_SETTINGS_INVALID")),
        enums::PasswordKdfAlgo::Sha256Sha256Pbkdf2Hmacsha512iter100000Sha256ModPow(algorithm) => {
            if hint.chars().count() > MAX_HINT {
                return Err(error(400, "NEW_SETTINGS_INVALID"));
            }
            let password = Password::by_client(&algorithm, &verifier, hint);
            Some(password.map_err(|why| match why {
                Unusable::Salt => error(400, "NEW_SALT_INVALID"),
                Unusable::Number => error(400, "NEW_SETTINGS_INVALID"),
            })?)
        }
    })
}

/// Takes the password away from somebody who has forgotten it, after a week: asked first, it says when.
fn reset_password(
    call: &mut Call<'_>,
    _: functions::account::ResetPassword,
) -> Result<enums::account::ResetPasswordResult, RpcError> {
    let user = call.person()?;
    let now = call.world.clock.date();
    let password = call.world.people.password_mut(user);
    let password = password.ok_or_else(|| error(400, "PASSWORD_EMPTY"))?;
    let retry = password.declined_at.map(|date| date + RETRY_AFTER);
    match (password.reset_at, retry) {
        (Some(date), _) if date <= now => {
            call.world.people.set_password(user, None);
            Ok(enums::account::ResetPasswordResult::ResetPasswordOk)
        }
        (None, Some(retry_date)) if retry_date > now => {
            Ok(types::account::ResetPasswordFailedWait { retry_date }.into())
        }
        (asked, _) => {
            let until_date = asked.unwrap_or(now + RESET_AFTER);
            password.reset_at = Some(until_date);
            Ok(types::account::ResetPasswordRequestedWait { until_date }.into())
        }
    }
}

fn decline_password_reset(
    call: &mut Call<'_>,
    _: functions::account::DeclinePasswordReset,
) -> Result<bool, RpcError> {
    let user = call.person()?;
    let now = call.world.clock.date();
    let password = call.world.people.password_mut(user);
    let asked = password.filter(|password| password.reset_at.is_some());
    let password = asked.ok_or_else(|| error(400, "RESET_REQUEST_MISSING"))?;
    password.reset_at = None;
    password.declined_at = Some(now);
    Ok(true)
}
