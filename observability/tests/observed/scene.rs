//! A data center, and clients.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Waker};
use std::thread;
use std::time::{Duration, Instant};

use tdlib::Client;
use tdlib_testdc::{TestDc, User};

/// Long enough for any machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// The call of the data center that `getActiveSessions` makes, which tests hold up.
pub(crate) const SESSIONS: &str = "account.getAuthorizations";

/// A data center, and a client of Alice that is logged in.
pub(crate) fn start() -> (TestDc, User, Client) {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996614444").create();
    let client = dc.client().expect("a folder").timeout(PATIENCE).build();
    let client = client.expect("a client");
    alice.log_in(&client).expect("logged in");
    (dc, alice, client)
}

/// A client that has been given nothing.
pub(crate) fn bare() -> Client {
    Client::builder()
        .timeout(PATIENCE)
        .build()
        .expect("a client")
}

/// Waits until something is so.
#[track_caller]
pub(crate) fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "not yet: {what}");
        thread::sleep(Duration::from_millis(2));
    }
}

/// Polls once, with a waker that does nothing; true if it has ended.
pub(crate) fn poll_once(future: &mut (impl Future + Unpin)) -> bool {
    let mut context = Context::from_waker(Waker::noop());
    Pin::new(future).poll(&mut context).is_ready()
}

/// Ends a client.
#[track_caller]
pub(crate) fn close(client: &Client) {
    client.close().timeout(PATIENCE).wait().expect("closed");
}
