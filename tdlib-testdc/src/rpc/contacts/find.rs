//! How people and chats are found: by a name or a number, or by what they are called.

use grammers_tl_types::{enums, functions, types};

use super::super::{Call, Table, error};
use crate::mtproto::session::RpcError;
use crate::world::names::is_name;
use crate::world::peer::Peer;
use crate::world::people::digits;
use crate::world::{UserId, World};

/// The shortest text that is searched for, and the most that is found, of each kind.
const MIN_QUERY: usize = 3;
const MAX_FOUND: usize = 20;

pub(super) fn register(table: &mut Table) {
    table.add(resolve_username);
    table.add(resolve_phone);
    table.add(search);
}

fn resolve_username(
    call: &mut Call<'_>,
    request: functions::contacts::ResolveUsername,
) -> Result<enums::contacts::ResolvedPeer, RpcError> {
    let viewer = call.user()?;
    if !is_name(&request.username) {
        return Err(error(400, "USERNAME_INVALID"));
    }
    let found = call.world.names.find(&request.username);
    let found = found.ok_or_else(|| error(400, "USERNAME_NOT_OCCUPIED"))?;
    Ok(resolved(call.world, viewer, found))
}

fn resolve_phone(
    call: &mut Call<'_>,
    request: functions::contacts::ResolvePhone,
) -> Result<enums::contacts::ResolvedPeer, RpcError> {
    let viewer = call.person()?;
    let found = call.world.people.by_phone(&digits(&request.phone));
    let found = found.ok_or_else(|| error(400, "PHONE_NOT_OCCUPIED"))?.id;
    Ok(resolved(call.world, viewer, Peer::User(found)))
}

fn resolved(world: &World, viewer: UserId, found: Peer) -> enums::contacts::ResolvedPeer {
    let (users, chats) = world.named(viewer, [found]);
    types::contacts::ResolvedPeer {
        peer: found.into(),
        chats,
        users,
    }
    .into()
}

fn search(
    call: &mut Call<'_>,
    request: functions::contacts::Search,
) -> Result<enums::contacts::Found, RpcError> {
    let viewer = call.person()?;
    let query = request.q.trim().trim_start_matches('@');
    if query.is_empty() {
        return Err(error(400, "SEARCH_QUERY_EMPTY"));
    }
    if query.chars().count() < MIN_QUERY {
        return Err(error(400, "QUERY_TOO_SHORT"));
    }
    let limit = usize::try_from(request.limit)
        .unwrap_or(0)
        .clamp(1, MAX_FOUND);
    let world = &call.world;
    let is_called = |peer: &Peer| {
        let name = world.name_of(*peer).unwrap_or_default();
        begins_with(name, query) || words_begin_with(&title(world, *peer), query)
    };
    let contacts = world.contacts.of(viewer).into_iter();
    let mut own: Vec<Peer> = contacts.map(Peer::User).collect();
    let mut chats = world.chats_of(viewer);
    chats.retain(|chat| !own.contains(chat));
    own.extend(chats);
    own.retain(is_called);
    own.truncate(limit);
    let mut others = world.names.begin_with(query);
    others.retain(|peer| !own.contains(peer));
    others.truncate(limit);
    let names = own.iter().chain(&others).copied();
    let (users, chats) = world.named(viewer, names);
    let peers = |peers: Vec<Peer>| peers.into_iter().map(Into::into).collect();
    Ok(types::contacts::Found {
        my_results: peers(own),
        results: peers(others),
        chats,
        users,
    }
    .into())
}

/// What somebody or something is called.
fn title(world: &World, peer: Peer) -> String {
    match peer {
        Peer::User(id) => world.user(id).map_or_else(String::new, |user| {
            format!("{} {}", user.first_name, user.last_name)
        }),
        Peer::Group(_) | Peer::Channel(_) => {
            let chat = world.chats.get(peer);
            chat.map_or_else(String::new, |chat| chat.title.clone())
        }
    }
}

fn words_begin_with(text: &str, beginning: &str) -> bool {
    text.split_whitespace()
        .any(|word| begins_with(word, beginning))
}

/// Whether case or not, a text begins with another one.
fn begins_with(text: &str, beginning: &str) -> bool {
    text.to_lowercase().starts_with(&beginning.to_lowercase())
}
