//! Where packets begin and end in the stream.

use super::Error;

/// A bit of the length that asks for a quick acknowledgement.
const QUICK_ACK: u32 = 1 << 31;
/// The same in the first byte of an abridged length.
const ABRIDGED_QUICK_ACK: u8 = 0x80;
/// An abridged length of this many words or more has three more bytes.
const ABRIDGED_LONG: u8 = 0x7f;

/// How packets are divided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Framing {
    /// One byte or four, in words of four bytes.
    Abridged,
    /// Four bytes.
    Intermediate,
    /// Four bytes, and up to 15 random bytes after each packet.
    Padded,
}

/// What the client sent at a time.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Packet {
    pub(crate) bytes: Vec<u8>,
    /// Whether the client asks to be told at once that it came.
    pub(crate) quick_ack: bool,
}

impl Framing {
    pub(super) fn from_tag(tag: [u8; 4]) -> Result<Self, Error> {
        match tag {
            [0xef, 0xef, 0xef, 0xef] => Ok(Self::Abridged),
            [0xee, 0xee, 0xee, 0xee] => Ok(Self::Intermediate),
            [0xdd, 0xdd, 0xdd, 0xdd] => Ok(Self::Padded),
            _ => Err(Error::Framing(u32::from_le_bytes(tag))),
        }
    }

    /// Appends a packet, whose length is a multiple of four. The padded framing adds none of its own: it
    /// may, and what a server sends to a test has nothing to hide.
    pub(crate) fn write(self, packet: &[u8], out: &mut Vec<u8>) {
        debug_assert_eq!(packet.len() % 4, 0);
        match self {
            Self::Intermediate | Self::Padded => {
                out.extend_from_slice(&(packet.len() as u32).to_le_bytes())
            }
            Self::Abridged => {
                let words = packet.len() / 4;
                if words < usize::from(ABRIDGED_LONG) {
                    out.push(words as u8);
                } else {
                    out.extend_from_slice(
                        &(((words as u32) << 8) | u32::from(ABRIDGED_LONG)).to_le_bytes(),
                    );
                }
            }
        }
        out.extend_from_slice(packet);
    }

    /// Appends a quick acknowledgement, the token with its highest bit set.
    pub(crate) fn write_quick_ack(self, token: u32, out: &mut Vec<u8>) {
        let token = token | QUICK_ACK;
        out.extend_from_slice(&match self {
            Self::Intermediate | Self::Padded => token.to_le_bytes(),
            Self::Abridged => token.to_be_bytes(),
        });
    }
}

/// Collects bytes until a packet is whole.
pub(super) struct Deframer {
    framing: Framing,
    limit: usize,
    buffer: Vec<u8>,
    /// Where in the buffer the next packet begins.
    start: usize,
}

impl Deframer {
    pub(super) fn new(framing: Framing, limit: usize) -> Self {
        Self {
            framing,
            limit,
            buffer: Vec::new(),
            start: 0,
        }
    }

    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.start);
        self.start = 0;
        if self.buffer.is_empty() {
            // One large packet must not keep its memory for the connection's whole life.
            self.buffer.shrink_to(4096);
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// The next packet if it is whole. A length that is out of bounds is an error as soon as it is read, so
    /// that the buffer never grows much beyond the limit.
    pub(super) fn next(&mut self) -> Result<Option<Packet>, Error> {
        let input = &self.buffer[self.start..];
        let Some((header, length, quick_ack)) = self.length(input) else {
            return Ok(None);
        };
        if length == 0 || length > self.limit {
            return Err(Error::Length(length));
        }
        let Some(bytes) = input[header..].get(..length) else {
            return Ok(None);
        };
        let packet = Packet {
            bytes: bytes.to_vec(),
            quick_ack,
        };
        self.start += header + length;
        Ok(Some(packet))
    }

    /// The length of the length, the length, and whether a quick acknowledgement is asked for.
    fn length(&self, input: &[u8]) -> Option<(usize, usize, bool)> {
        match self.framing {
            Framing::Intermediate | Framing::Padded => {
                let length = u32::from_le_bytes(*input.first_chunk()?);
                Some((4, (length & !QUICK_ACK) as usize, length & QUICK_ACK != 0))
            }
            Framing::Abridged => {
                let first = input.first()?;
                let quick_ack = first & ABRIDGED_QUICK_ACK != 0;
                let words = first & !ABRIDGED_QUICK_ACK;
                if words < ABRIDGED_LONG {
                    return Some((1, usize::from(words) * 4, quick_ack));
                }
                let words = u32::from_le_bytes(*input.first_chunk()?) >> 8;
                Some((4, words as usize * 4, quick_ack))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Framing; 3] = [Framing::Abridged, Framing::Intermediate, Framing::Padded];

    fn packet(length: usize) -> Vec<u8> {
        (0..length).map(|i| i as u8).collect()
    }

    #[test]
    fn packets_of_all_lengths_come_back_however_the_stream_is_cut() {
        for framing in ALL {
            let lengths = [4, 16, 0x7e * 4, 0x7f * 4, 0x80 * 4, 70_000];
            let mut stream = Vec::new();
            for length in lengths {
                framing.write(&packet(length), &mut stream);
            }
            for step in [1, 7, 4096, stream.len()] {
                let mut deframer = Deframer::new(framing, 1 << 20);
                let mut found = Vec::new();
                for piece in stream.chunks(step) {
                    deframer.feed(piece);
                    while let Some(packet) = deframer.next().unwrap() {
                        assert!(!packet.quick_ack);
                        found.push(packet.bytes);
                    }
                }
                assert_eq!(
                    found,
                    lengths.map(packet),
                    "{framing:?} in pieces of {step}"
                );
                assert!(deframer.buffer[deframer.start..].is_empty());
            }
        }
    }

    #[test]
    fn the_highest_bit_asks_for_a_quick_acknowledgement() {
        for (framing, stream) in [
            (Framing::Intermediate, &[4, 0, 0, 0x80, 1, 2, 3, 4][..]),
            (Framing::Abridged, &[0x81, 1, 2, 3, 4]),
            (Framing::Abridged, &[0xff, 1, 0, 0, 1, 2, 3, 4]),
        ] {
            let mut deframer = Deframer::new(framing, 100);
            deframer.feed(stream);
            let expected = Packet {
                bytes: vec![1, 2, 3, 4],
                quick_ack: true,
            };
            assert_eq!(deframer.next().unwrap(), Some(expected));
        }
        let mut out = Vec::new();
        Framing::Intermediate.write_quick_ack(1, &mut out);
        Framing::Abridged.write_quick_ack(1, &mut out);
        assert_eq!(out, [1, 0, 0, 0x80, 0x80, 0, 0, 1]);
    }

    #[test]
    fn a_length_out_of_bounds_is_an_error_before_its_bytes_come() {
        for (framing, stream, length) in [
            (Framing::Intermediate, &[104, 0, 0, 0][..], 104),
            (Framing::Padded, &[0xff, 0xff, 0xff, 0x7f], 0x7fff_ffff),
            (Framing::Abridged, &[0x7f, 26, 0, 0], 104),
            (Framing::Abridged, &[26], 104),
            (Framing::Abridged, &[0], 0),
            (Framing::Intermediate, &[0; 4], 0),
        ] {
            let mut deframer = Deframer::new(framing, 100);
            deframer.feed(stream);
            assert!(matches!(deframer.next(), Err(Error::Length(found)) if found == length));
        }
    }
}
