//! `account`: what people are called and tell of themselves, and whether they are there.

use grammers_tl_types::{enums, functions};

use super::chats::by;
use super::{Call, Table, error};
use crate::mtproto::session::RpcError;
use crate::world::UserId;
use crate::world::peer::Peer;

/// The longest name, and what people tell of themselves at most, in characters.
const MAX_NAME: usize = 64;
const MAX_ABOUT: usize = 70;

pub(super) fn register(table: &mut Table) {
    table.add(update_profile);
    table.add(update_username);
    table.add(check_username);
    table.add(update_status);
}

fn update_profile(
    call: &mut Call<'_>,
    request: functions::account::UpdateProfile,
) -> Result<enums::User, RpcError> {
    let id = call.person()?;
    let by = by(call)?;
    let (first_name, last_name) = (request.first_name, request.last_name);
    let first_name = checked(first_name, 1, MAX_NAME, "FIRSTNAME_INVALID")?;
    let last_name = checked(last_name, 0, MAX_NAME, "LASTNAME_INVALID")?;
    let about = checked(request.about, 0, MAX_ABOUT, "ABOUT_TOO_LONG")?;
    let is_renamed = first_name.is_some() || last_name.is_some();
    let is_described = about.is_some();
    if let Some(user) = call.world.people.get_mut(id) {
        set(&mut user.first_name, first_name);
        set(&mut user.last_name, last_name);
        set(&mut user.about, about);
    }
    if is_renamed {
        call.world.is_called_differently(&by);
    }
    if is_described {
        call.world.looks_different(&by);
    }
    oneself(call, id)
}

fn set(text: &mut String, new: Option<String>) {
    if let Some(new) = new {
        *text = new;
    }
}

/// A text without what is around it, which has so many characters.
fn checked(
    text: Option<String>,
    min: usize,
    max: usize,
    why_not: &str,
) -> Result<Option<String>, RpcError> {
    let text = text.map(|text| text.trim().to_owned());
    let length = text.as_ref().map(|text| text.chars().count());
    if length.is_some_and(|length| !(min..=max).contains(&length)) {
        return Err(error(400, why_not));
    }
    Ok(text)
}

/// The caller, as the answer to a change.
fn oneself(call: &Call<'_>, id: UserId) -> Result<enums::User, RpcError> {
    let user = call.world.user_seen_by(id, id);
    user.ok_or_else(|| error(400, "USER_DEACTIVATED"))
}

fn update_username(
    call: &mut Call<'_>,
    request: functions::account::UpdateUsername,
) -> Result<enums::User, RpcError> {
    let id = call.person()?;
    let by = by(call)?;
    let name = Some(&*request.username).filter(|name| !name.is_empty());
    let renamed = call.world.rename(Peer::User(id), name);
    renamed.map_err(|why| error(400, why))?;
    call.world.is_called_differently(&by);
    oneself(call, id)
}

fn check_username(
    call: &mut Call<'_>,
    request: functions::account::CheckUsername,
) -> Result<bool, RpcError> {
    let id = call.person()?;
    match call.world.names.check(&request.username, Peer::User(id)) {
        Ok(()) => Ok(true),
        // A client that asks is not told by an error.
        Err("USERNAME_OCCUPIED") => Ok(false),
        Err(why) => Err(error(400, why)),
    }
}

fn update_status(
    call: &mut Call<'_>,
    request: functions::account::UpdateStatus,
) -> Result<bool, RpcError> {
    call.person()?;
    call.world.appear(&by(call)?, !request.offline);
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_neither_too_short_nor_too_long() {
        let check = |text: &str| checked(Some(text.to_owned()), 1, 3, "WRONG");
        assert_eq!(check(" äbc ").expect("three"), Some("äbc".to_owned()));
        for text in ["", "  ", "abcd"] {
            assert_eq!(check(text).expect_err("wrong").message, "WRONG", "{text}");
        }
        assert_eq!(checked(None, 1, 3, "WRONG").expect("left as it is"), None);
    }
}
