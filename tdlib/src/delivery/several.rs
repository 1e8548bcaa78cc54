//! The wait for several messages.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::course::Form;
use super::error::DeliveryError;
use super::read::read;
use super::wait::Wait;
use crate::task::block_on;
use crate::types::{Message, Messages};
use crate::{Error, Request};

/// Waits until each of several messages is sent or has failed: a [`Future`] for any runtime, or
/// [`wait`](Self::wait) for a thread, also in a handler of the same client.
///
/// Nothing is sent before the first of these. Dropped later, it takes nothing back: what TDLib has taken
/// over it sends.
#[must_use = "nothing is sent until it is awaited or waited for"]
pub struct AllDelivered(Wait);

impl AllDelivered {
    pub(super) fn new(request: Request<Messages>) -> Self {
        Self(Wait::new(request, Form::Several, None))
    }

    /// Sets how long the whole may take, from the first poll on. Then those messages that have not ended are
    /// [`TimedOut`](DeliveryError::TimedOut), and TDLib goes on with them.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.0.set_timeout(timeout);
        self
    }

    /// Blocks the thread until all have ended; returns what has become of each, in the order of TDLib's
    /// answer, which is that of the request.
    ///
    /// # Errors
    /// The request itself failed.
    pub fn wait(self) -> Result<Vec<Result<Message, DeliveryError>>, Error> {
        block_on(self)
    }
}

impl Future for AllDelivered {
    type Output = Result<Vec<Result<Message, DeliveryError>>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let ends = ready!(self.0.poll(context));
        let name = self.0.name();
        Poll::Ready(ends.map(|ends| ends.into_iter().map(|end| read(end, name)).collect()))
    }
}

impl fmt::Debug for AllDelivered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.describe(f.debug_struct("AllDelivered"))
    }
}
