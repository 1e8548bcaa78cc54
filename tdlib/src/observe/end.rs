//! How a request ended, in the words of labels and fields.

use crate::engine::pending::Outcome;
use crate::{Error, ErrorKind};

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) status: &'static str,
    /// TDLib's code of the error.
    pub(crate) code: Option<i32>,
}

impl End {
    /// It was dropped before its answer was taken.
    pub(crate) const DROPPED: Self = Self {
        status: "dropped",
        code: None,
    };

    /// How a request ended that its owner has taken the answer or the error of.
    pub(crate) fn of(error: Option<&Error>) -> Self {
        let Some(error) = error else {
            return Self {
                status: "ok",
                code: None,
            };
        };
        let status = match error.kind() {
            ErrorKind::Td => "error",
            ErrorKind::Timeout => "timeout",
            ErrorKind::Closed => "closed",
            ErrorKind::Decode => "undecodable",
            ErrorKind::WouldDeadlock => "would_deadlock",
            ErrorKind::InvalidRequest | ErrorKind::Lagged | ErrorKind::Start => "invalid",
        };
        Self {
            status,
            code: error.code(),
        }
    }

    /// How a request ended that nobody wants the answer of.
    pub(super) fn of_outcome(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Answer(_) => Self::of(None),
            Outcome::Error(text) => Self::of(Some(&Error::from_td(text))),
            Outcome::TimedOut => Self::of(Some(&Error::timeout(Default::default()))),
            Outcome::Closed => Self::of(Some(&Error::closed())),
        }
    }
}
