//! Two people with clients, one of whom sends to the other.

use std::sync::mpsc;

use tdlib::functions::{CreatePrivateChat, GetUser, SendMessage};
use tdlib::types::{
    FormattedText, InputMessageContent, InputMessageDocument, InputMessagePhoto, Message,
    UpdateMessageSendFailed, UpdateMessageSendSucceeded,
};
use tdlib::{Client, Request};
use tdlib_testdc::{TestDc, User};

use super::common::{PATIENCE, close, until};
use super::{OnDisk, listening, next};

/// A client that sends, and hears what becomes of it.
pub(crate) struct Sender {
    pub(crate) client: Client,
    /// What it has sent, or why it could not.
    sent: mpsc::Receiver<Result<Message, String>>,
}

impl Sender {
    fn new(dc: &TestDc, user: &User) -> Self {
        let (succeeded, sent) = mpsc::channel();
        let failed = succeeded.clone();
        let builder = dc.client().expect("a folder").timeout(PATIENCE);
        let client = builder
            .on(move |_: &Client, update: UpdateMessageSendSucceeded| {
                let _ = succeeded.send(Ok(update.message));
            })
            .on(move |_: &Client, update: UpdateMessageSendFailed| {
                let _ = failed.send(Err(update.error.message));
            });
        let client = client.build().expect("a client");
        user.log_in(&client).expect("logged in");
        Self { client, sent }
    }

    /// The chat with somebody that the client knows.
    pub(crate) fn chat_with(&self, user: &User) -> i64 {
        let chat = self.client.send(CreatePrivateChat::new(user.id()));
        chat.wait().expect("a chat").id
    }

    /// Begins to send a message.
    pub(crate) fn begin(
        &self,
        to: &User,
        content: impl Into<InputMessageContent>,
    ) -> Request<Message> {
        let chat = self.chat_with(to);
        self.client.send(SendMessage::new(chat, content))
    }

    /// Sends a message; how it is when it is sent.
    #[track_caller]
    pub(crate) fn send(&self, to: &User, content: impl Into<InputMessageContent>) -> Message {
        self.begin(to, content).wait().expect("begun");
        self.sent().expect("sent")
    }

    #[track_caller]
    pub(crate) fn sent(&self) -> Result<Message, String> {
        self.sent.recv_timeout(PATIENCE).expect("an end of it")
    }
}

pub(crate) fn as_document(file: &OnDisk) -> InputMessageDocument {
    InputMessageDocument {
        document: file.input().into(),
        // Else a picture becomes a photo.
        disable_content_type_detection: true,
        ..InputMessageDocument::default()
    }
}

pub(crate) fn as_photo(file: &OnDisk, width: i32, height: i32) -> InputMessagePhoto {
    InputMessagePhoto {
        photo: file.input().into(),
        width,
        height,
        ..InputMessagePhoto::default()
    }
}

pub(crate) fn text(text: &str) -> FormattedText {
    FormattedText {
        text: text.to_owned(),
        entities: Vec::new(),
    }
}

/// Two people with clients, one of whom sends to the other.
pub(crate) struct Two {
    pub(crate) dc: TestDc,
    pub(crate) alice: User,
    pub(crate) bob: User,
    pub(crate) hers: Sender,
    pub(crate) his: Client,
    pub(crate) inbox: mpsc::Receiver<Message>,
}

impl Two {
    pub(crate) fn new() -> Self {
        let dc = TestDc::start().expect("a data center");
        let alice = dc.user("Alice").phone("9996611111").create();
        let bob = dc.user("Bob").phone("9996622222").create();
        let hers = Sender::new(&dc, &alice);
        let (his, inbox) = listening(&dc, &bob);
        bob.send_to(&alice, "hi");
        let heard = || hers.client.send(GetUser::new(bob.id())).wait().is_ok();
        until("she has heard of him", heard);
        Self {
            dc,
            alice,
            bob,
            hers,
            his,
            inbox,
        }
    }

    /// Sends from client to client; how it arrives.
    #[track_caller]
    pub(crate) fn send(&self, content: impl Into<InputMessageContent>) -> Message {
        self.hers.send(&self.bob, content);
        next(&self.inbox)
    }

    pub(crate) fn close(self) {
        close(self.his);
        close(self.hers.client);
    }
}
