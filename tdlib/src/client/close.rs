//! The wait for a client's end.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::thread;
use std::time::{Duration, Instant};

use super::{Inner, ticket};
use crate::Error;
use crate::engine::pending::{Entry, Id, Outcome, Owner, Refused, Waiter};
use crate::observe::Begun;

/// Waits until a client is closed: a [`Future`], or [`wait`](Self::wait) for a thread.
///
/// The close itself has begun, and goes on if this is dropped.
#[must_use = "the close has begun; this tells when it has ended"]
pub struct Close {
    client: Arc<Inner>,
    timeout: Option<Duration>,
    id: Option<Id>,
}

impl Close {
    pub(super) fn new(client: &Arc<Inner>) -> Self {
        Self {
            client: Arc::clone(client),
            timeout: None,
            id: None,
        }
    }

    /// Sets how long to wait, from the first poll on; then it ends as [`Timeout`](crate::ErrorKind::Timeout),
    /// and the close goes on.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Blocks the thread until the client is closed.
    ///
    /// # Errors
    /// The time-out passed.
    pub fn wait(mut self) -> Result<(), Error> {
        let until = self
            .timeout
            .and_then(|timeout| Instant::now().checked_add(timeout));
        match self.start(Waiter::Thread(thread::current()), None)? {
            Some(id) => {
                let outcome = ticket::wait(&self.client, id, until);
                self.id = None;
                self.finish(&outcome)
            }
            None => Ok(()),
        }
    }

    /// Returns the entry that waits, or none if the client is closed.
    fn start(&mut self, waiter: Waiter, until: Option<Instant>) -> Result<Option<Id>, Error> {
        if self.id.is_some() {
            return Ok(self.id);
        }
        let entry = Entry {
            owner: Owner::Closer,
            waiter,
            in_order: false,
            deadline: until.is_some(),
            begun: Begun::default(),
        };
        match self.client.pending.insert(entry) {
            Ok(id) => {
                if let Some(at) = until {
                    self.client.engine.add_deadline(at, self.client.id, id);
                }
                self.id = Some(id);
                Ok(self.id)
            }
            Err((Refused::Closed, _)) => Ok(None),
            Err((Refused::Full, _)) => Err(Error::too_many().during("close")),
        }
    }

    fn finish(&self, outcome: &Outcome) -> Result<(), Error> {
        match outcome {
            Outcome::TimedOut => {
                Err(Error::timeout(self.timeout.unwrap_or_default()).during("close"))
            }
            _ => Ok(()),
        }
    }
}

impl Future for Close {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(id) = self.id {
            let outcome = std::task::ready!(ticket::poll(&self.client, id, context));
            self.id = None;
            return Poll::Ready(self.finish(&outcome));
        }
        let until = self
            .timeout
            .and_then(|timeout| Instant::now().checked_add(timeout));
        match self.start(Waiter::Task(context.waker().clone()), until) {
            Ok(Some(_)) => Poll::Pending,
            Ok(None) => Poll::Ready(Ok(())),
            Err(error) => Poll::Ready(Err(error)),
        }
    }
}

impl Drop for Close {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            ticket::give_up(&self.client, id);
        }
    }
}

impl fmt::Debug for Close {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Close")
            .field("client", &self.client.id)
            .field("timeout", &self.timeout)
            .finish()
    }
}
