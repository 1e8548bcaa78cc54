//! How people begin to use bots.

use grammers_tl_types::{enums, functions, types};

use super::super::chats::{Answer, by, may_add};
use super::super::messages::send;
use super::super::{Call, Table, error, peers};
use crate::mtproto::session::RpcError;
use crate::world::UserId;
use crate::world::bots::start::{check_word, start_message};
use crate::world::chats::rights::Action;
use crate::world::message::Content;
use crate::world::peer::Peer;
use crate::world::posting::NewMessage;

pub(super) fn register(table: &mut Table) {
    table.add(start_bot);
    table.add(can_send_message);
    table.add(allow_send_message);
}

/// The bot that a client means.
fn bot(call: &Call<'_>, user: &enums::InputUser) -> Result<UserId, RpcError> {
    let bot = peers::user(call, user);
    let bot = bot.ok().filter(|bot| call.world.bots.get(*bot).is_some());
    bot.ok_or_else(|| error(400, "BOT_INVALID"))
}

fn start_bot(
    call: &mut Call<'_>,
    request: functions::messages::StartBot,
) -> Result<enums::Updates, RpcError> {
    let user = call.person()?;
    let bot = bot(call, &request.bot)?;
    check_word(&request.start_param).map_err(|why| error(400, why))?;
    let private = Peer::User(bot);
    let chat = match &request.peer {
        enums::InputPeer::Empty => private,
        peer => peers::chat(call, peer)?,
    };
    match chat {
        _ if chat == private => {
            let new = start_message(bot, None, &request.start_param);
            send(call, user, chat, &new, request.random_id)
        }
        Peer::User(_) => Err(error(400, "PEER_ID_INVALID")),
        Peer::Group(_) | Peer::Channel(_) => {
            let added = bring_in(call, user, chat, bot)?;
            let name = call.world.name_of(private).map(str::to_owned);
            let new = start_message(bot, name.as_deref(), &request.start_param);
            let sent = send(call, user, chat, &new, request.random_id)?;
            Ok(both(added, sent))
        }
    }
}

/// Brings a bot into a chat, if it is not there.
fn bring_in(
    call: &mut Call<'_>,
    user: UserId,
    chat: Peer,
    bot: UserId,
) -> Result<enums::Updates, RpcError> {
    let by = by(call)?;
    let answer = Answer::about(chat, user);
    if call.world.chats.get(chat).is_some_and(|chat| chat.has(bot)) {
        return Ok(answer.done(call.world));
    }
    call.world.may(user, chat, Action::Invite)?;
    may_add(call, bot)?;
    let posted = call.world.bring_in(&by, chat, &[bot]);
    let answer = answer.said(call.world, posted.as_ref());
    Ok(answer.participants(call.world).done(call.world))
}

/// Two answers as one.
fn both(first: enums::Updates, second: enums::Updates) -> enums::Updates {
    match (first, second) {
        (enums::Updates::Updates(mut first), enums::Updates::Updates(second)) => {
            first.updates.extend(second.updates);
            first.users.extend(second.users);
            first.chats.extend(second.chats);
            first.into()
        }
        (_, second) => second,
    }
}

fn can_send_message(
    call: &mut Call<'_>,
    request: functions::bots::CanSendMessage,
) -> Result<bool, RpcError> {
    let user = call.person()?;
    let bot = bot(call, &request.bot)?;
    Ok(call.world.has_started(user, bot))
}

/// Lets a bot write, without having written to it. The chat says so.
fn allow_send_message(
    call: &mut Call<'_>,
    request: functions::bots::AllowSendMessage,
) -> Result<enums::Updates, RpcError> {
    let user = call.person()?;
    let bot = bot(call, &request.bot)?;
    let by = by(call)?;
    let answer = Answer::about(Peer::User(bot), user);
    if call.world.has_started(user, bot) {
        return Ok(answer.done(call.world));
    }
    let allowed = types::MessageActionBotAllowed {
        attach_menu: false,
        from_request: true,
        domain: None,
        app: None,
    };
    let allowed = NewMessage::new(Content::Service(allowed.into()));
    let posted = call.world.post(&by, Peer::User(bot), &allowed);
    Ok(answer.said(call.world, Some(&posted)).done(call.world))
}
