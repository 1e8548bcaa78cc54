//! Messages are forwarded.

use std::collections::HashMap;

use grammers_tl_types::{enums, functions};

use super::super::{Call, Table, error, peers};
use super::send::{self, Numbered, sending};
use crate::mtproto::session::RpcError;
use crate::world::content::Written;
use crate::world::peer::Peer;
use crate::world::{UserId, World};

pub(super) fn register(table: &mut Table) {
    table.add(forward_messages);
}

fn forward_messages(
    call: &mut Call<'_>,
    request: functions::messages::ForwardMessages,
) -> Result<enums::Updates, RpcError> {
    let user = call.user()?;
    let from = peers::chat(call, &request.from_peer)?;
    let to = peers::chat(call, &request.to_peer)?;
    if request.id.is_empty() {
        return Err(error(400, "MESSAGE_IDS_EMPTY"));
    }
    if request.id.len() != request.random_id.len() {
        return Err(error(400, "RANDOM_ID_INVALID"));
    }
    let sending = sending!(request, to: to_peer, clear_draft: false);
    send::send(call, &sending, &request.random_id, |call| {
        let options = Options {
            to,
            drop_author: request.drop_author,
            drop_captions: request.drop_media_captions,
            is_protected: request.noforwards,
        };
        let numbered = request.id.iter().zip(&request.random_id);
        let mut copies = Vec::new();
        for (id, random_id) in numbered {
            // What is gone is left out.
            if let Some(copy) = forwarded(call.world, user, from, *id, &options)? {
                copies.push((*random_id, copy));
            }
        }
        if copies.is_empty() {
            return Err(error(400, "MESSAGE_ID_INVALID"));
        }
        keep_albums(call.world, copies.iter_mut().map(|(_, copy)| copy));
        count(call.world, from, &request.id);
        let copies = copies.into_iter();
        Ok(copies.map(|(id, copy)| Numbered::new(id, copy)).collect())
    })
}

/// How something is forwarded.
struct Options {
    to: Peer,
    /// It looks as if the one who forwards it had written it.
    drop_author: bool,
    drop_captions: bool,
    is_protected: bool,
}

/// A message as it is written once more; `None` if there is nothing that could be.
fn forwarded(
    world: &World,
    user: UserId,
    from: Peer,
    id: i32,
    options: &Options,
) -> Result<Option<Written>, RpcError> {
    let Some(message) = world.message(user, from, id) else {
        return Ok(None);
    };
    let Some(written) = message.content.written() else {
        return Ok(None);
    };
    if written.is_protected || world.chats.get(from).is_some_and(|chat| chat.is_protected) {
        return Err(error(400, "CHAT_FORWARDS_RESTRICTED"));
    }
    let mut copy = Written {
        markup: written.markup.clone().filter(only_links),
        edit_date: None,
        is_protected: options.is_protected,
        forwarded: match options.drop_author {
            true => None,
            false => world.header_for(user, message, from, options.to),
        },
        ..written.clone()
    };
    if options.drop_captions && copy.media.is_some() {
        copy.text = String::new();
        copy.entities = Vec::new();
    }
    Ok(Some(copy))
}

/// Buttons stay under a message only if all of them are links.
fn only_links(markup: &enums::ReplyMarkup) -> bool {
    let enums::ReplyMarkup::ReplyInlineMarkup(markup) = markup else {
        return false;
    };
    let rows = markup.rows.iter().flat_map(|row| match row {
        enums::KeyboardButtonRow::Row(row) => &row.buttons,
    });
    rows.into_iter()
        .all(|button| matches!(button, enums::KeyboardButton::Url(_)))
}

/// Makes albums of what were albums, as far as more than one message of them is there.
fn keep_albums<'a>(world: &mut World, copies: impl Iterator<Item = &'a mut Written>) {
    let mut copies: Vec<_> = copies.collect();
    let mut sizes: HashMap<i64, usize> = HashMap::new();
    for album in copies.iter().filter_map(|copy| copy.album) {
        *sizes.entry(album).or_default() += 1;
    }
    let mut new = HashMap::new();
    for copy in &mut copies {
        copy.album = copy
            .album
            .filter(|album| sizes[album] > 1)
            .map(|album| *new.entry(album).or_insert_with(|| world.new_album()));
    }
}

/// Counts that the posts of a channel are forwarded.
fn count(world: &mut World, from: Peer, ids: &[i32]) {
    let Peer::Channel(_) = from else {
        return;
    };
    let Some(chat) = world.chats.get_mut(from) else {
        return;
    };
    for id in ids {
        if let Some(message) = chat.mailbox.get_mut(*id) {
            message.forwards += 1;
        }
    }
}
