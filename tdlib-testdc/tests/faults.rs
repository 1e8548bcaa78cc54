//! What a test asks to go wrong goes wrong, and what a data center does not have is no secret.
#![cfg(target_os = "linux")]

use std::thread::sleep;
use std::time::{Duration, Instant};

use tdlib::Client;
use tdlib::functions::{
    GetAuthorizationState, GetContacts, GetMe, SearchPublicChat, SetAuthenticationPhoneNumber,
};
use tdlib::types::AuthorizationState;
use tdlib_testdc::{Fault, TestDc};

const PATIENCE: Duration = Duration::from_secs(30);

fn client(dc: &TestDc) -> Client {
    let builder = dc.client().expect("a folder");
    builder.timeout(PATIENCE).build().expect("a client")
}

/// Waits for a state that a client comes to by itself.
fn wait_for(client: &Client, is_it: fn(&AuthorizationState) -> bool) {
    let began = Instant::now();
    loop {
        match client.send(GetAuthorizationState::new()).wait() {
            Ok(state) if is_it(&state) => return,
            Ok(state) => assert!(began.elapsed() < PATIENCE, "{state:?}"),
            Err(error) if error.is_closed() => return assert!(is_it(&AuthorizationState::Closed)),
            Err(error) => panic!("{error}"),
        }
        sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_method_fails_as_often_as_was_asked() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let client = client(&dc);
    wait_for(&client, |state| {
        matches!(state, AuthorizationState::WaitPhoneNumber)
    });

    dc.fault("auth.sendCode", Fault::error(400, "PHONE_NUMBER_BANNED"), 2);
    for _ in 0..2 {
        let answer = client
            .send(SetAuthenticationPhoneNumber::new("9996612222"))
            .wait();
        let error = answer.expect_err("a fault");
        assert!(error.to_string().contains("PHONE_NUMBER_BANNED"), "{error}");
    }
    alice.log_in(&client).expect("no fault any more");
    client.close().timeout(PATIENCE).wait().expect("closed");
}

#[test]
fn a_method_whose_connection_is_cut_is_called_again() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let client = client(&dc);
    dc.fault("auth.signIn", Fault::Cut, 1);
    alice.log_in(&client).expect("logged in");
    assert_eq!(dc.calls("auth.signIn"), 2);
    client.close().timeout(PATIENCE).wait().expect("closed");
}

#[test]
fn a_client_whose_session_is_revoked_is_logged_out() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let client = client(&dc);
    alice.log_in(&client).expect("logged in");
    alice.revoke_sessions();
    wait_for(&client, |state| !matches!(state, AuthorizationState::Ready));
}

#[test]
fn what_is_not_implemented_is_named_when_the_data_center_ends() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let client = client(&dc);
    alice.log_in(&client).expect("logged in");
    client
        .send(GetContacts::new())
        .wait()
        .expect_err("no contacts here yet");
    client
        .send(SearchPublicChat::new("nobody_at_all"))
        .wait()
        .expect_err("no search here yet");
    client.close().timeout(PATIENCE).wait().expect("closed");
    let unknown = dc.unknown();
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(dc)));
    let message = *panic
        .expect_err("a panic")
        .downcast::<String>()
        .expect("a text");
    assert!(!unknown.is_empty());
    for method in unknown {
        assert!(message.contains(&method), "no {method} in: {message}");
    }
}

#[test]
fn a_client_outlives_its_data_center() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let client = client(&dc);
    alice.log_in(&client).expect("logged in");
    drop((dc, alice));
    client.send(GetMe::new()).wait().expect("TDLib still knows");
    client.close().timeout(PATIENCE).wait().expect("closed");
}
