//! `account`: settings of one's own.

use grammers_tl_types::{enums, functions, types};

use super::{Call, Table, error};
use crate::mtproto::handshake::PRIME;
use crate::mtproto::session::RpcError;
use crate::world::messages::no_settings;
use crate::world::password::G;

pub(super) fn register(table: &mut Table) {
    table.add(get_password);
    table.add(get_notify_settings);
    table.add(|call: &mut Call<'_>, _: functions::account::UpdateStatus| call.user().map(|_| true));
}

fn get_notify_settings(
    call: &mut Call<'_>,
    _: functions::account::GetNotifySettings,
) -> Result<enums::PeerNotifySettings, RpcError> {
    call.user()?;
    Ok(no_settings())
}

fn get_password(
    call: &mut Call<'_>,
    _: functions::account::GetPassword,
) -> Result<enums::account::Password, RpcError> {
    let key = call.origin.auth_key_id;
    let user = call.world.logins.expected(key);
    let user = user.ok_or_else(|| error(401, "AUTH_KEY_UNREGISTERED"))?;
    let password = call.world.user(user).and_then(|user| user.password.clone());
    let mut random = [0; 256];
    getrandom::fill(&mut random).map_err(|_| error(500, "NO_RANDOM"))?;
    let algorithm = |salt1: Vec<u8>, salt2: Vec<u8>| {
        types::PasswordKdfAlgoSha256Sha256Pbkdf2Hmacsha512iter100000Sha256ModPow {
            salt1,
            salt2,
            g: i32::from(G),
            p: PRIME.to_bytes_be(),
        }
        .into()
    };
    let challenge = password
        .as_ref()
        .map(|password| password.challenge(&random));
    let srp_b = challenge.as_ref().map(|challenge| challenge.public.clone());
    let srp_id = challenge.map(|challenge| call.world.logins.challenge(key, challenge));
    let hint = password.as_ref().map(|password| password.hint.clone());
    Ok(types::account::Password {
        has_recovery: false,
        has_secure_values: false,
        has_password: password.is_some(),
        current_algo: password.map(|password| algorithm(password.salt1, password.salt2)),
        srp_b,
        srp_id,
        hint: hint.filter(|hint| !hint.is_empty()),
        email_unconfirmed_pattern: None,
        new_algo: algorithm(random[..8].to_vec(), random[8..24].to_vec()),
        new_secure_algo: types::SecurePasswordKdfAlgoPbkdf2Hmacsha512iter100000 {
            salt: random[..8].to_vec(),
        }
        .into(),
        secure_random: random.to_vec(),
        pending_reset_date: None,
        login_email_pattern: None,
    }
    .into())
}
