//! A bot that answers.

use tdlib::Client;
use tdlib::functions::SendMessage;
use tdlib::types::{MessageContent, UpdateNewMessage};
use tdlib_testdc::TestDc;

use crate::common::known::text;
use crate::common::{PATIENCE, close, until};

#[test]
fn a_bot_logs_in_by_its_token_and_answers() {
    let dc = TestDc::start().expect("a data center");
    let bot = dc.bot("Echo").create();
    let builder = dc.client().expect("a folder").timeout(PATIENCE);
    let builder = builder.on(|client: &Client, update: UpdateNewMessage| {
        let message = update.message;
        if let MessageContent::MessageText(said) = message.content
            && !message.is_outgoing
        {
            let answer = text(&format!("you said {}", said.text.text));
            client
                .send(SendMessage::new(message.chat_id, answer))
                .detach();
        }
    });
    let client = builder.build().expect("a client");
    bot.log_in(&client).expect("logged in");

    let alice = dc.user("Alice").create();
    alice.send_to(&bot, "hi");
    until("the bot has answered", || alice.texts_with(&bot).len() == 2);
    assert_eq!(alice.texts_with(&bot), ["hi", "you said hi"]);
    close(client);
}
