//! A client's side of a session, for tests.

use super::crypto::Sender;
use super::key::AuthKey;
use super::message::{self, Message};
use super::tl;

/// What has come, from a container or on its own.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Got {
    pub(crate) msg_id: i64,
    pub(crate) seq_no: i32,
    pub(crate) body: Vec<u8>,
}

/// Numbers messages as a client does.
pub(crate) struct Numbers {
    pub(crate) salt: i64,
    pub(crate) session_id: i64,
    last_msg_id: i64,
    numbered: i32,
}

impl Numbers {
    pub(crate) fn new(salt: i64, session_id: i64, now: f64) -> Self {
        Self {
            salt,
            session_id,
            last_msg_id: (now as i64) << 32,
            numbered: 0,
        }
    }

    /// The clock goes on by so many seconds.
    pub(crate) fn advance(&mut self, seconds: i64) {
        self.last_msg_id += seconds << 32;
    }

    /// A message that must be acknowledged, or one that need not.
    pub(crate) fn message(&mut self, odd: bool, body: Vec<u8>) -> Message {
        self.last_msg_id += 4;
        let seq_no = self.numbered * 2 + i32::from(odd);
        self.numbered += i32::from(odd);
        Message {
            salt: self.salt,
            session_id: self.session_id,
            msg_id: self.last_msg_id,
            seq_no,
            body,
        }
    }

    /// A container of messages.
    pub(crate) fn container(&mut self, messages: &[Message]) -> Message {
        let mut body = tl::MSG_CONTAINER.to_le_bytes().to_vec();
        body.extend((messages.len() as u32).to_le_bytes());
        for message in messages {
            body.extend(message.msg_id.to_le_bytes());
            body.extend(message.seq_no.to_le_bytes());
            body.extend((message.body.len() as u32).to_le_bytes());
            body.extend(&message.body);
        }
        self.message(false, body)
    }
}

/// The messages in a message, in order.
pub(crate) fn open(message: &Message) -> Vec<Got> {
    let Message {
        msg_id,
        seq_no,
        body,
        ..
    } = message;
    if tl::constructor(body) != tl::MSG_CONTAINER {
        return vec![Got {
            msg_id: *msg_id,
            seq_no: *seq_no,
            body: body.clone(),
        }];
    }
    let mut rest = &body[8..];
    let mut found = Vec::new();
    while !rest.is_empty() {
        let length = u32::from_le_bytes(rest[12..16].try_into().unwrap()) as usize;
        found.push(Got {
            msg_id: i64::from_le_bytes(rest[..8].try_into().unwrap()),
            seq_no: i32::from_le_bytes(rest[8..12].try_into().unwrap()),
            body: rest[16..][..length].to_vec(),
        });
        rest = &rest[16 + length..];
    }
    assert_eq!(
        found.len(),
        u32::from_le_bytes(body[4..8].try_into().unwrap()) as usize
    );
    assert!(
        found.iter().all(|got| got.msg_id < *msg_id),
        "a container is younger than what is in it"
    );
    found
}

/// Decrypts a packet of the server.
pub(crate) fn decrypt(key: &AuthKey, packet: &[u8]) -> Vec<Got> {
    open(&message::decrypt(key, packet, Sender::Server).unwrap().0)
}

/// The query and the result in an `rpc_result`.
pub(crate) fn result(body: &[u8]) -> Option<(i64, &[u8])> {
    (tl::constructor(body) == tl::RPC_RESULT).then(|| {
        (
            i64::from_le_bytes(body[4..12].try_into().unwrap()),
            &body[12..],
        )
    })
}
