//! A bot that says what it is told, and whose numbers Prometheus can scrape at `http://127.0.0.1:9464/metrics`.
//!
//! Offline it talks to a data center in this process, in which Alice writes to it once a second. That works on
//! Linux. `TELEGRAM_API_ID`, `TELEGRAM_API_HASH` and `TELEGRAM_BOT_TOKEN` are the variables that
//! `tdlib::auth::FromEnv` reads.
//!
//! ```sh
//! cargo run -p tdlib-observability --example metrics -- --offline
//! TELEGRAM_API_ID=... TELEGRAM_API_HASH=... TELEGRAM_BOT_TOKEN=... cargo run -p tdlib-observability --example metrics
//! ```
//!
//! [`dashboard.json`](../dashboard.json) shows them in Grafana.
#![allow(
    clippy::print_stdout,
    reason = "an example talks to the one who runs it"
)]

use std::error::Error;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread::{sleep, spawn};
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tdlib::auth::{BotToken, Credentials, FromEnv};
use tdlib::functions::SendMessage;
use tdlib::metrics::REQUEST_DURATION;
use tdlib::types::{InputMessageText, MessageContent, UpdateNewMessage};
use tdlib::{Client, ClientBuilder};
use tdlib_testdc::{TestDc, User};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Installs a recorder for the whole program, and returns what its text is read from.
fn record() -> Result<PrometheusHandle> {
    let buckets = [0.001, 0.005, 0.02, 0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(REQUEST_DURATION.to_owned()), &buckets)?
        .install_recorder()?;
    tdlib::metrics::describe();
    Ok(handle)
}

/// Answers one scrape after the other, for ever.
fn serve(listener: &TcpListener, recorded: &PrometheusHandle) {
    for connection in listener.incoming() {
        // Who goes away in the middle asks again.
        let _ = connection.and_then(|connection| answer(connection, recorded));
    }
}

/// Answers a request of HTTP.
fn answer(mut connection: TcpStream, recorded: &PrometheusHandle) -> io::Result<()> {
    connection.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut lines = BufReader::new((&connection).take(8192)).lines();
    let asked = lines.next().transpose()?.unwrap_or_default();
    // The rest of its head, up to an empty line.
    while lines
        .next()
        .transpose()?
        .is_some_and(|line| !line.is_empty())
    {}
    let (status, text) = if asked.starts_with("GET /metrics ") {
        tdlib::metrics::collect();
        ("200 OK", recorded.render())
    } else {
        ("404 Not Found", "the numbers are at /metrics\n".to_owned())
    };
    let length = text.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    connection.write_all(head.as_bytes())?;
    connection.write_all(text.as_bytes())
}

/// A bot that says what it is told.
fn echo_bot(builder: ClientBuilder) -> ClientBuilder {
    builder
        .timeout(PATIENCE)
        .on(|client: &Client, update: UpdateNewMessage| {
            let message = update.message;
            if let MessageContent::MessageText(told) = message.content
                && !message.is_outgoing
            {
                let answer = InputMessageText {
                    text: told.text,
                    ..InputMessageText::default()
                };
                client
                    .send(SendMessage::new(message.chat_id, answer))
                    .detach();
            }
        })
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let offline = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--offline"] => true,
        _ => return Err("it takes no argument but --offline".into()),
    };
    let recorded = record()?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 9464))?;
    println!(
        "numbers at http://{}/metrics; Ctrl+C ends it",
        listener.local_addr()?
    );
    spawn(move || serve(&listener, &recorded));
    if offline {
        let (_dc, alice, bot, _client) = on_a_plane()?;
        loop {
            alice.send_to(&bot, "hello");
            sleep(Duration::from_secs(1));
        }
    }
    let client = log_in(echo_bot(Client::builder()), &mut FromEnv::new()?)?;
    client.closed().wait()?;
    Err("somebody has ended the bot's session".into())
}

/// A data center in this process, with Alice and with a bot that is logged in.
fn on_a_plane() -> Result<(TestDc, User, User, Client)> {
    let dc = TestDc::start()?;
    let bot = dc.bot("Echo").create();
    let token = bot.token().ok_or("a bot has a token")?;
    let mut credentials = BotToken::new(dc.parameters()?, token);
    let client = log_in(echo_bot(Client::builder()), &mut credentials)?;
    // It is, already: this waits until it is told of all that is written from now on.
    bot.log_in(&client)?;
    let alice = dc.user("Alice").create();
    Ok((dc, alice, bot, client))
}

fn log_in(builder: ClientBuilder, credentials: &mut impl Credentials) -> Result<Client> {
    let client = builder.build()?;
    client.authorize(credentials).wait()?;
    Ok(client)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::time::Instant;

    use super::*;

    fn get(from: &TcpListener, path: &str) -> String {
        let address = from.local_addr().expect("an address");
        let mut connection = TcpStream::connect(address).expect("it listens");
        write!(connection, "GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("asked");
        let mut text = String::new();
        connection.read_to_string(&mut text).expect("an answer");
        text
    }

    #[test]
    fn what_the_bot_does_can_be_scraped() {
        let recorded = record().expect("a recorder");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let served = listener.try_clone().expect("the same");
        spawn(move || serve(&served, &recorded));
        let (_dc, alice, bot, client) = on_a_plane().expect("a bot");
        alice.send_to(&bot, "hello");
        let began = Instant::now();
        let sent = "tdlib_requests_total{method=\"sendMessage\",status=\"ok\"} 1\n";
        while !get(&listener, "/metrics").contains(sent) {
            assert!(began.elapsed() < PATIENCE, "{}", get(&listener, "/metrics"));
            sleep(Duration::from_millis(5));
        }
        let text = get(&listener, "/metrics");
        for line in [
            "HTTP/1.1 200 OK\r\n",
            "# TYPE tdlib_request_duration_seconds histogram\n",
            "tdlib_request_duration_seconds_bucket{method=\"sendMessage\",le=\"+Inf\"} 1\n",
            "tdlib_active_clients 1\n",
            "tdlib_sessions_total{status=\"ready\"} 1\n",
            "tdlib_queue_depth{queue=\"handlers\"} ",
            "tdlib_updates_total{type=\"updateNewMessage\"} ",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
        assert!(get(&listener, "/").starts_with("HTTP/1.1 404 "));
        client.close().timeout(PATIENCE).wait().expect("closed");
    }
}
