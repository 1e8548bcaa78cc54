//! What the generated types implement.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::hidden::hide_secrets;
use super::{DecodeError, Reader, Writer};

/// Reads a type from TDLib's JSON.
///
/// ```
/// use tdlib_types::{FromJson, types::FormattedText};
///
/// let text = FormattedText::from_json(r#"{"@type":"formattedText","text":"hi","entities":[]}"#)?;
/// assert_eq!(text.text, "hi");
/// # Ok::<(), tdlib_types::DecodeError>(())
/// ```
pub trait FromJson: Sized {
    /// Reads a value from its JSON text. Unknown fields are passed over, missing ones take their
    /// defaults.
    ///
    /// # Errors
    /// The text is not JSON, a field is of another kind than the schema says, or the object is of
    /// another type.
    fn from_json(json: &str) -> Result<Self, DecodeError>;
}

impl<T: Wire> FromJson for T {
    fn from_json(json: &str) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(json.trim_ascii_start());
        let mut value = T::default();
        value.read(&mut reader);
        reader.finish()?;
        Ok(value)
    }
}

/// A value that has a form in TDLib's JSON.
pub trait Wire: Default {
    /// Reads the value that comes next.
    fn read(&mut self, reader: &mut Reader<'_>);
    /// Writes the value.
    fn write(&self, writer: &mut Writer);
    /// Whether the value is null, and a field that holds it is left out.
    fn is_absent(&self) -> bool {
        false
    }
}

/// An object or a function of TDLib's API: a name and fields.
pub trait Object {
    /// Returns its name in the schema.
    fn name(&self) -> &'static str;
    /// Asks `reader` for each field, in the schema's order. What can only be written refuses.
    fn read_fields(&mut self, reader: &mut Reader<'_>) {
        reader.fail("functions are read with the feature `read` alone");
    }
    /// Hands each field to `writer`, in the schema's order.
    fn write_fields(&self, writer: &mut Writer);
}

/// An abstract class of TDLib's API: one of several objects.
pub trait Class: Wire {
    /// The names of its constructors, sorted by their length, then by their last eight bytes; a
    /// variant's number is its place here.
    const NAMES: &'static [&'static str];
    /// Reads the fields of a variant.
    fn read_variant(variant: usize, reader: &mut Reader<'_>) -> Self;
    /// Keeps what no variant stands for.
    fn unrecognized(json: &str) -> Self;
    /// Writes the variant's object.
    fn write_variant(&self, writer: &mut Writer);
}

/// Returns an object's or a class's JSON text, as TDLib would print it.
pub fn to_json<T: Wire>(value: &T) -> String {
    let mut writer = Writer::default();
    value.write(&mut writer);
    writer.into_string()
}

/// Formats an object as its JSON text: what `Debug` prints for every generated struct.
pub fn debug(object: &dyn Object, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut writer = Writer::default();
    writer.object(object);
    f.write_str(&hide_secrets(writer.into_string()))
}

/// Formats an object of a class as its JSON text, or as null.
pub(crate) fn debug_class<T: Class>(value: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(&hide_secrets(to_json(value)))
}

impl<T: Object> Object for &T {
    fn name(&self) -> &'static str {
        (**self).name()
    }
    fn write_fields(&self, writer: &mut Writer) {
        (**self).write_fields(writer);
    }
}

impl<T: Object + Default> Wire for T {
    fn read(&mut self, reader: &mut Reader<'_>) {
        reader.object(self);
    }
    fn write(&self, writer: &mut Writer) {
        writer.object(self);
    }
}

/// An item of an array that may be null.
impl<T: Object + Default> Wire for Option<T> {
    fn read(&mut self, reader: &mut Reader<'_>) {
        *self = None;
        if !reader.null() {
            let mut object = T::default();
            *self = reader.object(&mut object).then_some(object);
        }
    }
    fn write(&self, writer: &mut Writer) {
        match self {
            Some(object) => writer.object(object),
            None => writer.null(),
        }
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn read(&mut self, reader: &mut Reader<'_>) {
        self.clear();
        reader.array(|reader| {
            self.push(T::default());
            if let Some(element) = self.last_mut() {
                element.read(reader);
            }
        });
    }
    fn write(&self, writer: &mut Writer) {
        writer.array(self, |writer, element| element.write(writer));
    }
}

impl Wire for String {
    fn read(&mut self, reader: &mut Reader<'_>) {
        *self = reader.string();
    }
    fn write(&self, writer: &mut Writer) {
        writer.string(self);
    }
}

impl Wire for Vec<u8> {
    fn read(&mut self, reader: &mut Reader<'_>) {
        match reader.text().map(|text| BASE64.decode(text)) {
            Some(Ok(bytes)) => *self = bytes,
            Some(Err(_)) => reader.fail("expected bytes in base64"),
            None => self.clear(),
        }
    }
    fn write(&self, writer: &mut Writer) {
        writer.bytes(self);
    }
}

impl Wire for i64 {
    fn read(&mut self, reader: &mut Reader<'_>) {
        *self = reader.integer();
    }
    fn write(&self, writer: &mut Writer) {
        writer.integer(*self);
    }
}

impl Wire for i32 {
    fn read(&mut self, reader: &mut Reader<'_>) {
        match reader.integer().try_into() {
            Ok(value) => *self = value,
            Err(_) => reader.fail("expected an integer of at most 32 bits before this"),
        }
    }
    fn write(&self, writer: &mut Writer) {
        writer.integer(i64::from(*self));
    }
}

impl Wire for f64 {
    fn read(&mut self, reader: &mut Reader<'_>) {
        *self = reader.double();
    }
    fn write(&self, writer: &mut Writer) {
        writer.double(*self);
    }
}

impl Wire for bool {
    fn read(&mut self, reader: &mut Reader<'_>) {
        *self = reader.boolean();
    }
    fn write(&self, writer: &mut Writer) {
        writer.boolean(*self);
    }
}
