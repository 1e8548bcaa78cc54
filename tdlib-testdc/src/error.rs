//! What can go wrong before a data center runs.

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
    /// TDLib answered with an error.
    TdLib(tdlib::Error),
    /// A client waits for something that can't be given; the text is the name of its authorization state.
    State(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(error) => write!(f, "starting a data center on 127.0.0.1: {error}"),
            Self::Folder(error) => write!(f, "making a folder for a client: {error}"),
            Self::Key(why) => write!(f, "TDLib can't be made to trust the data center: {why}"),
            Self::TdLib(error) => write!(f, "logging in: {error}"),
            Self::State(state) => write!(f, "logging in: the client is in the state {state}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Start(error) | Self::Folder(error) => Some(error),
            Self::TdLib(error) => Some(error),
            Self::Key(_) | Self::State(_) => None,
        }
    }
}

impl From<tdlib::Error> for Error {
    fn from(error: tdlib::Error) -> Self {
        Self::TdLib(error)
    }
}
