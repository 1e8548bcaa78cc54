//! Lists page by page with `tdlib::paging`, against a data center in this process.
#![cfg(target_os = "linux")]

mod chats;
#[path = "../common/mod.rs"]
mod common;
mod faults;
mod history;
mod members;
mod own;
mod search;

use std::fmt::Debug;

use tdlib::functions::GetChat;
use tdlib::paging::{Pages, Source};
use tdlib::types::{Message, MessageContent};
use tdlib::{Client, Error};
use tdlib_testdc::{Chat, TestDc, User};

use common::{PATIENCE, close, until};

/// A data center with Alice, who is logged in, and with Bob, who has no client.
struct Stage {
    dc: TestDc,
    alice: User,
    bob: User,
    client: Client,
}

impl Stage {
    /// Has it as it is when Alice's client has begun to hear of what happens.
    fn new() -> Self {
        Self::after(|_, _, _| {}).0
    }

    /// The same with what was there before Alice logged in.
    fn after<T>(before: impl FnOnce(&TestDc, &User, &User) -> T) -> (Self, T) {
        let dc = TestDc::start().expect("a data center");
        let alice = dc.user("Alice").phone("+9996612222").create();
        let bob = dc.user("Bob").create();
        let made = before(&dc, &alice, &bob);
        let builder = dc.client().expect("a folder").timeout(PATIENCE);
        let client = builder.build().expect("a client");
        alice.log_in(&client).expect("logged in");
        let stage = Self {
            dc,
            alice,
            bob,
            client,
        };
        (stage, made)
    }

    /// Has it with a chat in which Bob has written `1` to this number.
    fn with_history(number: u32) -> (Self, Chat) {
        let (stage, chat) = Self::after(|_, alice, bob| {
            let chat = bob.create_supergroup("Talk", &[alice]);
            say(bob, &chat, 1, number);
            chat
        });
        stage.knows_chats();
        (stage, chat)
    }

    /// Lets the client learn of its newest chats.
    fn knows_chats(&self) {
        let chats = self.client.chats(tdlib::types::ChatList::Main);
        all(chats.limit(100));
    }

    /// Has Bob write something, and waits until the client knows of it, and so of all before it.
    #[track_caller]
    fn heard(&self, chat: &Chat, text: &str) {
        self.bob.send_to(chat, text);
        until("it is heard", || {
            // It may be one that the client does not know yet.
            let chat = self.client.send(GetChat::new(chat.id())).wait().ok();
            let last = chat.and_then(|chat| chat.last_message);
            last.is_some_and(|message| text_of(&message) == text)
        });
    }

    fn close(self) {
        close(&self.client);
    }
}

/// Writes the numbers from one to another.
fn say(user: &User, chat: &Chat, from: u32, to: u32) {
    for number in from..=to {
        user.send_to(chat, &number.to_string());
    }
}

/// All of a list.
#[track_caller]
fn all<S: Source<Item: Debug>>(pages: Pages<S>) -> Vec<S::Item> {
    let items: Result<Vec<S::Item>, Error> = pages.into_iter().collect();
    items.expect("no error")
}

/// The next one of a list.
#[track_caller]
fn next<S: Source>(pages: &mut Pages<S>) -> S::Item {
    let next = pages.wait_next().expect("there is more");
    next.expect("no error")
}

fn text_of(message: &Message) -> &str {
    match &message.content {
        MessageContent::MessageText(text) => &text.text.text,
        _ => "",
    }
}

/// The number that a message says; `None` if it is none of ours.
fn number_of(message: &Message) -> Option<u32> {
    text_of(message).parse().ok()
}

/// The numbers that messages say.
fn numbers<'a>(messages: impl IntoIterator<Item = &'a Message>) -> Vec<u32> {
    messages.into_iter().filter_map(number_of).collect()
}
