//! `tdlib::proxy`, against a data center in this process that is reached through proxies in it.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;
mod links;
mod mtproto;
mod relay;
mod rotation;

use std::sync::{Mutex, Once};

use tdlib::Client;
use tdlib::auth::{BotToken, Parameters};
use tdlib::functions::{GetMe, GetProxies};
use tdlib::proxy::ProxyLink;
use tdlib_testdc::TestDc;

use common::{PATIENCE, close, until};

/// Keeps what is logged, TDLib's messages too.
struct Log;

static LOGGED: Mutex<String> = Mutex::new(String::new());

impl log::Log for Log {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let line = format!("{} {}\n", record.target(), record.args());
        LOGGED.lock().expect("a log").push_str(&line);
    }

    fn flush(&self) {}
}

/// What has been logged by all tests since the first client.
fn logged() -> String {
    LOGGED.lock().expect("a log").clone()
}

/// A client that has been given nothing.
fn client() -> Client {
    static LOGGER: Once = Once::new();
    // Before the first use of the library, which asks how much is wanted. With more, TDLib writes requests.
    LOGGER.call_once(|| {
        log::set_logger(&Log).expect("the first logger");
        log::set_max_level(log::LevelFilter::Info);
    });
    let client = Client::builder().timeout(PATIENCE).build();
    client.expect("a client")
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
