//! A session of a client: what it has sent and what it has to get, over any number of connections.
//!
//! A state machine without I/O. [`Session::receive`] takes decrypted messages and gives queries;
//! [`Session::answer`] and [`Session::push`] take what is to be sent; [`Session::take`] gives messages to
//! encrypt. What the client did not acknowledge is sent again after [`Session::reconnected`].

mod inbox;
mod open;
mod outgoing;
mod service;

use std::collections::{BTreeSet, HashSet};
use std::fmt;

use grammers_tl_types::types;

use super::crypto::random;
use super::message::Message;
use super::{gzip, tl};
use inbox::{Arrival, Inbox};
use open::Item;
use outgoing::{Kind, Outgoing};

/// Queries that may be without an answer at a time. TDLib has at most 1024.
const MAX_RUNNING: usize = 16_384;

/// Queries that are remembered as failed.
const MAX_FAILED: usize = 4096;

/// Why a query failed, as the client gets it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RpcError {
    /// As in HTTP: 303, 400, 401, 403, 406, 420 or 500.
    pub(crate) code: i32,
    /// In capitals and underscores, such as `PEER_ID_INVALID`.
    pub(crate) message: String,
}

impl RpcError {
    pub(crate) fn new(code: i32, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}

/// What a message asks of the layers above.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Event {
    /// A call of the API, unpacked if it was packed as a whole.
    Query { msg_id: i64, body: Vec<u8> },
    /// Forget another session; answer by [`Session::session_destroyed`].
    DestroySession { session_id: i64 },
    /// Forget the key; answer by [`Session::key_destroyed`].
    DestroyKey,
    /// End the connection after so many seconds, unless another message says otherwise.
    DisconnectIn { seconds: i32 },
}

impl Event {
    /// The message of a query.
    pub(crate) fn query(&self) -> Option<i64> {
        match self {
            Self::Query { msg_id, .. } => Some(*msg_id),
            _ => None,
        }
    }
}

/// What is wrong with a client that gets no answer any more. The connection must end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Error {
    /// A message with this constructor is damaged.
    Malformed(u32),
    /// It has asked too much without waiting for answers.
    Flood,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(id) => write!(
                f,
                "a message {id:08x} is cut off, has something behind it, or is too large"
            ),
            Self::Flood => write!(f, "more than {MAX_RUNNING} queries without an answer"),
        }
    }
}

impl std::error::Error for Error {}

/// Codes of `bad_msg_notification`.
mod bad {
    pub(super) const ID_TOO_LOW: i32 = 16;
    pub(super) const ID_TOO_HIGH: i32 = 17;
    pub(super) const ID_NOT_OF_A_CLIENT: i32 = 18;
    pub(super) const CONTAINER_ID_KNOWN: i32 = 19;
    pub(super) const ID_TOO_OLD: i32 = 20;
    pub(super) const NUMBER_TOO_LOW: i32 = 32;
    pub(super) const NUMBER_TOO_HIGH: i32 = 33;
    pub(super) const NUMBER_NOT_EVEN: i32 = 34;
    pub(super) const NUMBER_NOT_ODD: i32 = 35;
    pub(super) const SALT: i32 = 48;
    pub(super) const CONTAINER: i32 = 64;
}

/// The server's half of a session.
pub(crate) struct Session {
    id: i64,
    salt: i64,
    /// Whether a message was accepted, and the client was told that the session is new.
    begun: bool,
    inbox: Inbox,
    outgoing: Outgoing,
    /// Queries without an answer.
    running: HashSet<i64>,
    /// Those that failed, the last ones.
    failed: BTreeSet<i64>,
    /// What has to be acknowledged.
    acknowledge: BTreeSet<i64>,
    /// Answers of so many bytes or more are packed.
    gzip_from: usize,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Session({:016x}, {} running)",
            self.id,
            self.running.len()
        )
    }
}

impl Session {
    /// A new session, in which messages must have that salt.
    pub(crate) fn new(id: i64, salt: i64, gzip_from: usize) -> Self {
        Self {
            id,
            salt,
            begun: false,
            inbox: Inbox::default(),
            outgoing: Outgoing::default(),
            running: HashSet::new(),
            failed: BTreeSet::new(),
            acknowledge: BTreeSet::new(),
            gzip_from,
        }
    }

    /// Whether a message was accepted.
    pub(crate) fn begun(&self) -> bool {
        self.begun
    }

    /// Takes a message of the client. `None` if it was refused, of which the client is told.
    pub(crate) fn receive(
        &mut self,
        message: &Message,
        now: f64,
    ) -> Result<Option<Vec<Event>>, Error> {
        if let Some(code) = inbox::check_id(message.msg_id, now) {
            self.refuse(message.msg_id, message.seq_no, code);
            return Ok(None);
        }
        if message.salt != self.salt {
            self.queue(
                Kind::Reply,
                &types::BadServerSalt {
                    bad_msg_id: message.msg_id,
                    bad_msg_seqno: message.seq_no,
                    error_code: bad::SALT,
                    new_server_salt: self.salt,
                },
            );
            return Ok(None);
        }
        let mut budget = gzip::MAX_UNPACKED;
        let body = open::unpacked(&message.body, &mut budget)?;
        let mut events = Vec::new();
        if tl::constructor(&body) == tl::MSG_CONTAINER {
            let items = match open::container(message.msg_id, &body)? {
                Ok(items) => items,
                Err(code) => {
                    self.refuse(message.msg_id, message.seq_no, code);
                    return Ok(None);
                }
            };
            match self
                .inbox
                .arrive(message.msg_id, message.seq_no, Some(false))
            {
                Arrival::New => {}
                Arrival::Known => {
                    self.refuse(message.msg_id, message.seq_no, bad::CONTAINER_ID_KNOWN);
                    return Ok(None);
                }
                Arrival::Refused(code) => {
                    self.refuse(message.msg_id, message.seq_no, code);
                    return Ok(None);
                }
            }
            let first = items.iter().map(|item| item.msg_id).min();
            self.begin(first.unwrap_or(message.msg_id));
            for item in &items {
                let body = open::unpacked(item.body, &mut budget)?;
                self.message(
                    Item {
                        body: &body,
                        ..*item
                    },
                    now,
                    &mut events,
                )?;
            }
            return Ok(Some(events));
        }
        let item = Item {
            msg_id: message.msg_id,
            seq_no: message.seq_no,
            body: &body,
        };
        let accepted = self.message(item, now, &mut events)?;
        Ok(accepted.then_some(events))
    }

    /// One message, on its own or from a container: whether it was accepted.
    fn message(
        &mut self,
        item: Item<'_>,
        now: f64,
        events: &mut Vec<Event>,
    ) -> Result<bool, Error> {
        let Item {
            msg_id,
            seq_no,
            body,
        } = item;
        match self.inbox.arrive(
            msg_id,
            seq_no,
            service::content_related(tl::constructor(body)),
        ) {
            Arrival::New => {}
            Arrival::Known => {
                self.repeated(msg_id, seq_no);
                return Ok(true);
            }
            Arrival::Refused(code) => {
                self.refuse(msg_id, seq_no, code);
                return Ok(false);
            }
        }
        self.begin(msg_id);
        if seq_no & 1 == 1 {
            self.acknowledge.insert(msg_id);
        }
        if !self.service(item, now, events)? {
            if self.running.len() >= MAX_RUNNING {
                return Err(Error::Flood);
            }
            self.running.insert(msg_id);
            events.push(Event::Query {
                msg_id,
                body: body.to_vec(),
            });
        }
        Ok(true)
    }

    /// A message that came before. A query is not carried out again; its answer is sent again.
    fn repeated(&mut self, msg_id: i64, seq_no: i32) {
        if !self.outgoing.send_answer_again(msg_id) && seq_no & 1 == 1 {
            self.acknowledge.insert(msg_id);
        }
    }

    /// Tells the client, at the first message, that the session is new here.
    fn begin(&mut self, first_msg_id: i64) {
        if !std::mem::replace(&mut self.begun, true) {
            let unique_id = i64::from_le_bytes(random());
            let created = types::NewSessionCreated {
                first_msg_id,
                unique_id,
                server_salt: self.salt,
            };
            self.queue(Kind::Push, &created);
        }
    }

    fn refuse(&mut self, bad_msg_id: i64, bad_msg_seqno: i32, error_code: i32) {
        log::warn!(
            "session {:016x}: message {bad_msg_id:016x} is refused with code {error_code}",
            self.id
        );
        self.queue(
            Kind::Reply,
            &types::BadMsgNotification {
                bad_msg_id,
                bad_msg_seqno,
                error_code,
            },
        );
    }

    fn queue<T>(&mut self, kind: Kind, object: &T)
    where
        T: grammers_tl_types::Identifiable + grammers_tl_types::Serializable,
    {
        self.outgoing.queue(kind, tl::boxed(object));
    }

    /// Answers a query. `false`, and nothing happens, if it has its answer already or the client no longer
    /// wants one.
    pub(crate) fn answer(&mut self, msg_id: i64, result: Result<&[u8], &RpcError>) -> bool {
        if !self.running.remove(&msg_id) {
            return false;
        }
        let packed;
        let error;
        let content = match result {
            Ok(body) => {
                packed = if body.len() >= self.gzip_from {
                    gzip::pack(body)
                } else {
                    None
                };
                packed.as_deref().unwrap_or(body)
            }
            Err(RpcError { code, message }) => {
                self.failed.insert(msg_id);
                if self.failed.len() > MAX_FAILED {
                    self.failed.pop_first();
                }
                let mut out = tl::RPC_ERROR.to_le_bytes().to_vec();
                out.extend_from_slice(&code.to_le_bytes());
                tl::write_bytes(message.as_bytes(), &mut out);
                error = out;
                &error
            }
        };
        self.result(msg_id, content);
        true
    }

    /// Whether a query is still to be answered.
    pub(crate) fn waits_for(&self, msg_id: i64) -> bool {
        self.running.contains(&msg_id)
    }

    /// Whether what has to come after a query may be carried out now: that one has come, and has not failed.
    pub(crate) fn may_follow(&self, msg_id: i64) -> bool {
        self.inbox.has(msg_id) && !self.failed.contains(&msg_id)
    }

    /// Forgets a query that was not carried out: when it comes again it is new.
    pub(crate) fn forget(&mut self, msg_id: i64) {
        self.running.remove(&msg_id);
        self.acknowledge.remove(&msg_id);
        self.inbox.forget(msg_id);
    }

    fn result(&mut self, request: i64, content: &[u8]) {
        // The answer says it too.
        self.acknowledge.remove(&request);
        let mut body = Vec::with_capacity(12 + content.len());
        body.extend_from_slice(&tl::RPC_RESULT.to_le_bytes());
        body.extend_from_slice(&request.to_le_bytes());
        body.extend_from_slice(content);
        self.outgoing.queue(Kind::Answer { request }, body);
    }

    /// Sends an object that the client did not ask for.
    pub(crate) fn push(&mut self, body: Vec<u8>) {
        self.outgoing.queue(Kind::Push, body);
    }

    /// Answers [`Event::DestroySession`].
    pub(crate) fn session_destroyed(&mut self, session_id: i64, was_there: bool) {
        if was_there {
            self.queue(Kind::Reply, &types::DestroySessionOk { session_id });
        } else {
            self.queue(Kind::Reply, &types::DestroySessionNone { session_id });
        }
    }

    /// Answers [`Event::DestroyKey`].
    pub(crate) fn key_destroyed(&mut self) {
        self.queue(Kind::Reply, &types::DestroyAuthKeyOk {});
    }

    /// Sends something without meaning, by whose identifier the client sees the server's time.
    pub(crate) fn tell_time(&mut self) {
        self.queue(
            Kind::Reply,
            &types::MsgsAck {
                msg_ids: Vec::new(),
            },
        );
    }

    /// The client has come back on another connection: what it did not acknowledge is sent again.
    pub(crate) fn reconnected(&mut self) {
        self.outgoing.send_again();
    }

    /// All that has to be sent now.
    pub(crate) fn take(&mut self, now: f64) -> Vec<Message> {
        if !self.acknowledge.is_empty() {
            let msg_ids = std::mem::take(&mut self.acknowledge).into_iter().collect();
            self.queue(Kind::Reply, &types::MsgsAck { msg_ids });
        }
        let (salt, session_id) = (self.salt, self.id);
        let messages = self.outgoing.take(now).into_iter();
        messages
            .map(|sent| Message {
                salt,
                session_id,
                msg_id: sent.msg_id,
                seq_no: sent.seq_no,
                body: sent.body,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests;
