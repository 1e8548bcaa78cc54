//! People come in by links, and administrators let them in.

use grammers_tl_types::{enums, functions, types};

use super::super::{Call, Table, error, peers};
use super::answer::{Answer, by};
use super::links::{managed, meant};
use super::people_only;
use crate::mtproto::session::RpcError;
use crate::world::UserId;
use crate::world::chats::links::hash_of;
use crate::world::chats::requests::Shut;
use crate::world::chats::{Chat, Kind};
use crate::world::peer::Peer;
use crate::world::telling::By;

/// So many members are named to those who look at a link.
const SHOWN: usize = 5;

pub(super) fn register(table: &mut Table) {
    table.add(check_chat_invite);
    table.add(import_chat_invite);
    table.add(hide_chat_join_request);
    table.add(hide_all_chat_join_requests);
}

/// The hash of a link, which may be given with all of it.
fn hash(given: &str) -> Result<&str, RpcError> {
    if given.is_empty() {
        return Err(error(400, "INVITE_HASH_EMPTY"));
    }
    hash_of(given).ok_or_else(|| Shut::HashInvalid.into())
}

fn check_chat_invite(
    call: &mut Call<'_>,
    request: functions::messages::CheckChatInvite,
) -> Result<enums::ChatInvite, RpcError> {
    people_only(call)?;
    let viewer = call.user()?;
    let hash = hash(&request.hash)?;
    let now = call.world.clock.date();
    let chat = call.world.chats.by_link(hash).ok_or(Shut::HashInvalid)?;
    let link = chat.link(hash).ok_or(Shut::HashExpired)?;
    if chat.has(viewer) {
        let seen = call.world.named(viewer, [chat.peer]).1.into_iter().next();
        let chat = seen.ok_or(Shut::HashExpired)?;
        return Ok(types::ChatInviteAlready { chat }.into());
    }
    let member = chat.member(viewer).map(|member| member.at(now));
    let is_banned = member.is_some_and(|member| member.is_banned());
    if link.is_over(now) || is_banned || chat.is_deleted || chat.migrated_to.is_some() {
        return Err(Shut::HashExpired.into());
    }
    let request_needed = link.terms.needs_approval;
    Ok(preview(call, viewer, chat, request_needed))
}

/// What those see of a chat who have a link to it.
fn preview(
    call: &Call<'_>,
    viewer: UserId,
    chat: &Chat,
    request_needed: bool,
) -> enums::ChatInvite {
    let present = chat.present().map(|(user, _)| Peer::User(user));
    let shown = match chat.kind {
        Kind::Channel => Vec::new(),
        Kind::Group | Kind::Supergroup => present.take(SHOWN).collect(),
    };
    let participants = call.world.named(viewer, shown).0;
    types::ChatInvite {
        channel: chat.kind != Kind::Group,
        broadcast: chat.kind == Kind::Channel,
        public: chat.username.is_some(),
        megagroup: chat.kind == Kind::Supergroup,
        request_needed,
        verified: false,
        scam: false,
        fake: false,
        can_refulfill_subscription: false,
        title: chat.title.clone(),
        about: Some(chat.about.clone()).filter(|about| !about.is_empty()),
        photo: super::photo(chat),
        participants_count: chat.present().count() as i32,
        participants: (!participants.is_empty()).then_some(participants),
        color: 0,
        subscription_pricing: None,
        subscription_form_id: None,
        bot_verification: None,
    }
    .into()
}

fn import_chat_invite(
    call: &mut Call<'_>,
    request: functions::messages::ImportChatInvite,
) -> Result<enums::Updates, RpcError> {
    people_only(call)?;
    let by = by(call)?;
    let (chat, posted) = call.world.join_by_link(&by, hash(&request.hash)?)?;
    let answer = Answer::about(chat, by.user)
        .different()
        .said(call.world, posted.as_ref())
        .participants(call.world);
    Ok(answer.done(call.world))
}

fn hide_chat_join_request(
    call: &mut Call<'_>,
    request: functions::messages::HideChatJoinRequest,
) -> Result<enums::Updates, RpcError> {
    let (_, chat) = managed(call, &request.peer)?;
    let user = peers::user(call, &request.user_id)?;
    let by = by(call)?;
    answer_requests(call, &by, chat, &[user], request.approved)
}

fn hide_all_chat_join_requests(
    call: &mut Call<'_>,
    request: functions::messages::HideAllChatJoinRequests,
) -> Result<enums::Updates, RpcError> {
    let (_, chat) = managed(call, &request.peer)?;
    let link = request.link.as_deref().filter(|link| !link.is_empty());
    let link = link.map(|link| meant(call, chat, link)).transpose()?;
    let hash = link.map(|link| &link.hash);
    let requests = call.world.chats.get(chat).map(|chat| chat.requests.iter());
    let requests = requests.into_iter().flatten();
    let meant = requests.filter(|request| hash.is_none() || request.link.as_ref() == hash);
    let users: Vec<UserId> = meant.map(|request| request.user).collect();
    if users.is_empty() {
        return Err(Shut::NobodyAsks.into());
    }
    let by = by(call)?;
    answer_requests(call, &by, chat, &users, request.approved)
}

/// Lets people in who have asked, or does not.
fn answer_requests(
    call: &mut Call<'_>,
    by: &By<'_>,
    chat: Peer,
    users: &[UserId],
    is_approved: bool,
) -> Result<enums::Updates, RpcError> {
    let mut answer = Answer::about(chat, by.user);
    for user in users {
        let posted = call.world.answer_request(by, chat, *user, is_approved)?;
        answer = answer.said(call.world, posted.as_ref());
    }
    if is_approved {
        answer = answer.different().participants(call.world);
    }
    let waiting = call.world.chats.get(chat).map(|chat| chat.pending().1);
    let waiting = waiting.unwrap_or_default().into_iter().map(Peer::User);
    let pending = call
        .world
        .pending(chat)
        .filter(|_| !call.world.is_bot(by.user));
    Ok(answer.and(pending, waiting).done(call.world))
}
