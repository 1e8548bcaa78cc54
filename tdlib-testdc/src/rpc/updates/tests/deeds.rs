//! What people do with clients: the call, and what it is to the client itself.

use grammers_tl_types::{enums, functions, types};

use super::client::Client;
use super::stage::Deed;
use crate::mtproto::session::RpcError;
use crate::rpc::client::{channel, input, message, user};
use crate::world::World;
use crate::world::peer::Peer;

/// What a client makes of an answer: updates, as if they had been pushed.
type Answer = Result<enums::Updates, RpcError>;

/// Lets a client do something in a chat. If the answer is lost, so is the connection.
pub(super) fn act(
    client: &mut Client,
    world: &mut World,
    chat: Peer,
    deed: &Deed,
    number: i64,
    is_lost: bool,
) {
    let Some(answer) = called(client, world, chat, deed, number) else {
        return;
    };
    if is_lost {
        if let Deed::Send { answers } = deed {
            let message = answers.and_then(|at| known(client, chat, at));
            client.unsure.push(sending(world, chat, number, message));
        }
        client.cut(world, false);
    } else if let Ok(updates) = answer {
        client.put(updates);
    }
    // Some of it is not allowed, and some is about what is gone by now.
}

/// `None` if there is nothing to do it to.
fn called(
    client: &mut Client,
    world: &mut World,
    chat: Peer,
    deed: &Deed,
    number: i64,
) -> Option<Answer> {
    Some(match *deed {
        Deed::Send { answers } => {
            let message = answers.and_then(|at| known(client, chat, at));
            let request = sending(world, chat, number, message);
            client.call(world, &request)
        }
        Deed::Edit { message } => {
            let request = functions::messages::EditMessage {
                no_webpage: false,
                invert_media: false,
                peer: input(world, chat),
                id: own(client, chat, message)?,
                message: Some(format!("text {number}")),
                media: None,
                reply_markup: None,
                entities: None,
                schedule_date: None,
                schedule_repeat_period: None,
                quick_reply_shortcut_id: None,
            };
            client.call(world, &request)
        }
        Deed::Delete { message, for_all } => {
            let ids = two(client, chat, message);
            delete(client, world, chat, ids, for_all)
        }
        Deed::Clear { message, for_all } => {
            let id = known(client, chat, message)?;
            clear(client, world, chat, id, for_all)
        }
        Deed::Pin { message, is_pinned } => {
            let request = functions::messages::UpdatePinnedMessage {
                silent: false,
                unpin: !is_pinned,
                pm_oneside: false,
                peer: input(world, chat),
                id: text(client, chat, message)?,
            };
            client.call(world, &request)
        }
        Deed::Read { message } => {
            let id = known(client, chat, message)?;
            read(client, world, chat, id)
        }
        Deed::See { message } => {
            let id = known(client, chat, message)?;
            see(client, world, chat, id)
        }
        Deed::Come => come(client, world, chat)?,
        Deed::Go => go(client, world, chat)?,
    })
}

/// One of the messages that a client has of a chat.
fn known(client: &Client, chat: Peer, at: usize) -> Option<i32> {
    let lines = client.copy.lines.get(&chat)?;
    let mut ids = lines.keys().copied();
    ids.nth(at.checked_rem(lines.len())?)
}

/// One of those that people have written.
fn text(client: &Client, chat: Peer, at: usize) -> Option<i32> {
    let lines = client.copy.lines.get(&chat)?.iter();
    let texts = lines.filter(|(_, line)| line.is_text());
    let ids: Vec<i32> = texts.map(|(id, _)| *id).collect();
    ids.get(at.checked_rem(ids.len())?).copied()
}

/// One of those that the user has written.
fn own(client: &Client, chat: Peer, at: usize) -> Option<i32> {
    let lines = client.copy.lines.get(&chat)?.iter();
    let own = lines.filter(|(_, line)| line.is_out || chat == Peer::User(client.user));
    let own = own.filter(|(_, line)| line.is_text());
    let ids: Vec<i32> = own.map(|(id, _)| *id).collect();
    ids.get(at.checked_rem(ids.len())?).copied()
}

/// One of the user's, and at times another one with it.
fn two(client: &Client, chat: Peer, at: usize) -> Vec<i32> {
    let mut ids: Vec<i32> = own(client, chat, at).into_iter().collect();
    if at.is_multiple_of(3) {
        ids.extend(known(client, chat, at + 1));
        ids.dedup();
    }
    ids
}

fn sending(
    world: &World,
    chat: Peer,
    number: i64,
    answers: Option<i32>,
) -> functions::messages::SendMessage {
    let reply_to = answers.map(|reply_to_msg_id| {
        types::InputReplyToMessage {
            reply_to_msg_id,
            top_msg_id: None,
            reply_to_peer_id: None,
            quote_text: None,
            quote_entities: None,
            quote_offset: None,
            monoforum_peer_id: None,
            todo_item_id: None,
        }
        .into()
    });
    functions::messages::SendMessage {
        reply_to,
        ..message(world, chat, &format!("text {number}"), number)
    }
}

/// Updates that stand for what a client has done itself, for it is told no more than the state.
fn done(updates: Vec<enums::Update>) -> enums::Updates {
    types::Updates {
        updates,
        users: Vec::new(),
        chats: Vec::new(),
        date: 0,
        seq: 0,
    }
    .into()
}

fn delete(
    client: &mut Client,
    world: &mut World,
    chat: Peer,
    messages: Vec<i32>,
    revoke: bool,
) -> Answer {
    let id = messages.clone();
    if let Peer::Channel(channel_id) = chat {
        let channel = channel(world, channel_id);
        let request = functions::channels::DeleteMessages { channel, id };
        let enums::messages::AffectedMessages::Messages(affected) = client.call(world, &request)?;
        let update = types::UpdateDeleteChannelMessages {
            channel_id,
            messages,
            pts: affected.pts,
            pts_count: affected.pts_count,
        };
        return Ok(done(vec![update.into()]));
    }
    let request = functions::messages::DeleteMessages { revoke, id };
    let enums::messages::AffectedMessages::Messages(affected) = client.call(world, &request)?;
    let update = types::UpdateDeleteMessages {
        messages,
        pts: affected.pts,
        pts_count: affected.pts_count,
    };
    Ok(done(vec![update.into()]))
}

/// Deletes all up to a message.
fn clear(client: &mut Client, world: &mut World, chat: Peer, max_id: i32, for_all: bool) -> Answer {
    if let Peer::Channel(id) = chat {
        let request = functions::channels::DeleteHistory {
            for_everyone: for_all,
            channel: channel(world, id),
            max_id,
        };
        return client.call(world, &request);
    }
    let lines = client.copy.lines.get(&chat).into_iter().flatten();
    let messages = lines.map(|(id, _)| *id).filter(|id| *id <= max_id);
    let messages = messages.collect();
    let request = functions::messages::DeleteHistory {
        just_clear: true,
        revoke: for_all,
        peer: input(world, chat),
        max_id,
        min_date: None,
        max_date: None,
    };
    let enums::messages::AffectedHistory::History(affected) = client.call(world, &request)?;
    let update = types::UpdateDeleteMessages {
        messages,
        pts: affected.pts,
        pts_count: affected.pts_count,
    };
    Ok(done(vec![update.into()]))
}

fn read(client: &mut Client, world: &mut World, chat: Peer, max_id: i32) -> Answer {
    let still_unread_count = 0;
    if let Peer::Channel(channel_id) = chat {
        let channel = channel(world, channel_id);
        client.call(world, &functions::channels::ReadHistory { channel, max_id })?;
        let update = types::UpdateReadChannelInbox {
            folder_id: None,
            channel_id,
            max_id,
            still_unread_count,
            pts: 0,
        };
        return Ok(done(vec![update.into()]));
    }
    let peer = input(world, chat);
    let request = functions::messages::ReadHistory { peer, max_id };
    let enums::messages::AffectedMessages::Messages(affected) = client.call(world, &request)?;
    let update = types::UpdateReadHistoryInbox {
        folder_id: None,
        peer: chat.into(),
        top_msg_id: None,
        max_id,
        still_unread_count,
        pts: affected.pts,
        pts_count: affected.pts_count,
    };
    Ok(done(vec![update.into()]))
}

fn see(client: &mut Client, world: &mut World, chat: Peer, message: i32) -> Answer {
    let messages = vec![message];
    let id = messages.clone();
    if let Peer::Channel(channel_id) = chat {
        let channel = channel(world, channel_id);
        let request = functions::channels::ReadMessageContents { channel, id };
        client.call(world, &request)?;
        let update = types::UpdateChannelReadMessagesContents {
            channel_id,
            top_msg_id: None,
            saved_peer_id: None,
            messages,
        };
        return Ok(done(vec![update.into()]));
    }
    let request = functions::messages::ReadMessageContents { id };
    let enums::messages::AffectedMessages::Messages(affected) = client.call(world, &request)?;
    let update = types::UpdateReadMessagesContents {
        messages,
        pts: affected.pts,
        pts_count: affected.pts_count,
        date: None,
    };
    Ok(done(vec![update.into()]))
}

/// Joins; or brings somebody into a basic group, where nobody comes in alone.
fn come(client: &mut Client, world: &mut World, chat: Peer) -> Option<Answer> {
    match chat {
        Peer::User(_) => None,
        Peer::Channel(id) => {
            let channel = channel(world, id);
            Some(client.call(world, &functions::channels::JoinChannel { channel }))
        }
        Peer::Group(chat_id) => {
            let group = world.chats.get(chat)?;
            let mut gone = group
                .members
                .iter()
                .filter(|(_, member)| !member.is_present());
            let user_id = user(world, *gone.next()?.0);
            let request = functions::messages::AddChatUser {
                chat_id,
                user_id,
                fwd_limit: 0,
            };
            let added = client.call(world, &request);
            Some(added.map(|enums::messages::InvitedUsers::Users(added)| added.updates))
        }
    }
}

fn go(client: &mut Client, world: &mut World, chat: Peer) -> Option<Answer> {
    match chat {
        Peer::User(_) => None,
        Peer::Channel(id) => {
            let channel = channel(world, id);
            Some(client.call(world, &functions::channels::LeaveChannel { channel }))
        }
        Peer::Group(chat_id) => {
            let request = functions::messages::DeleteChatUser {
                revoke_history: false,
                chat_id,
                user_id: enums::InputUser::UserSelf,
            };
            Some(client.call(world, &request))
        }
    }
}
