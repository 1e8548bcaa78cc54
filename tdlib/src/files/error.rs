//! How a transfer can fail.

use std::path::PathBuf;
use std::time::Duration;
use std::{fmt, io};

use crate::Error;
use crate::types::File;

/// Why a file was not transferred.
///
/// What has arrived by then is kept, by TDLib or by the server: the same transfer, begun again, goes on from
/// there, if the error does not say otherwise.
#[derive(Debug)]
#[non_exhaustive]
pub enum TransferError {
    /// TDLib refused the request, or the client was closed.
    Request(Error),
    /// It ended before all was there. TDLib does not say why: somebody has cancelled it or has deleted the
    /// file, the server has refused it for too long, or there is no room on the disk. This is the file as it
    /// was then.
    ///
    /// If a download ends like this at once, each time it is begun, TDLib may have lost its right to the file,
    /// which the server gives with a message for some time. TDLib asks for the message again, but not twice
    /// in a minute, and no more once the server has refused it. Have it asked for anew then, for example by
    /// [`searchChatMessages`](crate::functions::SearchChatMessages).
    Stopped(Box<File>),
    /// The file is on no server that TDLib knows of, and not on the disk either.
    Unavailable(Box<File>),
    /// The program has asked for a part of the same file, by a `downloadFile` with an offset or a limit,
    /// and TDLib downloads that instead.
    Replaced,
    /// TDLib says that the download is complete, and the file is not there, or can't be looked at.
    NotThere {
        /// Where it should be.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// TDLib says that the download is complete, and the file on the disk has another size.
    WrongSize {
        /// Where it is.
        path: PathBuf,
        /// How many bytes it has on the server.
        expected: u64,
        /// How many bytes it has on the disk.
        found: u64,
    },
    /// It took longer than this, as a whole or since the last bytes came.
    TimedOut(Duration),
}

impl TransferError {
    /// Returns the request's error, if one is the reason.
    pub fn td(&self) -> Option<&Error> {
        match self {
            Self::Request(error) => Some(error),
            _ => None,
        }
    }

    /// Tells whether the client was closed before the end.
    pub fn is_closed(&self) -> bool {
        self.td().is_some_and(Error::is_closed)
    }

    /// Tells whether time was up.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::TimedOut(_)) || self.td().is_some_and(Error::is_timeout)
    }
}

impl fmt::Display for TransferError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(error) => error.fmt(f),
            Self::Stopped(file) => write!(
                f,
                "the transfer of file {} was cancelled or has failed; begin it again to go on from where it is, \
                 and if that fails at once, ask anew for what it belongs to, such as its message",
                file.id
            ),
            Self::Unavailable(file) => write!(
                f,
                "TDLib knows of no place where file {} could be downloaded from; \
                 ask anew for what it belongs to, such as its message",
                file.id
            ),
            Self::Replaced => f.write_str(
                "a part of the same file is downloaded instead, by a downloadFile with an offset or a limit; \
                 begin again when that has ended",
            ),
            Self::NotThere { path, error } => write!(
                f,
                "{} was downloaded, but can't be found there: {error}; begin again",
                path.display()
            ),
            Self::WrongSize {
                path,
                expected,
                found,
            } => write!(
                f,
                "{} has {found} bytes on the disk in place of {expected}: something has changed it; \
                 send deleteFile, and begin again",
                path.display()
            ),
            Self::TimedOut(time) => write!(
                f,
                "the transfer was not through, or stood still, for {time:?}; begin it again to go on from where it is"
            ),
        }
    }
}

impl std::error::Error for TransferError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Request(error) => error.source(),
            Self::NotThere { error, .. } => Some(error),
            _ => None,
        }
    }
}
