//! What has come from the client, so that nothing is carried out twice.

use std::collections::BTreeMap;

use super::bad;

/// Messages that are remembered. What is older than all of them is refused.
const REMEMBERED: usize = 4096;
/// Seconds that a message's identifier may be behind and ahead of the server's clock.
const BEHIND: f64 = 300.0;
const AHEAD: f64 = 30.0;

/// Bits of `msgs_state_info`.
const NEVER_KNOWN: u8 = 1;
const NOT_RECEIVED: u8 = 2;
const NOT_YET: u8 = 3;
const RECEIVED: u8 = 4;
const NEEDS_NO_ACKNOWLEDGEMENT: u8 = 16;

/// What a message is to the inbox.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Arrival {
    New,
    /// It came before.
    Known,
    /// It breaks the rules, by this code of `bad_msg_notification`.
    Refused(i32),
}

/// The identifiers and numbers of messages that came.
#[derive(Default)]
pub(super) struct Inbox {
    seen: BTreeMap<i64, i32>,
    /// The highest identifier that was forgotten.
    forgotten: Option<i64>,
}

/// When a message with this identifier was made, by the client's clock.
fn time(msg_id: i64) -> f64 {
    f64::from((msg_id as u64 >> 32) as u32)
}

/// Whether a packet with this identifier can be from a client, and from now; else the code to refuse it
/// with. What is in a container may be older than the container.
pub(super) fn check_id(msg_id: i64, now: f64) -> Option<i32> {
    if msg_id & 3 != 0 {
        Some(bad::ID_NOT_OF_A_CLIENT)
    } else if time(msg_id) < now - BEHIND {
        Some(bad::ID_TOO_LOW)
    } else if time(msg_id) > now + AHEAD {
        Some(bad::ID_TOO_HIGH)
    } else {
        None
    }
}

impl Inbox {
    /// Takes note of a message; `odd` is what its number must be, if that is known.
    pub(super) fn arrive(&mut self, msg_id: i64, seq_no: i32, odd: Option<bool>) -> Arrival {
        if msg_id & 3 != 0 {
            return Arrival::Refused(bad::ID_NOT_OF_A_CLIENT);
        }
        let is_odd = seq_no & 1 == 1;
        match odd {
            Some(true) if !is_odd => return Arrival::Refused(bad::NUMBER_NOT_ODD),
            Some(false) if is_odd => return Arrival::Refused(bad::NUMBER_NOT_EVEN),
            _ => {}
        }
        if self.seen.contains_key(&msg_id) {
            return Arrival::Known;
        }
        if self.forgotten.is_some_and(|forgotten| msg_id <= forgotten) {
            return Arrival::Refused(bad::ID_TOO_OLD);
        }
        let wrong = |low: i32, high: i32| low > high || low == high && is_odd;
        if self
            .seen
            .range(..msg_id)
            .next_back()
            .is_some_and(|(_, before)| wrong(*before, seq_no))
        {
            return Arrival::Refused(bad::NUMBER_TOO_LOW);
        }
        if self
            .seen
            .range(msg_id..)
            .next()
            .is_some_and(|(_, after)| wrong(seq_no, *after))
        {
            return Arrival::Refused(bad::NUMBER_TOO_HIGH);
        }
        if self.seen.len() >= REMEMBERED {
            self.forgotten = self.seen.pop_first().map(|(id, _)| id).max(self.forgotten);
        }
        self.seen.insert(msg_id, seq_no);
        Arrival::New
    }

    /// Whether a message has come; of those that are forgotten nobody knows better.
    pub(super) fn has(&self, msg_id: i64) -> bool {
        let is_forgotten = self.forgotten.is_some_and(|forgotten| msg_id <= forgotten);
        is_forgotten || self.seen.contains_key(&msg_id)
    }

    /// Lets a message count as one that never came.
    pub(super) fn forget(&mut self, msg_id: i64) {
        self.seen.remove(&msg_id);
    }

    /// What `msgs_state_info` says of a message.
    pub(super) fn state(&self, msg_id: i64, now: f64) -> u8 {
        match self.seen.get(&msg_id) {
            Some(seq_no) if seq_no & 1 == 0 => RECEIVED | NEEDS_NO_ACKNOWLEDGEMENT,
            Some(_) => RECEIVED,
            None if time(msg_id) > now + AHEAD => NOT_YET,
            None if self.forgotten.is_some_and(|forgotten| msg_id <= forgotten) => NEVER_KNOWN,
            None => NOT_RECEIVED,
        }
    }
}
