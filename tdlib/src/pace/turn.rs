//! Waiting for one's turn.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::queue::{Queue, Seat};
use crate::{Error, Task};

/// The wait for one's turn: a [`Future`], or [`wait`](Self::wait) for a thread.
///
/// It begins with the first poll, and ends as [`Closed`](crate::ErrorKind::Closed) if the client is closed first.
/// Dropped before its end, it leaves the turn to the next. A turn counts from when it is given, whenever it is polled.
#[must_use = "it is nobody's turn until this is awaited or waited for"]
pub struct Turn {
    queue: Arc<Queue>,
    seat: Seat,
}

impl Turn {
    pub(super) fn new(queue: Arc<Queue>, chat_id: i64, messages: usize) -> Self {
        Self {
            queue,
            seat: Seat::new(chat_id, messages),
        }
    }

    pub(super) fn chat_id(&self) -> i64 {
        self.seat.chat_id
    }

    /// Blocks the thread until it is one's turn.
    ///
    /// # Errors
    /// The client was closed.
    pub fn wait(self) -> Result<(), Error> {
        Task::new(self).wait()
    }
}

impl Future for Turn {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        this.queue.poll(&mut this.seat, context)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.queue.leave(&mut self.seat);
    }
}

impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Turn")
            .field("chat_id", &self.seat.chat_id)
            .field("messages", &self.seat.messages)
            .finish_non_exhaustive()
    }
}
