//! The calls that clients made: counted, kept for questions, and logged.

use std::collections::{HashMap, VecDeque};
use std::fmt;

/// How many calls are kept; of those before them only the number is known.
const KEPT: usize = 16_384;

/// A call that a client made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MadeCall {
    /// The number of the account that the client is logged in to, or was logged in to by this call.
    pub user: Option<i64>,
    /// Telegram's name of the method, such as `messages.sendMessage`.
    pub method: &'static str,
    /// What became of it.
    pub outcome: CallOutcome,
}

/// What became of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallOutcome {
    /// It was carried out and answered, if later by a [`Fault`](crate::Fault).
    Ok,
    /// It failed, by itself or by a [`Fault`](crate::Fault).
    Error {
        /// Telegram's code.
        code: i32,
        /// Telegram's name of the error.
        message: String,
    },
    /// A fault: it was not carried out, and not answered.
    Silence,
    /// A fault: it was not carried out, and the connection was cut.
    Cut,
    /// A fault: it was carried out, and the connection was cut before the answer got out, which
    /// [comes later](crate::Fault::LoseAnswer) or [never](crate::Fault::LoseSession).
    AnswerLost,
    /// It is answered when something else has happened, such as a bot's answer to a click.
    Waiting,
}

impl CallOutcome {
    /// An error, to compare with.
    pub fn error(code: i32, message: impl Into<String>) -> Self {
        Self::Error {
            code,
            message: message.into(),
        }
    }
}

impl fmt::Display for CallOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ok => f.write_str("ok"),
            Self::Error { code, message } => write!(f, "{code} {message}"),
            Self::Silence => f.write_str("not answered"),
            Self::Cut => f.write_str("cut"),
            Self::Waiting => f.write_str("waits for something else"),
            Self::AnswerLost => f.write_str("carried out, and cut before the answer"),
        }
    }
}

/// All calls, the newest of them one by one.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    counts: HashMap<&'static str, u32>,
    newest: VecDeque<MadeCall>,
}

impl Calls {
    pub(crate) fn add(&mut self, call: MadeCall) {
        *self.counts.entry(call.method).or_default() += 1;
        if self.newest.len() == KEPT {
            self.newest.pop_front();
        }
        self.newest.push_back(call);
    }

    /// How often a method was called.
    pub(crate) fn count(&self, method: &str) -> u32 {
        self.counts.get(method).copied().unwrap_or(0)
    }

    /// The newest calls, the oldest of them first.
    pub(crate) fn newest(&self) -> Vec<MadeCall> {
        self.newest.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_calls_are_counted_and_the_newest_are_kept() {
        let mut calls = Calls::default();
        for number in 0..KEPT + 10 {
            calls.add(MadeCall {
                user: Some(number as i64),
                method: "a",
                outcome: CallOutcome::Ok,
            });
        }
        assert_eq!(calls.count("a") as usize, KEPT + 10);
        assert_eq!(calls.count("b"), 0);
        let users: Vec<_> = calls.newest().iter().filter_map(|call| call.user).collect();
        assert_eq!(users.len(), KEPT);
        assert_eq!((users[0], users[KEPT - 1]), (10, KEPT as i64 + 9));
    }
}
