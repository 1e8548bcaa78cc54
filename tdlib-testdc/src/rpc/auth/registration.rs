//! How those get an account who have none.

use grammers_tl_types::{enums, functions};

use super::codes::{cannot_sign_in, named};
use super::log_in;
use crate::mtproto::session::RpcError;
use crate::rpc::{Call, Table, error};

/// The longest name, in characters.
const MAX_NAME: usize = 64;

pub(super) fn register(table: &mut Table) {
    table.add(sign_up);
}

/// Makes an account for a number that has none. Its code was right before, and is named by its hash.
fn sign_up(
    call: &mut Call<'_>,
    request: functions::auth::SignUp,
) -> Result<enums::auth::Authorization, RpcError> {
    let (phone, hash) = named(&request.phone_number, &request.phone_code_hash)?;
    let now = call.world.clock.date();
    let known = call.world.logins.codes.is_known(&phone, hash, now);
    known.map_err(cannot_sign_in)?;
    if call.world.people.by_phone(&phone).is_some() {
        return Err(error(400, "PHONE_NUMBER_OCCUPIED"));
    }
    let first_name = request.first_name.trim();
    if first_name.is_empty() || first_name.chars().count() > MAX_NAME {
        return Err(error(400, "FIRSTNAME_INVALID"));
    }
    let last_name = request.last_name.trim();
    if last_name.chars().count() > MAX_NAME {
        return Err(error(400, "LASTNAME_INVALID"));
    }
    call.world.logins.codes.used(&phone, hash);
    let (first_name, last_name) = (first_name.to_owned(), last_name.to_owned());
    let people = &mut call.world.people;
    let user = people.add(first_name, last_name, Some(phone));
    call.world.terms.agree(user);
    log_in(call, user)
}
