//! The ways into an account and out of it, each with what can be wrong on it.
#![cfg(target_os = "linux")]

mod bots;
mod centers;
mod codes;
#[path = "../common/mod.rs"]
mod common;
mod emails;
mod keys;
mod links;
mod password;
mod premium;
mod registration;
mod sessions;

use tdlib::Client;
use tdlib::functions::{CheckAuthenticationCode, SetAuthenticationPhoneNumber};
use tdlib::types::AuthorizationState;
use tdlib_testdc::{NewUser, TestDc};

const PHONE: &str = "+999 66 12222";

/// A data center.
fn center() -> TestDc {
    TestDc::start().expect("a data center")
}

/// Alice, who has the number.
fn alice(dc: &TestDc) -> NewUser {
    dc.user("Alice").phone(PHONE)
}

/// Gives a client the number.
#[track_caller]
fn give_number(client: &Client) {
    let number = SetAuthenticationPhoneNumber::new(PHONE);
    client.send(number).wait().expect("a code is sent");
}

/// Gives a client the code that was sent.
#[track_caller]
fn give_code(dc: &TestDc, client: &Client) {
    let code = dc.last_code(PHONE).expect("a code");
    let code = CheckAuthenticationCode::new(code);
    client.send(code).wait().expect("the right code");
}

/// Waits until a client is logged in.
#[track_caller]
fn is_ready(client: &Client) {
    common::wait_for(client, |state| matches!(state, AuthorizationState::Ready));
}

/// Waits until a client is logged out and gone.
#[track_caller]
fn is_out(client: &Client) {
    common::wait_for(client, |state| matches!(state, AuthorizationState::Closed));
}
