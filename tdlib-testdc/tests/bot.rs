//! Bots of the real TDLib.
#![cfg(target_os = "linux")]

use std::thread::sleep;
use std::time::{Duration, Instant};

use tdlib::functions::{CheckAuthenticationBotToken, SendMessage};
use tdlib::types::{FormattedText, InputMessageText, MessageContent, UpdateNewMessage};
use tdlib::{Client, ClientBuilder};
use tdlib_testdc::TestDc;

const PATIENCE: Duration = Duration::from_secs(30);

/// A bot that says what it is told.
fn echo(builder: ClientBuilder) -> Client {
    let builder = builder.timeout(PATIENCE);
    let builder = builder.on(|client: &Client, update: UpdateNewMessage| {
        let message = update.message;
        if let MessageContent::MessageText(text) = message.content
            && !message.is_outgoing
        {
            let text = InputMessageText {
                text: FormattedText {
                    text: format!("you said {}", text.text.text),
                    entities: Vec::new(),
                },
                ..InputMessageText::default()
            };
            client
                .send(SendMessage::new(message.chat_id, text))
                .detach();
        }
    });
    builder.build().expect("a client")
}

#[test]
fn a_bot_logs_in_by_its_token_and_answers() {
    let dc = TestDc::start().expect("a data center");
    let bot = dc.bot("Echo").create();
    let client = echo(dc.client().expect("a folder"));
    bot.log_in(&client).expect("logged in");

    let alice = dc.user("Alice").create();
    alice.send_to(&bot, "hi");
    let began = Instant::now();
    while alice.texts_with(&bot).len() < 2 {
        assert!(began.elapsed() < PATIENCE, "no answer");
        sleep(Duration::from_millis(5));
    }
    assert_eq!(alice.texts_with(&bot), ["hi", "you said hi"]);
    client.close().timeout(PATIENCE).wait().expect("closed");
}

#[test]
fn a_wrong_token_is_refused() {
    let dc = TestDc::start().expect("a data center");
    dc.bot("Echo").create();
    let client = echo(dc.client().expect("a folder"));
    let began = Instant::now();
    let error = loop {
        // Before TDLib has its parameters it says so.
        let answer = client
            .send(CheckAuthenticationBotToken::new("1:wrong"))
            .wait();
        let error = answer.expect_err("a refusal").to_string();
        if error.contains("ACCESS_TOKEN_INVALID") || began.elapsed() > PATIENCE {
            break error;
        }
        sleep(Duration::from_millis(5));
    };
    assert!(error.contains("ACCESS_TOKEN_INVALID"), "{error}");
    client.close().timeout(PATIENCE).wait().expect("closed");
}
