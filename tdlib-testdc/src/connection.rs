//! One task per socket, which ties transport, handshake and sessions together.

mod error;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::mtproto::crypto::Sender;
use crate::mtproto::handshake::Handshakes;
use crate::mtproto::key::{AuthKey, KeyStore, Known};
use crate::mtproto::session::{Event, RpcError, Session};
use crate::mtproto::{bind, message};
use crate::outbox::{Outbox, Sessions, Slot, Wake, lock};
use crate::service::{Origin, Outcome, Service};
use crate::transport::{self, Header, Packet, PacketReader, PacketWriter};
use error::Error;

/// Plain packets of one connection, and the longest: enough for twenty handshakes.
const MAX_PLAIN_PACKETS: u32 = 64;
const MAX_PLAIN_PACKET: usize = 4096;
/// Sessions of one connection. TDLib has one.
const MAX_SESSIONS: usize = 8;
/// How long a connection may be silent that has not shown a key yet.
const FIRST_MESSAGE: Duration = Duration::from_secs(75);
/// As long as for ever.
const FAR: Duration = Duration::from_secs(365 * 86_400);
/// How long a client may take to read them, when the connection ends by an error.
const LAST_WORDS: Duration = Duration::from_secs(5);
/// The packet that says that the key is unknown.
const KEY_UNKNOWN: i32 = -404;

/// `boolTrue`.
const TRUE: [u8; 4] = 0x9972_75b5u32.to_le_bytes();

/// What all connections of a data center share.
pub(crate) struct Core {
    pub(crate) service: Arc<dyn Service>,
    pub(crate) keys: Mutex<KeyStore>,
    pub(crate) handshakes: Mutex<Handshakes>,
    pub(crate) sessions: Mutex<Sessions>,
    /// Answers of so many bytes or more are packed.
    pub(crate) gzip_from: usize,
}

/// Serves a socket until either side ends it.
pub(crate) async fn serve(core: &Core, stream: TcpStream, wake: Arc<Wake>) {
    let number = wake.connection();
    let result = tokio::select! {
        biased;
        () = wake.ended() => Err(Error::Cut),
        result = talk(core, stream, &wake) => result,
    };
    match result {
        Ok(()) => log::debug!("connection {number}: closed by the client"),
        Err(
            error @ (Error::Cut
            | Error::AnswerLost
            | Error::KeyDestroyed
            | Error::Transport(transport::Error::Io(_))),
        ) => {
            log::debug!("connection {number}: {error}");
        }
        Err(error) => log::warn!("connection {number} ends: {error}"),
    }
}

async fn talk(core: &Core, stream: TcpStream, wake: &Arc<Wake>) -> Result<(), Error> {
    let until = Instant::now() + FIRST_MESSAGE;
    let accepted = tokio::time::timeout_at(until, transport::accept(stream)).await;
    let (mut reader, writer, header) = accepted.map_err(|_| Error::Silence)??;
    let mut connection = Connection {
        core,
        wake,
        header,
        writer,
        attached: Vec::new(),
        plain_packets: 0,
        until,
        destroyed: None,
    };
    let result = connection.run(&mut reader).await;
    if !matches!(
        result,
        Ok(()) | Err(Error::Cut | Error::AnswerLost | Error::Transport(_))
    ) {
        // The answer to the last packet may explain why.
        let _ = tokio::time::timeout(LAST_WORDS, connection.send()).await;
    }
    result
}

/// A session that this connection serves. The service is told when it no longer does, however that comes.
struct Attached<'a> {
    core: &'a Core,
    key: Arc<AuthKey>,
    origin: Origin,
    slot: Arc<Slot>,
    outbox: Outbox,
    wake: &'a Arc<Wake>,
    /// Whether the service knows of it.
    announced: bool,
}

impl Attached<'_> {
    fn announce(&mut self, resumed: bool) {
        if !std::mem::replace(&mut self.announced, true) {
            self.core
                .service
                .connected(&self.origin, self.outbox.clone(), resumed);
        }
    }

    fn withdraw(&mut self) {
        if std::mem::take(&mut self.announced) {
            self.core.service.disconnected(&self.origin);
        }
    }
}

impl Drop for Attached<'_> {
    fn drop(&mut self) {
        self.slot.lock().detach(self.wake);
        self.withdraw();
    }
}

struct Connection<'a> {
    core: &'a Core,
    wake: &'a Arc<Wake>,
    header: Header,
    writer: PacketWriter,
    attached: Vec<Attached<'a>>,
    plain_packets: u32,
    /// When it ends if nothing comes.
    until: Instant,
    /// The key that the client has destroyed.
    destroyed: Option<i64>,
}

impl<'a> Connection<'a> {
    async fn run(&mut self, reader: &mut PacketReader) -> Result<(), Error> {
        loop {
            let packets = tokio::select! {
                packets = reader.read() => packets?,
                () = self.wake.work() => Some(Vec::new()),
                () = tokio::time::sleep_until(self.until) => return Err(Error::Silence),
            };
            let Some(packets) = packets else {
                return Ok(());
            };
            for packet in packets {
                self.packet(&packet)?;
            }
            self.send().await?;
            if let Some(id) = self.destroyed {
                self.destroy_key(id);
                return Err(Error::KeyDestroyed);
            }
        }
    }

    /// Sends all that the sessions have.
    async fn send(&mut self) -> Result<(), Error> {
        let now = self.core.service.now();
        for attached in &self.attached {
            let mut served = attached.slot.lock();
            let messages = if served.may_send(self.wake) {
                served.session.take(now)
            } else {
                Vec::new()
            };
            drop(served);
            for message in messages {
                self.writer
                    .queue(&message::encrypt(&attached.key, &message, Sender::Server));
            }
        }
        Ok(self.writer.flush().await?)
    }

    fn packet(&mut self, packet: &Packet) -> Result<(), Error> {
        let now = self.core.service.now();
        let id = message::key_id(&packet.bytes).ok_or(Error::Plain(packet.bytes.len()))?;
        if id == 0 {
            return self.plain(&packet.bytes, now);
        }
        let Some(known) = lock(&self.core.keys).get(id, now).cloned() else {
            self.writer.queue(&KEY_UNKNOWN.to_le_bytes());
            return Err(Error::UnknownKey(id));
        };
        let (message, quick_ack) = message::decrypt(&known.key, &packet.bytes, Sender::Client)?;
        let at = self.attached(&known, message.session_id)?;
        let attached = &mut self.attached[at];

        let mut served = attached.slot.lock();
        let resumed = served.session.begun();
        let Some(events) = served.session.receive(&message, now)? else {
            return Ok(());
        };
        if !attached.announced {
            served.attach(self.wake);
            if resumed {
                served.session.reconnected();
            }
        }
        drop(served);
        if packet.quick_ack {
            self.writer.queue_quick_ack(quick_ack);
        }
        if !attached.announced {
            self.until = Instant::now() + FAR;
            attached.announce(resumed);
        }
        let mut events = events.into_iter();
        while let Some(event) = events.next() {
            let msg_id = event.query();
            if let Err(error) = self.event(at, event, now) {
                // The client sends again what was not carried out.
                let lost = msg_id
                    .filter(|_| !matches!(error, Error::AnswerLost))
                    .into_iter()
                    .chain(events.filter_map(|event| event.query()));
                let mut served = self.attached[at].slot.lock();
                lost.for_each(|msg_id| served.session.forget(msg_id));
                return Err(error);
            }
        }
        Ok(())
    }

    fn plain(&mut self, packet: &[u8], now: f64) -> Result<(), Error> {
        self.plain_packets += 1;
        if self.plain_packets > MAX_PLAIN_PACKETS {
            return Err(Error::Flood("plain messages"));
        }
        let body = message::plain_body(packet).filter(|body| body.len() <= MAX_PLAIN_PACKET);
        let body = body.ok_or(Error::Plain(packet.len()))?;
        let step = lock(&self.core.handshakes)
            .receive(body, now)
            .inspect_err(|_| {
                self.writer.queue(&KEY_UNKNOWN.to_le_bytes());
            })?;
        if let Some(key) = step.key {
            lock(&self.core.keys).insert(key, now);
        }
        // Nobody looks at the identifier but for its lowest two bits.
        let msg_id = (now as i64) << 32 | i64::from(self.plain_packets) << 2 | 1;
        self.writer.queue(&message::plain(msg_id, &step.answer));
        Ok(())
    }

    /// The place of a session in `attached`.
    fn attached(&mut self, known: &Known, session_id: i64) -> Result<usize, Error> {
        let found = self.attached.iter().position(|attached| {
            attached.key.id() == known.key.id() && attached.origin.session_id == session_id
        });
        if let Some(at) = found {
            return Ok(at);
        }
        if self.attached.len() >= MAX_SESSIONS {
            return Err(Error::Flood("sessions"));
        }
        let key_id = known.key.id();
        let slot = lock(&self.core.sessions).open(key_id, session_id, || {
            Session::new(session_id, known.salt, self.core.gzip_from)
        });
        self.attached.push(Attached {
            core: self.core,
            key: known.key.clone(),
            origin: Origin {
                connection: self.wake.connection(),
                auth_key_id: known.bound_to.unwrap_or(key_id),
                is_unbound: known.expires_at.is_some() && known.bound_to.is_none(),
                session_id,
                dc_id: self.header.dc_id,
                is_test: self.header.is_test,
                is_media: self.header.is_media,
            },
            outbox: Outbox::new(slot.clone(), self.wake.clone()),
            slot,
            wake: self.wake,
            announced: false,
        });
        Ok(self.attached.len() - 1)
    }

    fn event(&mut self, at: usize, event: Event, now: f64) -> Result<(), Error> {
        let attached = &mut self.attached[at];
        let key_id = attached.key.id();
        match event {
            Event::Query { msg_id, body } => {
                let service = &self.core.service;
                let outcome = service.query(&attached.origin, &attached.outbox, msg_id, &body);
                self.end(at, msg_id, outcome, now)?;
            }
            Event::DestroySession { session_id } => {
                let removed = session_id != attached.origin.session_id
                    && lock(&self.core.sessions).remove(key_id, session_id);
                attached
                    .slot
                    .lock()
                    .session
                    .session_destroyed(session_id, removed);
            }
            Event::DestroyKey => {
                attached.slot.lock().session.key_destroyed();
                self.destroyed = Some(key_id);
            }
            Event::DisconnectIn { seconds } => {
                self.until =
                    Instant::now() + Duration::from_secs(u64::from(seconds.max(1).unsigned_abs()));
            }
        }
        Ok(())
    }

    /// Does what is left to do about a query.
    fn end(&mut self, at: usize, msg_id: i64, outcome: Outcome, now: f64) -> Result<(), Error> {
        let attached = &mut self.attached[at];
        let result = match outcome {
            Outcome::Answer(body) => Ok(body),
            Outcome::Error(error) => Err(error),
            Outcome::Later => return Ok(()),
            Outcome::Lost => {
                attached.slot.lock().session.forget(msg_id);
                return Ok(());
            }
            Outcome::Cut => return Err(Error::Cut),
            Outcome::AnswerLost(outcome) => {
                self.end(at, msg_id, *outcome, now)?;
                return Err(Error::AnswerLost);
            }
            Outcome::SessionLost(outcome) => {
                let (key_id, session_id) = (attached.key.id(), attached.origin.session_id);
                self.end(at, msg_id, *outcome, now)?;
                lock(&self.core.sessions).remove(key_id, session_id);
                return Err(Error::Cut);
            }
            Outcome::Bind {
                outbox,
                permanent,
                nonce,
                expires_at,
                encrypted,
            } => {
                let request = bind::Request {
                    permanent,
                    nonce,
                    expires_at,
                    encrypted: &encrypted,
                };
                outbox.answer(msg_id, attached.bind(msg_id, &request, now));
                return Ok(());
            }
            Outcome::DropTemporary { but, outbox } => {
                attached.drop_temporary(&but);
                outbox.answer(msg_id, Ok(TRUE.to_vec()));
                return Ok(());
            }
        };
        let mut served = attached.slot.lock();
        served.session.answer(msg_id, result.as_deref());
        Ok(())
    }

    fn destroy_key(&mut self, id: i64) {
        let gone = lock(&self.core.keys).destroy(id);
        for gone in gone {
            lock(&self.core.sessions).remove_key(gone, Some(self.wake));
        }
        self.core.service.key_destroyed(id);
    }
}

impl Attached<'_> {
    fn bind(
        &mut self,
        msg_id: i64,
        request: &bind::Request<'_>,
        now: f64,
    ) -> Result<Vec<u8>, RpcError> {
        lock(&self.core.keys)
            .bind(self.key.id(), self.origin.session_id, msg_id, request, now)
            .map_err(|message| RpcError::new(400, message))?;
        if self.origin.is_unbound {
            self.withdraw();
            self.origin.is_unbound = false;
            self.origin.auth_key_id = request.permanent;
            self.announce(false);
        }
        Ok(TRUE.to_vec())
    }

    /// Drops the temporary keys that stand for the same permanent one, and cuts their connections. This one
    /// gets its answer, and ends when it is used again, if its key is among them.
    fn drop_temporary(&self, but: &[i64]) {
        let gone = lock(&self.core.keys).drop_temporary(self.origin.auth_key_id, but);
        for gone in gone {
            lock(&self.core.sessions).remove_key(gone, Some(self.wake));
        }
    }
}
