//! Clients, and what is done with them.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Waker};

use tdlib::Client;

use crate::common::PATIENCE;

/// The call of the data center that `getActiveSessions` makes, which tests hold up.
pub(crate) const SESSIONS: &str = "account.getAuthorizations";

/// A client that has been given nothing.
pub(crate) fn bare() -> Client {
    Client::builder()
        .timeout(PATIENCE)
        .build()
        .expect("a client")
}

/// Polls once, with a waker that does nothing; true if it has ended.
pub(crate) fn poll_once(future: &mut (impl Future + Unpin)) -> bool {
    let mut context = Context::from_waker(Waker::noop());
    Pin::new(future).poll(&mut context).is_ready()
}
