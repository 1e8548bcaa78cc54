//! `users`: who somebody is.

use grammers_tl_types::{Deserializable, Serializable, enums, functions, types};

use super::{Call, Table, error};
use crate::mtproto::session::RpcError;
use crate::tl::zero;
use crate::world::UserId;
use crate::world::messages::no_settings;

pub(super) fn register(table: &mut Table) {
    table.add(get_users);
    table.add(get_full_user);
}

/// The user that a client means.
pub(super) fn resolve(call: &Call<'_>, user: &enums::InputUser) -> Result<UserId, RpcError> {
    let own = call.user()?;
    let (id, hash) = match user {
        enums::InputUser::UserSelf => return Ok(own),
        enums::InputUser::User(user) => (user.user_id, user.access_hash),
        _ => return Err(error(400, "USER_ID_INVALID")),
    };
    let found = call
        .world
        .user(id)
        .filter(|user| user.access_hash == hash || user.id == own);
    found
        .map(|user| user.id)
        .ok_or_else(|| error(400, "USER_ID_INVALID"))
}

fn get_users(
    call: &mut Call<'_>,
    request: functions::users::GetUsers,
) -> Result<Vec<enums::User>, RpcError> {
    let viewer = call.user()?;
    let ids: Result<Vec<_>, _> = request.id.iter().map(|user| resolve(call, user)).collect();
    Ok(call.world.users_seen_by(viewer, &ids?))
}

fn get_full_user(
    call: &mut Call<'_>,
    request: functions::users::GetFullUser,
) -> Result<enums::users::UserFull, RpcError> {
    let viewer = call.user()?;
    let id = resolve(call, &request.id)?;
    Ok(types::users::UserFull {
        full_user: types::UserFull {
            id,
            ..nothing_more()
        }
        .into(),
        chats: Vec::new(),
        users: call.world.users_seen_by(viewer, &[id]),
    }
    .into())
}

/// The fields that say nothing: all but two objects are optional.
fn nothing_more() -> types::UserFull {
    let mut bytes = vec![0; 16]; // two sets of flags and the number
    enums::PeerSettings::from(zero::<types::PeerSettings>()).serialize(&mut bytes);
    no_settings().serialize(&mut bytes);
    bytes.extend([0; 256]);
    types::UserFull::from_bytes(&bytes).expect("a user with settings")
}
