//! What the generated types of Telegram's API lack.

use grammers_tl_types::{Cursor, Deserializable, Serializable, deserialize};

/// The layer of the types: the version of Telegram's API that the server speaks.
pub const LAYER: i32 = grammers_tl_types::LAYER;

/// Returns a value whose numbers are zero, whose texts are empty, and which has nothing that is optional.
///
/// # Panics
/// If the type has a field of another kind, such as a list. That depends on the type alone, so the first
/// test that gets here tells.
pub(crate) fn zero<T: Deserializable>() -> T {
    T::from_bytes(&[0; 1024]).expect("a type without lists and alternatives")
}

/// The rest of a call, which is another call.
#[derive(Debug)]
pub(crate) struct Rest(pub(crate) Vec<u8>);

impl Deserializable for Rest {
    fn deserialize(bytes: &mut Cursor<'_>) -> deserialize::Result<Self> {
        let mut rest = Vec::new();
        bytes.read_to_end(&mut rest)?;
        Ok(Self(rest))
    }
}

impl Serializable for Rest {
    fn serialize(&self, buf: &mut impl Extend<u8>) {
        buf.extend(self.0.iter().copied());
    }
}
