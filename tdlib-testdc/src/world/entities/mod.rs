//! What is marked in a text: by who wrote it, and by the server, which finds links, names and the like.

mod address;
mod find;
#[cfg(test)]
mod tests;

use grammers_tl_types::{enums, types};

use super::text;
use find::{Found, Kind};

/// So many marks of a client are kept.
const MAX_MARKS: usize = 100;

/// A mark is not within the text, or within a character.
#[derive(Debug, PartialEq)]
pub(crate) struct OutOfBounds;

/// A text without the spaces around it, with all that is marked in it: what the writer has marked, and
/// what the server finds. Of marks that begin at the same place the longest comes first.
pub(crate) fn settle(
    whole: &str,
    marks: Vec<enums::MessageEntity>,
) -> Result<(String, Vec<enums::MessageEntity>), OutOfBounds> {
    let trimmed = whole.trim();
    let before = whole.len() - whole.trim_start().len();
    let before = text::length(&whole[..before]) as i32;
    let length = text::length(trimmed) as i32;
    let mut settled = Vec::new();
    for mark in marks {
        if mark.length() <= 0 || text::part(whole, mark.offset(), mark.length()).is_none() {
            return Err(OutOfBounds);
        }
        let from = (mark.offset() - before).max(0);
        let to = (mark.offset() + mark.length() - before).min(length);
        if from < to && settled.len() < MAX_MARKS {
            settled.extend(placed(mark, from, to - from));
        }
    }
    let hides: Vec<(i32, i32)> = settled
        .iter()
        .filter(|m| is_literal(m))
        .map(place)
        .collect();
    let found = find::all(trimmed)
        .into_iter()
        .map(|found| mark(trimmed, &found));
    settled.extend(found.filter(|found| {
        let (from, to) = place(found);
        hides
            .iter()
            .all(|(begin, end)| to <= *begin || *end <= from)
    }));
    settled.sort_by_key(|mark| (mark.offset(), -mark.length()));
    Ok((trimmed.to_owned(), settled))
}

/// Where a mark begins and ends.
fn place(mark: &enums::MessageEntity) -> (i32, i32) {
    (mark.offset(), mark.offset() + mark.length())
}

/// Whether nothing is looked for in what is marked like this.
fn is_literal(mark: &enums::MessageEntity) -> bool {
    use enums::MessageEntity as Mark;
    matches!(
        mark,
        Mark::Code(_)
            | Mark::Pre(_)
            | Mark::TextUrl(_)
            | Mark::MentionName(_)
            | Mark::CustomEmoji(_)
    )
}

/// What the server has found, as a mark.
fn mark(text: &str, found: &Found) -> enums::MessageEntity {
    let offset = text::length(&text[..found.at.start]) as i32;
    let length = text::length(&text[found.at.clone()]) as i32;
    match found.kind {
        Kind::Mention => types::MessageEntityMention { offset, length }.into(),
        Kind::BotCommand => types::MessageEntityBotCommand { offset, length }.into(),
        Kind::Hashtag => types::MessageEntityHashtag { offset, length }.into(),
        Kind::Cashtag => types::MessageEntityCashtag { offset, length }.into(),
        Kind::Url => types::MessageEntityUrl { offset, length }.into(),
        Kind::Email => types::MessageEntityEmail { offset, length }.into(),
    }
}

/// A mark of a client at another place; `None` for what the server finds by itself.
fn placed(mark: enums::MessageEntity, offset: i32, length: i32) -> Option<enums::MessageEntity> {
    use enums::MessageEntity as Mark;
    macro_rules! moved {
        ($($kind:ident),+) => {
            match mark {
                $(Mark::$kind(mut mark) => {
                    mark.offset = offset;
                    mark.length = length;
                    Some(Mark::$kind(mark))
                })+
                _ => None,
            }
        };
    }
    moved!(
        Bold,
        Italic,
        Underline,
        Strike,
        Spoiler,
        Blockquote,
        Code,
        Pre,
        TextUrl,
        MentionName,
        CustomEmoji
    )
}
