//! JSON that comes from the user, and JSON that goes back.

use std::borrow::Cow;
use std::fmt;

use crate::engine::envelope;
use crate::{Error, ErrorKind};

/// TDLib's answer to [`Client::send_raw`](crate::Client::send_raw) or
/// [`execute_raw`](crate::execute_raw), as JSON.
#[derive(Clone, PartialEq, Eq)]
pub struct RawAnswer(Box<str>);

impl RawAnswer {
    pub(crate) fn new(json: impl Into<Box<str>>) -> Self {
        Self(json.into())
    }

    /// Returns the answer's JSON text.
    pub fn json(&self) -> &str {
        &self.0
    }

    /// Returns the answer's JSON text.
    pub fn into_json(self) -> String {
        self.0.into_string()
    }
}

impl fmt::Debug for RawAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Checks the JSON of a request, and returns the request's name.
pub(crate) fn check(json: &str) -> Result<Cow<'static, str>, Error> {
    let fields = envelope::fields(json)
        .map_err(|error| invalid(format!("the request is not a JSON object: {error}")))?;
    for key in ["@extra", "@client_id"] {
        if fields.contains_key(key) {
            return Err(invalid(format!(
                "`{key}` belongs to this crate; leave it out"
            )));
        }
    }
    check_surrogates(json)?;
    let name = fields.get("@type");
    let name = name.and_then(|name| serde_json::from_str::<String>(name.get()).ok());
    Ok(name.map_or(Cow::Borrowed("send_raw"), Cow::Owned))
}

/// Refuses half a character, such as `\ud800` by itself: TDLib aborts the process when it prints one.
pub(crate) fn check_surrogates(json: &str) -> Result<(), Error> {
    let mut rest = json.as_bytes();
    let mut high = false;
    while let [first, after @ ..] = rest {
        let unit = match after {
            [b'u', digits @ ..] if *first == b'\\' => digits.get(..4).and_then(hexadecimal),
            _ => None,
        };
        let low = unit.is_some_and(|unit| (0xdc00..0xe000).contains(&unit));
        if low != high {
            return Err(invalid(
                "the request's text holds half a surrogate pair".to_owned(),
            ));
        }
        high = unit.is_some_and(|unit| (0xd800..0xdc00).contains(&unit));
        let length = match (first, unit) {
            (_, Some(_)) => 6,
            (b'\\', None) => 2,
            _ => 1,
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    if high {
        return Err(invalid(
            "the request's text holds half a surrogate pair".to_owned(),
        ));
    }
    Ok(())
}

fn hexadecimal(digits: &[u8]) -> Option<u32> {
    let digits = std::str::from_utf8(digits).ok()?;
    u32::from_str_radix(digits, 16).ok()
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidRequest, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_the_crate_is_refused() {
        for json in [
            r#"{"@type":"getMe","@extra":1}"#,
            r#"{"@type":"getMe","@client_id":1}"#,
            r#"{"@type":"getMe","\u0040extra":1}"#,
        ] {
            let error = check(json).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{json}");
            assert!(error.message().contains("belongs to this crate"), "{error}");
        }
        assert_eq!(
            check(r#"{"a":{"@extra":1},"@type":"getMe"}"#).unwrap(),
            "getMe"
        );
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for json in [
            "[]",
            "5",
            "",
            "{\"@type\":\"getMe\"",
            "{} {}",
            "{\"a\":\"\0\"}",
        ] {
            let error = check(json).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{json}");
        }
    }

    #[test]
    fn halves_of_surrogate_pairs_are_refused() {
        for text in [
            r"\ud800",
            r"\uDFFF",
            r"\ud800x\udc00",
            r"\udc00\ud800",
            r"\ud83d\ud83d\ude00",
            r"\\\ud800",
            r"\ud83d\\ude00",
            r"\ud83d\n",
        ] {
            let json = format!("{{\"@type\":\"getMe\",\"a\":\"{text}\"}}");
            assert!(check(&json).is_err(), "{text}");
        }
        for text in [
            r"\ud83d\ude00",
            r"\\ud800",
            r"\u0041",
            r"\\\\ud800",
            "\u{1f600}",
            r"\ud7ff\ue000",
        ] {
            let json = format!("{{\"@type\":\"getMe\",\"a\":\"{text}\"}}");
            assert!(check(&json).is_ok(), "{text}");
        }
    }
}
