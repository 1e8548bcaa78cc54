//! What can go wrong with a folder.

use std::ffi::OsString;
use std::path::PathBuf;
use std::{fmt, io};

/// Why a [`SessionDir`](super::SessionDir) can't be had, used or removed.
#[derive(Debug)]
#[non_exhaustive]
pub enum SessionError {
    /// Somebody else has the folder: another process, or another part of this one.
    Locked(PathBuf),
    /// A client uses the folder, and is not closed.
    InUse(PathBuf),
    /// The folder holds this, which is not TDLib's.
    Foreign {
        /// The folder.
        folder: PathBuf,
        /// What is in it.
        found: OsString,
    },
    /// The folder was destroyed.
    Destroyed(PathBuf),
    /// The client was not given this folder, or is closed.
    NotItsClient(PathBuf),
    /// The system refused something.
    Io {
        /// What was being done: "lock", for example.
        doing: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Locked(folder) => write!(
                f,
                "somebody else uses the folder {}: another program, or another part of this one; \
                 end that, or take another folder",
                folder.display()
            ),
            Self::InUse(folder) => write!(
                f,
                "a client uses the folder {}; close it first",
                folder.display()
            ),
            Self::Foreign { folder, found } => write!(
                f,
                "the folder {} holds {}, which is not TDLib's; an account needs a folder of its own",
                folder.display(),
                found.display()
            ),
            Self::Destroyed(folder) => write!(
                f,
                "the folder {} was destroyed; open it again to begin anew",
                folder.display()
            ),
            Self::NotItsClient(folder) => write!(
                f,
                "the client does not use the folder {}, or is closed; \
                 give it a client that was authorized with this folder",
                folder.display()
            ),
            Self::Io { doing, path, error } => {
                write!(f, "could not {doing} {}: {error}", path.display())
            }
        }
    }
}

impl std::error::Error for SessionError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { error, .. } => Some(error),
            _ => None,
        }
    }
}
