//! What tests with the real TDLib have in common.
#![allow(dead_code, reason = "each test uses a part of it")]

pub(crate) mod known;
pub(crate) mod members;
pub(crate) mod talk;

use std::fmt::Debug;
use std::thread::sleep;
use std::time::{Duration, Instant};

use tdlib::functions::GetAuthorizationState;
use tdlib::types::AuthorizationState;
use tdlib::{Client, FromUpdate, Updates};
use tdlib_testdc::TestDc;

/// After that long a test fails. None waits for so long when all is well.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Makes a client that waits for a phone number, a token or a link.
#[track_caller]
pub(crate) fn client(dc: &TestDc) -> Client {
    let builder = dc.client().expect("a folder");
    let client = builder.timeout(PATIENCE).build().expect("a client");
    wait_for(&client, |state| {
        matches!(state, AuthorizationState::WaitPhoneNumber)
    });
    client
}

/// Waits for a state that a client comes to by itself.
#[track_caller]
pub(crate) fn wait_for(client: &Client, is_it: fn(&AuthorizationState) -> bool) {
    let began = Instant::now();
    loop {
        match client.send(GetAuthorizationState::new()).wait() {
            Ok(state) if is_it(&state) => return,
            Ok(state) => assert!(began.elapsed() < PATIENCE, "{state:?}"),
            Err(error) if error.is_closed() => {
                assert!(is_it(&AuthorizationState::Closed), "closed");
                return;
            }
            Err(error) => panic!("{error}"),
        }
        sleep(Duration::from_millis(2));
    }
}

/// The state that a client is in.
#[track_caller]
pub(crate) fn state(client: &Client) -> AuthorizationState {
    let state = client.send(GetAuthorizationState::new());
    state.wait().expect("a state")
}

/// Waits until something holds.
#[track_caller]
pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "not yet: {what}");
        sleep(Duration::from_millis(2));
    }
}

/// The next update of a stream, which was begun before whatever leads to the update.
#[track_caller]
pub(crate) fn next<U: FromUpdate>(updates: &mut Updates<U>) -> U {
    let update = updates.next_timeout(PATIENCE).expect("no end");
    update.expect("an update")
}

/// Requires an answer to be that error.
#[track_caller]
pub(crate) fn refused<T: Debug>(answer: Result<T, tdlib::Error>, why: &str) {
    let error = answer.expect_err("a refusal");
    assert!(error.to_string().contains(why), "{error}, and not {why}");
}

/// Ends a client.
#[track_caller]
pub(crate) fn close(client: Client) {
    client.close().timeout(PATIENCE).wait().expect("closed");
}
