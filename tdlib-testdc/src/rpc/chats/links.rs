//! Invite links are made, changed, revoked and listed.

use grammers_tl_types::{enums, functions, types};

use super::super::{Call, Table, error, peers};
use super::members::only_creator;
use crate::mtproto::session::RpcError;
use crate::world::UserId;
use crate::world::chats::links::{Link, Terms, hash_of};
use crate::world::chats::rights::Action;
use crate::world::peer::Peer;

/// The most people who can come by a link that has a limit.
const MAX_LIMIT: i32 = 99_999;

/// What administrators call a link has no more characters than this.
const MAX_TITLE: usize = 32;

pub(super) fn register(table: &mut Table) {
    table.add(export_chat_invite);
    table.add(edit_exported_chat_invite);
    table.add(get_exported_chat_invite);
    table.add(get_exported_chat_invites);
    table.add(delete_exported_chat_invite);
    table.add(delete_revoked_exported_chat_invites);
    table.add(get_admins_with_invites);
}

fn export_chat_invite(
    call: &mut Call<'_>,
    request: functions::messages::ExportChatInvite,
) -> Result<enums::ExportedChatInvite, RpcError> {
    let (user, chat) = managed(call, &request.peer)?;
    if request.subscription_pricing.is_some() {
        return Err(error(400, "PRICING_CHAT_INVALID"));
    }
    let terms = Terms {
        title: named(request.title),
        expires: ends(call, request.expire_date)?,
        limit: limited(request.usage_limit)?,
        needs_approval: request.request_needed,
    };
    let terms = checked(terms)?;
    let date = call.world.clock.date();
    let is_primary = request.legacy_revoke_permanent;
    let link = call
        .world
        .chats
        .add_link(chat, user, date, terms, is_primary);
    let hash = link.map(|link| link.hash.clone()).unwrap_or_default();
    exported(call, chat, &hash)
}

/// The chat that is meant, and the caller, who may manage its links.
pub(super) fn managed(
    call: &Call<'_>,
    peer: &enums::InputPeer,
) -> Result<(UserId, Peer), RpcError> {
    let user = call.user()?;
    let chat = peers::chat(call, peer)?;
    if let Peer::User(_) = chat {
        return Err(error(400, "PEER_ID_INVALID"));
    }
    call.world.may(user, chat, Action::ManageLinks)?;
    Ok((user, chat))
}

/// The name of a link, which an empty text takes away.
fn named(title: Option<String>) -> Option<String> {
    let title = title?.trim().chars().take(MAX_TITLE).collect::<String>();
    (!title.is_empty()).then_some(title)
}

/// When a link ends; zero is never.
fn ends(call: &Call<'_>, date: Option<i32>) -> Result<Option<i32>, RpcError> {
    match date {
        None | Some(0) => Ok(None),
        Some(date) if date > call.world.clock.date() => Ok(Some(date)),
        Some(_) => Err(error(400, "EXPIRE_DATE_INVALID")),
    }
}

/// How many may come; zero is any number.
fn limited(limit: Option<i32>) -> Result<Option<i32>, RpcError> {
    match limit {
        None | Some(0) => Ok(None),
        Some(limit) if (1..=MAX_LIMIT).contains(&limit) => Ok(Some(limit)),
        Some(_) => Err(error(400, "USAGE_LIMIT_INVALID")),
    }
}

/// Who has to ask is not counted.
fn checked(terms: Terms) -> Result<Terms, RpcError> {
    if terms.needs_approval && terms.limit.is_some() {
        return Err(error(400, "USAGE_LIMIT_INVALID"));
    }
    Ok(terms)
}

/// A link of a chat, as its administrators see it.
fn exported(
    call: &Call<'_>,
    chat: Peer,
    hash: &str,
) -> Result<enums::ExportedChatInvite, RpcError> {
    let chat = call.world.chats.get(chat);
    chat.and_then(|chat| Some(chat.exported(chat.link(hash)?)))
        .ok_or_else(|| error(400, "INVITE_HASH_EXPIRED"))
}

/// The link of a chat that is meant.
pub(super) fn meant<'a>(call: &'a Call<'_>, chat: Peer, link: &str) -> Result<&'a Link, RpcError> {
    let chat = call.world.chats.get(chat);
    let link = chat.and_then(|chat| chat.link(hash_of(link)?));
    link.ok_or_else(|| error(400, "INVITE_HASH_EXPIRED"))
}

fn edit_exported_chat_invite(
    call: &mut Call<'_>,
    request: functions::messages::EditExportedChatInvite,
) -> Result<enums::messages::ExportedChatInvite, RpcError> {
    let (user, chat) = managed(call, &request.peer)?;
    let link = meant(call, chat, &request.link)?.clone();
    may_change(call, chat, &link)?;
    if link.is_revoked {
        return Err(error(400, "INVITE_HASH_EXPIRED"));
    }
    if request.revoked {
        return revoke(call, chat, &link);
    }
    if link.is_primary {
        return Err(error(400, "CHAT_INVITE_PERMANENT"));
    }
    let mut terms = link.terms.clone();
    if request.title.is_some() {
        terms.title = named(request.title);
    }
    if request.expire_date.is_some() {
        terms.expires = ends(call, request.expire_date)?;
    }
    if request.usage_limit.is_some() {
        terms.limit = limited(request.usage_limit)?;
    }
    if let Some(needed) = request.request_needed {
        terms.needs_approval = needed;
    }
    let terms = checked(terms)?;
    let date = call.world.clock.date();
    let known = call.world.chats.get_mut(chat);
    if let Some(changed) = known.and_then(|chat| chat.link_mut(&link.hash)) {
        changed.terms = terms;
        changed.edit_date = Some(date);
    }
    Ok(types::messages::ExportedChatInvite {
        invite: exported(call, chat, &link.hash)?,
        users: call.world.named(user, [Peer::User(link.admin)]).0,
    }
    .into())
}

/// Refuses those who have not made a link, but for the creator of the chat.
fn may_change(call: &Call<'_>, chat: Peer, link: &Link) -> Result<(), RpcError> {
    if link.admin == call.user()? {
        return Ok(());
    }
    only_creator(call, chat)?;
    if call.world.is_bot(link.admin) {
        return Err(error(403, "EDIT_BOT_INVITE_FORBIDDEN"));
    }
    Ok(())
}

/// Revokes a link. The one that an administrator always has is replaced by another one.
fn revoke(
    call: &mut Call<'_>,
    chat: Peer,
    link: &Link,
) -> Result<enums::messages::ExportedChatInvite, RpcError> {
    let user = call.user()?;
    let known = call.world.chats.get_mut(chat);
    if let Some(revoked) = known.and_then(|chat| chat.link_mut(&link.hash)) {
        revoked.is_revoked = true;
    }
    let users = call.world.named(user, [Peer::User(link.admin)]).0;
    if !link.is_primary {
        return Ok(types::messages::ExportedChatInvite {
            invite: exported(call, chat, &link.hash)?,
            users,
        }
        .into());
    }
    let date = call.world.clock.date();
    let new = call
        .world
        .chats
        .add_link(chat, link.admin, date, Terms::default(), true);
    let new = new.map(|link| link.hash.clone()).unwrap_or_default();
    Ok(types::messages::ExportedChatInviteReplaced {
        invite: exported(call, chat, &link.hash)?,
        new_invite: exported(call, chat, &new)?,
        users,
    }
    .into())
}

fn get_exported_chat_invite(
    call: &mut Call<'_>,
    request: functions::messages::GetExportedChatInvite,
) -> Result<enums::messages::ExportedChatInvite, RpcError> {
    let (user, chat) = managed(call, &request.peer)?;
    let link = meant(call, chat, &request.link)?;
    let (hash, admin) = (link.hash.clone(), link.admin);
    Ok(types::messages::ExportedChatInvite {
        invite: exported(call, chat, &hash)?,
        users: call.world.named(user, [Peer::User(admin)]).0,
    }
    .into())
}

fn get_exported_chat_invites(
    call: &mut Call<'_>,
    request: functions::messages::GetExportedChatInvites,
) -> Result<enums::messages::ExportedChatInvites, RpcError> {
    let (user, chat) = managed(call, &request.peer)?;
    let admin = of_admin(call, chat, &request.admin_id)?;
    let known = call.world.chats.get(chat);
    let known = known.ok_or_else(|| error(400, "PEER_ID_INVALID"))?;
    // The newest first.
    let own = known.links.iter().rev();
    let own = own.filter(|link| link.admin == admin && link.is_revoked == request.revoked);
    let own: Vec<&Link> = own.collect();
    let offset = request.offset_link.as_deref().and_then(hash_of);
    let seen = offset.and_then(|hash| own.iter().position(|link| link.hash == hash));
    let rest = own.iter().skip(seen.map_or(0, |seen| seen + 1));
    let limit = usize::try_from(request.limit).unwrap_or(0);
    let invites = rest.take(limit).map(|link| known.exported(link));
    Ok(types::messages::ExportedChatInvites {
        count: own.len() as i32,
        invites: invites.collect(),
        users: call.world.named(user, [Peer::User(admin)]).0,
    }
    .into())
}

/// Whose links are meant: those of others only the creator sees.
fn of_admin(call: &Call<'_>, chat: Peer, admin: &enums::InputUser) -> Result<UserId, RpcError> {
    let admin = peers::user(call, admin).map_err(|_| error(400, "ADMIN_ID_INVALID"))?;
    if admin != call.user()? {
        only_creator(call, chat)?;
    }
    Ok(admin)
}

fn delete_exported_chat_invite(
    call: &mut Call<'_>,
    request: functions::messages::DeleteExportedChatInvite,
) -> Result<bool, RpcError> {
    let (_, chat) = managed(call, &request.peer)?;
    let link = meant(call, chat, &request.link)?.clone();
    may_change(call, chat, &link)?;
    if !link.is_revoked {
        return Err(error(400, "INVITE_REVOKED_MISSING"));
    }
    if let Some(chat) = call.world.chats.get_mut(chat) {
        chat.links.retain(|other| other.hash != link.hash);
    }
    Ok(true)
}

fn delete_revoked_exported_chat_invites(
    call: &mut Call<'_>,
    request: functions::messages::DeleteRevokedExportedChatInvites,
) -> Result<bool, RpcError> {
    let (_, chat) = managed(call, &request.peer)?;
    let admin = of_admin(call, chat, &request.admin_id)?;
    if let Some(chat) = call.world.chats.get_mut(chat) {
        chat.links
            .retain(|link| !(link.is_revoked && link.admin == admin));
    }
    Ok(true)
}

fn get_admins_with_invites(
    call: &mut Call<'_>,
    request: functions::messages::GetAdminsWithInvites,
) -> Result<enums::messages::ChatAdminsWithInvites, RpcError> {
    let (user, chat) = managed(call, &request.peer)?;
    only_creator(call, chat)?;
    let links = call.world.chats.get(chat).map(|chat| chat.links.as_slice());
    let links = links.unwrap_or_default();
    let mut admins: Vec<types::ChatAdminWithInvites> = Vec::new();
    for link in links {
        let known = admins.iter().position(|admin| admin.admin_id == link.admin);
        let place = known.unwrap_or_else(|| {
            admins.push(types::ChatAdminWithInvites {
                admin_id: link.admin,
                invites_count: 0,
                revoked_invites_count: 0,
            });
            admins.len() - 1
        });
        if link.is_revoked {
            admins[place].revoked_invites_count += 1;
        } else {
            admins[place].invites_count += 1;
        }
    }
    let names = admins.iter().map(|admin| Peer::User(admin.admin_id));
    let users = call.world.named(user, names).0;
    Ok(types::messages::ChatAdminsWithInvites {
        admins: admins.into_iter().map(Into::into).collect(),
        users,
    }
    .into())
}
