//! The text of a request, on its way to TDLib.

use std::ffi::CStr;

use tdlib_types::Function;
use tdlib_types::json::Writer;
use zeroize::Zeroize;

use crate::{Error, ErrorKind};

/// What the client appends at most.
const ROOM: usize = 40;

/// The JSON of a request. If it is a secret, its memory is wiped in the end.
pub(super) struct Text {
    json: Vec<u8>,
    is_secret: bool,
}

impl Text {
    pub(super) fn new(json: String) -> Self {
        Self {
            json: json.into_bytes(),
            is_secret: false,
        }
    }

    /// Writes a function that is a secret. Its strings and bytes together have so many bytes at most, so
    /// that the text never grows, which would leave a copy.
    pub(super) fn secret(function: &impl Function, bytes: usize) -> Self {
        // A byte is written as six at most, and the names of the fields are not long.
        let mut writer = Writer::with_capacity(bytes * 6 + 1024 + ROOM);
        writer.object(function);
        Self {
            json: writer.into_string().into_bytes(),
            is_secret: true,
        }
    }

    /// Returns the text, as long as nothing is appended.
    pub(super) fn as_str(&self) -> &str {
        // It was made from a `String`.
        std::str::from_utf8(&self.json).unwrap_or_default()
    }

    /// Appends `@extra` to a JSON object, and the NUL that ends a text in C.
    pub(super) fn add_extra(&mut self, extra: u64) -> Result<&CStr, Error> {
        let json = &mut self.json;
        json.truncate(json.trim_ascii_end().len());
        let object = json.pop() == Some(b'}');
        json.reserve(ROOM);
        json.truncate(json.trim_ascii_end().len());
        json.extend_from_slice(if json.ends_with(b"{") {
            b"\"@extra\":"
        } else {
            b",\"@extra\":"
        });
        push_number(json, extra);
        json.extend_from_slice(b"}\0");
        match CStr::from_bytes_with_nul(json) {
            Ok(text) if object => Ok(text),
            _ => Err(Error::new(
                ErrorKind::InvalidRequest,
                "the request's text holds a NUL byte or is no object; \
                 NUL in a string is written \\u0000",
            )),
        }
    }
}

impl Clone for Text {
    fn clone(&self) -> Self {
        let mut json = Vec::with_capacity(self.json.len() + ROOM);
        json.extend_from_slice(&self.json);
        Self {
            json,
            is_secret: self.is_secret,
        }
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        if self.is_secret {
            self.json.zeroize();
        }
    }
}

fn push_number(text: &mut Vec<u8>, number: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut rest = number;
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    text.extend_from_slice(&digits[at..]);
}

#[cfg(test)]
mod tests {
    use tdlib_functions::CheckAuthenticationPassword;

    use super::*;

    #[test]
    fn the_number_goes_to_the_end_of_the_object() {
        for (json, text) in [
            (
                r#"{"@type":"getMe"}"#,
                c"{\"@type\":\"getMe\",\"@extra\":120}",
            ),
            ("{}", c"{\"@extra\":120}"),
            (" { } \n", c" {\"@extra\":120}"),
            ("{\"a\":{}}\n", c"{\"a\":{},\"@extra\":120}"),
        ] {
            let mut json = Text::new(json.to_owned());
            assert_eq!(json.add_extra(120).unwrap(), text);
        }
        let mut max = Text::new("{}".to_owned());
        assert_eq!(
            max.add_extra(u64::MAX).unwrap(),
            c"{\"@extra\":18446744073709551615}"
        );
    }

    #[test]
    fn a_nul_byte_is_an_error_and_not_the_end_of_the_text() {
        let mut json = Text::new("{\"a\":\"\0\"}".to_owned());
        let error = json.add_extra(1).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    }

    #[test]
    fn a_secret_is_written_without_a_copy() {
        // What takes the most room: control characters, and the longest number.
        let password = "\u{1}".repeat(1000);
        let function = CheckAuthenticationPassword::new(&*password);
        let text = Text::secret(&function, password.len());
        for mut text in [text.clone(), text] {
            let start = text.json.as_ptr();
            let json = text.add_extra(u64::MAX).unwrap().to_bytes();
            assert!(
                json.starts_with(br#"{"@type":"checkAuthenticationPassword","password":"\u0001"#)
            );
            assert_eq!(json.as_ptr(), start);
        }
    }
}
