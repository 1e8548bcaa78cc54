//! What tests do with clients.

use std::thread::sleep;
use std::time::{Duration, Instant};

use tdlib::functions::{CreatePrivateChat, SendMessage};
use tdlib::types::{FormattedText, InputMessageText, Message, MessageContent};
use tdlib::{Client, Request};

/// How long anything may take on a machine that is busy with something else.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Between two looks at what no update tells.
const PAUSE: Duration = Duration::from_millis(2);

/// Waits until something is as it should be, and fails with that description if it never is.
#[track_caller]
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "never: {what}");
        sleep(PAUSE);
    }
}

/// Sends a text. The request is answered when TDLib has taken it over, not when it has arrived.
pub(crate) fn say(client: &Client, chat_id: i64, text: impl Into<String>) -> Request<Message> {
    client.send(SendMessage::new(chat_id, as_content(text)))
}

/// A text as content of a message that is to be sent.
pub(crate) fn as_content(text: impl Into<String>) -> InputMessageText {
    InputMessageText {
        text: FormattedText {
            text: text.into(),
            entities: Vec::new(),
        },
        ..InputMessageText::default()
    }
}

/// The text of a message that is one.
pub(crate) fn text_of(message: &Message) -> Option<&str> {
    match &message.content {
        MessageContent::MessageText(text) => Some(&text.text.text),
        _ => None,
    }
}

/// The number of a client's chat with a user, when it has heard of that one.
pub(crate) fn chat_with(client: &Client, user_id: i64) -> i64 {
    let mut chat = None;
    wait_until("the client knows the user", || {
        chat = client.send(CreatePrivateChat::new(user_id)).wait().ok();
        chat.is_some()
    });
    chat.expect("it was waited for").id
}

/// Closes a client.
pub(crate) fn close(client: &Client) {
    client.close().timeout(PATIENCE).wait().expect("closed");
}
