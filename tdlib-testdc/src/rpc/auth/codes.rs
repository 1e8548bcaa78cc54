//! Codes: how one shows that a phone number is one's own.

use grammers_tl_types::{enums, functions, types};

use super::{email, enter, go_to, phone};
use crate::mtproto::session::RpcError;
use crate::rpc::{Call, Table, error};
use crate::world::UserId;
use crate::world::logins::codes::{Code, CodeWay, Wrong};

/// After so many seconds a client may offer the next way.
const TIMEOUT: i32 = 60;

pub(super) fn register(table: &mut Table) {
    table.add(send_code);
    table.add(resend_code);
    table.add(cancel_code);
    table.add(report_missing_code);
    table.add(sign_in);
}

fn send_code(
    call: &mut Call<'_>,
    request: functions::auth::SendCode,
) -> Result<enums::auth::SentCode, RpcError> {
    let phone = phone(&request.phone_number)?;
    let now = call.world.clock.date();
    let logins = &mut call.world.logins;
    logins.codes.may_send(&phone, now).map_err(cannot_send)?;
    let user = call.world.people.by_phone(&phone).map(|user| user.id);
    if let Some(user) = user {
        if let Some(dc_id) = logins.elsewhere(user, call.origin.dc_id) {
            return Err(go_to(dc_id, "PHONE"));
        }
        let enums::CodeSettings::Settings(settings) = request.settings;
        let tokens = settings.logout_tokens.unwrap_or_default();
        if tokens.iter().any(|token| logins.knows(user, token)) {
            let authorization = enter(call, user)?;
            return Ok(types::auth::SentCodeSuccess { authorization }.into());
        }
        if call
            .world
            .user(user)
            .is_some_and(|user| user.must_buy_premium)
        {
            return Ok(premium_required());
        }
        if let Some(sent) = email::send(call, user, &phone) {
            return sent;
        }
    }
    send_by_phone(call, user, &phone)
}

/// Sends a code to a number, or to the clients that its user has.
pub(super) fn send_by_phone(
    call: &mut Call<'_>,
    user: Option<UserId>,
    phone: &str,
) -> Result<enums::auth::SentCode, RpcError> {
    let now = call.world.clock.date();
    let logins = &mut call.world.logins;
    let has_app = user.is_some_and(|user| logins.keys_of(user).next().is_some());
    let way = if has_app { CodeWay::App } else { CodeWay::Sms };
    let code = logins.codes.send(phone, way, now).map_err(cannot_send)?;
    Ok(phoned(code))
}

fn resend_code(
    call: &mut Call<'_>,
    request: functions::auth::ResendCode,
) -> Result<enums::auth::SentCode, RpcError> {
    let (phone, hash) = named(&request.phone_number, &request.phone_code_hash)?;
    let now = call.world.clock.date();
    let code = call.world.logins.codes.send_again(&phone, hash, now);
    code.map(phoned).map_err(cannot_send)
}

fn cancel_code(
    call: &mut Call<'_>,
    request: functions::auth::CancelCode,
) -> Result<bool, RpcError> {
    let (phone, hash) = named(&request.phone_number, &request.phone_code_hash)?;
    let now = call.world.clock.date();
    let cancelled = call.world.logins.codes.cancel(&phone, hash, now);
    cancelled.map(|()| true).map_err(cannot_sign_in)
}

/// A user says that no code came. It is noted, and that's all.
fn report_missing_code(
    call: &mut Call<'_>,
    request: functions::auth::ReportMissingCode,
) -> Result<bool, RpcError> {
    let (phone, hash) = named(&request.phone_number, &request.phone_code_hash)?;
    let now = call.world.clock.date();
    let codes = &mut call.world.logins.codes;
    codes.find(&phone, hash, now).map_err(cannot_sign_in)?;
    log::info!("the code for {phone} is reported as missing");
    Ok(true)
}

fn sign_in(
    call: &mut Call<'_>,
    request: functions::auth::SignIn,
) -> Result<enums::auth::Authorization, RpcError> {
    let (phone, hash) = named(&request.phone_number, &request.phone_code_hash)?;
    if let Some(proof) = request.email_verification {
        email::check(call, &phone, hash, proof)?;
    } else {
        let told = request.phone_code.filter(|code| !code.is_empty());
        let told = told.ok_or_else(|| error(400, "PHONE_CODE_EMPTY"))?;
        let now = call.world.clock.date();
        let codes = &mut call.world.logins.codes;
        let checked = codes.check(&phone, hash, &told, now);
        checked.map_err(cannot_sign_in)?;
    }
    let Some(user) = call.world.people.by_phone(&phone).map(|user| user.id) else {
        // The code is needed once more, with the name.
        return Ok(types::auth::AuthorizationSignUpRequired {
            terms_of_service: Some(call.world.terms.shown().into()),
        }
        .into());
    };
    call.world.logins.codes.used(&phone, hash);
    enter(call, user)
}

/// A number and the hash of a code that was sent to it.
pub(super) fn named<'a>(number: &str, hash: &'a str) -> Result<(String, &'a str), RpcError> {
    let phone = phone(number)?;
    if hash.is_empty() {
        return Err(error(400, "PHONE_CODE_HASH_EMPTY"));
    }
    Ok((phone, hash))
}

/// What is told to who gets no code before a purchase. There is no way to make one, so the hash is of nothing.
fn premium_required() -> enums::auth::SentCode {
    types::auth::SentCodePaymentRequired {
        store_product: "premium".to_owned(),
        phone_code_hash: "no-hash".to_owned(),
        support_email_address: "support@example.org".to_owned(),
        support_email_subject: "No code".to_owned(),
        currency: "USD".to_owned(),
        amount: 99,
    }
    .into()
}

fn phoned(code: Code) -> enums::auth::SentCode {
    let length = code.code.len() as i32;
    let kind = match code.way {
        CodeWay::App => types::auth::SentCodeTypeApp { length }.into(),
        CodeWay::Sms | CodeWay::Email => types::auth::SentCodeTypeSms { length }.into(),
        CodeWay::Call => types::auth::SentCodeTypeCall { length }.into(),
    };
    sent(code.hash, kind, code.way.next())
}

/// What a client is told of a code: how it was sent, and how it may be sent again.
pub(super) fn sent(
    hash: String,
    kind: enums::auth::SentCodeType,
    next: Option<CodeWay>,
) -> enums::auth::SentCode {
    types::auth::SentCode {
        r#type: kind,
        phone_code_hash: hash,
        next_type: next.map(|way| match way {
            CodeWay::Call => enums::auth::CodeType::Call,
            CodeWay::App | CodeWay::Sms | CodeWay::Email => enums::auth::CodeType::Sms,
        }),
        timeout: next.map(|_| TIMEOUT),
    }
    .into()
}

/// The error of a client that wants a code.
pub(super) fn cannot_send(wrong: Wrong) -> RpcError {
    match wrong {
        Wrong::TriedTooOften(_) => error(406, "PHONE_PASSWORD_FLOOD"),
        other => cannot_sign_in(other),
    }
}

/// The error of a client that has one.
pub(super) fn cannot_sign_in(wrong: Wrong) -> RpcError {
    match wrong {
        Wrong::Banned => error(400, "PHONE_NUMBER_BANNED"),
        Wrong::AskedTooOften => error(400, "PHONE_NUMBER_FLOOD"),
        Wrong::TriedTooOften(seconds) => error(420, format!("FLOOD_WAIT_{seconds}")),
        Wrong::Expired => error(400, "PHONE_CODE_EXPIRED"),
        Wrong::Invalid => error(400, "PHONE_CODE_INVALID"),
        Wrong::NoWay => error(406, "SEND_CODE_UNAVAILABLE"),
    }
}
