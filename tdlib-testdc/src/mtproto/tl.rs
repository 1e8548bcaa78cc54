//! The few things of TL that `grammers-tl-types` leaves to others.

use grammers_tl_types::{Cursor, Deserializable, Identifiable, Serializable};

/// Constructors that have no type there, since what they contain is of any type.
pub(crate) const RPC_RESULT: u32 = 0xf35c_6d01;
pub(crate) const MSG_CONTAINER: u32 = 0x73f1_f8dc;
pub(crate) const GZIP_PACKED: u32 = 0x3072_cfa1;
pub(crate) const RPC_ERROR: u32 = 0x2144_ca19;

/// The constructor that a serialized object begins with; 0, which none is, if it is too short.
pub(crate) fn constructor(body: &[u8]) -> u32 {
    body.first_chunk()
        .map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

/// Reads the fields of an object or a function behind its constructor; `None` if they are cut off or there
/// is something behind them.
pub(crate) fn read<T: Deserializable>(body: &[u8]) -> Option<T> {
    let mut cursor = Cursor::from_slice(body.get(4..)?);
    let value = T::deserialize(&mut cursor).ok()?;
    (cursor.pos() + 4 == body.len()).then_some(value)
}

/// Serializes the constructor and the fields of an object.
pub(crate) fn boxed<T: Identifiable + Serializable>(object: &T) -> Vec<u8> {
    let mut out = T::CONSTRUCTOR_ID.to_le_bytes().to_vec();
    object.serialize(&mut out);
    out
}

/// Appends a string of bytes: its length, the bytes, zeros up to a multiple of four.
pub(crate) fn write_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    if bytes.len() < 254 {
        out.push(bytes.len() as u8);
    } else {
        out.extend_from_slice(&(((bytes.len() as u32) << 8) | 254).to_le_bytes());
    }
    let header = if bytes.len() < 254 { 1 } else { 4 };
    out.extend_from_slice(bytes);
    out.extend(std::iter::repeat_n(
        0,
        (header + bytes.len()).wrapping_neg() % 4,
    ));
}

/// The string of bytes at the beginning of `input`; `None` if it is cut off.
pub(crate) fn read_bytes(input: &[u8]) -> Option<&[u8]> {
    let (header, length) = match *input {
        [254, a, b, c, ..] => (4, u32::from_le_bytes([a, b, c, 0]) as usize),
        [254 | 255, ..] | [] => return None,
        [length, ..] => (1, usize::from(length)),
    };
    input.get(header..header + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_of_all_lengths_come_back_and_end_at_a_word() {
        for length in [0, 1, 2, 3, 4, 253, 254, 255, 70_000] {
            let bytes = vec![7; length];
            let mut out = Vec::new();
            write_bytes(&bytes, &mut out);
            assert_eq!(out.len() % 4, 0);
            assert_eq!(out, bytes.to_bytes(), "as grammers does it");
            assert_eq!(read_bytes(&out), Some(&bytes[..]));
            assert_eq!(read_bytes(&out[..length]), None, "cut off");
        }
        assert_eq!(read_bytes(&[255, 1, 2, 3]), None);
    }

    #[test]
    fn what_is_behind_an_object_makes_it_invalid() {
        let ping = tl_ping();
        assert!(read::<grammers_tl_types::functions::Ping>(&ping).is_some());
        assert!(read::<grammers_tl_types::functions::Ping>(&ping[..11]).is_none());
        assert!(
            read::<grammers_tl_types::functions::Ping>(&[&ping[..], &[0; 4]].concat()).is_none()
        );
        assert!(read::<grammers_tl_types::functions::Ping>(&[]).is_none());
    }

    fn tl_ping() -> Vec<u8> {
        grammers_tl_types::functions::Ping { ping_id: 5 }.to_bytes()
    }
}
