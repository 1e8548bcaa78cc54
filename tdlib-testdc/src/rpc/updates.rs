//! `updates`: what a client has missed.

use grammers_tl_types::{enums, functions, types};

use super::{Call, Table};
use crate::mtproto::session::RpcError;
use crate::world::UserId;
use crate::world::World;
use crate::world::messages::as_seen;

pub(super) fn register(table: &mut Table) {
    table.add(get_state);
    table.add(get_difference);
}

fn get_state(
    call: &mut Call<'_>,
    _: functions::updates::GetState,
) -> Result<enums::updates::State, RpcError> {
    let user = call.user()?;
    call.world.logins.is_in_step(call.origin.auth_key_id);
    Ok(state(call.world, user))
}

/// The state of a user's mailbox.
pub(super) fn state(world: &mut World, user: UserId) -> enums::updates::State {
    types::updates::State {
        pts: world.mailbox(user).pts,
        qts: 0,
        date: world.clock.date(),
        seq: 0,
        unread_count: 0,
    }
    .into()
}

fn get_difference(
    call: &mut Call<'_>,
    request: functions::updates::GetDifference,
) -> Result<enums::updates::Difference, RpcError> {
    let user = call.user()?;
    let state = state(call.world, user);
    let mailbox = call.world.mailbox(user);
    let missed: Vec<_> = mailbox
        .since(request.pts)
        .filter_map(|event| mailbox.get(event.message))
        .cloned()
        .collect();
    if missed.is_empty() {
        let enums::updates::State::State(state) = state;
        return Ok(types::updates::DifferenceEmpty {
            date: state.date,
            seq: state.seq,
        }
        .into());
    }
    let users: Vec<_> = missed
        .iter()
        .flat_map(|message| [message.from, message.peer])
        .collect();
    Ok(types::updates::Difference {
        new_messages: missed
            .iter()
            .map(|message| as_seen(user, message))
            .collect(),
        new_encrypted_messages: Vec::new(),
        other_updates: Vec::new(),
        chats: Vec::new(),
        users: call.world.users_seen_by(user, &users),
        state,
    }
    .into())
}
