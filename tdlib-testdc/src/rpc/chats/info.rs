//! What is known of basic groups.

use grammers_tl_types::{Deserializable, Serializable, enums, functions, types};

use super::super::{Call, Table, error, notify, peers};
use crate::mtproto::session::RpcError;
use crate::world::chats::Chat;
use crate::world::chats::links::Terms;
use crate::world::chats::rights::Action;
use crate::world::peer::Peer;
use crate::world::{UserId, World};

pub(super) fn register(table: &mut Table) {
    table.add(get_chats);
    table.add(get_full_chat);
}

fn get_chats(
    call: &mut Call<'_>,
    request: functions::messages::GetChats,
) -> Result<enums::messages::Chats, RpcError> {
    let viewer = call.user()?;
    let mut chats = Vec::new();
    for id in request.id {
        chats.push(peers::group(call, id)?);
    }
    Ok(list(call, viewer, chats))
}

/// Tells somebody of chats.
pub(in crate::rpc) fn list(
    call: &Call<'_>,
    viewer: UserId,
    chats: Vec<Peer>,
) -> enums::messages::Chats {
    let chats = call.world.named(viewer, chats).1;
    types::messages::Chats { chats }.into()
}

/// Tells somebody all of a chat, and of those who are named in it.
pub(in crate::rpc) fn in_full(
    call: &Call<'_>,
    viewer: UserId,
    full_chat: enums::ChatFull,
    names: Vec<Peer>,
) -> enums::messages::ChatFull {
    let (users, chats) = call.world.named(viewer, names);
    types::messages::ChatFull {
        full_chat,
        chats,
        users,
    }
    .into()
}

fn get_full_chat(
    call: &mut Call<'_>,
    request: functions::messages::GetFullChat,
) -> Result<enums::messages::ChatFull, RpcError> {
    let viewer = call.user()?;
    let peer = peers::group(call, request.chat_id)?;
    let asking = links_and_requests(call, viewer, peer);
    let chat = call.world.chats.get(peer);
    let chat = chat.ok_or_else(|| error(400, "CHAT_ID_INVALID"))?;
    let full = types::ChatFull {
        can_set_username: chat.creator == viewer,
        id: chat.id(),
        about: chat.about.clone(),
        participants: chat.participants_seen_by(viewer),
        chat_photo: chat.photo.clone().map(Into::into),
        pinned_msg_id: pinned(call.world, viewer, peer),
        exported_invite: asking.link,
        requests_pending: asking.count,
        recent_requesters: asking.newest.clone(),
        folder_id: call.world.list_of(viewer, peer),
        bot_info: Some(call.world.bot_infos(viewer, peer)).filter(|bots| !bots.is_empty()),
        ..blank()
    };
    let mut names: Vec<Peer> = chat.present().map(|(user, _)| Peer::User(user)).collect();
    names.push(peer);
    names.extend(asking.newest.into_iter().flatten().map(Peer::User));
    Ok(in_full(call, viewer, full.into(), names))
}

/// What an administrator sees who may let people in.
#[derive(Debug, Default)]
pub(in crate::rpc) struct Asking {
    /// The link that the administrator always has.
    pub(in crate::rpc) link: Option<enums::ExportedChatInvite>,
    /// How many wait to be let in.
    pub(in crate::rpc) count: Option<i32>,
    /// The newest of them.
    pub(in crate::rpc) newest: Option<Vec<UserId>>,
}

/// The link of an administrator, which people get without asking for it, and who wants to come in. Others see
/// nothing of that.
pub(in crate::rpc) fn links_and_requests(
    call: &mut Call<'_>,
    viewer: UserId,
    peer: Peer,
) -> Asking {
    if call.world.may(viewer, peer, Action::ManageLinks).is_err() {
        return Asking::default();
    }
    let date = call.world.clock.date();
    let is_bot = call.world.is_bot(viewer);
    let chats = &mut call.world.chats;
    let has_link = |chat: &Chat| chat.primary_link(viewer).is_some();
    if !is_bot && !chats.get(peer).is_some_and(has_link) {
        chats.add_link(peer, viewer, date, Terms::default(), true);
    }
    let Some(chat) = chats.get(peer) else {
        return Asking::default();
    };
    let (count, newest) = chat.pending();
    Asking {
        link: chat.primary_link(viewer).map(|link| chat.exported(link)),
        count: (count > 0).then_some(count),
        newest: (count > 0).then_some(newest),
    }
}

/// The newest message that is pinned in a chat, of those that the viewer can see.
pub(in crate::rpc) fn pinned(world: &World, viewer: UserId, chat: Peer) -> Option<i32> {
    let mut pinned = world
        .messages(viewer, chat)
        .filter(|message| message.is_pinned);
    pinned.next().map(|message| message.id)
}

/// The photo of a chat, where the lack of one has a constructor of its own.
pub(in crate::rpc) fn photo(chat: &Chat) -> enums::Photo {
    chat.photo
        .clone()
        .map_or_else(|| types::PhotoEmpty { id: 0 }.into(), enums::Photo::from)
}

/// A group of which nothing is known: two fields have no zero value.
fn blank() -> types::ChatFull {
    let mut bytes = vec![0; 16]; // flags, the number and what it is about
    let participants = types::ChatParticipants {
        chat_id: 0,
        participants: Vec::new(),
        version: 0,
    };
    enums::ChatParticipants::from(participants).serialize(&mut bytes);
    notify::no_settings().serialize(&mut bytes);
    types::ChatFull::from_bytes(&bytes).expect("a group whose other fields are optional")
}
