//! How a request ended, in the words of labels and fields.

use crate::engine::pending::Outcome;
use crate::{Error, ErrorKind};

/// In which way a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Ok,
    Error,
    Timeout,
    Closed,
    Dropped,
    Undecodable,
    Invalid,
    WouldDeadlock,
}

impl Status {
    #[cfg(feature = "metrics")]
    pub(crate) const ALL: [Self; 8] = [
        Self::Ok,
        Self::Error,
        Self::Timeout,
        Self::Closed,
        Self::Dropped,
        Self::Undecodable,
        Self::Invalid,
        Self::WouldDeadlock,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Error => "error",
            Self::Timeout => "timeout",
            Self::Closed => "closed",
            Self::Dropped => "dropped",
            Self::Undecodable => "undecodable",
            Self::Invalid => "invalid",
            Self::WouldDeadlock => "would_deadlock",
        }
    }
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) status: Status,
    /// TDLib's code of the error.
    pub(crate) code: Option<i32>,
}

impl End {
    /// It was dropped before its answer was taken.
    pub(crate) const DROPPED: Self = Self {
        status: Status::Dropped,
        code: None,
    };

    /// How a request ended that its owner has taken the answer or the error of.
    pub(crate) fn of(error: Option<&Error>) -> Self {
        let Some(error) = error else {
            return Self {
                status: Status::Ok,
                code: None,
            };
        };
        let status = match error.kind() {
            ErrorKind::Td => Status::Error,
            ErrorKind::Timeout => Status::Timeout,
            ErrorKind::Closed => Status::Closed,
            ErrorKind::Decode => Status::Undecodable,
            ErrorKind::WouldDeadlock => Status::WouldDeadlock,
            ErrorKind::InvalidRequest | ErrorKind::Lagged | ErrorKind::Start => Status::Invalid,
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
