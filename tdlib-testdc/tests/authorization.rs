//! The ways into an account, each with what can be wrong on it.
#![cfg(target_os = "linux")]

use std::thread::sleep;
use std::time::{Duration, Instant};

use tdlib::Client;
use tdlib::functions::{
    CheckAuthenticationCode, CheckAuthenticationPassword, GetAuthorizationState, GetMe, LogOut,
    RegisterUser, SetAuthenticationPhoneNumber,
};
use tdlib::types::AuthorizationState;
use tdlib_testdc::TestDc;

const PATIENCE: Duration = Duration::from_secs(60);
const PHONE: &str = "+999 66 12222";

/// A client that waits for a number.
fn client(dc: &TestDc) -> Client {
    let builder = dc.client().expect("a folder");
    let client = builder.timeout(PATIENCE).build().expect("a client");
    wait_for(&client, |state| {
        matches!(state, AuthorizationState::WaitPhoneNumber)
    });
    client
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

fn state(client: &Client) -> AuthorizationState {
    client
        .send(GetAuthorizationState::new())
        .wait()
        .expect("a state")
}

#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, tdlib::Error>, why: &str) {
    let error = answer.expect_err("a refusal");
    assert!(error.to_string().contains(why), "{error}");
}

#[test]
fn a_wrong_code_is_refused_and_the_right_one_is_not() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone(PHONE).create();
    let client = client(&dc);
    refused(
        client.send(SetAuthenticationPhoneNumber::new("12")).wait(),
        "PHONE_NUMBER_INVALID",
    );
    client
        .send(SetAuthenticationPhoneNumber::new(PHONE))
        .wait()
        .expect("a code is sent");
    refused(
        client.send(CheckAuthenticationCode::new("00000")).wait(),
        "PHONE_CODE_INVALID",
    );
    let code = dc.last_code(PHONE).expect("a code");
    client
        .send(CheckAuthenticationCode::new(code))
        .wait()
        .expect("the right code");
    wait_for(&client, |state| matches!(state, AuthorizationState::Ready));
    assert_eq!(client.send(GetMe::new()).wait().expect("me").id, alice.id());
    assert_eq!(dc.last_code(PHONE), None, "a code is good for once");
    client.close().timeout(PATIENCE).wait().expect("closed");
}

#[test]
fn a_password_is_asked_for_with_its_hint_until_it_is_right() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone(PHONE);
    let alice = alice
        .password("secret")
        .password_hint("begins with s")
        .create();
    let client = client(&dc);
    client
        .send(SetAuthenticationPhoneNumber::new(PHONE))
        .wait()
        .expect("a code is sent");
    let code = dc.last_code(PHONE).expect("a code");
    client
        .send(CheckAuthenticationCode::new(code))
        .wait()
        .expect("the right code");
    let AuthorizationState::WaitPassword(wait) = state(&client) else {
        panic!("{:?}", state(&client));
    };
    assert_eq!(wait.password_hint, "begins with s");
    let wrong = client
        .send(CheckAuthenticationPassword::new("Secret"))
        .wait();
    refused(wrong, "PASSWORD_HASH_INVALID");
    alice.log_in(&client).expect("the right password");
    client.close().timeout(PATIENCE).wait().expect("closed");
}

#[test]
fn a_number_without_an_account_gets_one() {
    let dc = TestDc::start().expect("a data center");
    let client = client(&dc);
    client
        .send(SetAuthenticationPhoneNumber::new(PHONE))
        .wait()
        .expect("a code is sent");
    let code = dc.last_code(PHONE).expect("a code");
    client
        .send(CheckAuthenticationCode::new(code))
        .wait()
        .expect("the right code");
    assert!(matches!(
        state(&client),
        AuthorizationState::WaitRegistration(_)
    ));
    client
        .send(RegisterUser::new("Carol").last_name("New"))
        .wait()
        .expect("an account");
    wait_for(&client, |state| matches!(state, AuthorizationState::Ready));
    let me = client.send(GetMe::new()).wait().expect("me");
    assert_eq!(
        (me.first_name.as_str(), me.last_name.as_str()),
        ("Carol", "New")
    );
    assert_eq!(me.phone_number, "9996612222");
    client.close().timeout(PATIENCE).wait().expect("closed");
}

#[test]
fn who_logs_out_is_out() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone(PHONE).create();
    let client = client(&dc);
    alice.log_in(&client).expect("logged in");
    client.send(LogOut::new()).wait().expect("logged out");
    wait_for(&client, |state| matches!(state, AuthorizationState::Closed));
}
