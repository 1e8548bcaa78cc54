//! What tests of several parts have in common.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::thread;
use std::time::{Duration, Instant};

use tdlib::Client;
use tdlib_testdc::{TestDc, User};

/// Long enough for any machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// The number that Alice logs in with.
pub(crate) const ALICES_PHONE: &str = "9996612222";

/// A data center, and a client of Alice that is logged in.
pub(crate) fn start() -> (TestDc, User, Client) {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone(ALICES_PHONE).create();
    let client = dc.client().expect("a folder").timeout(PATIENCE).build();
    let client = client.expect("a client");
    alice.log_in(&client).expect("logged in");
    (dc, alice, client)
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

/// Ends a client.
#[track_caller]
pub(crate) fn close(client: &Client) {
    client.close().timeout(PATIENCE).wait().expect("closed");
}
