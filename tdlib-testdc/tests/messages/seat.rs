//! People with clients, and what their clients tell.

use std::time::Instant;

use tdlib::functions::{
    CreatePrivateChat, GetChat, GetChatHistory, GetMessage, LoadChats, OpenChat, SendMessage,
};
use tdlib::types::{
    Chat, ChatList, FormattedText, InputMessageContent, InputMessageText, Message, MessageContent,
    Update,
};
use tdlib::{Client, Updates};
use tdlib_testdc::{self as testdc, TestDc, User};

use crate::common::{PATIENCE, until};

/// Somebody with a client.
pub(crate) struct Seat {
    pub(crate) user: User,
    pub(crate) client: Client,
    updates: Updates<Update>,
}

/// Makes somebody with a client that is logged in. The number has to be another one for everybody.
#[track_caller]
pub(crate) fn seat(dc: &TestDc, name: &str, number: u32) -> Seat {
    let user = dc.user(name).phone(&format!("+99966{number:05}")).create();
    let builder = dc.client().expect("a folder").timeout(PATIENCE);
    let client = builder.build().expect("a client");
    let updates = client.updates();
    user.log_in(&client).expect("logged in");
    Seat {
        user,
        client,
        updates,
    }
}

/// Two with clients who know each other, as they have said hi.
#[track_caller]
pub(crate) fn two(dc: &TestDc) -> (Seat, Seat) {
    let mut alice = seat(dc, "Alice", 1);
    let mut bob = seat(dc, "Bob", 2);
    bob.user.send_to(&alice.user, "hi");
    alice.hears("hi");
    bob.hears("hi");
    (alice, bob)
}

/// Two with clients who are in a supergroup, which the first of them has made.
#[track_caller]
pub(crate) fn two_in_a_supergroup(dc: &TestDc) -> (Seat, Seat, testdc::Chat) {
    let alice = seat(dc, "Alice", 1);
    let bob = seat(dc, "Bob", 2);
    let group = alice.user.create_supergroup("Group", &[&bob.user]);
    alice.knows(&group);
    bob.knows(&group);
    (alice, bob, group)
}

impl Seat {
    /// Waits for an update, and takes what it tells. Those before it are passed over.
    #[track_caller]
    pub(crate) fn next<T>(&mut self, what: &str, mut pick: impl FnMut(Update) -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            let left = PATIENCE.checked_sub(began.elapsed());
            let left = left.unwrap_or_else(|| panic!("no update tells: {what}"));
            let update = self.updates.next_timeout(left);
            let update = update.unwrap_or_else(|| panic!("closed before: {what}"));
            let update = update.unwrap_or_else(|error| panic!("{error} before: {what}"));
            if let Some(picked) = pick(update) {
                return picked;
            }
        }
    }

    /// Waits for a new message with that text, one's own or of others.
    #[track_caller]
    pub(crate) fn hears(&mut self, text: &str) -> Message {
        self.next(text, |update| match update {
            Update::NewMessage(update) if text_of(&update.message) == text => Some(update.message),
            _ => None,
        })
    }

    /// Waits for the next new message that somebody has written.
    #[track_caller]
    pub(crate) fn hears_any(&mut self) -> Message {
        self.next("a message", |update| match update {
            Update::NewMessage(update) if is_written(&update.message) => Some(update.message),
            _ => None,
        })
    }

    /// Sends a text and waits until it has arrived: the message as the server has it.
    #[track_caller]
    pub(crate) fn says(&mut self, chat: i64, text: &str) -> Message {
        self.sends(SendMessage::new(chat, content(text)))
    }

    /// Sends a message and waits until it has arrived.
    #[track_caller]
    pub(crate) fn sends(&mut self, message: SendMessage) -> Message {
        let sending = self.client.send(message).wait().expect("taken over");
        self.arrives(&sending)
    }

    /// Waits until a message that is being sent has arrived.
    #[track_caller]
    pub(crate) fn arrives(&mut self, sending: &Message) -> Message {
        self.next("it is sent", |update| match update {
            Update::MessageSendSucceeded(update) if update.old_message_id == sending.id => {
                Some(update.message)
            }
            Update::MessageSendFailed(update) if update.old_message_id == sending.id => {
                panic!("{:?}", update.error)
            }
            _ => None,
        })
    }

    /// Sends a message that is refused: with which error.
    #[track_caller]
    pub(crate) fn fails(&mut self, message: SendMessage) -> (i32, String) {
        let sending = self.client.send(message).wait().expect("taken over");
        self.next("it fails", |update| match update {
            Update::MessageSendFailed(update) if update.old_message_id == sending.id => {
                Some((update.error.code, update.error.message))
            }
            Update::MessageSendSucceeded(update) if update.old_message_id == sending.id => {
                panic!("{:?} was sent", update.message)
            }
            _ => None,
        })
    }

    /// Waits until a message says something else: what.
    #[track_caller]
    pub(crate) fn sees_changed(&mut self, id: i64) -> MessageContent {
        self.next("it is changed", |update| match update {
            Update::MessageContent(update) if update.message_id == id => Some(update.new_content),
            _ => None,
        })
    }

    /// Waits until messages are gone for good: which ones.
    #[track_caller]
    pub(crate) fn sees_deleted(&mut self) -> Vec<i64> {
        self.next("they are deleted", |update| match update {
            Update::DeleteMessages(update) if update.is_permanent && !update.from_cache => {
                Some(update.message_ids)
            }
            _ => None,
        })
    }

    /// Opens the private chat with somebody whom the client has heard of.
    #[track_caller]
    pub(crate) fn chat_with(&self, other: &User) -> i64 {
        let mut chat = None;
        until("the client knows whom it writes to", || {
            chat = self
                .client
                .send(CreatePrivateChat::new(other.id()))
                .wait()
                .ok();
            chat.is_some()
        });
        chat.expect("it was waited for").id
    }

    /// Waits until the client knows a chat that was made without it. What is written before that comes with
    /// the chat, and not as an update.
    #[track_caller]
    pub(crate) fn knows(&self, chat: &testdc::Chat) {
        self.until_chat(chat.id(), "the client knows it", |chat| {
            chat.last_message.is_some()
        });
    }

    /// Opens a chat, as a program does that shows it.
    #[track_caller]
    pub(crate) fn opens(&self, chat: i64) {
        self.client
            .send(OpenChat::new(chat))
            .wait()
            .expect("opened");
    }

    #[track_caller]
    pub(crate) fn chat(&self, chat: i64) -> Chat {
        self.client.send(GetChat::new(chat)).wait().expect("a chat")
    }

    /// Waits until a chat is as it should be.
    #[track_caller]
    pub(crate) fn until_chat(&self, id: i64, what: &str, mut is_so: impl FnMut(&Chat) -> bool) {
        let mut last = None;
        let began = Instant::now();
        loop {
            let chat = self.client.send(GetChat::new(id)).wait().ok();
            if chat.as_ref().is_some_and(&mut is_so) {
                return;
            }
            last = chat.or(last);
            assert!(began.elapsed() < PATIENCE, "not yet: {what}: {last:?}");
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
    }

    #[track_caller]
    pub(crate) fn message(&self, chat: i64, id: i64) -> Message {
        let message = self.client.send(GetMessage::new(chat, id));
        message.wait().expect("a message")
    }

    /// All messages of a chat, as TDLib loads them bit by bit, the oldest first.
    #[track_caller]
    pub(crate) fn history(&self, chat: i64) -> Vec<Message> {
        let mut all: Vec<Message> = Vec::new();
        loop {
            let from = all.last().map_or(0, |message| message.id);
            let part = GetChatHistory::new(chat, 100).from_message_id(from);
            let part = self
                .client
                .send(part)
                .wait()
                .expect("a part of the history");
            let before = all.len();
            all.extend(part.messages.into_iter().flatten());
            if all.len() == before {
                all.reverse();
                return all;
            }
        }
    }

    /// What people have written in a chat, the oldest first.
    #[track_caller]
    pub(crate) fn written(&self, chat: i64) -> Vec<Message> {
        let history = self.history(chat).into_iter();
        history.filter(is_written).collect()
    }

    /// The texts of that.
    #[track_caller]
    pub(crate) fn texts(&self, chat: i64) -> Vec<String> {
        self.written(chat).iter().map(text_of).collect()
    }

    #[track_caller]
    pub(crate) fn close(self) {
        self.client
            .close()
            .timeout(PATIENCE)
            .wait()
            .expect("closed");
    }
}

/// Whether somebody has written a message, and it does not just say that something has happened.
pub(crate) fn is_written(message: &Message) -> bool {
    use MessageContent as Content;
    matches!(
        message.content,
        Content::MessageText(_)
            | Content::MessagePhoto(_)
            | Content::MessageDocument(_)
            | Content::MessageVoiceNote(_)
    )
}

/// The text of a message, or under its media; what else it is in brackets.
pub(crate) fn text_of(message: &Message) -> String {
    match &message.content {
        MessageContent::MessageText(text) => text.text.text.clone(),
        MessageContent::MessagePhoto(photo) => photo.caption.text.clone(),
        MessageContent::MessageDocument(document) => document.caption.text.clone(),
        MessageContent::MessagePinMessage(pin) => format!("[pinned {}]", pin.message_id),
        other => format!("[{other:?}]"),
    }
}

/// Has a client load its list of chats.
pub(crate) fn load_chats(client: &Client) {
    // An error says that there are no more.
    while client
        .send(LoadChats::new(100).chat_list(ChatList::Main))
        .wait()
        .is_ok()
    {}
}

/// The text of what a message says, if it is one.
pub(crate) fn plain(content: &MessageContent) -> &str {
    match content {
        MessageContent::MessageText(text) => &text.text.text,
        other => panic!("{other:?}"),
    }
}

/// A text that is to be sent.
pub(crate) fn content(text: impl Into<String>) -> InputMessageText {
    InputMessageText {
        text: formatted(text),
        ..InputMessageText::default()
    }
}

/// The same for what takes other contents too.
pub(crate) fn input(text: impl Into<String>) -> InputMessageContent {
    content(text).into()
}

/// A text with nothing marked in it.
pub(crate) fn formatted(text: impl Into<String>) -> FormattedText {
    FormattedText {
        text: text.into(),
        entities: Vec::new(),
    }
}
