//! How often the posts of channels are looked at, and where they are found.

use grammers_tl_types::{enums, functions, types};

use super::super::{Call, Table, error, peers};
use crate::mtproto::session::RpcError;
use crate::world::peer::{Home, Peer};

pub(super) fn register(table: &mut Table) {
    table.add(get_messages_views);
    table.add(export_message_link);
}

fn get_messages_views(
    call: &mut Call<'_>,
    request: functions::messages::GetMessagesViews,
) -> Result<enums::messages::MessageViews, RpcError> {
    let user = call.person()?;
    let chat = peers::chat(call, &request.peer)?;
    let home = Home::of(user, chat);
    let views = request.id.iter().map(|id| {
        let mailbox = call.world.mailbox_at_mut(home);
        let message = mailbox.and_then(|mailbox| mailbox.get_mut(*id));
        let post = message.filter(|message| message.is_channel_post);
        let (views, forwards) = post
            .map(|post| {
                post.views += i32::from(request.increment);
                (post.views, post.forwards)
            })
            .unzip();
        types::MessageViews {
            views,
            forwards,
            replies: None,
        }
        .into()
    });
    let views = views.collect();
    let (users, chats) = call.world.named(user, [chat]);
    Ok(types::messages::MessageViews {
        views,
        chats,
        users,
    }
    .into())
}

/// Makes the address of a message: with the chat's name if it has one, and else with its number.
fn export_message_link(
    call: &mut Call<'_>,
    request: functions::channels::ExportMessageLink,
) -> Result<enums::ExportedMessageLink, RpcError> {
    let user = call.person()?;
    let channel = peers::channel(call, &request.channel)?;
    let Peer::Channel(number) = channel else {
        return Err(error(400, "CHANNEL_INVALID"));
    };
    let message = call.world.message(user, channel, request.id);
    let id = message.map(|message| message.id);
    let id = id.ok_or_else(|| error(400, "MESSAGE_ID_INVALID"))?;
    let name = call
        .world
        .chats
        .get(channel)
        .and_then(|chat| chat.username.clone());
    let link = match name {
        Some(name) => format!("https://t.me/{name}/{id}"),
        None => format!("https://t.me/c/{number}/{id}"),
    };
    Ok(types::ExportedMessageLink {
        link,
        html: String::new(),
    }
    .into())
}
