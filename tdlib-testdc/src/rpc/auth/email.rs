//! Codes that come by e-mail: to the address that an account has for that, or to one that is set up first.

use grammers_tl_types::{enums, functions, types};

use super::codes::{cannot_send, cannot_sign_in, named, send_by_phone, sent};
use crate::mtproto::session::RpcError;
use crate::rpc::{Call, Table, error};
use crate::world::UserId;
use crate::world::emails::{RESET_AFTER, pattern};
use crate::world::logins::codes::{Code, Mail, Wrong};

pub(super) fn register(table: &mut Table) {
    table.add(send_verify_email_code);
    table.add(verify_email);
    table.add(reset_login_email);
}

/// Sends a user's code by e-mail, if the user has an address for that, or has to set one up.
pub(super) fn send(
    call: &mut Call<'_>,
    user: UserId,
    phone: &str,
) -> Option<Result<enums::auth::SentCode, RpcError>> {
    let now = call.world.clock.date();
    let emails = call.world.emails(user);
    let codes = &mut call.world.logins.codes;
    let code = match &emails.login {
        Some(address) => codes.send_to(phone, address, now),
        None if emails.must_set => codes.set_up(phone, now),
        None => return None,
    };
    Some(code.map_err(cannot_send).map(|code| match &code.mail {
        Some(Mail::LogIn(address)) => mailed(&code, address, emails.reset_at),
        _ => set_up_required(code),
    }))
}

/// Checks what a client that signs in was told by e-mail.
pub(super) fn check(
    call: &mut Call<'_>,
    phone: &str,
    hash: &str,
    proof: enums::EmailVerification,
) -> Result<(), RpcError> {
    let told = told(call, proof)?;
    let now = call.world.clock.date();
    let codes = &mut call.world.logins.codes;
    let checked = codes.check_mailed(phone, hash, &told, now);
    checked.map_err(cannot_sign_in)
}

/// Sends a code to an address that is set up.
fn send_verify_email_code(
    call: &mut Call<'_>,
    request: functions::account::SendVerifyEmailCode,
) -> Result<enums::account::SentEmailCode, RpcError> {
    let (phone, hash) = set_up(call, request.purpose)?;
    let email_pattern = pattern(&request.email).ok_or_else(|| error(400, "EMAIL_INVALID"))?;
    let now = call.world.clock.date();
    let codes = &mut call.world.logins.codes;
    let code = codes.set_up_at(&phone, &hash, &request.email, now);
    let code = code.map_err(|wrong| match wrong {
        Wrong::NoWay => error(400, "EMAIL_NOT_ALLOWED"),
        Wrong::Expired => error(400, "PHONE_HASH_EXPIRED"),
        wrong => cannot_send(wrong),
    })?;
    let length = code.code.len() as i32;
    Ok(types::account::SentEmailCode {
        email_pattern,
        length,
    }
    .into())
}

/// From now on the address is that of the account. This time a code comes by phone as well.
fn verify_email(
    call: &mut Call<'_>,
    request: functions::account::VerifyEmail,
) -> Result<enums::account::EmailVerified, RpcError> {
    let (phone, hash) = set_up(call, request.purpose)?;
    let told = told(call, request.verification)?;
    let now = call.world.clock.date();
    let codes = &mut call.world.logins.codes;
    let email = codes.check_set_up(&phone, &hash, &told, now);
    let email = email.map_err(|wrong| match wrong {
        Wrong::Invalid => error(400, "CODE_INVALID"),
        Wrong::Expired => error(400, "EMAIL_VERIFY_EXPIRED"),
        wrong => cannot_sign_in(wrong),
    })?;
    codes.used(&phone, &hash);
    let user = call.world.people.by_phone(&phone).map(|user| user.id);
    if let Some(emails) = user.and_then(|user| call.world.people.emails_mut(user)) {
        emails.login = Some(email.clone());
    }
    let sent_code = send_by_phone(call, user, &phone)?;
    Ok(types::account::EmailVerifiedLogin { email, sent_code }.into())
}

/// Takes the address away from a user without access to it, after a week: asked first, it says when.
fn reset_login_email(
    call: &mut Call<'_>,
    request: functions::auth::ResetLoginEmail,
) -> Result<enums::auth::SentCode, RpcError> {
    let (phone, hash) = named(&request.phone_number, &request.phone_code_hash)?;
    let now = call.world.clock.date();
    let codes = &mut call.world.logins.codes;
    let code = codes.find(&phone, hash, now).map_err(cannot_sign_in)?;
    let code = code.clone();
    let Some(Mail::LogIn(address)) = &code.mail else {
        return Err(error(400, "EMAIL_INSTALL_MISSING"));
    };
    let user = call.world.people.by_phone(&phone).map(|user| user.id);
    let user = user.ok_or_else(|| error(400, "PHONE_NUMBER_UNOCCUPIED"))?;
    let emails = call.world.emails(user);
    if emails.login.is_none() {
        call.world.logins.codes.used(&phone, hash);
        return send_by_phone(call, Some(user), &phone);
    }
    if emails.reset_at.is_some() {
        return Err(error(400, "TASK_ALREADY_EXISTS"));
    }
    let date = now + RESET_AFTER;
    if let Some(emails) = call.world.people.emails_mut(user) {
        emails.reset_at = Some(date);
    }
    Ok(mailed(&code, address, Some(date)))
}

/// The number for which an address is set up, and the hash of that.
fn set_up(
    call: &mut Call<'_>,
    purpose: enums::EmailVerifyPurpose,
) -> Result<(String, String), RpcError> {
    let enums::EmailVerifyPurpose::LoginSetup(purpose) = purpose else {
        return Err(call.lacks("purpose"));
    };
    let (phone, hash) = named(&purpose.phone_number, &purpose.phone_code_hash)?;
    Ok((phone, hash.to_owned()))
}

/// The code that a client was told.
fn told(call: &mut Call<'_>, proof: enums::EmailVerification) -> Result<String, RpcError> {
    match proof {
        enums::EmailVerification::Code(proof) if proof.code.is_empty() => {
            Err(error(400, "CODE_EMPTY"))
        }
        enums::EmailVerification::Code(proof) => Ok(proof.code),
        _ => Err(call.lacks("verification")),
    }
}

fn mailed(code: &Code, address: &str, reset_at: Option<i32>) -> enums::auth::SentCode {
    let kind = types::auth::SentCodeTypeEmailCode {
        apple_signin_allowed: false,
        google_signin_allowed: false,
        email_pattern: pattern(address).unwrap_or_default(),
        length: code.code.len() as i32,
        reset_available_period: reset_at.is_none().then_some(RESET_AFTER),
        reset_pending_date: reset_at,
    };
    sent(code.hash.clone(), kind.into(), None)
}

fn set_up_required(code: Code) -> enums::auth::SentCode {
    let kind = types::auth::SentCodeTypeSetUpEmailRequired {
        apple_signin_allowed: false,
        google_signin_allowed: false,
    };
    sent(code.hash, kind.into(), None)
}
