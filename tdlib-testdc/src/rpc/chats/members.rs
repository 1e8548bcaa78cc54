//! Basic groups are made, people come in and go out, and groups end or become more.

use grammers_tl_types::{enums, functions};

use super::super::{Call, Table, error, peers};
use super::answer::{Answer, by};
use super::{invited, may_add, people_only, title};
use crate::mtproto::session::RpcError;
use crate::world::chats::Kind;
use crate::world::chats::member::Member;
use crate::world::chats::membership::GROUP_SIZE;
use crate::world::chats::rights::Action;
use crate::world::peer::{Home, Peer};

pub(super) fn register(table: &mut Table) {
    table.add(create_chat);
    table.add(add_chat_user);
    table.add(delete_chat_user);
    table.add(migrate_chat);
    table.add(delete_chat);
}

fn create_chat(
    call: &mut Call<'_>,
    request: functions::messages::CreateChat,
) -> Result<enums::messages::InvitedUsers, RpcError> {
    people_only(call)?;
    let by = by(call)?;
    let title = title(&request.title)?;
    // TDLib says so of every group, with a zero for none.
    if request.ttl_period.is_some_and(|seconds| seconds != 0) {
        return Err(call.lacks("ttl_period"));
    }
    let mut users = Vec::new();
    let mut missing = Vec::new();
    for user in &request.users {
        let user = peers::user(call, user)?;
        match may_add(call, user)? {
            true => users.push(user),
            false => missing.push(user),
        }
    }
    // The creator needs a place too.
    if users.len() as i32 >= GROUP_SIZE {
        return Err(error(400, "USERS_TOO_MUCH"));
    }
    let (chat, posted) = call
        .world
        .create_chat(&by, Kind::Group, (&title, ""), &users);
    let answer = Answer::about(chat, by.user).sent(call.world, &posted);
    let answer = answer.participants(call.world);
    Ok(invited(answer.done(call.world), &missing))
}

/// Brings somebody into a basic group. That they get copies of what was written there before is left out.
fn add_chat_user(
    call: &mut Call<'_>,
    request: functions::messages::AddChatUser,
) -> Result<enums::messages::InvitedUsers, RpcError> {
    people_only(call)?;
    let by = by(call)?;
    let chat = peers::group(call, request.chat_id)?;
    let user = peers::user(call, &request.user_id)?;
    call.world.may(by.user, chat, Action::Invite)?;
    let known = call.world.chats.get(chat);
    if known.is_some_and(|chat| chat.has(user)) {
        return Err(error(400, "USER_ALREADY_PARTICIPANT"));
    }
    if known.is_some_and(|chat| chat.is_full()) {
        return Err(error(400, "USERS_TOO_MUCH"));
    }
    let mut missing = Vec::new();
    let mut posted = None;
    if user != by.user && !may_add(call, user)? {
        missing.push(user);
    } else {
        posted = call.world.bring_in(&by, chat, &[user]);
    }
    let answer = Answer::about(chat, by.user).said(call.world, posted.as_ref());
    let answer = answer.participants(call.world);
    Ok(invited(answer.done(call.world), &missing))
}

fn delete_chat_user(
    call: &mut Call<'_>,
    request: functions::messages::DeleteChatUser,
) -> Result<enums::Updates, RpcError> {
    let by = by(call)?;
    let chat = peers::group(call, request.chat_id)?;
    let user = peers::user(call, &request.user_id)?;
    let known = call.world.chats.get(chat);
    let member = known.and_then(|chat| chat.member(user)).cloned();
    let member = member.filter(Member::is_present);
    let member = member.ok_or_else(|| error(400, "USER_NOT_PARTICIPANT"))?;
    // Everybody may send out whom they have brought in, as long as those are plain members.
    let is_own = user == by.user || (member.inviter == by.user && member.admin_rights().is_none());
    if !is_own {
        let now = call.world.clock.date();
        let known = call.world.chats.get(chat);
        known.map_or(Ok(()), |chat| chat.may_restrict(by.user, user, now))?;
    }
    let posted = call.world.go_out(&by, chat, user);
    let mut answer = Answer::about(chat, by.user).said(call.world, posted.as_ref());
    if request.revoke_history {
        let home = Home::User(by.user);
        let ids: Vec<i32> = call
            .world
            .mailbox_at(home)
            .into_iter()
            .flat_map(|mailbox| mailbox.chat(chat))
            .filter(|message| message.author == user && message.content.written().is_some())
            .map(|message| message.id)
            .collect();
        let gone = call.world.delete(&by, home, &ids, true);
        let update = gone.and_then(|event| call.world.update(by.user, home, &event));
        answer = answer.and(update.map(|(update, _)| update), []);
    }
    Ok(answer.participants(call.world).done(call.world))
}

fn migrate_chat(
    call: &mut Call<'_>,
    request: functions::messages::MigrateChat,
) -> Result<enums::Updates, RpcError> {
    people_only(call)?;
    let by = by(call)?;
    let group = peers::group(call, request.chat_id)?;
    only_creator(call, group)?;
    let migrated = call.world.migrate(&by, group);
    let (supergroup, before, after) = migrated.ok_or_else(|| error(400, "CHAT_ID_INVALID"))?;
    let answer = Answer::about(supergroup, by.user)
        .different()
        .said(call.world, Some(&after));
    let of_group = Answer::about(group, by.user).said(call.world, Some(&before));
    Ok(answer.with(of_group).done(call.world))
}

fn delete_chat(
    call: &mut Call<'_>,
    request: functions::messages::DeleteChat,
) -> Result<bool, RpcError> {
    people_only(call)?;
    let by = by(call)?;
    let chat = peers::group(call, request.chat_id)?;
    only_creator(call, chat)?;
    call.world.end_chat(&by, chat);
    Ok(true)
}

/// Refuses all but the creator of a chat.
pub(in crate::rpc) fn only_creator(call: &Call<'_>, chat: Peer) -> Result<(), RpcError> {
    let user = call.user()?;
    let chat = call.world.chats.get(chat);
    if chat.is_some_and(|chat| chat.creator == user) {
        Ok(())
    } else {
        Err(error(400, "CHAT_ADMIN_REQUIRED"))
    }
}
