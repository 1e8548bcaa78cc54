//! A client's side of the transport, for tests: on a blocking socket or without any.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::framing::Deframer;
use super::obfuscation::{self, Decryptor, Encryptor};
use super::{Framing, MAX_PACKET};

/// What SOCKS5 takes up to the connection, and what the proxy says to it.
pub(crate) const SOCKS: [&[u8]; 2] = [&[5, 1, 0], &[5, 1, 0, 1, 149, 154, 167, 40, 1, 187]];
pub(crate) const SOCKS_REPLIES: [&[u8]; 2] = [&[5, 0], &[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]];

/// Longer than any machine takes to answer.
const LONG: Duration = Duration::from_secs(60);

/// Both streams of a connection.
pub(crate) struct Pipe {
    framing: Framing,
    header: Option<Vec<u8>>,
    out: Encryptor,
    input: Decryptor,
    deframer: Deframer,
}

impl Pipe {
    pub(crate) fn new(framing: Framing, dc: i16) -> Self {
        let tag = match framing {
            Framing::Abridged => 0xef,
            Framing::Intermediate => 0xee,
            Framing::Padded => 0xdd,
        };
        let (header, out, input) = obfuscation::begin([tag; 4], dc);
        Self {
            framing,
            header: Some(header.to_vec()),
            out,
            input,
            deframer: Deframer::new(framing, MAX_PACKET),
        }
    }

    /// What to send for a packet.
    pub(crate) fn send(&mut self, packet: &[u8]) -> Vec<u8> {
        let mut framed = Vec::new();
        self.framing.write(packet, &mut framed);
        self.raw(framed)
    }

    /// What to send for bytes that are no packet.
    pub(crate) fn raw(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        self.out.apply(&mut bytes);
        [self.header.take().unwrap_or_default(), bytes].concat()
    }

    pub(crate) fn receive(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
        let mut bytes = bytes.to_vec();
        self.input.apply(&mut bytes);
        self.deframer.feed(&bytes);
        std::iter::from_fn(|| self.deframer.next().unwrap())
            .map(|packet| packet.bytes)
            .collect()
    }
}

/// A connection to a server.
pub(crate) struct Socket {
    stream: TcpStream,
    pub(crate) pipe: Pipe,
    ready: Vec<Vec<u8>>,
}

impl Socket {
    pub(crate) fn connect(address: SocketAddr) -> std::io::Result<Self> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(LONG))?;
        for (question, expected) in SOCKS.into_iter().zip(SOCKS_REPLIES) {
            stream.write_all(question)?;
            let mut reply = vec![0; expected.len()];
            stream.read_exact(&mut reply)?;
            assert_eq!(reply, expected);
        }
        Ok(Self {
            stream,
            pipe: Pipe::new(Framing::Intermediate, 10_001),
            ready: Vec::new(),
        })
    }

    pub(crate) fn send(&mut self, packet: &[u8]) -> std::io::Result<()> {
        let bytes = self.pipe.send(packet);
        self.stream.write_all(&bytes)
    }

    pub(crate) fn send_raw(&mut self, bytes: Vec<u8>) -> std::io::Result<()> {
        let bytes = self.pipe.raw(bytes);
        self.stream.write_all(&bytes)
    }

    /// Four bytes that are no packet.
    pub(crate) fn receive_quick_ack(&mut self) -> Option<u32> {
        let mut bytes = [0; 4];
        self.stream.read_exact(&mut bytes).ok()?;
        self.pipe.input.apply(&mut bytes);
        Some(u32::from_le_bytes(bytes))
    }

    /// The next packet; `None` when the server has ended the connection.
    pub(crate) fn receive(&mut self) -> Option<Vec<u8>> {
        while self.ready.is_empty() {
            let mut bytes = [0; 4096];
            let read = match self.stream.read(&mut bytes) {
                Err(error)
                    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
                {
                    panic!("the server said nothing for {LONG:?}")
                }
                read => read.unwrap_or(0),
            };
            if read == 0 {
                return None;
            }
            self.ready = self.pipe.receive(&bytes[..read]);
        }
        Some(self.ready.remove(0))
    }
}
