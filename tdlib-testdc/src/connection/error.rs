//! Why connections end.

use std::fmt;

use crate::mtproto::{handshake, message, session};
use crate::transport;

/// Why a connection ended, other than by the client's will.
#[derive(Debug)]
pub(super) enum Error {
    Transport(transport::Error),
    Message(message::Error),
    Handshake(handshake::Error),
    Session(session::Error),
    UnknownKey(i64),
    KeyDestroyed,
    Flood(&'static str),
    Plain(usize),
    Silence,
    Cut,
    AnswerLost,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Transport(error) => error.fmt(f),
            Self::Message(error) => error.fmt(f),
            Self::Handshake(error) => error.fmt(f),
            Self::Session(error) => error.fmt(f),
            Self::UnknownKey(id) => write!(f, "the key {id:016x} is not known, or has ended"),
            Self::KeyDestroyed => f.write_str("the client has destroyed its key"),
            Self::Flood(what) => write!(f, "too many {what} on one connection"),
            Self::Plain(length) => write!(
                f,
                "a packet of {length} bytes is no plain message of a handshake"
            ),
            Self::Silence => f.write_str("the client said nothing for as long as it may"),
            Self::Cut => f.write_str("it was cut on demand"),
            Self::AnswerLost => f.write_str("it was cut on demand, before an answer got out"),
        }
    }
}

macro_rules! from {
    ($($variant:ident: $error:ty;)*) => {
        $(impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        })*
    };
}

from! {
    Transport: transport::Error;
    Message: message::Error;
    Handshake: handshake::Error;
    Session: session::Error;
}
