//! The texts of messages, as clients send them.

use grammers_tl_types::{enums, types};

use super::super::{Call, error, peers};
use crate::mtproto::session::RpcError;
use crate::world::entities;
use crate::world::text::length;

/// The longest text, in UTF-16 code units.
pub(in crate::rpc) const MAX_TEXT: i32 = 4_096;
/// The longest text of a message with media.
pub(in crate::rpc) const MAX_CAPTION: i32 = 1_024;

/// A text with what is marked in it.
pub(super) type Marked = (String, Vec<enums::MessageEntity>);

/// The text of a message that has nothing else.
///
/// # Errors
/// 400 `MESSAGE_EMPTY`, `MESSAGE_TOO_LONG`, `ENTITY_BOUNDS_INVALID`.
fn text(
    call: &Call<'_>,
    text: &str,
    marks: Option<Vec<enums::MessageEntity>>,
) -> Result<Marked, RpcError> {
    let settled = settled(call, text, marks)?;
    if settled.0.is_empty() {
        return Err(error(400, "MESSAGE_EMPTY"));
    }
    if length(&settled.0) > MAX_TEXT as usize {
        return Err(error(400, "MESSAGE_TOO_LONG"));
    }
    Ok(settled)
}

/// The text of a message with media, which may be empty.
///
/// # Errors
/// 400 `MEDIA_CAPTION_TOO_LONG`, `ENTITY_BOUNDS_INVALID`.
pub(super) fn caption(
    call: &Call<'_>,
    text: &str,
    marks: Option<Vec<enums::MessageEntity>>,
) -> Result<Marked, RpcError> {
    let settled = settled(call, text, marks)?;
    if length(&settled.0) > MAX_CAPTION as usize {
        return Err(error(400, "MEDIA_CAPTION_TOO_LONG"));
    }
    Ok(settled)
}

/// The text of a message, which has media besides or not.
///
/// # Errors
/// Those of [`caption`] and [`text`].
pub(super) fn either(
    call: &Call<'_>,
    has_media: bool,
    text: &str,
    marks: Option<Vec<enums::MessageEntity>>,
) -> Result<Marked, RpcError> {
    match has_media {
        true => caption(call, text, marks),
        false => self::text(call, text, marks),
    }
}

/// A text with what is marked in it, by the client and by the server.
///
/// # Errors
/// 400 `ENTITY_BOUNDS_INVALID`.
pub(super) fn settled(
    call: &Call<'_>,
    text: &str,
    marks: Option<Vec<enums::MessageEntity>>,
) -> Result<Marked, RpcError> {
    let marks = marks.into_iter().flatten();
    let marks = marks.filter_map(|mark| known(call, mark)).collect();
    entities::settle(text, marks).map_err(|_| error(400, "ENTITY_BOUNDS_INVALID"))
}

/// A mark in which people have numbers alone; `None` if it calls somebody whom the client does not know.
fn known(call: &Call<'_>, mark: enums::MessageEntity) -> Option<enums::MessageEntity> {
    match mark {
        enums::MessageEntity::InputMessageEntityMentionName(mention) => {
            let mark = types::MessageEntityMentionName {
                offset: mention.offset,
                length: mention.length,
                user_id: peers::user(call, &mention.user_id).ok()?,
            };
            Some(mark.into())
        }
        mark => Some(mark),
    }
}
