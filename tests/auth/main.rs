//! Logging in with `tdlib::auth`, against a data center in this process.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;
mod credentials;
mod env;
mod faults;
mod flow;
mod session;
mod terminal;

use tdlib::Client;
use tdlib::auth::Secret;
use tdlib_testdc::TestDc;

use common::{PATIENCE, close};

const PHONE: &str = "9996612222";
/// A data center, and a client that has been given nothing.
fn start() -> (TestDc, Client) {
    let dc = TestDc::start().expect("a data center");
    let client = Client::builder().timeout(PATIENCE).build();
    (dc, client.expect("a client"))
}

fn password() -> Secret {
    Secret::from("secret")
}
