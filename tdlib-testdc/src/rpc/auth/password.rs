//! The password that is asked for after the code.

use grammers_tl_types::{enums, functions};

use super::log_in;
use crate::mtproto::session::RpcError;
use crate::rpc::{Call, Table, error};
use crate::world::UserId;
use crate::world::logins::MAX_WRONG_PASSWORDS;

pub(super) fn register(table: &mut Table) {
    table.add(check_password);
}

fn check_password(
    call: &mut Call<'_>,
    request: functions::auth::CheckPassword,
) -> Result<enums::auth::Authorization, RpcError> {
    let user = expected(call)?;
    check(call, user, &request.password)?;
    log_in(call, user)
}

/// The user whom the caller is logged in as, or will be with the right password.
pub(in crate::rpc) fn expected(call: &Call<'_>) -> Result<UserId, RpcError> {
    let user = call.world.logins.expected(call.origin.auth_key_id);
    user.ok_or_else(|| error(401, "AUTH_KEY_UNREGISTERED"))
}

/// Checks a client's proof that it knows the password of a user. Nothing is one for somebody who has none.
pub(in crate::rpc) fn check(
    call: &mut Call<'_>,
    user: UserId,
    proof: &enums::InputCheckPasswordSrp,
) -> Result<(), RpcError> {
    let now = call.world.clock.date();
    let password = call.world.people.get(user);
    let password = password.and_then(|user| user.password.as_ref());
    let logins = &mut call.world.logins;
    if let Some(seconds) = logins.wrong_passwords(user).wait(MAX_WRONG_PASSWORDS, now) {
        return Err(error(420, format!("FLOOD_WAIT_{seconds}")));
    }
    let is_right = match (password, proof) {
        (None, enums::InputCheckPasswordSrp::InputCheckPasswordEmpty) => true,
        (Some(password), enums::InputCheckPasswordSrp::Srp(proof)) => {
            let key = call.origin.auth_key_id;
            let challenge = logins.take_challenge(key, proof.srp_id);
            let challenge = challenge.ok_or_else(|| error(400, "SRP_ID_INVALID"))?;
            password.is_proved(&challenge, &proof.a, &proof.m1)
        }
        _ => false,
    };
    if is_right {
        *logins.wrong_passwords(user) = <_>::default();
        Ok(())
    } else {
        logins.wrong_passwords(user).add(now);
        Err(error(400, "PASSWORD_HASH_INVALID"))
    }
}
