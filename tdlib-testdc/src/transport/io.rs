//! The transport on a socket.

use std::collections::VecDeque;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

use super::{Encryptor, Error, Event, Header, Inbound, Packet};

/// How much is read at a time.
const CHUNK: usize = 16 * 1024;

/// Packets from a client.
pub(crate) struct PacketReader {
    socket: OwnedReadHalf,
    inbound: Inbound,
    ready: VecDeque<Packet>,
    chunk: Vec<u8>,
}

/// Packets to a client.
pub(crate) struct PacketWriter {
    socket: OwnedWriteHalf,
    encryptor: Encryptor,
    header: Header,
    out: Vec<u8>,
}

/// Plays the proxy and reads the header. The client's first packet may be there already afterwards.
pub(crate) async fn accept(
    stream: TcpStream,
) -> Result<(PacketReader, PacketWriter, Header), Error> {
    stream.set_nodelay(true)?;
    let (socket, mut writer) = stream.into_split();
    // Small until there is a header: who sends none shall not cost much.
    let mut reader = PacketReader {
        socket,
        inbound: Inbound::new(),
        ready: VecDeque::new(),
        chunk: vec![0; 1024],
    };
    let mut opened = None;
    while opened.is_none() {
        for event in reader.events().await?.ok_or(Error::Closed)? {
            match event {
                Event::Reply(bytes) => writer.write_all(&bytes).await?,
                Event::Opened(header, encryptor) => opened = Some((header, encryptor)),
                Event::Packet(packet) => reader.ready.push_back(packet),
            }
        }
    }
    let (header, encryptor) = opened.ok_or(Error::Closed)?;
    reader.chunk = vec![0; CHUNK];
    Ok((
        reader,
        PacketWriter {
            socket: writer,
            encryptor,
            header,
            out: Vec::new(),
        },
        header,
    ))
}

impl PacketReader {
    /// All packets that are there, at least one; `None` when the client has closed the connection. May be
    /// cancelled: nothing is lost.
    pub(crate) async fn read(&mut self) -> Result<Option<Vec<Packet>>, Error> {
        while self.ready.is_empty() {
            let Some(events) = self.events().await? else {
                return Ok(None);
            };
            for event in events {
                if let Event::Packet(packet) = event {
                    self.ready.push_back(packet);
                }
            }
        }
        Ok(Some(self.ready.drain(..).collect()))
    }

    async fn events(&mut self) -> Result<Option<Vec<Event>>, Error> {
        match self.socket.read(&mut self.chunk).await? {
            0 => Ok(None),
            read => self.inbound.feed(&self.chunk[..read]).map(Some),
        }
    }
}

impl PacketWriter {
    /// Adds a packet to what [`flush`](Self::flush) sends.
    pub(crate) fn queue(&mut self, packet: &[u8]) {
        self.header.framing.write(packet, &mut self.out);
    }

    /// Adds a quick acknowledgement.
    pub(crate) fn queue_quick_ack(&mut self, token: u32) {
        self.header.framing.write_quick_ack(token, &mut self.out);
    }

    /// Sends what was queued. Must not be cancelled: the stream could not go on.
    pub(crate) async fn flush(&mut self) -> Result<(), Error> {
        if self.out.is_empty() {
            return Ok(());
        }
        self.encryptor.apply(&mut self.out);
        self.socket.write_all(&self.out).await?;
        self.out.clear();
        // One large file must not keep its memory for the connection's whole life.
        self.out.shrink_to(CHUNK);
        Ok(())
    }
}
