//! A download or an upload, as a program has it.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::course::Course;
use super::error::TransferError;
use super::progress::ProgressStream;
use crate::task::block_on;
use crate::types::File;
use crate::{Error, ErrorKind};

/// A download or an upload: a [`Future`] for any runtime, or [`wait`](Self::wait) for a thread, also in a
/// handler of the same client. [`progress`](Self::progress) tells how far it is.
///
/// Nothing happens before the first of these. Dropped later, it is cancelled, unless others wait for the same
/// file; what has arrived by then is kept for the next time.
#[must_use = "nothing happens until it is awaited or waited for"]
pub struct Transfer(Course);

impl Transfer {
    pub(super) fn new(course: Course) -> Self {
        Self(course)
    }

    /// Sets the priority: 1, as without this, to 32. TDLib transfers files of a higher one first, and of one
    /// priority the last that was begun. If several wait for one file, the highest holds. The upload of a
    /// file in a message has TDLib's own.
    pub fn priority(mut self, priority: i32) -> Self {
        self.0.set_priority(priority);
        self
    }

    /// Sets how long the whole may take, from the first poll on. Then it ends as
    /// [`TimedOut`](TransferError::TimedOut).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.0.set_timeout(timeout);
        self
    }

    /// Sets how long it may stand still. Then it ends as [`TimedOut`](TransferError::TimedOut).
    ///
    /// Without this it waits: TDLib goes on by itself when there is a connection again, or when a pause is
    /// over that the server has asked for. Parts that are on their way do not count before they are there
    /// as a whole, and one may have half a megabyte.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.0.set_idle_timeout(timeout);
        self
    }

    /// Tells how far it is until it ends.
    pub fn progress(self) -> ProgressStream {
        ProgressStream::new(self.0)
    }

    /// Blocks the thread until all is there; returns the file as it is then.
    ///
    /// # Errors
    /// See [`TransferError`].
    pub fn wait(self) -> Result<File, TransferError> {
        block_on(self)
    }
}

impl Future for Transfer {
    type Output = Result<File, TransferError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        while let Some(progress) = ready!(self.0.poll(context)) {
            match progress {
                Ok(progress) if progress.is_complete => return Poll::Ready(Ok(progress.file)),
                Ok(_) => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        let message = "the transfer has ended; begin a new one";
        let error = Error::new(ErrorKind::InvalidRequest, message);
        Poll::Ready(Err(TransferError::Request(error)))
    }
}

impl fmt::Debug for Transfer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.describe(f.debug_struct("Transfer"))
    }
}
