//! Messages are deleted.

use grammers_tl_types::{enums, functions, types};

use super::super::{Call, Table, error, peers};
use crate::mtproto::session::RpcError;
use crate::world::chats::rights::Action;
use crate::world::mailbox::Event;
use crate::world::message::Message;
use crate::world::peer::{Home, Peer};
use crate::world::{UserId, World};

pub(super) fn register(table: &mut Table) {
    table.add(delete_messages);
    table.add(delete_channel_messages);
    table.add(delete_history);
    table.add(delete_channel_history);
}

/// How far the state of a mailbox was moved, for the one who moved it: TDLib goes on from there.
pub(super) fn affected(world: &World, home: Home, event: Option<&Event>) -> (i32, i32) {
    match event {
        Some(event) => (event.pts, event.count),
        None => (world.mailbox_at(home).map_or(1, |mailbox| mailbox.pts()), 0),
    }
}

/// The same as methods about messages answer it.
pub(super) fn affected_messages(
    world: &World,
    home: Home,
    event: Option<&Event>,
) -> enums::messages::AffectedMessages {
    let (pts, pts_count) = affected(world, home, event);
    types::messages::AffectedMessages { pts, pts_count }.into()
}

/// The same as methods about whole chats do. Nothing is left over: there is no second call.
pub(super) fn affected_history(
    world: &World,
    home: Home,
    event: Option<&Event>,
) -> enums::messages::AffectedHistory {
    let (pts, pts_count) = affected(world, home, event);
    types::messages::AffectedHistory {
        pts,
        pts_count,
        offset: 0,
    }
    .into()
}

fn delete_messages(
    call: &mut Call<'_>,
    request: functions::messages::DeleteMessages,
) -> Result<enums::messages::AffectedMessages, RpcError> {
    let user = call.user()?;
    let home = Home::User(user);
    let mailbox = &call.world.account(user).mailbox;
    let there = request.id.iter().filter_map(|id| mailbox.get(*id));
    let there: Vec<(i32, Peer, bool)> = there
        .map(|message| (message.id, message.chat, message.author == user))
        .collect();
    if request.revoke {
        for (_, chat, is_own) in &there {
            let is_own = *is_own;
            call.world.may(user, *chat, Action::Delete { is_own })?;
        }
    }
    let ids: Vec<i32> = there.iter().map(|(id, _, _)| *id).collect();
    let event = delete(call, user, home, &ids, request.revoke);
    Ok(affected_messages(call.world, home, event.as_ref()))
}

fn delete_channel_messages(
    call: &mut Call<'_>,
    request: functions::channels::DeleteMessages,
) -> Result<enums::messages::AffectedMessages, RpcError> {
    let user = call.user()?;
    let channel = peers::channel(call, &request.channel)?;
    call.world.may(user, channel, Action::Read)?;
    let home = Home::of(user, channel);
    let there = request.id.iter();
    let there = there.filter_map(|id| call.world.message(user, channel, *id));
    let there: Vec<(i32, bool)> = there.map(|m| (m.id, m.author == user)).collect();
    for (_, is_own) in &there {
        let is_own = *is_own;
        call.world.may(user, channel, Action::Delete { is_own })?;
    }
    let ids: Vec<i32> = there.iter().map(|(id, _)| *id).collect();
    let event = delete(call, user, home, &ids, true);
    Ok(affected_messages(call.world, home, event.as_ref()))
}

fn delete(
    call: &mut Call<'_>,
    user: UserId,
    home: Home,
    ids: &[i32],
    for_all: bool,
) -> Option<Event> {
    let by = call.by(user);
    call.world.delete(&by, home, ids, for_all)
}

fn delete_history(
    call: &mut Call<'_>,
    request: functions::messages::DeleteHistory,
) -> Result<enums::messages::AffectedHistory, RpcError> {
    let user = call.person()?;
    let chat = peers::chat(call, &request.peer)?;
    if let Peer::Channel(_) = chat {
        return Err(error(400, "PEER_ID_INVALID"));
    }
    if request.revoke {
        let others = Action::Delete { is_own: false };
        call.world.may(user, chat, others)?;
    }
    let is_meant = |message: &&Message| {
        (request.max_id <= 0 || message.id <= request.max_id)
            && request.min_date.is_none_or(|date| message.date >= date)
            && request.max_date.is_none_or(|date| message.date <= date)
    };
    let messages = call.world.messages(user, chat).filter(is_meant);
    let ids: Vec<i32> = messages.map(|message| message.id).collect();
    let home = Home::User(user);
    let event = delete(call, user, home, &ids, request.revoke);
    Ok(affected_history(call.world, home, event.as_ref()))
}

fn delete_channel_history(
    call: &mut Call<'_>,
    request: functions::channels::DeleteHistory,
) -> Result<enums::Updates, RpcError> {
    let user = call.person()?;
    let channel = peers::channel(call, &request.channel)?;
    let by = call.by(user);
    let is_meant = |message: &&Message| request.max_id <= 0 || message.id <= request.max_id;
    let updates = if request.for_everyone {
        call.world
            .may(user, channel, Action::Delete { is_own: false })?;
        let messages = call.world.messages(user, channel).filter(is_meant);
        let ids: Vec<i32> = messages.map(|message| message.id).collect();
        let home = Home::of(user, channel);
        let event = call.world.delete(&by, home, &ids, true);
        let update = event.and_then(|event| call.world.update(user, home, &event));
        update.map(|(update, _)| update)
    } else {
        call.world.may(user, channel, Action::Read)?;
        let newest = call
            .world
            .messages(user, channel)
            .find(is_meant)
            .map(|m| m.id);
        newest.and_then(|newest| call.world.clear_channel(&by, channel, newest))
    };
    let updates = updates.into_iter().collect();
    Ok(enums::Updates::Updates(call.world.updates(
        user,
        updates,
        [channel],
    )))
}
