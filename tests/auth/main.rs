//! Logging in with `tdlib::auth`, against a data center in this process.
#![cfg(target_os = "linux")]

mod credentials;
mod env;
mod faults;
mod flow;
mod session;
mod terminal;

use std::time::Duration;

use tdlib::Client;
use tdlib::auth::Secret;
use tdlib_testdc::TestDc;

const PHONE: &str = "9996612222";
/// Long enough for any machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A data center, and a client that has been given nothing.
fn start() -> (TestDc, Client) {
    let dc = TestDc::start().expect("a data center");
    let client = Client::builder().timeout(PATIENCE).build();
    (dc, client.expect("a client"))
}

fn close(client: &Client) {
    client.close().timeout(PATIENCE).wait().expect("closed");
}

fn password() -> Secret {
    Secret::from("secret")
}
