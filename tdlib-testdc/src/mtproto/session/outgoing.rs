//! What has to go to the client, and what it did not acknowledge.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use grammers_tl_types::types;

use crate::mtproto::tl;

/// How much of what a client did not ask for is kept if it acknowledges nothing; the oldest goes first, of
/// which it hears when it asks what it missed. Answers are kept until they are acknowledged: a client that is told
/// that its query has arrived waits for the answer for ever. TDLib acknowledges at the latest after 30 seconds
/// or 100 messages.
const KEPT_MESSAGES: usize = 2048;
const KEPT_BYTES: usize = 4 << 20;
/// An answer of more bytes is announced after a reconnect and not sent at once. TDLib ends a connection that
/// brings too much which it already has.
const ANNOUNCED_FROM: usize = 1024;
/// What one container takes, if there is more.
const CONTAINER_ITEMS: usize = 512;
const CONTAINER_BYTES: usize = 128 * 1024;

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// The answer to a query; it must be acknowledged.
    Answer { request: i64 },
    /// What the client did not ask for; it must be acknowledged.
    Push,
    /// What concerns messages alone; it is sent once.
    Reply,
}

struct Kept {
    seq_no: i32,
    kind: Kind,
    body: Arc<[u8]>,
}

/// A message with its identifier and number.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sent<B = Vec<u8>> {
    pub(super) msg_id: i64,
    pub(super) seq_no: i32,
    pub(super) body: B,
}

/// An answer that was taken back.
#[derive(Debug, PartialEq)]
pub(super) enum TakenBack {
    /// It had not been sent.
    Unsent,
    /// It had been sent, as this message of so many bytes.
    Sent {
        msg_id: i64,
        seq_no: i32,
        bytes: i32,
    },
}

/// The sending half of a session.
#[derive(Default)]
pub(super) struct Outgoing {
    waiting: VecDeque<(Kind, Vec<u8>)>,
    kept: BTreeMap<i64, Kept>,
    /// Of what is kept, what the client did not ask for, and its bytes.
    pushed: BTreeSet<i64>,
    pushed_bytes: usize,
    /// Of what is kept, what has to be sent again.
    again: BTreeSet<i64>,
    last_msg_id: i64,
    /// How many messages that must be acknowledged were sent.
    numbered: i32,
}

impl Outgoing {
    pub(super) fn queue(&mut self, kind: Kind, body: Vec<u8>) {
        self.waiting.push_back((kind, body));
    }

    /// The client has them.
    pub(super) fn acknowledged(&mut self, msg_ids: &[i64]) {
        for msg_id in msg_ids {
            self.forget(*msg_id);
        }
    }

    fn forget(&mut self, msg_id: i64) -> Option<Kept> {
        let kept = self.kept.remove(&msg_id)?;
        if self.pushed.remove(&msg_id) {
            self.pushed_bytes -= kept.body.len();
        }
        self.again.remove(&msg_id);
        Some(kept)
    }

    /// Sends again what is asked for, as far as it is kept.
    pub(super) fn resend(&mut self, msg_ids: &[i64]) {
        self.again.extend(
            msg_ids
                .iter()
                .filter(|msg_id| self.kept.contains_key(msg_id)),
        );
    }

    fn answer_to(&self, request: i64) -> Option<i64> {
        let wanted = Kind::Answer { request };
        self.kept
            .iter()
            .find(|(_, kept)| kept.kind == wanted)
            .map(|(msg_id, _)| *msg_id)
    }

    fn waits(&self, request: i64) -> Option<usize> {
        self.waiting
            .iter()
            .position(|(kind, _)| *kind == Kind::Answer { request })
    }

    /// Whether there is an answer to the query, which is then sent again unless it was never sent.
    pub(super) fn send_answer_again(&mut self, request: i64) -> bool {
        let answer = self.answer_to(request);
        self.again.extend(answer);
        answer.is_some() || self.waits(request).is_some()
    }

    /// Whether the query has an answer that the client did not acknowledge.
    pub(super) fn has_answer(&self, request: i64) -> bool {
        self.answer_to(request).is_some() || self.waits(request).is_some()
    }

    /// Takes the answer to a query back, if the client did not acknowledge it.
    pub(super) fn take_back(&mut self, request: i64) -> Option<TakenBack> {
        if let Some(at) = self.waits(request) {
            self.waiting.remove(at);
            return Some(TakenBack::Unsent);
        }
        let msg_id = self.answer_to(request)?;
        let kept = self.forget(msg_id)?;
        Some(TakenBack::Sent {
            msg_id,
            seq_no: kept.seq_no,
            bytes: kept.body.len() as i32,
        })
    }

    /// Sends all again that was not acknowledged: the large answers only announced.
    pub(super) fn send_again(&mut self) {
        for (answer_msg_id, kept) in &self.kept {
            match kept.kind {
                Kind::Answer { request } if kept.body.len() > ANNOUNCED_FROM => {
                    let info = types::MsgDetailedInfo {
                        msg_id: request,
                        answer_msg_id: *answer_msg_id,
                        bytes: kept.body.len() as i32,
                        status: 0,
                    };
                    self.waiting.push_front((Kind::Reply, tl::boxed(&info)));
                }
                _ => {
                    self.again.insert(*answer_msg_id);
                }
            }
        }
    }

    /// All that has to be sent, in as few messages as is sensible.
    pub(super) fn take(&mut self, now: f64) -> Vec<Sent> {
        let mut packer = Packer::default();
        // Under their old identifiers, by which the client knows whether it has them.
        for msg_id in std::mem::take(&mut self.again) {
            if let Some(kept) = self.kept.get(&msg_id) {
                let item = Sent {
                    msg_id,
                    seq_no: kept.seq_no,
                    body: kept.body.clone(),
                };
                packer.add(item, true, || self.next_container(now));
            }
        }
        while let Some((kind, body)) = self.waiting.pop_front() {
            let body: Arc<[u8]> = body.into();
            let msg_id = self.next_id(now, if kind == Kind::Push { 3 } else { 1 });
            let seq_no = self.next_number(kind != Kind::Reply);
            if kind != Kind::Reply {
                self.keep(
                    msg_id,
                    Kept {
                        seq_no,
                        kind,
                        body: body.clone(),
                    },
                );
            }
            packer.add(
                Sent {
                    msg_id,
                    seq_no,
                    body,
                },
                false,
                || self.next_container(now),
            );
        }
        packer.finish(|| self.next_container(now))
    }

    fn keep(&mut self, msg_id: i64, kept: Kept) {
        if kept.kind == Kind::Push {
            self.pushed.insert(msg_id);
            self.pushed_bytes += kept.body.len();
        }
        self.kept.insert(msg_id, kept);
        while self.pushed.len() > KEPT_MESSAGES || self.pushed_bytes > KEPT_BYTES {
            let Some(oldest) = self.pushed.first().copied() else {
                return;
            };
            self.forget(oldest);
        }
    }

    /// An identifier above all others: the time, with what the message is in its lowest two bits.
    fn next_id(&mut self, now: f64, kind: i64) -> i64 {
        // Signed identifiers hold until 2038.
        let time = (now.clamp(0.0, f64::from(i32::MAX)) * 4_294_967_296.0) as i64 & !3;
        self.last_msg_id = time.max((self.last_msg_id & !3) + 4) | kind;
        self.last_msg_id
    }

    fn next_number(&mut self, must_be_acknowledged: bool) -> i32 {
        let number = self.numbered.wrapping_mul(2);
        if must_be_acknowledged {
            self.numbered = self.numbered.wrapping_add(1);
            number | 1
        } else {
            number
        }
    }

    fn next_container(&mut self, now: f64) -> (i64, i32) {
        (self.next_id(now, 1), self.next_number(false))
    }
}

/// Puts messages into containers.
#[derive(Default)]
struct Packer {
    done: Vec<Sent>,
    items: Vec<Sent<Arc<[u8]>>>,
    bytes: usize,
    /// Whether one of them is sent again. Its identifier may be too old for a packet of its own.
    again: bool,
}

impl Packer {
    fn add(
        &mut self,
        item: Sent<Arc<[u8]>>,
        again: bool,
        next_container: impl FnOnce() -> (i64, i32),
    ) {
        let full =
            self.items.len() >= CONTAINER_ITEMS || self.bytes + item.body.len() > CONTAINER_BYTES;
        if full {
            self.close(next_container);
        }
        self.bytes += item.body.len();
        self.again |= again;
        self.items.push(item);
    }

    fn close(&mut self, next_container: impl FnOnce() -> (i64, i32)) {
        let again = std::mem::take(&mut self.again);
        self.bytes = 0;
        match &self.items[..] {
            [] => return,
            [one] if !again => {
                self.done.push(Sent {
                    msg_id: one.msg_id,
                    seq_no: one.seq_no,
                    body: one.body.to_vec(),
                });
            }
            items => {
                let (msg_id, seq_no) = next_container();
                let mut body = tl::MSG_CONTAINER.to_le_bytes().to_vec();
                body.extend_from_slice(&(items.len() as u32).to_le_bytes());
                for item in items {
                    body.extend_from_slice(&item.msg_id.to_le_bytes());
                    body.extend_from_slice(&item.seq_no.to_le_bytes());
                    body.extend_from_slice(&(item.body.len() as u32).to_le_bytes());
                    body.extend_from_slice(&item.body);
                }
                self.done.push(Sent {
                    msg_id,
                    seq_no,
                    body,
                });
            }
        }
        self.items.clear();
    }

    fn finish(mut self, next_container: impl FnOnce() -> (i64, i32)) -> Vec<Sent> {
        self.close(next_container);
        self.done
    }
}
