//! Who has come by a link, and who wants to.

use grammers_tl_types::{enums, functions, types};

use super::super::{Call, Table, error};
use super::links::{managed, meant};
use crate::mtproto::session::RpcError;
use crate::world::UserId;
use crate::world::peer::Peer;

pub(super) fn register(table: &mut Table) {
    table.add(get_chat_invite_importers);
}

fn get_chat_invite_importers(
    call: &mut Call<'_>,
    request: functions::messages::GetChatInviteImporters,
) -> Result<enums::messages::ChatInviteImporters, RpcError> {
    let (viewer, chat) = managed(call, &request.peer)?;
    let link = request.link.as_deref().filter(|link| !link.is_empty());
    let query = request.q.as_deref().filter(|query| !query.is_empty());
    if link.is_some() && query.is_some() {
        return Err(error(400, "SEARCH_WITH_LINK_NOT_SUPPORTED"));
    }
    let link = link.map(|link| meant(call, chat, link)).transpose()?;
    let mut found: Vec<types::ChatInviteImporter> = if request.requested {
        let hash = link.map(|link| &link.hash);
        let chat = call.world.chats.get(chat);
        let requests = chat.map(|chat| chat.requests.iter()).into_iter().flatten();
        let asked = requests.filter(|request| hash.is_none() || request.link.as_ref() == hash);
        let asked = asked.map(|request| types::ChatInviteImporter {
            requested: true,
            about: Some(about(call, request.user)).filter(|about| !about.is_empty()),
            ..importer(request.user, request.date)
        });
        asked.collect()
    } else {
        let guests = link.into_iter().flat_map(|link| &link.guests);
        let come = guests.map(|guest| types::ChatInviteImporter {
            approved_by: guest.approved_by,
            ..importer(guest.user, guest.date)
        });
        come.collect()
    };
    if let Some(query) = query {
        found.retain(|importer| is_called(call, importer.user_id, query));
    }
    // The newest first.
    found.reverse();
    let count = found.len() as i32;
    let offset = user_of(&request.offset_user);
    let seen = found.iter().position(|one| Some(one.user_id) == offset);
    let rest = found.into_iter().skip(seen.map_or(0, |seen| seen + 1));
    let limit = usize::try_from(request.limit).unwrap_or(0);
    let importers: Vec<_> = rest.take(limit).collect();
    let names = importers.iter().flat_map(|one| {
        let approved_by = one.approved_by.into_iter();
        approved_by.chain([one.user_id]).map(Peer::User)
    });
    let users = call.world.named(viewer, names).0;
    Ok(types::messages::ChatInviteImporters {
        count,
        importers: importers.into_iter().map(Into::into).collect(),
        users,
    }
    .into())
}

fn importer(user_id: UserId, date: i32) -> types::ChatInviteImporter {
    types::ChatInviteImporter {
        requested: false,
        via_chatlist: false,
        user_id,
        date,
        about: None,
        approved_by: None,
    }
}

/// What somebody says about themselves.
fn about(call: &Call<'_>, user: UserId) -> String {
    let user = call.world.user(user);
    user.map(|user| user.about.clone()).unwrap_or_default()
}

/// Whether one of somebody's names begins like that.
fn is_called(call: &Call<'_>, user: UserId, query: &str) -> bool {
    let query = query.to_lowercase();
    call.world.user(user).is_some_and(|user| {
        let names = [&user.first_name, &user.last_name];
        names
            .iter()
            .any(|name| name.to_lowercase().starts_with(&query))
    })
}

/// After whom a list goes on.
fn user_of(user: &enums::InputUser) -> Option<UserId> {
    match user {
        enums::InputUser::User(user) => Some(user.user_id),
        _ => None,
    }
}
