//! What is read and looked at.

use grammers_tl_types::{enums, functions};

use super::super::{Call, Table, error, peers};
use super::delete::{affected_history, affected_messages};
use super::history::{answer, part};
use crate::mtproto::session::RpcError;
use crate::world::message::Message;
use crate::world::peer::{Home, Peer};

pub(super) fn register(table: &mut Table) {
    table.add(read_history);
    table.add(read_channel_history);
    table.add(read_message_contents);
    table.add(read_channel_message_contents);
    table.add(get_unread_mentions);
    table.add(read_mentions);
}

fn read_history(
    call: &mut Call<'_>,
    request: functions::messages::ReadHistory,
) -> Result<enums::messages::AffectedMessages, RpcError> {
    let user = call.person()?;
    let chat = peers::chat(call, &request.peer)?;
    if let Peer::Channel(_) = chat {
        return Err(error(400, "PEER_ID_INVALID"));
    }
    let by = call.by(user);
    let event = call.world.read(&by, chat, request.max_id);
    Ok(affected_messages(
        call.world,
        Home::User(user),
        event.as_ref(),
    ))
}

fn read_channel_history(
    call: &mut Call<'_>,
    request: functions::channels::ReadHistory,
) -> Result<bool, RpcError> {
    let user = call.person()?;
    let channel = readable(call, &request.channel)?;
    let by = call.by(user);
    call.world.read(&by, channel, request.max_id);
    Ok(true)
}

/// The channel that a client means, which the caller may read.
fn readable(call: &Call<'_>, channel: &enums::InputChannel) -> Result<Peer, RpcError> {
    let peer = peers::channel(call, channel)?;
    if let Some(chat) = call.world.chats.get(peer) {
        peers::may_read(chat, call.user()?, call.world.clock.date())?;
    }
    Ok(peer)
}

fn read_message_contents(
    call: &mut Call<'_>,
    request: functions::messages::ReadMessageContents,
) -> Result<enums::messages::AffectedMessages, RpcError> {
    let user = call.person()?;
    let home = Home::User(user);
    let by = call.by(user);
    let event = call.world.see(&by, home, &request.id);
    Ok(affected_messages(call.world, home, event.as_ref()))
}

fn read_channel_message_contents(
    call: &mut Call<'_>,
    request: functions::channels::ReadMessageContents,
) -> Result<bool, RpcError> {
    let user = call.person()?;
    let channel = readable(call, &request.channel)?;
    let by = call.by(user);
    call.world.see(&by, Home::of(user, channel), &request.id);
    Ok(true)
}

fn get_unread_mentions(
    call: &mut Call<'_>,
    request: functions::messages::GetUnreadMentions,
) -> Result<enums::messages::Messages, RpcError> {
    let user = call.person()?;
    let chat = peers::chat(call, &request.peer)?;
    let messages: Vec<&Message> = call.world.unseen(user, chat).collect();
    answer(call, &[chat], &messages, &part!(request))
}

fn read_mentions(
    call: &mut Call<'_>,
    request: functions::messages::ReadMentions,
) -> Result<enums::messages::AffectedHistory, RpcError> {
    let user = call.person()?;
    let chat = peers::chat(call, &request.peer)?;
    let ids: Vec<i32> = call.world.unseen(user, chat).map(|m| m.id).collect();
    let by = call.by(user);
    let home = Home::of(user, chat);
    let event = call.world.see(&by, home, &ids);
    Ok(affected_history(call.world, home, event.as_ref()))
}
