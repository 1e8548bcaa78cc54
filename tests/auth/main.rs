//! Logging in with `tdlib::auth`, against a data center in this process.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;
mod credentials;
mod email;
mod env;
mod faults;
mod flow;
mod premium;
mod recovery;
mod session;
mod terminal;

use tdlib::Client;
use tdlib::auth::{AuthError, AuthFlow, Identity, Secret};
use tdlib::types::AuthorizationState;
use tdlib_testdc::TestDc;

use common::{PATIENCE, close};

const PHONE: &str = "9996612222";

/// A data center, and a client that has been given nothing.
fn start() -> (TestDc, Client) {
    let dc = TestDc::start().expect("a data center");
    let client = Client::builder().timeout(PATIENCE).build();
    (dc, client.expect("a client"))
}

/// A flow that waits for who logs in.
fn begin() -> (TestDc, Client, AuthFlow) {
    let (dc, client) = start();
    let flow = AuthFlow::new(&client);
    let parameters = dc.parameters().expect("parameters");
    flow.begin(&parameters).wait().expect("begun");
    (dc, client, flow)
}

fn number() -> Identity {
    Identity::PhoneNumber(PHONE.to_owned())
}

/// The error of an answer that was refused, and what is left to do.
#[track_caller]
fn refused(answer: Result<AuthorizationState, AuthError>) -> (AuthorizationState, tdlib::Error) {
    match answer {
        Err(AuthError::Refused { state, error }) => (state, error),
        other => panic!("{other:?}"),
    }
}

fn password() -> Secret {
    Secret::from("secret")
}
