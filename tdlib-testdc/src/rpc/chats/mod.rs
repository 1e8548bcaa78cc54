//! `messages`, of basic groups and of invite links: what they are, who is in them, and how people come in.

mod admins;
mod answer;
mod editing;
mod importers;
mod info;
mod joining;
mod links;
mod members;
mod photo;

use grammers_tl_types::{enums, types};

use super::{Call, Table, error};
use crate::mtproto::session::RpcError;
use crate::world::UserId;

pub(super) use answer::{Answer, by};
pub(super) use editing::{edit_photo, edit_title};
pub(super) use info::{in_full, links_and_requests, list, photo, pinned};
pub(super) use members::only_creator;

/// What a chat is about has no more characters than this.
const MAX_ABOUT: usize = 255;

pub(super) fn register(table: &mut Table) {
    admins::register(table);
    info::register(table);
    members::register(table);
    editing::register(table);
    links::register(table);
    importers::register(table);
    joining::register(table);
}

/// Refuses bots, for whom some methods are not.
pub(super) fn people_only(call: &Call<'_>) -> Result<(), RpcError> {
    let user = call.user()?;
    if call.world.is_bot(user) {
        Err(error(400, "BOT_METHOD_INVALID"))
    } else {
        Ok(())
    }
}

/// The title of a chat, without what is around it.
pub(super) fn title(title: &str) -> Result<String, RpcError> {
    match title.trim() {
        "" => Err(error(400, "CHAT_TITLE_EMPTY")),
        title => Ok(title.to_owned()),
    }
}

/// What a chat is about.
pub(super) fn about(about: &str) -> Result<String, RpcError> {
    let about = about.trim();
    if about.chars().count() > MAX_ABOUT {
        return Err(error(400, "CHAT_ABOUT_TOO_LONG"));
    }
    Ok(about.to_owned())
}

/// Whether somebody lets others bring them into chats.
///
/// # Errors
/// Bots that don't are an error in themselves.
pub(super) fn may_add(call: &Call<'_>, user: UserId) -> Result<bool, RpcError> {
    let added = call.world.user(user);
    let is_closed = added.is_some_and(|user| user.stays_out);
    if is_closed && call.world.is_bot(user) {
        return Err(error(400, "BOT_GROUPS_BLOCKED"));
    }
    Ok(!is_closed)
}

/// The answer to somebody who has brought others in, some of whom do not let them.
pub(super) fn invited(
    updates: enums::Updates,
    missing: &[UserId],
) -> enums::messages::InvitedUsers {
    let missing = missing.iter().map(|user_id| {
        types::MissingInvitee {
            premium_would_allow_invite: false,
            premium_required_for_pm: false,
            user_id: *user_id,
        }
        .into()
    });
    types::messages::InvitedUsers {
        updates,
        missing_invitees: missing.collect(),
    }
    .into()
}

#[cfg(test)]
mod tests;
