//! What can go wrong before a data center runs.

use std::net::SocketAddr;
use std::{fmt, io};

/// The error of starting a data center, or of logging in to it.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The system gave no port or no thread.
    Start(io::Error),
    /// There is no folder for a client's database.
    Folder(io::Error),
    /// TDLib could not be made to trust this data center; the text says why.
    Key(String),
    /// A client was to be made for a data center that is not on the loopback interface.
    Address(SocketAddr),
    /// Telegram would not take these bytes as a photo; the text is the name of its error.
    Picture(String),
    /// TDLib answered with an error.
    TdLib(tdlib::Error),
    /// A client waits for something that can't be given; the text is the name of its authorization state.
    State(String),
    /// The data center refuses what a user does; the text is Telegram's name of the error.
    Refused(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(error) => write!(f, "starting a data center on 127.0.0.1: {error}"),
            Self::Folder(error) => write!(f, "making a folder for a client: {error}"),
            Self::Key(why) => write!(f, "TDLib can't be made to trust the data center: {why}"),
            Self::Address(address) => write!(
                f,
                "a data center is on the loopback interface, and {address} is not"
            ),
            Self::Picture(why) => write!(f, "taking a picture as a photo: {why}"),
            Self::TdLib(error) => write!(f, "logging in: {error}"),
            Self::Refused(why) => write!(f, "the data center refuses it: {why}"),
            Self::State(state) => write!(f, "logging in: the client is in the state {state}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Start(error) | Self::Folder(error) => Some(error),
            Self::TdLib(error) => Some(error),
            Self::Key(_)
            | Self::Address(_)
            | Self::Picture(_)
            | Self::State(_)
            | Self::Refused(_) => None,
        }
    }
}

impl From<tdlib::Error> for Error {
    fn from(error: tdlib::Error) -> Self {
        Self::TdLib(error)
    }
}
