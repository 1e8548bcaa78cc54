//! `users`: who somebody is, and what they have in common.

use grammers_tl_types::{Deserializable, Serializable, enums, functions, types};

use super::{Call, Table, chats, error, notify, peers};
use crate::mtproto::session::RpcError;
use crate::tl::zero;
use crate::world::blocking::List;
use crate::world::files::profile::ProfilePhotos;
use crate::world::peer::Peer;

/// The most chats that are told at a time.
const MAX_CHATS: usize = 100;

pub(super) fn register(table: &mut Table) {
    table.add(get_users);
    table.add(get_full_user);
    table.add(get_requirements_to_contact);
    table.add(get_common_chats);
}

fn get_users(
    call: &mut Call<'_>,
    request: functions::users::GetUsers,
) -> Result<Vec<enums::User>, RpcError> {
    let viewer = call.user()?;
    let ids: Result<Vec<_>, _> = request
        .id
        .iter()
        .map(|user| peers::user(call, user).map(Peer::User))
        .collect();
    Ok(call.world.named(viewer, ids?).0)
}

fn get_full_user(
    call: &mut Call<'_>,
    request: functions::users::GetFullUser,
) -> Result<enums::users::UserFull, RpcError> {
    let viewer = call.user()?;
    let id = peers::user(call, &request.id)?;
    let peer = Peer::User(id);
    let world = &call.world;
    let user = world
        .user(id)
        .ok_or_else(|| error(400, "USER_ID_INVALID"))?;
    let photos = Some(&user.photos).filter(|_| world.shows_itself(id, viewer));
    let photo = |id: Option<i64>| Some(world.files.photo_by_id(id?)?.into());
    let bot = world.bots.get(id);
    let about = bot.map_or_else(|| user.about.clone(), |bot| bot.info.texts("").about);
    let is_about_shown = bot.is_some() || world.shows_itself(id, viewer);
    let card = world.contacts.card(viewer, id);
    let stories = world.blocking.list(viewer, List::Stories);
    Ok(types::users::UserFull {
        full_user: types::UserFull {
            id,
            about: Some(about).filter(|about| is_about_shown && !about.is_empty()),
            settings: world.peer_settings(viewer, peer).into(),
            blocked: world.has_blocked(viewer, peer),
            blocked_my_stories_from: stories.iter().any(|(whom, _)| *whom == peer),
            can_pin_message: true,
            pinned_msg_id: chats::pinned(world, viewer, peer),
            common_chats_count: world.common_chats(viewer, id).len() as i32,
            folder_id: world.list_of(viewer, peer),
            note: card.and_then(|card| card.note.clone()).map(Into::into),
            bot_info: world.bot_info(id, viewer, peer).map(Into::into),
            bot_group_admin_rights: bot.and_then(|bot| bot.info.group_rights.clone()),
            bot_broadcast_admin_rights: bot.and_then(|bot| bot.info.channel_rights.clone()),
            profile_photo: photo(photos.and_then(|photos| photos.ids().next())),
            fallback_photo: photo(photos.and_then(ProfilePhotos::fallback_id)),
            ..nothing_more()
        }
        .into(),
        chats: Vec::new(),
        users: world.named(viewer, [peer]).0,
    }
    .into())
}

/// Everybody may write to everybody.
fn get_requirements_to_contact(
    call: &mut Call<'_>,
    request: functions::users::GetRequirementsToContact,
) -> Result<Vec<enums::RequirementToContact>, RpcError> {
    call.person()?;
    let ids = request.id.iter();
    ids.map(|user| peers::user(call, user).map(|_| enums::RequirementToContact::Empty))
        .collect()
}

fn get_common_chats(
    call: &mut Call<'_>,
    request: functions::messages::GetCommonChats,
) -> Result<enums::messages::Chats, RpcError> {
    let viewer = call.person()?;
    let other = peers::user(call, &request.user_id)?;
    if other == viewer {
        return Err(error(400, "USER_ID_INVALID"));
    }
    let all = call.world.common_chats(viewer, other);
    let limit = usize::try_from(request.limit)
        .unwrap_or(0)
        .clamp(1, MAX_CHATS);
    let is_next = |id: i64| request.max_id == 0 || id < request.max_id;
    let part = all.iter().filter(|chat| is_next(chat.id())).take(limit);
    // In the order in which the client goes on.
    let chats = part.flat_map(|chat| call.world.named(viewer, [chat.peer]).1);
    let chats: Vec<_> = chats.collect();
    Ok(if chats.len() == all.len() {
        types::messages::Chats { chats }.into()
    } else {
        let count = all.len() as i32;
        types::messages::ChatsSlice { count, chats }.into()
    })
}

/// The fields that say nothing: all but two objects are optional.
fn nothing_more() -> types::UserFull {
    let mut bytes = vec![0; 16]; // two sets of flags and the number
    enums::PeerSettings::from(zero::<types::PeerSettings>()).serialize(&mut bytes);
    notify::no_settings().serialize(&mut bytes);
    bytes.extend([0; 256]);
    types::UserFull::from_bytes(&bytes).expect("a user with settings")
}
