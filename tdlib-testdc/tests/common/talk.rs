//! Texts between people.

use std::sync::mpsc::{Receiver, channel};

use tdlib::functions::{CreatePrivateChat, SendMessage};
use tdlib::types::{
    FormattedText, InputMessageText, MessageContent, UpdateMessageSendFailed,
    UpdateMessageSendSucceeded, UpdateNewMessage,
};
use tdlib::{Client, ClientBuilder};
use tdlib_testdc::User;

use super::{PATIENCE, until};

/// What a client hears of messages.
#[derive(Debug, PartialEq)]
pub(crate) enum Heard {
    /// Somebody else wrote this.
    In(String),
    /// This was sent.
    Sent(String),
    /// This could not be sent, because of an error of this code.
    Failed(String, i32),
}

/// A client, and all that it hears of messages.
pub(crate) fn listening(builder: ClientBuilder) -> (Client, Receiver<Heard>) {
    let (sender, heard) = channel();
    let (sent, failed) = (sender.clone(), sender.clone());
    let client = builder
        .timeout(PATIENCE)
        .on(move |_: &Client, update: UpdateNewMessage| {
            if !update.message.is_outgoing {
                let _ = sender.send(Heard::In(text(update.message.content)));
            }
        })
        .on(move |_: &Client, update: UpdateMessageSendSucceeded| {
            let _ = sent.send(Heard::Sent(text(update.message.content)));
        })
        .on(move |_: &Client, update: UpdateMessageSendFailed| {
            let text = text(update.message.content);
            let _ = failed.send(Heard::Failed(text, update.error.code));
        })
        .build();
    (client.expect("a client"), heard)
}

/// The next of what a client hears.
#[track_caller]
pub(crate) fn next(heard: &Receiver<Heard>) -> Heard {
    heard.recv_timeout(PATIENCE).expect("something of messages")
}

fn text(content: MessageContent) -> String {
    match content {
        MessageContent::MessageText(text) => text.text.text,
        other => panic!("{other:?}"),
    }
}

/// Hands a message to somebody of whom the client has heard over to TDLib, which sends it in its own time.
#[track_caller]
pub(crate) fn write(client: &Client, to: &User, text: &str) {
    let mut chat = None;
    until("the client knows whom it writes to", || {
        chat = client.send(CreatePrivateChat::new(to.id())).wait().ok();
        chat.is_some()
    });
    let text = InputMessageText {
        text: FormattedText {
            text: text.to_owned(),
            ..FormattedText::default()
        },
        ..InputMessageText::default()
    };
    let chat = chat.expect("it was waited for");
    let message = client.send(SendMessage::new(chat.id, text));
    message.wait().expect("taken over");
}
