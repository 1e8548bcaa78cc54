//! Alice with a client, and Bob, to whom she writes.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Waker};
use std::time::Duration;

use tdlib::delivery::{Delivered, DeliveryError, Unsent};
use tdlib::functions::{CreatePrivateChat, SendMessage};
use tdlib::types::{FormattedText, InputMessageText, Message, MessageContent};
use tdlib::{Client, ClientBuilder, Request};
use tdlib_testdc::{TestDc, User};

use crate::common::{PATIENCE, close, until};

pub(crate) struct Scene {
    pub(crate) dc: TestDc,
    pub(crate) alice: User,
    pub(crate) bob: User,
    /// Alice's clients, all with the same folder.
    pub(crate) builder: ClientBuilder,
    pub(crate) client: Client,
    /// Alice's chat with Bob.
    pub(crate) chat: i64,
}

impl Scene {
    pub(crate) fn new() -> Self {
        Self::with(|builder| builder)
    }

    /// With more in the client.
    pub(crate) fn with(more: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Self {
        let dc = TestDc::start().expect("a data center");
        let alice = dc.user("Alice").phone("9996611111").create();
        let bob = dc.user("Bob").create();
        let builder = more(dc.client().expect("a folder").timeout(PATIENCE));
        let client = builder.build().expect("a client");
        alice.log_in(&client).expect("logged in");
        bob.send_to(&alice, "go on");
        let chat = chat_with(&client, &bob);
        Self {
            dc,
            alice,
            bob,
            builder,
            client,
            chat,
        }
    }

    /// Sends a text to Bob.
    pub(crate) fn say(&self, text: &str) -> Delivered {
        say(&self.client, self.chat, text).delivered()
    }

    /// What Alice has written to Bob and he has got.
    pub(crate) fn arrived(&self) -> Vec<String> {
        let mut texts = self.bob.texts_with(&self.alice);
        assert_eq!(texts.remove(0), "go on");
        texts
    }

    /// Lets nothing through any more, either way.
    pub(crate) fn cut_off(&self) {
        self.dc.refuse_new(true);
        self.dc.cut_all();
    }

    /// Lets everything through again.
    pub(crate) fn connect(&self) {
        self.dc.refuse_new(false);
    }

    pub(crate) fn close(&self) {
        close(&self.client);
    }
}

/// Polls once, and tells whether it has ended. What it ends with is lost.
pub(crate) fn is_ready(future: &mut (impl Future + Unpin)) -> bool {
    let mut context = Context::from_waker(Waker::noop());
    Pin::new(future).poll(&mut context).is_ready()
}

/// Prepares to send a text.
pub(crate) fn say(client: &Client, chat_id: i64, text: &str) -> Request<Message> {
    client.send(SendMessage::new(chat_id, content(text)))
}

/// A text as content of a message that is to be sent.
pub(crate) fn content(text: &str) -> InputMessageText {
    let text = FormattedText {
        text: text.to_owned(),
        ..FormattedText::default()
    };
    InputMessageText {
        text,
        ..InputMessageText::default()
    }
}

/// Sends something that does not get out, and waits until the time-out that it is given. That one grows until
/// TDLib's answer comes before it, on a machine that is slow. Returns how the last wait ended, and the number
/// of times that this was sent.
pub(crate) fn times_out<T>(
    send: impl Fn(Duration) -> T,
    is_unanswered: impl Fn(&T) -> bool,
) -> (T, usize) {
    let (mut time, mut times) = (Duration::from_millis(20), 1);
    loop {
        let ended = send(time);
        if !is_unanswered(&ended) || time > PATIENCE {
            return (ended, times);
        }
        (time, times) = (time * 2, times + 1);
    }
}

/// The same for one message to Bob.
pub(crate) fn is_stuck(scene: &Scene, text: &str) -> (Unsent, usize) {
    let (ended, times) = times_out(
        |time| scene.say(text).timeout(time).wait(),
        |ended| matches!(ended, Err(DeliveryError::Request(error)) if error.is_timeout()),
    );
    let error = ended.expect_err("in vain");
    assert!(error.is_timeout() && error.may_arrive());
    assert!(error.to_string().contains("may still send it"), "{error}");
    match error {
        DeliveryError::TimedOut(unsent) => (unsent, times),
        other => panic!("{other:?}"),
    }
}

/// The text of a message that is one.
#[track_caller]
pub(crate) fn text_of(message: &Message) -> &str {
    match &message.content {
        MessageContent::MessageText(text) => &text.text.text,
        other => panic!("no text: {other:?}"),
    }
}

/// The number of a client's chat with a user, when it has heard of that one.
pub(crate) fn chat_with(client: &Client, user: &User) -> i64 {
    let mut chat = None;
    until("the client knows the user", || {
        chat = client.send(CreatePrivateChat::new(user.id())).wait().ok();
        chat.is_some()
    });
    chat.expect("it was waited for").id
}

/// Sees to it that a message is sent, under its final number.
#[track_caller]
pub(crate) fn is_sent(sent: Result<Message, DeliveryError>, text: &str) -> Message {
    let message = sent.expect("sent");
    assert_eq!(text_of(&message), text);
    assert!(message.sending_state.is_none(), "{message:?}");
    message
}
