//! Whom and what a client means: it says so with a number and a hash that only those know who were told.

use grammers_tl_types::enums;

use super::{Call, error};
use crate::mtproto::session::RpcError;
use crate::world::UserId;
use crate::world::chats::Chat;
use crate::world::chats::rights::{self, Action};
use crate::world::peer::Peer;

/// The user that a client means.
pub(crate) fn user(call: &Call<'_>, user: &enums::InputUser) -> Result<UserId, RpcError> {
    let own = call.user()?;
    match user {
        enums::InputUser::UserSelf => Ok(own),
        enums::InputUser::User(user) => known(call, own, user.user_id, user.access_hash)
            .ok_or_else(|| error(400, "USER_ID_INVALID")),
        enums::InputUser::Empty | enums::InputUser::FromMessage(_) => {
            Err(error(400, "USER_ID_INVALID"))
        }
    }
}

fn known(call: &Call<'_>, own: UserId, id: UserId, access_hash: i64) -> Option<UserId> {
    let user = call.world.user(id)?;
    (user.access_hash == access_hash || id == own).then_some(id)
}

/// The basic group that a client means: those know its number who are or were in it.
pub(crate) fn group(call: &Call<'_>, id: i64) -> Result<Peer, RpcError> {
    let own = call.user()?;
    let peer = Peer::Group(id);
    let chat = call.world.chats.get(peer);
    let ever_in = chat.filter(|chat| chat.member(own).is_some());
    ever_in
        .map(|_| peer)
        .ok_or_else(|| error(400, "CHAT_ID_INVALID"))
}

/// The channel or supergroup that a client means, whether or not the caller is in it.
pub(crate) fn channel(call: &Call<'_>, channel: &enums::InputChannel) -> Result<Peer, RpcError> {
    call.user()?;
    let enums::InputChannel::Channel(channel) = channel else {
        return Err(error(400, "CHANNEL_INVALID"));
    };
    let peer = Peer::Channel(channel.channel_id);
    let known = call
        .world
        .chats
        .get(peer)
        .filter(|chat| chat.access_hash == channel.access_hash);
    known
        .map(|chat| chat.peer)
        .ok_or_else(|| error(400, "CHANNEL_INVALID"))
}

/// The chat that a client means, which the caller may read.
pub(crate) fn chat(call: &Call<'_>, peer: &enums::InputPeer) -> Result<Peer, RpcError> {
    let own = call.user()?;
    let invalid = || error(400, "PEER_ID_INVALID");
    match peer {
        enums::InputPeer::PeerSelf => Ok(Peer::User(own)),
        enums::InputPeer::User(peer) => known(call, own, peer.user_id, peer.access_hash)
            .map(Peer::User)
            .ok_or_else(invalid),
        enums::InputPeer::Chat(peer) => group(call, peer.chat_id).map_err(|_| invalid()),
        enums::InputPeer::Channel(peer) => {
            let known = call
                .world
                .chats
                .get(Peer::Channel(peer.channel_id))
                .filter(|chat| chat.access_hash == peer.access_hash);
            let chat = known.ok_or_else(|| error(400, "CHANNEL_INVALID"))?;
            may_read(chat, own, call.world.clock.date())?;
            Ok(chat.peer)
        }
        _ => Err(invalid()),
    }
}

/// The chat that a client gives as a place in a list. It is one of those that it was answered with, and TDLib
/// gives no hash there.
pub(crate) fn place(peer: &enums::InputPeer, own: UserId) -> Option<Peer> {
    match peer {
        enums::InputPeer::PeerSelf => Some(Peer::User(own)),
        enums::InputPeer::User(peer) => Some(Peer::User(peer.user_id)),
        enums::InputPeer::Chat(peer) => Some(Peer::Group(peer.chat_id)),
        enums::InputPeer::Channel(peer) => Some(Peer::Channel(peer.channel_id)),
        _ => None,
    }
}

/// Refuses those who can't see now what is written in a channel or supergroup.
pub(crate) fn may_read(chat: &Chat, user: UserId, now: i32) -> Result<(), RpcError> {
    Ok(rights::may(chat, user, false, Action::Read, now)?)
}
