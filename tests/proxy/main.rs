//! `tdlib::proxy`, against a data center in this process that is reached through proxies in it.
#![cfg(target_os = "linux")]

mod links;
mod relay;
mod rotation;

use std::thread::sleep;
use std::time::{Duration, Instant};

use tdlib::auth::{BotToken, Parameters};
use tdlib::functions::{GetMe, GetProxies};
use tdlib::proxy::ProxyLink;
use tdlib::Client;
use tdlib_testdc::TestDc;

/// Long enough for any machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until something is as it should be, and fails with that description if it never is.
#[track_caller]
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "never: {what}");
        sleep(Duration::from_millis(2));
    }
}

fn client() -> Client {
    let client = Client::builder().timeout(PATIENCE).build();
    client.expect("a client")
}

fn close(client: &Client) {
    client.close().timeout(PATIENCE).wait().expect("closed");
}

/// Logs in a bot of its own.
fn log_in(dc: &TestDc, client: &Client, parameters: Parameters) {
    let bot = dc.bot("Echo").create();
    let token = bot.token().expect("a token");
    let mut bot = BotToken::new(parameters, token);
    client.authorize(&mut bot).wait().expect("logged in");
}

/// Asks for something that only the data center knows.
fn works(client: &Client) -> bool {
    client.send(GetMe::new()).wait().is_ok()
}

/// The proxies that the client's database has, and whether they are enabled.
fn added(client: &Client) -> Vec<(ProxyLink, bool)> {
    let added = client.send(GetProxies::new()).wait().expect("proxies");
    let added = added.proxies.iter();
    added
        .map(|added| {
            let link = ProxyLink::try_from(&added.proxy).expect("a proxy");
            (link, added.is_enabled)
        })
        .collect()
}
