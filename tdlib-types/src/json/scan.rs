//! Finds its way in JSON without reading it into anything.

use super::string;

/// Returns the integer at `path` in the object `json`: `["message", "chat_id"]` is the `chat_id` of the
/// object in its field `message`.
pub fn find_int(json: &str, path: &[&str]) -> Option<i64> {
    let mut value = json;
    for name in path {
        value = find(value, name)?;
    }
    value.trim_matches('"').parse().ok()
}

/// The text of the value of the field `name` in an object.
pub(super) fn find<'a>(object: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = object.trim_start().strip_prefix('{')?;
    loop {
        rest = rest.trim_start_matches([',', ' ', '\n', '\r', '\t']);
        let key = &rest[..value_length(rest).ok()?];
        let raw = key.strip_prefix('"')?.strip_suffix('"')?;
        rest = rest[key.len()..]
            .trim_start()
            .strip_prefix(':')?
            .trim_start();
        let value = &rest[..value_length(rest).ok()?];
        if string::is(raw, name) {
            return Some(value);
        }
        rest = &rest[value.len()..];
    }
}

/// The length of the JSON value that `text` begins with.
///
/// # Errors
/// Where there is none.
pub(super) fn value_length(text: &str) -> Result<usize, usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut depth = 0_u32;
    loop {
        match bytes.get(at) {
            Some(b'"') => at = string_end(bytes, at + 1)?,
            Some(b'{' | b'[') => {
                depth += 1;
                at += 1;
                continue;
            }
            Some(b'}' | b']') if depth > 0 => {
                depth -= 1;
                at += 1;
            }
            Some(b',' | b':' | b' ' | b'\n' | b'\r' | b'\t') if depth > 0 => {
                at += 1;
                continue;
            }
            Some(b'0'..=b'9' | b'-') => at += string::number_length(&bytes[at..]),
            Some(b't' | b'n') if matches!(bytes.get(at..at + 4), Some(b"true" | b"null")) => {
                at += 4
            }
            Some(b'f') if bytes.get(at..at + 5) == Some(b"false") => at += 5,
            _ => return Err(at),
        }
        if depth == 0 {
            return Ok(at);
        }
    }
}

fn string_end(bytes: &[u8], mut at: usize) -> Result<usize, usize> {
    loop {
        at += string::plain_length(bytes.get(at..).unwrap_or(&[]));
        match bytes.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at += 2,
            _ => return Err(at.min(bytes.len())),
        }
    }
}
