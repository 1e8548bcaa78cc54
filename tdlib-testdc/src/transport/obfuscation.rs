//! MTProto's obfuscation: a header of 64 random-looking bytes has the keys of two AES-CTR streams.

use aes::Aes256;
use aes::cipher::{KeyIvInit, StreamCipher};
use ctr::Ctr128BE;

use super::{Error, Framing};

pub(super) const HEADER_LEN: usize = 64;
const KEY: std::ops::Range<usize> = 8..40;
const IV: std::ops::Range<usize> = 40..56;
/// Added to the number of a data center for test, so that 10001 is the first of them.
const TEST: i16 = 10_000;

/// What a connection says about itself before its first packet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Header {
    pub(crate) framing: Framing,
    /// The number of the data center that the client believes to talk to; 0 if it did not say.
    pub(crate) dc_id: i16,
    /// Whether it is one for test, as with `use_test_dc`.
    pub(crate) is_test: bool,
    /// Whether the connection is for files alone.
    pub(crate) is_media: bool,
}

macro_rules! stream {
    ($name:ident, $what:literal) => {
        #[doc = $what]
        pub(crate) struct $name(Box<Ctr128BE<Aes256>>);

        impl $name {
            fn new(header: &[u8; HEADER_LEN]) -> Self {
                let mut key = [0; 32];
                let mut iv = [0; 16];
                key.copy_from_slice(&header[KEY]);
                iv.copy_from_slice(&header[IV]);
                Self(Box::new(Ctr128BE::new(&key.into(), &iv.into())))
            }

            /// The next bytes of the stream, in place.
            pub(crate) fn apply(&mut self, bytes: &mut [u8]) {
                self.0.apply_keystream(bytes);
            }
        }
    };
}

stream!(Decryptor, "The stream from the client to the server.");
stream!(Encryptor, "The stream from the server to the client.");

/// Reads the header that a client begins with.
pub(super) fn open(header: &[u8; HEADER_LEN]) -> Result<(Header, Decryptor, Encryptor), Error> {
    let mut decryptor = Decryptor::new(header);
    let mut plain = *header;
    decryptor.apply(&mut plain);
    let [.., t0, t1, t2, t3, d0, d1, _, _] = plain;
    let framing = Framing::from_tag([t0, t1, t2, t3])?;
    let dc = i16::from_le_bytes([d0, d1]);
    // Of i16::MIN too.
    let number = dc.saturating_abs();
    let is_test = number > TEST;
    let dc_id = if is_test { number - TEST } else { number };
    let mut reversed = *header;
    reversed.reverse();
    let encryptor = Encryptor::new(&reversed);
    Ok((
        Header {
            framing,
            dc_id,
            is_test,
            is_media: dc < 0,
        },
        decryptor,
        encryptor,
    ))
}

/// The client's side: its first 64 bytes, and its streams, as [`open`] has them.
#[cfg(test)]
pub(super) fn begin(tag: [u8; 4], dc: i16) -> ([u8; HEADER_LEN], Encryptor, Decryptor) {
    let mut header: [u8; HEADER_LEN] = std::array::from_fn(|i| (i as u8).wrapping_mul(37) ^ 0x5a);
    header[56..60].copy_from_slice(&tag);
    header[60..62].copy_from_slice(&dc.to_le_bytes());
    let mut out = Encryptor::new(&header);
    let mut reversed = header;
    reversed.reverse();
    let input = Decryptor::new(&reversed);
    let mut encrypted = header;
    out.apply(&mut encrypted);
    header[56..].copy_from_slice(&encrypted[56..]);
    (header, out, input)
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTERMEDIATE: [u8; 4] = [0xee; 4];

    /// Made with the `cryptography` package of Python:
    /// `Cipher(AES(h[8:40]), CTR(h[40:56])).encryptor().update(h)[56:]` for a header of 0, 1, .. 55,
    /// ee ee ee ee, 10001 as int16 LE, 0, 0; then the next 16 bytes of either stream, from zeros.
    #[test]
    fn streams_agree_with_another_implementation() {
        let mut header: [u8; HEADER_LEN] = std::array::from_fn(|i| i as u8);
        header[56..].copy_from_slice(&[0x46, 0x18, 0x25, 0x5e, 0x0f, 0x27, 0xc3, 0x62]);
        let (read, mut decryptor, mut encryptor) = open(&header).unwrap();
        let expected = Header {
            framing: Framing::Intermediate,
            dc_id: 1,
            is_test: true,
            is_media: false,
        };
        assert_eq!(read, expected);
        let mut bytes = [0; 16];
        decryptor.apply(&mut bytes);
        assert_eq!(
            u128::from_be_bytes(bytes),
            0x32a9c12838f1654122b190bd1da2b20b
        );
        let mut bytes = [0; 16];
        encryptor.apply(&mut bytes);
        assert_eq!(
            u128::from_be_bytes(bytes),
            0x2f9de370decc064095d931e30a267b69
        );
    }

    #[test]
    fn the_number_says_test_and_media() {
        for (dc, expected) in [
            (2, (2, false, false)),
            (-4, (4, false, true)),
            (10_003, (3, true, false)),
            (-10_001, (1, true, true)),
            (0, (0, false, false)),
        ] {
            let (header, _, _) = open(&begin(INTERMEDIATE, dc).0).unwrap();
            assert_eq!(
                (header.dc_id, header.is_test, header.is_media),
                expected,
                "{dc}"
            );
        }
        assert!(open(&begin(INTERMEDIATE, i16::MIN).0).unwrap().0.is_media);
    }

    #[test]
    fn an_unknown_framing_is_refused() {
        assert!(matches!(
            open(&begin([1, 2, 3, 4], 1).0),
            Err(Error::Framing(0x04_03_02_01))
        ));
    }
}
