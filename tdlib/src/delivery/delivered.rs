//! The wait for one message.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::course::Form;
use super::error::{DeliveryError, Unsent};
use super::read::read;
use super::wait::Wait;
use crate::Request;
use crate::task::block_on;
use crate::types::Message;

/// Waits until a message is sent or has failed: a [`Future`] for any runtime, or [`wait`](Self::wait) for a
/// thread, also in a handler of the same client.
///
/// Nothing is sent before the first of these. Dropped later, it takes nothing back: what TDLib has taken
/// over it sends.
#[must_use = "nothing is sent until it is awaited or waited for"]
pub struct Delivered(Wait);

impl Delivered {
    pub(super) fn new(request: Request<Message>, of: Option<Unsent>) -> Self {
        Self(Wait::new(request, Form::One, of))
    }

    /// Sets how long the whole may take, from the first poll on. Then it ends as
    /// [`TimedOut`](DeliveryError::TimedOut), and TDLib goes on.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.0.set_timeout(timeout);
        self
    }

    /// Blocks the thread until the message is sent or has failed; returns it as it is then.
    ///
    /// # Errors
    /// See [`DeliveryError`].
    pub fn wait(self) -> Result<Message, DeliveryError> {
        block_on(self)
    }
}

impl Future for Delivered {
    type Output = Result<Message, DeliveryError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let ends = ready!(self.0.poll(context));
        let name = self.0.name();
        Poll::Ready(match ends.map(|ends| ends.into_iter().next()) {
            Ok(Some(end)) => read(end, name),
            Ok(None) => Err(DeliveryError::LeftOut),
            Err(error) => Err(DeliveryError::Request(error)),
        })
    }
}

impl fmt::Debug for Delivered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.describe(f.debug_struct("Delivered"))
    }
}
