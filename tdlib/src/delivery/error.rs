//! Why a message is not there.

use std::fmt;
use std::time::Duration;

use crate::Error;
use crate::types::{Message, MessageSendingState, MessageSendingStateFailed};

/// Why the wait for a message did not end with the message.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum DeliveryError {
    /// The request failed. If TDLib answered with an error ([`ErrorKind::Td`](crate::ErrorKind::Td)), it has
    /// not taken the message over; after a time-out or a close, it may have.
    Request(Error),
    /// Telegram refused the message, or TDLib gave up.
    Failed(Box<SendFailure>),
    /// The message was deleted before it was sent: by the user, with its chat's history, or because the user
    /// is in the chat no more. If the server has it already, TDLib deletes it there too.
    Deleted(Unsent),
    /// The client was closed before that. With its message database, TDLib sends the message after the next
    /// start, under a new number.
    Closed(Unsent),
    /// The time-out of the delivery passed. TDLib has the message and sends it when it can;
    /// [`Client::delivery_of`](crate::Client::delivery_of) waits on.
    TimedOut(Unsent),
    /// TDLib left this one of several messages out: it can't be forwarded or sent again.
    LeftOut,
}

/// A message on its way, by the number that it has for the time being.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Unsent {
    /// The chat.
    pub chat_id: i64,
    /// The message's number until it is sent; then it has another one.
    pub message_id: i64,
}

/// A message that was refused.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SendFailure {
    /// TDLib's error.
    pub error: Error,
    /// The message as it is kept in the chat, under the number that `resendMessages` takes.
    pub message: Message,
    /// Whether a pause that is asked for is a refusal; it may stand for servers that failed otherwise.
    pub(super) refused: bool,
}

impl SendFailure {
    /// Tells whether `resendMessages` can send it again.
    pub fn can_be_resent(&self) -> bool {
        self.state().is_some_and(|state| state.can_retry)
    }

    /// Returns how long to wait before it may be sent again, counted from when TDLib told of the failure, if
    /// the server asked for a pause.
    pub fn retry_after(&self) -> Option<Duration> {
        let left = Duration::try_from_secs_f64(self.state()?.retry_after).ok()?;
        (!left.is_zero()).then_some(left)
    }

    /// Returns all that TDLib says about the failure, such as what has to be changed to send it again.
    pub fn state(&self) -> Option<&MessageSendingStateFailed> {
        match &self.message.sending_state {
            Some(MessageSendingState::Failed(state)) => Some(state),
            _ => None,
        }
    }
}

impl DeliveryError {
    /// Returns TDLib's error, or that of the request, if one is the reason.
    pub fn td(&self) -> Option<&Error> {
        match self {
            Self::Request(error) => Some(error),
            Self::Failed(failure) => Some(&failure.error),
            Self::Deleted(_) | Self::Closed(_) | Self::TimedOut(_) | Self::LeftOut => None,
        }
    }

    /// Returns how long to wait before it may be sent again, if the server asked for a pause.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Failed(failure) => failure.retry_after(),
            error => error.td()?.retry_after(),
        }
    }

    /// Tells whether the message may arrive nevertheless, so that sending it again may double it.
    ///
    /// That is so after an error of Telegram's servers (codes 500 to 599). Where they fail for longer than TDLib
    /// repeats a request, TDLib says `Too Many Requests: retry after n`, as it does where Telegram asks for a
    /// pause: so it may arrive too if that comes later than a second after the message was sent, or if it is not
    /// known when that was, as with [`Client::delivery_of`](crate::Client::delivery_of).
    pub fn may_arrive(&self) -> bool {
        match self {
            Self::Request(error) => error.is_closed() || error.is_timeout(),
            // A server that failed may have done its work before.
            Self::Failed(failure) => {
                matches!(failure.error.code(), Some(500..600))
                    || (failure.error.retry_after().is_some() && !failure.refused)
            }
            Self::Closed(_) | Self::TimedOut(_) => true,
            Self::Deleted(_) | Self::LeftOut => false,
        }
    }

    /// Tells whether the client was closed before the end.
    pub fn is_closed(&self) -> bool {
        match self {
            Self::Request(error) => error.is_closed(),
            error => matches!(error, Self::Closed(_)),
        }
    }

    /// Tells whether time was up, for the request or for the whole.
    pub fn is_timeout(&self) -> bool {
        match self {
            Self::Request(error) => error.is_timeout(),
            error => matches!(error, Self::TimedOut(_)),
        }
    }
}

impl fmt::Display for DeliveryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(error) => error.fmt(f),
            Self::Failed(failure) => write!(f, "the message was not sent: {}", failure.error),
            Self::Deleted(unsent) => write!(f, "{unsent} was deleted before it was sent"),
            Self::Closed(unsent) => write!(
                f,
                "the client was closed before {unsent} was sent; TDLib may still send it after a restart"
            ),
            Self::TimedOut(unsent) => write!(
                f,
                "{unsent} was not sent in time; TDLib may still send it: `Client::delivery_of` waits on"
            ),
            Self::LeftOut => f.write_str("TDLib can't send this message, and left it out"),
        }
    }
}

impl std::error::Error for DeliveryError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Request(error) => error.source(),
            Self::Failed(failure) => Some(&failure.error),
            Self::Deleted(_) | Self::Closed(_) | Self::TimedOut(_) | Self::LeftOut => None,
        }
    }
}

impl fmt::Display for Unsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "message {} in chat {}", self.message_id, self.chat_id)
    }
}
