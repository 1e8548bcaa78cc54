//! What must be known of a message to hand it on: its type, `@extra` and `@client_id`.
//!
//! TDLib writes `@type` first and the other two last, so both are read from the ends of the text and
//! what lies between is not looked at. A text of any other shape is parsed as a whole.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;

/// What stands around a message.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Envelope<'a> {
    /// `@type`.
    pub(crate) name: Name<'a>,
    /// `@extra`, if it is one of our numbers.
    pub(crate) extra: Option<u64>,
    /// `@client_id`.
    pub(crate) client_id: Option<i32>,
    /// Where `@extra` and `@client_id` begin, with the comma before them; the end of the text if they
    /// are not last.
    pub(crate) tail: Option<usize>,
}

/// The name of a message's type.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Name<'a> {
    /// Where TDLib writes it: behind `{"@type":"`.
    First(&'a str),
    /// Somewhere else.
    Elsewhere(Cow<'a, str>),
}

impl Name<'_> {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::First(name) => name,
            Self::Elsewhere(name) => name,
        }
    }
}

/// How TDLib begins each message.
pub(crate) const HEAD: &str = "{\"@type\":\"";
/// The `@extra` of a request to no client, whose answer wakes the receive thread.
pub(crate) const WAKE: u64 = 0;
/// The `@extra` of requests that the crate sends on its own.
pub(crate) const OURS: u64 = 1;

/// Returns a message's text, with U+FFFD where it is not UTF-8.
pub(crate) fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        // By itself it is many times slower on a good text: it looks for chunks, byte by byte.
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

/// Reads the envelope of a message; none if the text is no object with an `@type`.
pub(crate) fn read(text: &str) -> Option<Envelope<'_>> {
    read_ends(text).or_else(|| parse(text))
}

/// Tells whether a message is an `error`, without a look at `@extra` and `@client_id`.
pub(crate) fn is_error(text: &str) -> bool {
    match first_name(text) {
        Some(name) => name == "error",
        None => parse(text).is_some_and(|envelope| envelope.name.as_str() == "error"),
    }
}

/// The name behind `{"@type":"`.
fn first_name(text: &str) -> Option<&str> {
    let name = text.strip_prefix(HEAD)?;
    let end = name.bytes().position(|byte| matches!(byte, b'"' | b'\\'))?;
    (name.as_bytes()[end] == b'"').then(|| &name[..end])
}

fn read_ends(text: &str) -> Option<Envelope<'_>> {
    let name = first_name(text)?;
    let body = text.strip_suffix('}')?;
    let (body, client_id) = match number_behind(body, ",\"@client_id\":") {
        Some((body, id)) => (body, Some(i32::try_from(id).ok()?)),
        None => (body, None),
    };
    let (body, extra) = match number_behind(body, ",\"@extra\":") {
        Some((body, extra)) => (body, Some(extra)),
        None => (body, None),
    };
    if client_id.is_none() && extra != Some(WAKE) {
        return None;
    }
    Some(Envelope {
        name: Name::First(name),
        extra,
        client_id,
        tail: Some(body.len()),
    })
}

/// Splits `,"key":123` from the end of a text.
fn number_behind<'a>(text: &'a str, key: &str) -> Option<(&'a str, u64)> {
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (head, digits) = text.split_at(text.len() - digits);
    // No number of more than 20 digits fits.
    if digits.is_empty() || digits.len() > 20 {
        return None;
    }
    let body = head.strip_suffix(key)?;
    Some((body, digits.parse().ok()?))
}

fn parse(text: &str) -> Option<Envelope<'_>> {
    let fields = fields(text).ok()?;
    let name: Cow<'_, str> = match serde_json::from_str::<&str>(fields.get("@type")?.get()) {
        Ok(name) => Cow::Borrowed(name),
        Err(_) => Cow::Owned(serde_json::from_str(fields.get("@type")?.get()).ok()?),
    };
    let extra = fields
        .get("@extra")
        .and_then(|value| value.get().parse().ok());
    let client_id = fields
        .get("@client_id")
        .and_then(|value| value.get().parse().ok());
    Some(Envelope {
        name: Name::Elsewhere(name),
        extra,
        client_id,
        tail: None,
    })
}

/// The fields of a JSON object, each with the text of its value.
pub(crate) fn fields(text: &str) -> serde_json::Result<BTreeMap<Cow<'_, str>, &RawValue>> {
    serde_json::from_str(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> (String, Option<u64>, Option<i32>, bool) {
        let envelope = read(text).unwrap();
        let fast = matches!(envelope.name, Name::First(_));
        (
            envelope.name.as_str().to_owned(),
            envelope.extra,
            envelope.client_id,
            fast,
        )
    }

    #[test]
    fn what_is_no_text_is_replaced_and_nothing_else() {
        assert!(matches!(
            text_of("{\"a\":\"ä\"}".as_bytes()),
            Cow::Borrowed("{\"a\":\"ä\"}")
        ));
        assert_eq!(text_of(b"{\"a\":\"\xff\"}"), "{\"a\":\"\u{fffd}\"}");
    }

    #[test]
    fn what_tdlib_prints_is_read_from_both_ends() {
        assert_eq!(
            shape(r#"{"@type":"ok","@extra":77,"@client_id":3}"#),
            ("ok".into(), Some(77), Some(3), true)
        );
        assert_eq!(
            shape(r#"{"@type":"updateOption","name":"a","value":{"@type":"x"},"@client_id":12}"#),
            ("updateOption".into(), None, Some(12), true)
        );
        assert_eq!(
            shape(r#"{"@type":"error","code":400,"message":"no","@extra":0}"#),
            ("error".into(), Some(0), None, true)
        );
    }

    #[test]
    fn the_tail_is_where_the_message_itself_ends() {
        let text = r#"{"@type":"testInt","value":49,"@extra":77,"@client_id":3}"#;
        let tail = read(text).unwrap().tail.unwrap();
        assert_eq!(&text[..tail], r#"{"@type":"testInt","value":49"#);
    }

    #[test]
    fn any_other_shape_is_parsed_as_a_whole() {
        for text in [
            r#" {"@type":"ok","@extra":77,"@client_id":3}"#,
            r#"{ "@type" : "ok", "@extra" : 77, "@client_id" : 3 }"#,
            r#"{"@client_id":3,"@extra":77,"@type":"ok"}"#,
            r#"{"@type":"ok","@client_id":3,"@extra":77}"#,
            r#"{"@type":"\u006fk","@extra":77,"@client_id":3}"#,
            r#"{"\u0040type":"ok","@extra":77,"@client_id":3}"#,
        ] {
            assert_eq!(
                shape(text),
                ("ok".into(), Some(77), Some(3), false),
                "{text}"
            );
        }
    }

    #[test]
    fn what_only_looks_like_an_envelope_is_not_taken_for_one() {
        let text = r#"{"@type":"x","text":",\"@extra\":5,\"@client_id\":9}","@client_id":4}"#;
        assert_eq!(shape(text), ("x".into(), None, Some(4), true));
        let text = r#"{"@type":"x","inner":{"@type":"y","@client_id":9},"@extra":6}"#;
        assert_eq!(shape(text), ("x".into(), Some(6), None, false));
    }

    #[test]
    fn numbers_at_the_limits_neither_panic_nor_wrap() {
        assert_eq!(
            shape(r#"{"@type":"ok","@extra":18446744073709551615,"@client_id":2147483647}"#),
            ("ok".into(), Some(u64::MAX), Some(i32::MAX), true)
        );
        let text = r#"{"@type":"ok","@extra":18446744073709551616,"@client_id":2147483648}"#;
        assert_eq!(shape(text), ("ok".into(), None, None, false));
    }

    #[test]
    fn texts_that_are_no_message_have_no_envelope() {
        let whole =
            r#"{"@type":"updateOption","name":"a\"b","value":[1,{"c":"d"}],"@client_id":12}"#;
        for end in 0..whole.len() {
            assert_eq!(read(&whole[..end]), None, "{}", &whole[..end]);
        }
        for text in [
            "",
            "{}",
            "[]",
            "null",
            "{\"@type\":5}",
            "{\"@type\":\"",
            "}",
            "\u{fffd}",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
