//! What a client wants to answer.

use grammers_tl_types::{enums, types};

use super::super::{Call, error, peers};
use super::text;
use crate::mtproto::session::RpcError;
use crate::tl::zero;
use crate::world::UserId;
use crate::world::message::Message;
use crate::world::peer::{Home, Peer};
use crate::world::reply::{Quote, Reply};
use crate::world::text::{length, part};

/// The longest part of a message that is answered, in UTF-16 code units.
const MAX_QUOTE: usize = 1_024;

/// What a message into a chat answers.
///
/// # Errors
/// 400 `REPLY_MESSAGE_ID_INVALID` if there is no such message, `QUOTE_TEXT_INVALID` if it does not say what
/// is quoted, `STORY_ID_INVALID` for stories, of which there are none.
pub(super) fn reply_to(
    call: &Call<'_>,
    user: UserId,
    chat: Peer,
    reply: Option<&enums::InputReplyTo>,
) -> Result<Option<Reply>, RpcError> {
    let reply = match reply {
        None => return Ok(None),
        Some(enums::InputReplyTo::Message(reply)) => reply,
        Some(enums::InputReplyTo::Story(_)) => return Err(error(400, "STORY_ID_INVALID")),
        Some(enums::InputReplyTo::MonoForum(_)) => return Err(error(400, "PEER_ID_INVALID")),
    };
    if reply.reply_to_msg_id == 0 {
        return Ok(None);
    }
    let from = match &reply.reply_to_peer_id {
        Some(peer) => peers::chat(call, peer)?,
        None => chat,
    };
    let invalid = || error(400, "REPLY_MESSAGE_ID_INVALID");
    let message = call.world.message(user, from, reply.reply_to_msg_id);
    let message = message.ok_or_else(invalid)?;
    let quote = quote(call, message, reply)?;
    if from == chat {
        let id = message.id;
        return Ok(Some(Reply::Here { id, quote }));
    }
    elsewhere(call, message, from, quote).map(Some)
}

/// The part of a message that a client wants to answer. It has to be there, if not where the client says:
/// the message may have been changed.
fn quote(
    call: &Call<'_>,
    message: &Message,
    reply: &types::InputReplyToMessage,
) -> Result<Option<Quote>, RpcError> {
    let Some(quoted) = &reply.quote_text else {
        return Ok(None);
    };
    let invalid = || error(400, "QUOTE_TEXT_INVALID");
    let (text, entities) = text::settled(call, quoted, reply.quote_entities.clone())?;
    if text.is_empty() || length(&text) > MAX_QUOTE {
        return Err(invalid());
    }
    let whole = message.content.text();
    let wanted = reply.quote_offset.unwrap_or(0);
    let is_there = part(whole, wanted, length(&text) as i32) == Some(&text);
    let offset = if is_there {
        wanted
    } else {
        let at = whole.find(&text).ok_or_else(invalid)?;
        length(&whole[..at]) as i32
    };
    Ok(Some(Quote {
        text,
        entities,
        offset,
    }))
}

/// The answer to a message of another chat. It says who wrote that, as if it were forwarded, and where it
/// stands if that is a channel or supergroup; and all of it if no part is quoted.
fn elsewhere(
    call: &Call<'_>,
    message: &Message,
    from: Peer,
    quote: Option<Quote>,
) -> Result<Reply, RpcError> {
    let written = message.content.written();
    let written = written.ok_or_else(|| error(400, "REPLY_MESSAGE_ID_INVALID"))?;
    let is_quoted = quote.is_some();
    let quote = quote.unwrap_or_else(|| Quote {
        text: written.text.clone(),
        entities: written.entities.clone(),
        offset: 0,
    });
    let is_shared = matches!(Home::of(message.author, from), Home::Channel(_));
    let has_text = !quote.text.is_empty();
    Ok(Reply::Elsewhere(Box::new(types::MessageReplyHeader {
        reply_to_msg_id: is_shared.then_some(message.id),
        reply_to_peer_id: is_shared.then(|| from.into()),
        reply_from: Some(call.world.forward_header(message, from).into()),
        reply_media: written.media.clone(),
        quote: is_quoted,
        quote_text: has_text.then_some(quote.text),
        quote_entities: Some(quote.entities).filter(|entities| !entities.is_empty()),
        quote_offset: is_quoted.then_some(quote.offset),
        ..zero()
    })))
}
