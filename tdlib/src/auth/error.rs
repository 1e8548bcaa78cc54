//! What can go wrong on the way into an account.

use std::fmt;

use tdlib_types::types::AuthorizationState;

use super::{BoxError, SessionError};
use crate::Error;
use crate::proxy::ProxyLinkError;

/// Why a client is not logged in.
#[derive(Debug)]
#[non_exhaustive]
pub enum AuthError {
    /// TDLib or Telegram refused an answer. The flow is not over: the client is in this state, and takes
    /// another answer.
    Refused {
        /// What the client waits for now.
        state: AuthorizationState,
        /// Why the answer was refused.
        error: Error,
    },
    /// The folder's databases were made with another encryption key.
    WrongKey(Error),
    /// The folder can't be used, or not be removed; the client stays as it was.
    Session(SessionError),
    /// TDLib can't use the proxy of the parameters. Nothing has been given to TDLib.
    Proxy(ProxyLinkError),
    /// The client wants something that the credentials do not have: this.
    Unanswered(&'static str),
    /// The credentials failed.
    Credentials(BoxError),
    /// The client has been closed, or was logged out; a new one begins again.
    Closed,
    /// Anything else that a request can end with.
    Request(Error),
}

impl AuthError {
    /// Returns TDLib's error, if one is the reason.
    pub fn td(&self) -> Option<&Error> {
        match self {
            Self::Refused { error, .. } | Self::WrongKey(error) | Self::Request(error) => {
                Some(error)
            }
            _ => None,
        }
    }
}

impl From<SessionError> for AuthError {
    fn from(error: SessionError) -> Self {
        Self::Session(error)
    }
}

impl From<Error> for AuthError {
    fn from(error: Error) -> Self {
        if error.is_closed() {
            Self::Closed
        } else {
            Self::Request(error)
        }
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { error, .. } => write!(f, "{error}; another answer may be given"),
            Self::WrongKey(_) => f.write_str(
                "the folder's databases were made with another encryption key; \
                 give that one, or another folder",
            ),
            Self::Session(error) => error.fmt(f),
            Self::Proxy(error) => write!(f, "the proxy can't be used: {error}"),
            Self::Unanswered(what) => write!(
                f,
                "Telegram asks for {what}, and the credentials have none; \
                 implement that method of `Credentials`"
            ),
            Self::Credentials(error) => write!(f, "the credentials failed: {error}"),
            Self::Closed => f.write_str("the client is closed; build a new one to log in"),
            Self::Request(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for AuthError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Refused { error, .. } | Self::WrongKey(error) => Some(error),
            Self::Session(error) => error.source(),
            Self::Credentials(error) => Some(&**error),
            Self::Request(error) => error.source(),
            Self::Proxy(error) => Some(error),
            Self::Unanswered(_) | Self::Closed => None,
        }
    }
}
