//! How a client is made.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{Client, Settings};
use crate::Error;
use crate::dispatch::{Lagged, Ordering, QueuePolicy};
use crate::engine::Engine;
use crate::handler::{AnyHandler, Handler};
use crate::update::FromUpdate;

/// Prepares clients: what handles their updates, and how.
///
/// A builder may be cloned and used many times; clients then share the handlers.
#[derive(Clone, Default)]
#[must_use = "nothing happens before `build`"]
pub struct ClientBuilder {
    settings: Settings,
}

impl ClientBuilder {
    /// Adds a handler. It sees every update of its type from the client's first one on.
    pub fn on<U: FromUpdate>(mut self, handler: impl Handler<U>) -> Self {
        self.settings.handlers.add(AnyHandler::new(handler));
        self
    }

    /// Adds what is told when updates were left out, because the queue for handlers was at its limit.
    ///
    /// It runs where the handlers run, before the update that comes next.
    pub fn on_lagged(mut self, hook: impl Fn(&Client, Lagged) + Send + Sync + 'static) -> Self {
        self.settings.on_lagged.push(Arc::new(hook));
        self
    }

    /// Sets how many updates may wait: for the handlers, and in each stream. Unbounded if not set.
    pub fn queue(mut self, policy: QueuePolicy) -> Self {
        self.settings.policy = policy;
        self
    }

    /// Sets in which order handlers see updates. One after the other if not set.
    pub fn ordering(mut self, ordering: Ordering) -> Self {
        self.settings.order = ordering;
        self
    }

    /// Sets how long requests wait for their answer where they do not say otherwise. For ever if not set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = Some(timeout);
        self
    }

    /// Starts a client.
    ///
    /// TDLib sends no updates before a first request, so one is sent here.
    ///
    /// # Errors
    /// [`Start`](crate::ErrorKind::Start): the process is about to exit, TDLib gave no client, or the
    /// receive thread could not be started.
    pub fn build(&self) -> Result<Client, Error> {
        self.build_on(Engine::global())
    }

    pub(crate) fn build_on(&self, engine: &Arc<Engine>) -> Result<Client, Error> {
        engine.add_client(self.settings.clone()).map(Client::first)
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("queue", &self.settings.policy)
            .field("ordering", &self.settings.order)
            .field("timeout", &self.settings.timeout)
            .finish_non_exhaustive()
    }
}
