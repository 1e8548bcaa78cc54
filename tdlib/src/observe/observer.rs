//! What the engine tells of.

use super::Work;
#[cfg(feature = "tracing")]
use super::queue::{Queue, State};

/// What is seen of clients and updates.
#[derive(Debug, Default)]
pub(crate) struct Observer {
    #[cfg(feature = "metrics")]
    numbers: crate::metrics::Numbers,
    #[cfg(feature = "tracing")]
    queue: Queue,
}

#[cfg_attr(
    not(all(feature = "metrics", feature = "tracing")),
    allow(unused_variables, reason = "each feature has its own")
)]
impl Observer {
    /// Takes a new client.
    pub(crate) fn started(&self, client: i32) {
        #[cfg(feature = "metrics")]
        self.numbers.started(client);
    }

    /// Takes a client's new state, on the receive thread; `update` told of it.
    pub(crate) fn state(&self, client: i32, update: &str, state: &str) {
        let authorization = update == "updateAuthorizationState";
        #[cfg(feature = "metrics")]
        if authorization {
            self.numbers.state(client, state);
        }
        #[cfg(feature = "tracing")]
        self.queue.state(State {
            client,
            authorization,
            state: state.to_owned(),
        });
    }

    /// Takes an update, on the receive thread.
    pub(crate) fn update(&self, name: &str) {
        #[cfg(feature = "metrics")]
        self.numbers.update(name);
    }

    /// Returns work for a thread of the pool, if something waits and no thread is at it.
    pub(crate) fn work(&self) -> Option<Work> {
        #[cfg(feature = "tracing")]
        return self.queue.work();
        #[cfg(not(feature = "tracing"))]
        None
    }

    #[cfg(feature = "metrics")]
    pub(crate) fn numbers(&self) -> &crate::metrics::Numbers {
        &self.numbers
    }

    #[cfg(feature = "tracing")]
    pub(super) fn queue(&self) -> &Queue {
        &self.queue
    }
}
