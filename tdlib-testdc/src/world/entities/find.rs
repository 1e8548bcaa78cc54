//! What stands for something in a plain text: names, commands, tags and addresses.

use std::ops::Range;

use super::address;

/// A part of a text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) kind: Kind,
    pub(super) at: Range<usize>,
}

/// What it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `@name`
    Mention,
    /// `/command` or `/command@bot`
    BotCommand,
    /// `#tag` or `#tag@name`
    Hashtag,
    /// `$CODE` or `$CODE@name`
    Cashtag,
    Url,
    Email,
}

/// The longest name of somebody.
const MAX_NAME: usize = 32;
/// Shorter names are none, but for these.
const MIN_NAME: usize = 4;
const SHORT_NAMES: [&str; 5] = ["gif", "nft", "pic", "ufc", "vid"];
const MAX_COMMAND: usize = 64;
const MAX_TAG: usize = 256;
const MAX_CODE: usize = 8;

/// All that is found, in order. Where two things overlap the one that begins first is meant.
pub(super) fn all(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for (at, sign) in text.char_indices() {
        let here = match sign {
            '@' => mention(text, at),
            '/' => bot_command(text, at),
            '#' => hashtag(text, at),
            '$' => cashtag(text, at),
            _ => None,
        };
        found.extend(here);
    }
    found.extend(address::all(text));
    found.sort_by_key(|found| (found.at.start, usize::MAX - found.at.end));
    let mut end = 0;
    found.retain(|found| {
        let is_free = found.at.start >= end;
        if is_free {
            end = found.at.end;
        }
        is_free
    });
    found
}

/// Whether a character can be within a word.
fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Whether it can be within a name or a command.
fn is_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// Whether it can be within a tag.
fn is_tag(character: char) -> bool {
    is_word(character) || matches!(character, '\u{200c}' | '·')
}

fn before(text: &str, at: usize) -> Option<char> {
    text[..at].chars().next_back()
}

fn after(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

/// Where the characters end that begin there.
fn run(text: &str, from: usize, is_in: fn(char) -> bool) -> usize {
    let rest = &text[from..];
    from + rest.find(|c| !is_in(c)).unwrap_or(rest.len())
}

fn mention(text: &str, at: usize) -> Option<Found> {
    let end = run(text, at + 1, is_name);
    let name = &text[at + 1..end];
    let is_short_one = || SHORT_NAMES.contains(&&*name.to_ascii_lowercase());
    let is_one = !before(text, at).is_some_and(is_word)
        && !after(text, end).is_some_and(is_word)
        && name.len() <= MAX_NAME
        && (name.len() >= MIN_NAME || is_short_one());
    is_one.then_some(Found {
        kind: Kind::Mention,
        at: at..end,
    })
}

/// Where a name behind what ends there ends, which is there too if it is none.
fn with_name(text: &str, end: usize) -> usize {
    if after(text, end) != Some('@') {
        return end;
    }
    let named = run(text, end + 1, is_name);
    if (3..=MAX_NAME).contains(&(named - end - 1)) {
        named
    } else {
        end
    }
}

fn bot_command(text: &str, at: usize) -> Option<Found> {
    let is_bad = |c: char| is_word(c) || matches!(c, '/' | '<' | '>');
    let name = run(text, at + 1, is_name);
    let end = with_name(text, name);
    let is_one = !before(text, at).is_some_and(is_bad)
        && !after(text, end).is_some_and(is_bad)
        && (1..=MAX_COMMAND).contains(&(name - at - 1));
    is_one.then_some(Found {
        kind: Kind::BotCommand,
        at: at..end,
    })
}

fn hashtag(text: &str, at: usize) -> Option<Found> {
    let tag = run(text, at + 1, is_tag);
    let name = &text[at + 1..tag];
    let end = match name.char_indices().nth(MAX_TAG) {
        Some((too_long, _)) => at + 1 + too_long,
        None => with_name(text, tag),
    };
    let is_one = !before(text, at).is_some_and(is_tag)
        && after(text, end.max(tag)) != Some('#')
        && name.chars().take(MAX_TAG).any(char::is_alphabetic);
    is_one.then_some(Found {
        kind: Kind::Hashtag,
        at: at..end,
    })
}

fn cashtag(text: &str, at: usize) -> Option<Found> {
    let is_bad = |c: char| is_tag(c) || c == '$';
    let code = if text[at + 1..].starts_with("1INCH") {
        at + 6
    } else {
        run(text, at + 1, |c| c.is_ascii_uppercase())
    };
    let end = with_name(text, code);
    let is_one = !before(text, at).is_some_and(is_bad)
        && !after(text, end).is_some_and(is_bad)
        && (1..=MAX_CODE).contains(&(code - at - 1));
    is_one.then_some(Found {
        kind: Kind::Cashtag,
        at: at..end,
    })
}
