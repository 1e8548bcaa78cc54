//! Addresses in a text: of pages, and of people who get e-mail.

use std::net::Ipv4Addr;
use std::ops::Range;

use super::find::{Found, Kind};

/// An address needs no protocol if its host ends in one of these. Telegram knows all that there are; here are
/// those that tests write.
const KNOWN_ENDS: [&str; 62] = [
    "ae", "ai", "app", "at", "au", "be", "biz", "blog", "br", "by", "ca", "cc", "ch", "cloud",
    "cn", "co", "com", "cz", "de", "dev", "dk", "edu", "es", "eu", "fi", "fr", "gov", "gr", "hk",
    "hu", "ie", "il", "in", "info", "io", "ir", "it", "jp", "kr", "kz", "me", "net", "nl", "no",
    "nz", "online", "org", "pl", "pro", "pt", "ro", "rs", "ru", "se", "shop", "site", "su", "tech",
    "tv", "ua", "uk", "us",
];
/// The protocols of pages.
const PROTOCOLS: [&str; 3] = ["http", "https", "ftp"];
/// Those whose hosts need no end.
const OWN_PROTOCOLS: [&str; 2] = ["tg", "ton"];
/// What ends a sentence and not an address.
const SENTENCE: [char; 9] = ['.', ':', ';', ',', '(', '\'', '?', '!', '`'];

/// All addresses, in order.
pub(super) fn all(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (at, _) in text.match_indices(['.', ':']) {
        if found.last().is_some_and(|last| at < last.at.end) {
            continue;
        }
        found.extend(if text[at..].starts_with("://") {
            own_page(text, at)
        } else if text[at..].starts_with('.') {
            with_dot(text, at)
        } else {
            None
        });
    }
    found
}

/// Whether a character ends every address.
fn is_end(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '<' | '>' | '"' | '«' | '»')
        || matches!(character, '\u{2000}'..='\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2016}'..='\u{206f}')
}

/// Whether it can be part of the name of a user before a host.
fn is_user(character: char) -> bool {
    !is_end(character) && !"/[]{}()'`@".contains(character)
}

fn is_host(character: char) -> bool {
    match character {
        '\0'..'\u{c0}' => {
            character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_' | '~')
        }
        _ => !is_end(character),
    }
}

/// Where the characters begin that end there.
fn run_back(text: &str, to: usize, is_in: impl Fn(char) -> bool) -> usize {
    let before = text[..to].char_indices().rev();
    before
        .take_while(|(_, c)| is_in(*c))
        .last()
        .map_or(to, |(at, _)| at)
}

/// Where the characters end that begin there.
fn run(text: &str, from: usize, is_in: impl Fn(char) -> bool) -> usize {
    let rest = &text[from..];
    from + rest.find(|c| !is_in(c)).unwrap_or(rest.len())
}

/// An address of Telegram's own, such as `tg://resolve`, whose `://` is there.
fn own_page(text: &str, at: usize) -> Option<Found> {
    let begin = run_back(text, at, |c| c.is_ascii_alphabetic());
    let protocol = text[begin..at].to_ascii_lowercase();
    let host = run(text, at + 3, |c| {
        c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
    });
    if !OWN_PROTOCOLS.contains(&&*protocol) || host == at + 3 {
        return None;
    }
    Some(Found {
        kind: Kind::Url,
        at: begin..path(text, host),
    })
}

/// An address whose host has a dot there.
fn with_dot(text: &str, dot: usize) -> Option<Found> {
    let begin = run_back(text, dot, is_host);
    let end = run(text, dot, is_host);
    let host = text[begin..end].trim_end_matches('.');
    let host = begin..begin + host.len();
    if host.end <= dot {
        return None;
    }
    match text[..begin].chars().next_back() {
        // What has a dot before the sign is part of a name: the host behind it has one of its own.
        _ if text[end..].starts_with('@') => email(text, end),
        Some('@') => email(text, begin - 1).or_else(|| with_user(text, begin - 1, host)),
        Some('/') if text[..begin].ends_with("://") => page_of(text, begin - 3, host),
        Some('/') => None,
        _ => page(text, host, false),
    }
}

/// A page with the name of a user before it, whose sign is there.
fn with_user(text: &str, sign: usize, host: Range<usize>) -> Option<Found> {
    let begin = run_back(text, sign, is_user);
    if begin == sign || text[..begin].ends_with(['@', '/']) {
        return None;
    }
    let found = page(text, host, false)?;
    Some(Found {
        at: begin..found.at.end,
        ..found
    })
}

/// A page whose protocol ends there.
fn page_of(text: &str, protocol_end: usize, host: Range<usize>) -> Option<Found> {
    let begin = run_back(text, protocol_end, char::is_alphanumeric);
    let protocol = text[begin..protocol_end].to_ascii_lowercase();
    if !PROTOCOLS.contains(&&*protocol) {
        return None;
    }
    let found = page(text, host, true)?;
    Some(Found {
        at: begin..found.at.end,
        ..found
    })
}

fn page(text: &str, host: Range<usize>, has_protocol: bool) -> Option<Found> {
    if !is_page_host(&text[host.clone()], has_protocol) {
        return None;
    }
    let end = path(text, port(text, host.end));
    Some(Found {
        kind: Kind::Url,
        at: host.start..end,
    })
}

fn is_page_host(host: &str, has_protocol: bool) -> bool {
    if host.parse::<Ipv4Addr>().is_ok() {
        return true;
    }
    let labels: Vec<&str> = host.split('.').collect();
    let is_label = |label: &&str| !label.is_empty() && label.len() < 64 && !label.ends_with('-');
    let [.., name, end] = labels.as_slice() else {
        return false;
    };
    let is_known = KNOWN_ENDS.contains(&&*end.to_ascii_lowercase());
    labels.iter().all(is_label)
        && !name.contains('_')
        && end.chars().count() > 1
        && end.chars().all(char::is_alphabetic)
        && (has_protocol || is_known)
}

/// Where the port ends that may follow there.
fn port(text: &str, at: usize) -> usize {
    let Some(rest) = text[at..].strip_prefix(':') else {
        return at;
    };
    let end = run(rest, 0, |c| c.is_ascii_digit());
    match rest[..end].parse::<u16>() {
        Ok(port) if port > 0 => at + 1 + end,
        _ => at,
    }
}

/// Where the path ends that may follow there. Brackets that it does not open, and what ends a sentence, are
/// not part of it.
fn path(text: &str, at: usize) -> usize {
    if !text[at..].starts_with(['/', '?', '#']) {
        return at;
    }
    let mut open = Vec::new();
    let mut end = at;
    for character in text[at..].chars().take_while(|c| !is_end(*c)) {
        let opened = match character {
            ')' => Some('('),
            ']' => Some('['),
            '}' => Some('{'),
            _ => None,
        };
        match opened {
            Some(bracket) => match open.iter().rposition(|open| *open == bracket) {
                Some(pair) => drop(open.remove(pair)),
                None => break,
            },
            None if matches!(character, '(' | '[' | '{') => open.push(character),
            None => {}
        }
        end += character.len_utf8();
    }
    let path = text[at..end].trim_end_matches(SENTENCE);
    // A mark that begins nothing belongs to the sentence too.
    if path == "#" { at } else { at + path.len() }
}

fn is_mail_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_' | '+')
}

/// An address of somebody, whose sign is there.
fn email(text: &str, sign: usize) -> Option<Found> {
    let begin = run_back(text, sign, is_mail_name);
    let end = run(text, sign + 1, is_host);
    let host = text[sign + 1..end].trim_end_matches('.');
    let is_one =
        is_mail_user(&text[begin..sign]) && is_mail_host(host) && !text[..begin].ends_with('@');
    is_one.then_some(Found {
        kind: Kind::Email,
        at: begin..sign + 1 + host.len(),
    })
}

fn is_mail_user(name: &str) -> bool {
    let mut parts: Vec<&str> = name.split(['.', '+']).collect();
    let last = parts.pop().unwrap_or_default();
    (1..36).contains(&last.len())
        && parts.len() <= 10
        && parts.iter().all(|part| part.len() < 27)
        && name.chars().all(is_mail_name)
}

fn is_mail_host(host: &str) -> bool {
    let mut labels: Vec<&str> = host.split('.').collect();
    let end = labels.pop().unwrap_or_default();
    let is_label = |label: &&str| {
        let edges = |c: char| c.is_ascii_alphanumeric();
        let inner = |c: char| edges(c) || matches!(c, '-' | '_');
        label.len() < 31
            && label.starts_with(edges)
            && label.ends_with(edges)
            && label.chars().all(inner)
    };
    (1..=6).contains(&labels.len())
        && labels.iter().all(is_label)
        && (2..9).contains(&end.len())
        && end.chars().all(|c| c.is_ascii_alphabetic())
}
