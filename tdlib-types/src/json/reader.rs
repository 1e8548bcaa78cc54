//! The pull parser under every generated type.

use std::fmt;

use super::string;
use super::wire::{Class, Object, Wire};

/// How deeply arrays and objects may nest; a deeper text is an error, so that no text can exhaust the
/// stack.
const MAX_DEPTH: u32 = 192;

/// How TDLib begins every object.
const OPENING: &str = "{\"@type\":\"";

/// Why a JSON text could not be read into a type.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DecodeError {
    /// What was wrong.
    pub message: String,
    /// Where it was wrong, in bytes from the start of the text.
    pub offset: usize,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.message, self.offset)
    }
}

impl std::error::Error for DecodeError {}

/// Reads one JSON text.
///
/// An error is kept until [`finish`](Self::finish): after the first one the reader behaves as if the
/// text had ended, so that the generated code needs no branch a field.
#[derive(Debug)]
pub struct Reader<'a> {
    rest: &'a str,
    length: usize,
    depth: u32,
    /// The key that the slow path looks for among a type's fields.
    seek: Option<&'a str>,
    /// Whether the next object's opening brace was just eaten, so that no comma comes before a field.
    opened: bool,
    scratch: String,
    error: Option<DecodeError>,
}

impl<'a> Reader<'a> {
    /// Starts at the beginning of `json`.
    pub fn new(json: &'a str) -> Self {
        Self {
            rest: json,
            length: json.len(),
            depth: 0,
            seek: None,
            opened: false,
            scratch: String::new(),
            error: None,
        }
    }

    /// Ends the reading: nothing but white space may follow.
    ///
    /// # Errors
    /// The first thing that went wrong.
    pub fn finish(mut self) -> Result<(), DecodeError> {
        self.skip_space();
        if !self.rest.is_empty() {
            self.fail("expected the end of the text");
        }
        self.error.map_or(Ok(()), Err)
    }

    /// Reads the field `key` into `value` if it comes next.
    ///
    /// `key` is written as TDLib prints it, comma and colon included: `,"id":`.
    #[inline(never)]
    pub fn field<T: Wire>(&mut self, key: &'static str, value: &mut T) {
        if self.at(key) {
            value.read(self);
        }
    }

    /// Reads an object that may be null; one of another type counts as null.
    #[inline(never)]
    pub fn nullable<T: Object + Default>(&mut self, key: &'static str, value: &mut Option<Box<T>>) {
        if self.at(key) {
            *value = None;
            if !self.null() {
                let mut object = Box::<T>::default();
                *value = self.object(&mut *object).then_some(object);
            }
        }
    }

    /// Reads an object of an abstract class that may be null.
    #[inline(never)]
    pub fn nullable_class<T: Class>(&mut self, key: &'static str, value: &mut Option<T>) {
        if self.at(key) {
            *value = (!self.null()).then(|| self.class());
        }
    }

    /// Reads an object into `object`; returns false, and skips it, where it is of another type.
    pub(super) fn object(&mut self, object: &mut dyn Object) -> bool {
        let name = object.name();
        let bytes = self.rest.as_bytes();
        let end = OPENING.len() + name.len();
        if starts_with(bytes, OPENING.as_bytes())
            && starts_with(&bytes[OPENING.len()..], name.as_bytes())
            && bytes.get(end) == Some(&b'"')
        {
            self.rest = &self.rest[end + 1..];
            self.fields(object);
            return true;
        }
        self.object_of_any_shape(object)
    }

    /// Reads an object of the abstract class `T`.
    pub(crate) fn class<T: Class>(&mut self) -> T {
        match self.variant_at(T::NAMES) {
            Ok(variant) => T::read_variant(variant, self),
            Err(json) => T::unrecognized(json),
        }
    }

    /// Reads up to the type of one of the objects with these names, and returns its number; or the text
    /// of an object with another one.
    fn variant_at(&mut self, names: &[&str]) -> Result<usize, &'a str> {
        let rest = self.rest;
        if starts_with(rest.as_bytes(), OPENING.as_bytes()) {
            let length = string::plain_length(&rest.as_bytes()[OPENING.len()..]);
            let end = OPENING.len() + length;
            if rest.as_bytes().get(end) == Some(&b'"')
                && let Some(variant) = variant_number(names, &rest[OPENING.len()..end])
            {
                self.rest = &rest[end + 1..];
                return Ok(variant);
            }
        }
        self.variant_of_any_shape(names)
    }

    /// Reads the fields of a variant that is a struct.
    #[inline(never)]
    pub fn variant<T: Object + Default>(&mut self) -> Box<T> {
        let mut object = Box::<T>::default();
        self.fields(&mut *object);
        object
    }

    /// Reads the fields of a variant that has none.
    pub fn empty_variant(&mut self) {
        self.fields(&mut NoFields);
    }

    /// Reads an array, handing each element's place to `element`.
    pub(super) fn array(&mut self, mut element: impl FnMut(&mut Self)) {
        if self.null() || !self.expect(b'[', "expected an array") || !self.descend() {
            return;
        }
        self.skip_space();
        if !self.eat(b']') {
            loop {
                self.skip_space();
                element(self);
                self.skip_space();
                if self.eat(b',') {
                    continue;
                }
                self.expect(b']', "expected `,` or `]`");
                break;
            }
        }
        self.depth -= 1;
    }

    /// Reads a string.
    pub(super) fn string(&mut self) -> String {
        match self.text() {
            Some(text) => text.to_owned(),
            None => String::new(),
        }
    }

    /// Reads a string and hands it over borrowed, from the text where it holds no escapes.
    pub(super) fn text(&mut self) -> Option<&str> {
        if self.null() || !self.expect(b'"', "expected a string") {
            return None;
        }
        let rest = self.rest;
        let plain = string::plain_length(rest.as_bytes());
        if rest.as_bytes().get(plain) == Some(&b'"') {
            self.rest = &rest[plain + 1..];
            return Some(&rest[..plain]);
        }
        self.scratch.clear();
        match string::unescape(rest, plain, &mut self.scratch) {
            Ok(length) => {
                self.rest = &rest[length..];
                Some(&self.scratch)
            }
            Err((length, message)) => {
                self.rest = rest.get(length..).unwrap_or("");
                self.fail(message);
                None
            }
        }
    }

    /// Reads an integer, written as a number or as a string.
    pub(super) fn integer(&mut self) -> i64 {
        if self.null() {
            return 0;
        }
        let bytes = self.rest.as_bytes();
        let quoted = bytes.first() == Some(&b'"');
        let sign = usize::from(quoted);
        let negative = bytes.get(sign) == Some(&b'-');
        let start = sign + usize::from(negative);
        let mut end = start;
        let mut value: i64 = 0;
        while let Some(digits) = bytes.get(end..).and_then(string::eight_digits) {
            value = value.wrapping_mul(100_000_000).wrapping_add(digits);
            end += 8;
        }
        while let Some(&byte @ b'0'..=b'9') = bytes.get(end) {
            value = value.wrapping_mul(10).wrapping_add(i64::from(byte - b'0'));
            end += 1;
        }
        let fraction = !quoted && matches!(bytes.get(end), Some(b'.' | b'e' | b'E'));
        if end == start || fraction || (quoted && bytes.get(end) != Some(&b'"')) {
            self.fail("expected an integer");
            return 0;
        }
        // Eighteen digits can't have wrapped.
        let value = if end - start <= 18 {
            Some(if negative { -value } else { value })
        } else {
            self.rest[sign..end].parse().ok()
        };
        let Some(value) = value else {
            self.fail("expected an integer of at most 64 bits");
            return 0;
        };
        self.rest = &self.rest[end + usize::from(quoted)..];
        value
    }

    /// Reads a floating-point number.
    pub(super) fn double(&mut self) -> f64 {
        if self.null() {
            return 0.0;
        }
        let length = string::number_length(self.rest.as_bytes());
        match self.rest[..length].parse::<f64>() {
            // Rust reads a number that is too large as an infinite one, which JSON doesn't have.
            Ok(value) if value.is_finite() => {
                self.rest = &self.rest[length..];
                value
            }
            Ok(_) => {
                self.fail("expected a number that fits a double");
                0.0
            }
            Err(_) => {
                self.fail("expected a number");
                0.0
            }
        }
    }

    /// Reads true or false.
    pub(super) fn boolean(&mut self) -> bool {
        // Which of both comes is a coin's toss to the processor: no branch between them.
        let word = self
            .rest
            .as_bytes()
            .first_chunk()
            .copied()
            .unwrap_or_default();
        let yes = word == *b"true";
        let no = word == *b"fals" && self.rest.as_bytes().get(4) == Some(&b'e');
        if yes | no {
            self.rest = &self.rest[5 - usize::from(yes)..];
        } else if !self.null() {
            self.fail("expected true or false");
        }
        yes
    }

    /// Eats a null, if one comes next.
    pub(super) fn null(&mut self) -> bool {
        let null = matches!(self.rest.as_bytes(), [b'n', b'u', b'l', b'l', ..]);
        if null {
            self.rest = &self.rest[4..];
        }
        null
    }

    /// Ends the reading with an error, unless there was one before.
    #[cold]
    pub(super) fn fail(&mut self, message: &str) {
        if self.error.is_none() {
            self.error = Some(DecodeError {
                message: message.to_owned(),
                offset: self.length - self.rest.len(),
            });
        }
        self.rest = "";
    }

    /// Skips one value of any kind and returns its text.
    pub(super) fn skip(&mut self) -> &'a str {
        let start = self.rest;
        match super::scan::value_length(start) {
            Ok(length) => {
                self.rest = &start[length..];
                &start[..length]
            }
            Err(length) => {
                self.rest = start.get(length..).unwrap_or("");
                self.fail("expected a JSON value");
                ""
            }
        }
    }

    #[inline(never)]
    fn at(&mut self, key: &'static str) -> bool {
        if starts_with(self.rest.as_bytes(), key.as_bytes()) {
            self.rest = &self.rest[key.len()..];
            true
        } else if self.seek.is_some() {
            self.at_sought(key)
        } else {
            false
        }
    }

    #[cold]
    fn at_sought(&mut self, key: &'static str) -> bool {
        let name = &key[2..key.len() - 2];
        let found = self.seek.is_some_and(|sought| string::is(sought, name));
        if found {
            self.seek = None;
        }
        found
    }

    /// Reads what follows an object's type, up to its closing brace.
    fn fields(&mut self, object: &mut dyn Object) {
        let opened = std::mem::take(&mut self.opened);
        if !self.descend() {
            return;
        }
        object.read_fields(self);
        if self.rest.as_bytes().first() == Some(&b'}') {
            self.rest = &self.rest[1..];
        } else {
            self.fields_of_any_shape(object, opened);
        }
        self.depth -= 1;
    }

    /// Reads fields in any order, with unknown ones among them and white space around them.
    #[cold]
    fn fields_of_any_shape(&mut self, object: &mut dyn Object, opened: bool) {
        let mut comma = opened;
        loop {
            self.skip_space();
            if self.eat(b'}') {
                return;
            }
            comma |= self.eat(b',');
            if !std::mem::take(&mut comma) {
                self.fail("expected `,` or `}`");
                return;
            }
            self.skip_space();
            if self.rest.as_bytes().first() != Some(&b'"') {
                self.fail("expected a field");
                return;
            }
            let key = self.skip();
            self.skip_space();
            if !self.expect(b':', "expected `:`") {
                return;
            }
            self.skip_space();
            self.seek = key.get(1..key.len() - 1);
            object.read_fields(self);
            if self.seek.take().is_some() {
                self.skip();
            }
        }
    }

    #[cold]
    fn object_of_any_shape(&mut self, object: &mut dyn Object) -> bool {
        if self.null() {
            return true;
        }
        let start = self.rest;
        if !self.expect(b'{', "expected an object") {
            return false;
        }
        match super::scan::find(start, "@type") {
            Some(name) if name.get(1..name.len() - 1) != Some(object.name()) => {
                self.rest = start;
                self.skip();
                if self.depth == 0 {
                    self.rest = start;
                    let name = object.name();
                    self.fail(&format!("expected an object of type {name}"));
                }
                false
            }
            _ => {
                if self.descend() {
                    self.fields_of_any_shape(object, true);
                    self.depth -= 1;
                }
                true
            }
        }
    }

    #[cold]
    fn variant_of_any_shape(&mut self, names: &[&str]) -> Result<usize, &'a str> {
        let start = self.rest;
        if self.null() {
            return Err("");
        }
        if !start.starts_with('{') {
            self.fail("expected an object");
            return Err("");
        }
        let name = super::scan::find(start, "@type").unwrap_or("");
        let name = name
            .strip_prefix('"')
            .and_then(|name| name.strip_suffix('"'));
        match name.and_then(|name| variant_number(names, name)) {
            Some(variant) => {
                self.rest = &start[1..];
                self.opened = true;
                Ok(variant)
            }
            None => Err(self.skip()),
        }
    }

    fn descend(&mut self) -> bool {
        if self.depth == MAX_DEPTH {
            self.fail("arrays and objects nest too deeply");
            return false;
        }
        self.depth += 1;
        self.error.is_none()
    }

    fn expect(&mut self, byte: u8, message: &str) -> bool {
        let found = self.eat(byte);
        if !found {
            self.fail(message);
        }
        found
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.rest.as_bytes().first() == Some(&byte);
        if found {
            self.rest = &self.rest[1..];
        }
        found
    }

    fn skip_space(&mut self) {
        if matches!(
            self.rest.as_bytes().first(),
            Some(b' ' | b'\n' | b'\r' | b'\t')
        ) {
            self.rest = self.rest.trim_start_matches([' ', '\n', '\r', '\t']);
        }
    }
}

/// The number of the variant that a constructor has in its class.
///
/// Names are sorted by their length, then by their last eight bytes as a number: the names of a class
/// begin alike, so that words are cheaper to compare than texts.
fn variant_number(names: &[&str], name: &str) -> Option<usize> {
    let key = |name: &str| {
        let ending = name
            .as_bytes()
            .last_chunk()
            .copied()
            .map(u64::from_be_bytes);
        (name.len(), ending)
    };
    let wanted = key(name);
    let start = names.partition_point(|known| key(known) < wanted);
    let alike = names[start..]
        .iter()
        .take_while(|known| key(known) == wanted);
    alike
        .zip(start..)
        .find(|(known, _)| **known == name)
        .map(|(_, number)| number)
}

/// The object that a class's variant without fields is read as.
struct NoFields;

impl Object for NoFields {
    fn name(&self) -> &'static str {
        ""
    }
    fn read_fields(&mut self, _: &mut Reader<'_>) {}
    fn write_fields(&self, _: &mut super::Writer) {}
}

/// `slice::starts_with` for keys of a few bytes, where a call of memcmp would cost more than comparing.
fn starts_with(text: &[u8], key: &[u8]) -> bool {
    let length = key.len();
    if text.len() < length {
        return false;
    }
    let word = |bytes: &[u8], at: usize| {
        u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"))
    };
    if length < 8 {
        return text[..length] == *key;
    }
    let mut at = 0;
    while at + 8 < length {
        if word(text, at) != word(key, at) {
            return false;
        }
        at += 8;
    }
    word(text, length - 8) == word(key, length - 8)
}
