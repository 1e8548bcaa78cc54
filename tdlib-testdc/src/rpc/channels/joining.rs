//! Channels and supergroups are made, people come in and go out, and channels end.

use grammers_tl_types::{enums, functions};

use super::super::chats::{Answer, about, by, invited, may_add, only_creator, people_only, title};
use super::super::{Call, Table, error, peers};
use crate::mtproto::session::RpcError;
use crate::world::chats::Kind;
use crate::world::chats::rights::Action;
use crate::world::peer::Peer;

pub(super) fn register(table: &mut Table) {
    table.add(create_channel);
    table.add(invite_to_channel);
    table.add(join_channel);
    table.add(leave_channel);
    table.add(delete_channel);
}

fn create_channel(
    call: &mut Call<'_>,
    request: functions::channels::CreateChannel,
) -> Result<enums::Updates, RpcError> {
    people_only(call)?;
    let by = by(call)?;
    let kind = if request.broadcast {
        Kind::Channel
    } else {
        Kind::Supergroup
    };
    let names = (&*title(&request.title)?, &*about(&request.about)?);
    // TDLib says so of every chat, with a zero for none.
    let is_short_lived = request.ttl_period.is_some_and(|seconds| seconds != 0);
    let lacking = [
        // TDLib 1.8.61 takes the two for each other.
        ("for_import", request.for_import),
        ("forum", request.forum),
        ("geo_point", request.geo_point.is_some()),
        ("ttl_period", is_short_lived),
    ];
    if let Some((what, _)) = lacking.into_iter().find(|(_, is_there)| *is_there) {
        return Err(call.lacks(what));
    }
    let (chat, posted) = call.world.create_chat(&by, kind, names, &[]);
    let answer = Answer::about(chat, by.user)
        .different()
        .sent(call.world, &posted);
    Ok(answer.done(call.world))
}

fn invite_to_channel(
    call: &mut Call<'_>,
    request: functions::channels::InviteToChannel,
) -> Result<enums::messages::InvitedUsers, RpcError> {
    people_only(call)?;
    let by = by(call)?;
    let chat = peers::channel(call, &request.channel)?;
    call.world.may(by.user, chat, Action::Invite)?;
    let now = call.world.clock.date();
    let known = call.world.chats.get(chat);
    let known = known.ok_or_else(|| error(400, "CHANNEL_INVALID"))?;
    if known.is_full() {
        return Err(error(400, "USERS_TOO_MUCH"));
    }
    let mut users = Vec::new();
    let mut missing = Vec::new();
    for user in &request.users {
        let user = peers::user(call, user)?;
        let member = known.member(user).map(|member| member.at(now));
        if member.as_ref().is_some_and(|member| member.is_banned()) {
            return Err(error(400, "USER_KICKED"));
        }
        // In channels bots are administrators, or nothing.
        if known.kind == Kind::Channel && call.world.is_bot(user) {
            return Err(error(400, "USER_BOT"));
        }
        match may_add(call, user)? {
            true => users.push(user),
            false => missing.push(user),
        }
    }
    let are_in = request.users.len() == 1 && users.iter().all(|user| known.has(*user));
    if are_in && missing.is_empty() {
        return Err(error(400, "USER_ALREADY_PARTICIPANT"));
    }
    let posted = call.world.bring_in(&by, chat, &users);
    let answer = Answer::about(chat, by.user)
        .different()
        .said(call.world, posted.as_ref())
        .and(None, users.into_iter().map(Peer::User));
    Ok(invited(answer.done(call.world), &missing))
}

fn join_channel(
    call: &mut Call<'_>,
    request: functions::channels::JoinChannel,
) -> Result<enums::Updates, RpcError> {
    people_only(call)?;
    let by = by(call)?;
    let chat = peers::channel(call, &request.channel)?;
    let posted = call.world.join_public(&by, chat)?;
    let answer = Answer::about(chat, by.user)
        .different()
        .said(call.world, posted.as_ref());
    Ok(answer.done(call.world))
}

fn leave_channel(
    call: &mut Call<'_>,
    request: functions::channels::LeaveChannel,
) -> Result<enums::Updates, RpcError> {
    let by = by(call)?;
    let chat = peers::channel(call, &request.channel)?;
    let known = call.world.chats.get(chat);
    if !known.is_some_and(|chat| chat.has(by.user)) {
        return Err(error(400, "USER_NOT_PARTICIPANT"));
    }
    if known.is_some_and(|chat| chat.creator == by.user) {
        return Err(error(400, "USER_CREATOR"));
    }
    call.world.go_out(&by, chat, by.user);
    Ok(Answer::about(chat, by.user).different().done(call.world))
}

fn delete_channel(
    call: &mut Call<'_>,
    request: functions::channels::DeleteChannel,
) -> Result<enums::Updates, RpcError> {
    people_only(call)?;
    let by = by(call)?;
    let chat = peers::channel(call, &request.channel)?;
    only_creator(call, chat)?;
    call.world.end_chat(&by, chat);
    Ok(Answer::about(chat, by.user).different().done(call.world))
}
