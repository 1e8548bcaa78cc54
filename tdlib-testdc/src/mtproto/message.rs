//! One message on the wire: encrypted, or plain during a handshake.

use std::fmt;

use super::crypto::{Sender, fill_random, message_aes, message_hash, part};
use super::key::AuthKey;

/// The key's identifier and the message's key.
const HEADER: usize = 8 + 16;
/// Salt, session, identifier, number, length.
const PREFIX: usize = 8 + 8 + 8 + 4 + 4;
const PADDING: std::ops::RangeInclusive<usize> = 12..=1024;
/// The most that the padded framing may add to a packet.
const MAX_TAIL: usize = 15;

/// A message of either side.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Message {
    pub(crate) salt: i64,
    pub(crate) session_id: i64,
    pub(crate) msg_id: i64,
    pub(crate) seq_no: i32,
    pub(crate) body: Vec<u8>,
}

/// Why a packet is not a message. The connection must end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Error {
    /// It is too short to be one.
    Short(usize),
    /// Its key is not that of its contents: damaged, or encrypted with another key.
    Key,
    /// The length in it is not a multiple of four, or beyond the end.
    Length(u32),
    /// It has this much padding, which is not allowed.
    Padding(usize),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short(length) => {
                write!(f, "a packet of {length} bytes is too short for a message")
            }
            Self::Key => f.write_str("a message was damaged or encrypted with another key"),
            Self::Length(length) => {
                write!(f, "a message says that it has {length} bytes, and has not")
            }
            Self::Padding(length) => {
                write!(f, "a message has {length} bytes of padding, not 12 to 1024")
            }
        }
    }
}

impl std::error::Error for Error {}

/// The identifier of the key that a packet is encrypted with, 0 for a plain one; `None` if it is too short.
pub(crate) fn key_id(packet: &[u8]) -> Option<i64> {
    packet.first_chunk().map(|bytes| i64::from_le_bytes(*bytes))
}

/// Decrypts a packet, and makes the checks that the protocol asks of its receiver. The number is the quick
/// acknowledgement of the packet.
pub(crate) fn decrypt(
    key: &AuthKey,
    packet: &[u8],
    sender: Sender,
) -> Result<(Message, u32), Error> {
    let encrypted = packet.get(HEADER..).unwrap_or_default();
    // The padded framing leaves up to 15 bytes of its own behind the last block.
    let mut data = encrypted[..encrypted.len() & !MAX_TAIL].to_vec();
    if data.len() < PREFIX {
        return Err(Error::Short(packet.len()));
    }
    let message_key: [u8; 16] = part(packet, 8);
    message_aes(key.bytes(), &message_key, sender).decrypt(&mut data);
    // Before anything in it is believed.
    let hash = message_hash(key.bytes(), &data, sender);
    if part::<16>(&hash, 8) != message_key {
        return Err(Error::Key);
    }
    let length = u32::from_le_bytes(part(&data, 28));
    let body = &data[PREFIX..];
    let padding = body
        .len()
        .checked_sub(length as usize)
        .filter(|_| length % 4 == 0);
    let padding = padding.ok_or(Error::Length(length))?;
    if !PADDING.contains(&padding) {
        return Err(Error::Padding(padding));
    }
    let message = Message {
        salt: i64::from_le_bytes(part(&data, 0)),
        session_id: i64::from_le_bytes(part(&data, 8)),
        msg_id: i64::from_le_bytes(part(&data, 16)),
        seq_no: i32::from_le_bytes(part(&data, 24)),
        body: body[..length as usize].to_vec(),
    };
    Ok((message, u32::from_le_bytes(part(&hash, 0))))
}

/// Encrypts a message, with the least padding that is allowed.
pub(crate) fn encrypt(key: &AuthKey, message: &Message, sender: Sender) -> Vec<u8> {
    let unpadded = PREFIX + message.body.len();
    encrypt_padded(
        key,
        message,
        sender,
        (unpadded + PADDING.start()).next_multiple_of(16) - unpadded,
    )
}

fn encrypt_padded(key: &AuthKey, message: &Message, sender: Sender, padding: usize) -> Vec<u8> {
    let mut packet = Vec::with_capacity(HEADER + PREFIX + message.body.len() + padding);
    packet.extend_from_slice(&key.id().to_le_bytes());
    packet.extend_from_slice(&[0; 16]);
    packet.extend_from_slice(&message.salt.to_le_bytes());
    packet.extend_from_slice(&message.session_id.to_le_bytes());
    packet.extend_from_slice(&message.msg_id.to_le_bytes());
    packet.extend_from_slice(&message.seq_no.to_le_bytes());
    packet.extend_from_slice(&(message.body.len() as u32).to_le_bytes());
    packet.extend_from_slice(&message.body);
    let padding_at = packet.len();
    packet.resize(padding_at + padding, 0);
    fill_random(&mut packet[padding_at..]);
    let message_key = part(&message_hash(key.bytes(), &packet[HEADER..], sender), 8);
    message_aes(key.bytes(), &message_key, sender).encrypt(&mut packet[HEADER..]);
    packet[8..HEADER].copy_from_slice(&message_key);
    packet
}

/// The body of a plain packet; `None` if its length is wrong.
pub(crate) fn plain_body(packet: &[u8]) -> Option<&[u8]> {
    let length = u32::from_le_bytes(*packet.get(16..)?.first_chunk()?) as usize;
    let body = packet.get(20..)?;
    let tail = body.len().checked_sub(length)?;
    (tail <= MAX_TAIL).then(|| &body[..length])
}

/// A plain packet.
pub(crate) fn plain(msg_id: i64, body: &[u8]) -> Vec<u8> {
    let mut packet = vec![0; 8];
    packet.extend_from_slice(&msg_id.to_le_bytes());
    packet.extend_from_slice(&(body.len() as u32).to_le_bytes());
    packet.extend_from_slice(body);
    packet
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key() -> AuthKey {
        AuthKey::new(std::array::from_fn(|i| {
            (i as u8).wrapping_mul(7).wrapping_add(3)
        }))
    }

    fn message(length: usize) -> Message {
        Message {
            salt: 1,
            session_id: -2,
            msg_id: 4 << 32,
            seq_no: 5,
            body: vec![9; length],
        }
    }

    #[test]
    fn messages_of_both_sides_come_back() {
        for sender in [Sender::Client, Sender::Server] {
            for length in [0, 4, 8, 12, 16, 1000] {
                let packet = encrypt(&key(), &message(length), sender);
                assert_eq!(key_id(&packet), Some(key().id()));
                assert_eq!(packet.len() % 16, 8);
                assert_eq!(decrypt(&key(), &packet, sender).unwrap().0, message(length));
                // Of the padded framing.
                let longer = [&packet[..], &[1; 15]].concat();
                assert_eq!(decrypt(&key(), &longer, sender).unwrap().0, message(length));
            }
        }
    }

    #[test]
    fn a_message_of_the_other_side_is_refused() {
        let packet = encrypt(&key(), &message(8), Sender::Server);
        assert_eq!(decrypt(&key(), &packet, Sender::Client), Err(Error::Key));
    }

    #[test]
    fn the_quick_acknowledgement_is_the_beginning_of_the_hash() {
        let packet = encrypt(&key(), &message(8), Sender::Client);
        let mut data = packet[HEADER..].to_vec();
        message_aes(key().bytes(), &part(&packet, 8), Sender::Client).decrypt(&mut data);
        let hash = message_hash(key().bytes(), &data, Sender::Client);
        assert_eq!(
            decrypt(&key(), &packet, Sender::Client)
                .unwrap()
                .1
                .to_le_bytes(),
            hash[..4]
        );
    }

    #[test]
    fn too_little_and_too_much_padding_are_refused() {
        for (length, padding, accepted) in [
            (4, 12, true),
            (8, 8, false),
            (16, 0, false),
            (0, 1024, true),
            (12, 1028, false),
            (0, 1040, false),
        ] {
            let packet = encrypt_padded(&key(), &message(length), Sender::Client, padding);
            let result = decrypt(&key(), &packet, Sender::Client);
            assert_eq!(result.is_ok(), accepted, "{length} and {padding}");
            assert!(accepted || result == Err(Error::Padding(padding)));
        }
    }

    #[test]
    fn a_length_that_is_no_multiple_of_four_or_beyond_the_end_is_refused() {
        let packet = encrypt_padded(&key(), &message(6), Sender::Client, 10 + 16);
        assert_eq!(
            decrypt(&key(), &packet, Sender::Client),
            Err(Error::Length(6))
        );
        let mut data = [0; 48];
        data[28..32].copy_from_slice(&u32::MAX.wrapping_sub(3).to_le_bytes());
        let message_key = part(&message_hash(key().bytes(), &data, Sender::Client), 8);
        message_aes(key().bytes(), &message_key, Sender::Client).encrypt(&mut data);
        let packet = [&key().id().to_le_bytes()[..], &message_key, &data].concat();
        assert_eq!(
            decrypt(&key(), &packet, Sender::Client),
            Err(Error::Length(u32::MAX - 3))
        );
    }

    #[test]
    fn plain_packets_come_back_and_false_lengths_are_refused() {
        let packet = plain(8, &[1, 2, 3, 4]);
        assert_eq!(key_id(&packet), Some(0));
        assert_eq!(plain_body(&packet), Some(&[1, 2, 3, 4][..]));
        assert_eq!(
            plain_body(&[&packet[..], &[0; 15]].concat()),
            Some(&[1, 2, 3, 4][..])
        );
        assert_eq!(plain_body(&[&packet[..], &[0; 16]].concat()), None);
        for length in 0..packet.len() {
            assert_eq!(plain_body(&packet[..length]), None);
        }
    }

    proptest! {
        #[test]
        fn no_packet_makes_it_panic(packet in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(decrypt(&key(), &packet, Sender::Client).is_err());
            plain_body(&packet);
        }

        #[test]
        fn a_bit_that_flips_is_noticed(at in 8usize..72, bit in 0..8) {
            let mut packet = encrypt(&key(), &message(4), Sender::Client);
            packet[at] ^= 1u8 << bit;
            prop_assert_eq!(decrypt(&key(), &packet, Sender::Client), Err(Error::Key));
        }
    }
}
