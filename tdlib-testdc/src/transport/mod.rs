//! The bytes of a socket, both ways: SOCKS5, then obfuscation, then a framing, then packets.
//!
//! [`Inbound`] does it without I/O, bytes in and packets out; [`accept`] puts it on a socket.

mod framing;
mod io;
mod obfuscation;
mod socks5;

#[cfg(test)]
pub(crate) mod client;

use std::fmt;

pub(crate) use framing::{Framing, Packet};
pub(crate) use io::{PacketReader, PacketWriter, accept};
pub(crate) use obfuscation::{Encryptor, Header};

use framing::Deframer;
use obfuscation::{Decryptor, HEADER_LEN};

/// The longest packet that is accepted. TDLib's longest is one part of a file, of 512 KiB, along with 32 KiB
/// of other queries.
pub(crate) const MAX_PACKET: usize = 1 << 20;

/// Why a connection cannot go on.
#[derive(Debug)]
pub(crate) enum Error {
    /// The socket failed.
    Io(std::io::Error),
    /// The other side ended the connection before it had said what it wants.
    Closed,
    /// The other side is not a SOCKS5 client, or asks for something else than a connection.
    Socks(&'static str),
    /// The obfuscated header names a framing that is not supported: these four bytes.
    Framing(u32),
    /// A packet has this many bytes, which is none or more than [`MAX_PACKET`].
    Length(usize),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "the socket failed: {error}"),
            Self::Closed => f.write_str("the client closed the connection before its first packet"),
            Self::Socks(problem) => write!(
                f,
                "{problem}; connect through proxyTypeSocks5, which is all that this port speaks"
            ),
            Self::Framing(tag) => write!(
                f,
                "the obfuscated header names the framing {tag:08x}; only ef, ee and dd are supported"
            ),
            Self::Length(length) => write!(
                f,
                "a packet of {length} bytes; 1 to {MAX_PACKET} are accepted"
            ),
        }
    }
}

impl std::error::Error for Error {}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

/// What [`Inbound::feed`] made of the bytes.
pub(crate) enum Event {
    /// Send these bytes as they are.
    Reply(Vec<u8>),
    /// The header has come; from now on there are packets, and answers go through this encryptor.
    Opened(Header, Encryptor),
    /// A packet came.
    Packet(Packet),
}

enum Stage {
    Socks(socks5::Negotiation),
    Header,
    Packets(Decryptor, Deframer),
}

/// The receiving half of a connection, without I/O.
pub(crate) struct Inbound {
    stage: Stage,
    /// What came and makes no whole step yet; used by all stages but the last.
    early: Vec<u8>,
}

impl Inbound {
    pub(crate) fn new() -> Self {
        Self {
            stage: Stage::Socks(socks5::Negotiation::new()),
            early: Vec::new(),
        }
    }

    /// Takes the next bytes of the stream. After an error the connection must end.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> Result<Vec<Event>, Error> {
        let mut events = Vec::new();
        if let Stage::Packets(decryptor, deframer) = &mut self.stage {
            Self::packets(decryptor, deframer, bytes.to_vec(), &mut events)?;
            return Ok(events);
        }
        self.early.extend_from_slice(bytes);
        loop {
            match &mut self.stage {
                Stage::Socks(negotiation) => {
                    let Some(step) = negotiation.step(&self.early)? else {
                        break;
                    };
                    self.early.drain(..step.used);
                    events.push(Event::Reply(step.reply));
                    if step.done {
                        self.stage = Stage::Header;
                    }
                }
                Stage::Header => {
                    let Some(header) = self.early.first_chunk::<HEADER_LEN>() else {
                        break;
                    };
                    let (header, decryptor, encryptor) = obfuscation::open(header)?;
                    let deframer = Deframer::new(header.framing, MAX_PACKET);
                    events.push(Event::Opened(header, encryptor));
                    self.stage = Stage::Packets(decryptor, deframer);
                }
                Stage::Packets(decryptor, deframer) => {
                    let rest = std::mem::take(&mut self.early).split_off(HEADER_LEN);
                    Self::packets(decryptor, deframer, rest, &mut events)?;
                    break;
                }
            }
        }
        Ok(events)
    }

    fn packets(
        decryptor: &mut Decryptor,
        deframer: &mut Deframer,
        mut bytes: Vec<u8>,
        events: &mut Vec<Event>,
    ) -> Result<(), Error> {
        decryptor.apply(&mut bytes);
        deframer.feed(&bytes);
        while let Some(packet) = deframer.next()? {
            events.push(Event::Packet(packet));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
