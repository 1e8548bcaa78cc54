//! A bot that says what it is told: on Telegram, or on a plane.
//!
//! Offline it talks to a data center in this process, in which Alice writes to it. That works on Linux.
//!
//! ```sh
//! cargo run --example echo_bot -- --offline
//! TDLIB_API_ID=... TDLIB_API_HASH=... TDLIB_BOT_TOKEN=... cargo run --example echo_bot
//! ```
//!
//! The api_id and api_hash are those of an application registered at <https://my.telegram.org>, the token is
//! from <https://t.me/BotFather>.
#![allow(
    clippy::print_stdout,
    reason = "an example talks to the one who runs it"
)]

use std::error::Error;
use std::sync::mpsc::{self, Receiver};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tdlib::functions::{CheckAuthenticationBotToken, GetMe, SendMessage, SetTdlibParameters};
use tdlib::types::{
    AuthorizationState as State, InputMessageText, MessageContent, UpdateAuthorizationState,
    UpdateNewMessage,
};
use tdlib::{Client, ClientBuilder};
use tdlib_testdc::TestDc;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A bot that says what it is told.
fn echo_bot(builder: ClientBuilder) -> ClientBuilder {
    builder.on(|client: &Client, update: UpdateNewMessage| {
        let message = update.message;
        if let MessageContent::MessageText(told) = message.content
            && !message.is_outgoing
        {
            let answer = InputMessageText::from(told.text);
            client
                .send(SendMessage::new(message.chat_id, answer))
                .detach();
        }
    })
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => on_telegram(),
        ["--offline"] => on_a_plane(),
        _ => Err("it takes no argument but --offline".into()),
    }
}

fn on_a_plane() -> Result<()> {
    let dc = TestDc::start()?;
    let bot = dc.bot("Echo").create();
    let token = bot.token().ok_or("a bot has a token")?;
    let (client, _states) = log_in(echo_bot(dc.client()?), None, token)?;
    // It is, already: this waits until it is told of all that is written from now on.
    bot.log_in(&client)?;

    let alice = dc.user("Alice").create();
    for (said, line) in ["hello", "is anybody here?", "goodbye"].iter().enumerate() {
        alice.send_to(&bot, line);
        let began = Instant::now();
        while alice.texts_with(&bot).len() < 2 * (said + 1) {
            if began.elapsed() > PATIENCE {
                return Err("the bot says nothing".into());
            }
            sleep(Duration::from_millis(1));
        }
    }
    for exchange in alice.texts_with(&bot).chunks(2) {
        println!("Alice: {}\nEcho:  {}", exchange[0], exchange[1]);
        assert_eq!(exchange[0], exchange[1]);
    }
    client.close().timeout(PATIENCE).wait()?;
    Ok(())
}

fn on_telegram() -> Result<()> {
    let given = |name: &str| std::env::var(name).map_err(|_| format!("{name} is not set"));
    let id = given("TDLIB_API_ID")?.parse()?;
    let hash = given("TDLIB_API_HASH")?;
    // No key: whoever can read the folder is logged in as well.
    let key = Vec::new();
    let parameters =
        SetTdlibParameters::new(key, id, hash, "en", "Server", env!("CARGO_PKG_VERSION"))
            .database_directory("tdlib-data/echo_bot");
    let token = given("TDLIB_BOT_TOKEN")?;

    let (client, states) = log_in(echo_bot(Client::builder()), Some(parameters), &token)?;
    println!("it can be written to; Ctrl+C ends it");
    while !matches!(states.recv()?, State::Closed) {}
    client.close().timeout(PATIENCE).wait()?;
    Err("somebody has ended the bot's session".into())
}

/// Starts the client of a bot and logs it in. Returns it with the states that follow. What it can reach decides
/// whether it needs parameters.
fn log_in(
    builder: ClientBuilder,
    parameters: Option<SetTdlibParameters>,
    token: &str,
) -> Result<(Client, Receiver<State>)> {
    // A handler of the builder sees all states from the first one on.
    let (sender, states) = mpsc::channel();
    let builder = builder.on(move |_: &Client, update: UpdateAuthorizationState| {
        // It fails when nobody listens any more.
        let _ = sender.send(update.authorization_state);
    });
    let client = builder.timeout(PATIENCE).build()?;
    loop {
        match states.recv_timeout(PATIENCE)? {
            State::WaitTdlibParameters => {
                if let Some(parameters) = &parameters {
                    client.send(parameters).wait()?;
                }
            }
            State::WaitPhoneNumber => {
                let token = CheckAuthenticationBotToken::new(token);
                client.send(token).wait()?;
            }
            State::Ready => {
                let me = client.send(GetMe::new()).wait()?;
                println!("logged in as {}", me.first_name);
                return Ok((client, states));
            }
            other => return Err(format!("a bot does not expect {other:?}").into()),
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn it_says_what_it_is_told() {
        super::on_a_plane().expect("a conversation");
    }

    #[test]
    fn it_is_the_one_of_the_readme() {
        let (_, bot) = include_str!("echo_bot.rs")
            .split_once("/// A bot that says what it is told.\n")
            .expect("the bot");
        let (bot, _) = bot.split_once("\n}\n").expect("its end");
        assert!(include_str!("../README.md").contains(bot));
    }
}
