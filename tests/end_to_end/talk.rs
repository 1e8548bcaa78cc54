//! Two people talk, each with a client.

use std::sync::mpsc::{self, Receiver};

use tdlib::Client;
use tdlib::types::{
    Message, MessageSender, UpdateMessageSendFailed, UpdateMessageSendSucceeded, UpdateNewMessage,
};
use tdlib_testdc::User;

use crate::person::{PATIENCE, chat_with, close, say, text_of};
use crate::watch::{self, Watched};

/// A client that is logged in, and what it is told.
struct Talker {
    client: Client,
    /// Messages that came in.
    heard: Receiver<Message>,
    /// Its own ones that have arrived, with the numbers that they had before.
    sent: Receiver<(i64, Message)>,
}

impl Talker {
    fn log_in(dc: &Watched, user: &User) -> Self {
        let (hears, heard) = mpsc::channel();
        let (sends, sent) = mpsc::channel();
        let builder = dc.client().expect("a folder").timeout(PATIENCE);
        let client = builder
            .on(move |_: &Client, update: UpdateNewMessage| {
                if !update.message.is_outgoing {
                    let _ = hears.send(update.message);
                }
            })
            .on(move |_: &Client, update: UpdateMessageSendSucceeded| {
                let _ = sends.send((update.old_message_id, update.message));
            })
            .on(|_: &Client, update: UpdateMessageSendFailed| {
                panic!("a message was refused: {:?}", update.error);
            })
            .build()
            .expect("a client");
        user.log_in(&client).expect("logged in");
        Self {
            client,
            heard,
            sent,
        }
    }

    /// Says something, and returns the message as it is when it has arrived.
    fn says(&self, chat: i64, text: &str) -> Message {
        let message = say(&self.client, chat, text).wait().expect("taken over");
        assert_eq!(text_of(&message), Some(text));
        let (before, after) = self.sent.recv_timeout(PATIENCE).expect("it arrives");
        assert_eq!(before, message.id);
        assert_ne!(after.id, message.id, "it has its final number");
        after
    }

    fn hears(&self) -> Message {
        self.heard.recv_timeout(PATIENCE).expect("a message")
    }
}

#[track_caller]
fn is_from(message: &Message, user: &User) {
    let MessageSender::User(sender) = &message.sender_id else {
        panic!("{:?}", message.sender_id);
    };
    assert_eq!(sender.user_id, user.id());
}

#[test]
fn two_people_talk() {
    let dc = watch::start();
    let alice = dc.user("Alice").phone("9996611111").create();
    let bob = dc.user("Bob").phone("9996622222").create();
    let (a, b) = (Talker::log_in(&dc, &alice), Talker::log_in(&dc, &bob));
    // A client can write to those whom it knows.
    alice.send_to(&bob, "it's me");
    let first = b.hears();
    assert_eq!(text_of(&first), Some("it's me"));
    is_from(&first, &alice);
    let to_alice = chat_with(&b.client, alice.id());
    assert_eq!(first.chat_id, to_alice);

    b.says(to_alice, "hi Alice");
    let heard = a.hears();
    assert_eq!(text_of(&heard), Some("hi Alice"));
    is_from(&heard, &bob);
    let to_bob = chat_with(&a.client, bob.id());
    for turn in 0..20 {
        a.says(to_bob, &format!("question {turn}"));
        let question = b.hears();
        assert_eq!(
            text_of(&question),
            Some(format!("question {turn}").as_str())
        );
        is_from(&question, &alice);
        b.says(to_alice, &format!("answer {turn}"));
        let answer = a.hears();
        assert_eq!(text_of(&answer), Some(format!("answer {turn}").as_str()));
        is_from(&answer, &bob);
    }
    let said = bob.texts_with(&alice);
    assert_eq!(said.len(), 42);
    assert_eq!(said, alice.texts_with(&bob));
    close(&a.client);
    close(&b.client);
    assert!(
        a.heard
            .try_iter()
            .chain(b.heard.try_iter())
            .next()
            .is_none()
    );
}

#[test]
fn what_one_says_to_oneself_is_there_once() {
    let dc = watch::start();
    let alice = dc.user("Alice").phone("9996611111").create();
    let a = Talker::log_in(&dc, &alice);
    let chat = chat_with(&a.client, alice.id());
    for text in ["milk", "bread"] {
        a.says(chat, text);
    }
    assert_eq!(alice.texts_with(&alice), ["milk", "bread"]);
    close(&a.client);
}
