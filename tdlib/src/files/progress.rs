//! How far a file is.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::course::{Course, Way};
use super::error::TransferError;
use crate::task::block_on;
use crate::types::File;

/// How far a file is.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Progress {
    /// How many bytes have arrived, those of earlier tries included. It never gets smaller but where something
    /// has to be transferred again, because what was there is gone: from the disk, or from the server.
    pub bytes: u64,
    /// How many bytes the file has, or is expected to have; nothing if that is not known yet.
    pub total: Option<u64>,
    /// Whether this is the end. Nothing follows it, and then `bytes` is all of the file.
    pub is_complete: bool,
    /// All that TDLib says of the file.
    pub file: File,
}

impl Progress {
    pub(super) fn new(way: Way, file: &File, is_complete: bool) -> Self {
        let bytes = match way {
            Way::Down => file.local.downloaded_size,
            Way::Up => file.remote.uploaded_size,
        };
        let totals = [file.size, file.expected_size].into_iter();
        let mut totals = totals.filter_map(|total| u64::try_from(total).ok());
        Self {
            bytes: u64::try_from(bytes).unwrap_or_default(),
            total: totals.find(|total| *total > 0),
            is_complete,
            file: file.clone(),
        }
    }
}

/// The progress of a file, up to its end.
///
/// It is a [`Stream`] for any runtime, [`recv`](Self::recv) is the same without one, and `for` loops and
/// [`wait_next`](Self::wait_next) block the thread. Its last item is the end: [`complete`](Progress::is_complete)
/// or an error. What comes before is never the end, even if all bytes are there, and each is another than the one
/// before. Of what happens between two looks it gives the newest alone. Dropping it does what dropping
/// the [`Transfer`](super::Transfer) does.
#[must_use = "nothing happens until items are taken"]
pub struct ProgressStream(Course);

impl ProgressStream {
    pub(super) fn new(course: Course) -> Self {
        Self(course)
    }

    /// Waits for progress; nothing behind the end.
    ///
    /// Dropping the future loses nothing.
    pub async fn recv(&mut self) -> Option<Result<Progress, TransferError>> {
        poll_fn(|context| self.0.poll(context)).await
    }

    /// Blocks the thread until there is progress; nothing behind the end.
    pub fn wait_next(&mut self) -> Option<Result<Progress, TransferError>> {
        block_on(self.recv())
    }
}

impl Stream for ProgressStream {
    type Item = Result<Progress, TransferError>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Progress, TransferError>>> {
        self.0.poll(context)
    }
}

impl fmt::Debug for ProgressStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.describe(f.debug_struct("ProgressStream"))
    }
}

/// The progress of a file, on a thread that may block.
#[derive(Debug)]
pub struct IntoIter(ProgressStream);

impl Iterator for IntoIter {
    type Item = Result<Progress, TransferError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.wait_next()
    }
}

// Not `Iterator` itself: its `next` would be in the way of the one that stream libraries add.
impl IntoIterator for ProgressStream {
    type Item = Result<Progress, TransferError>;
    type IntoIter = IntoIter;

    fn into_iter(self) -> IntoIter {
        IntoIter(self)
    }
}
