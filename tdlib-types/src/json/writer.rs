//! Writes TDLib's JSON.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::Unrecognized;
use super::wire::{Object, Wire};

/// Writes one JSON text.
#[derive(Debug)]
pub struct Writer {
    out: String,
}

impl Default for Writer {
    fn default() -> Self {
        // Most requests fit, with room for what the client appends.
        Self::with_capacity(160)
    }
}

impl Writer {
    /// Begins a text with room for so many bytes: a text that has enough leaves no copy of it in memory.
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            out: String::with_capacity(bytes),
        }
    }

    /// Returns what was written.
    pub fn into_string(self) -> String {
        self.out
    }

    /// Writes the field `key`, unless its value is null.
    ///
    /// `key` is written as TDLib prints it, comma and colon included: `,"id":`.
    #[inline(never)]
    pub fn field<T: Wire>(&mut self, key: &'static str, value: &T) {
        if !value.is_absent() {
            self.out.push_str(key);
            value.write(self);
        }
    }

    /// Writes an object that may be null.
    #[inline(never)]
    pub fn nullable<T: Object>(&mut self, key: &'static str, value: &Option<Box<T>>) {
        if let Some(value) = value {
            self.out.push_str(key);
            self.object(&**value);
        }
    }

    /// Writes an object of an abstract class that may be null.
    #[inline(never)]
    pub fn nullable_class<T: Wire>(&mut self, key: &'static str, value: &Option<T>) {
        if let Some(value) = value {
            self.field(key, value);
        }
    }

    /// Writes an integer of 64 bits, which TDLib's JSON has as a string.
    #[inline(never)]
    pub fn int64(&mut self, key: &'static str, value: &i64) {
        self.out.push_str(key);
        self.quoted(*value);
    }

    /// Writes integers of 64 bits, which TDLib's JSON has as strings.
    pub fn int64s(&mut self, key: &'static str, values: &[i64]) {
        self.out.push_str(key);
        self.array(values, |writer, value| writer.quoted(*value));
    }

    /// Writes an object: its type, then its fields.
    pub fn object(&mut self, object: &dyn Object) {
        self.open(object.name());
        object.write_fields(self);
        self.out.push('}');
    }

    /// Writes an object without fields.
    pub fn empty_variant(&mut self, name: &str) {
        self.open(name);
        self.out.push('}');
    }

    /// Writes an object of an unknown type as it came, or null if it was absent.
    pub fn unrecognized(&mut self, object: &Unrecognized) {
        self.out.push_str(if object.is_absent() {
            "null"
        } else {
            object.json()
        });
    }

    pub(super) fn array<T>(&mut self, values: &[T], mut write: impl FnMut(&mut Self, &T)) {
        let mut opening = '[';
        for value in values {
            self.out.push(opening);
            opening = ',';
            write(self, value);
        }
        self.out
            .push_str(if values.is_empty() { "[]" } else { "]" });
    }

    pub(super) fn string(&mut self, text: &str) {
        self.out.push('"');
        let mut rest = text;
        loop {
            let plain = super::string::plain_length(rest.as_bytes());
            self.out.push_str(&rest[..plain]);
            let Some(&byte) = rest.as_bytes().get(plain) else {
                break;
            };
            match byte {
                b'"' => self.out.push_str("\\\""),
                b'\\' => self.out.push_str("\\\\"),
                b'\n' => self.out.push_str("\\n"),
                _ => {
                    self.out.push_str("\\u00");
                    for digit in [byte >> 4, byte & 15] {
                        self.out
                            .push(char::from(b"0123456789abcdef"[usize::from(digit)]));
                    }
                }
            }
            rest = &rest[plain + 1..];
        }
        self.out.push('"');
    }

    /// Writes bytes in base64, without a copy: they may be a key.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.out.push('"');
        BASE64.encode_string(bytes, &mut self.out);
        self.out.push('"');
    }

    pub(super) fn integer(&mut self, value: i64) {
        self.out.push_str(itoa::Buffer::new().format(value));
    }

    pub(super) fn double(&mut self, value: f64) {
        use std::fmt::Write as _;
        if value.is_finite() {
            // Writing into a String can't fail.
            let _ = write!(self.out, "{value:?}");
        } else {
            self.null();
        }
    }

    pub(super) fn boolean(&mut self, value: bool) {
        self.out.push_str(if value { "true" } else { "false" });
    }

    pub(super) fn null(&mut self) {
        self.out.push_str("null");
    }

    fn quoted(&mut self, value: i64) {
        self.out.push('"');
        self.integer(value);
        self.out.push('"');
    }

    fn open(&mut self, name: &str) {
        self.out.push_str("{\"@type\":\"");
        self.out.push_str(name);
        self.out.push('"');
    }
}
