//! People log in to the real TDLib and write to each other.
#![cfg(target_os = "linux")]

use std::sync::mpsc;
use std::time::Duration;

use tdlib::functions::{CreatePrivateChat, GetChat, GetMe, SendMessage};
use tdlib::types::{FormattedText, InputMessageText, MessageContent, UpdateNewMessage};
use tdlib::{Client, ClientBuilder};
use tdlib_testdc::TestDc;

const PATIENCE: Duration = Duration::from_secs(30);

/// A client that tells the texts of the messages which come in.
fn listening(builder: ClientBuilder) -> (Client, mpsc::Receiver<String>) {
    let (sender, texts) = mpsc::channel();
    let client = builder
        .timeout(PATIENCE)
        .on(move |_: &Client, update: UpdateNewMessage| {
            if let MessageContent::MessageText(text) = update.message.content
                && !update.message.is_outgoing
            {
                let _ = sender.send(text.text.text);
            }
        })
        .build();
    (client.expect("a client"), texts)
}

#[test]
fn a_user_logs_in_and_hears_from_another() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("+9996612222").create();
    let (client, texts) = listening(dc.client().expect("a folder"));
    alice.log_in(&client).expect("logged in");
    let me = client.send(GetMe::new()).wait().expect("me");
    assert_eq!((me.id, me.first_name.as_str()), (alice.id(), "Alice"));

    let bob = dc.user("Bob").create();
    bob.send_to(&alice, "hi");
    assert_eq!(texts.recv_timeout(PATIENCE).expect("a message"), "hi");

    let chat = client
        .send(CreatePrivateChat::new(bob.id()))
        .wait()
        .expect("a chat");
    let text = InputMessageText {
        text: FormattedText {
            text: "hello Bob".to_owned(),
            entities: Vec::new(),
        },
        ..InputMessageText::default()
    };
    client
        .send(SendMessage::new(chat.id, text))
        .wait()
        .expect("a message");
    for _ in 0..1_000 {
        if bob.texts_with(&alice).len() == 2 {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(bob.texts_with(&alice), ["hi", "hello Bob"]);
    client.close().timeout(PATIENCE).wait().expect("closed");
}

#[test]
fn what_is_written_while_connections_are_cut_arrives_once_and_in_order() {
    const ROUNDS: usize = 3;
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("+9996612222").create();
    let (client, texts) = listening(dc.client().expect("a folder"));
    alice.log_in(&client).expect("logged in");

    let bob = dc.user("Bob").create();
    let mut written = Vec::new();
    let mut write = |count: usize| {
        for _ in 0..count {
            let text = written.len().to_string();
            bob.send_to(&alice, &text);
            written.push(text);
        }
    };
    for _ in 0..ROUNDS {
        // Some are on their way when the connections are cut, some come while the client is away.
        write(50);
        dc.refuse_new(true);
        dc.cut_all();
        while dc.connections() > 0 {
            std::thread::sleep(Duration::from_millis(1));
        }
        write(50);
        dc.refuse_new(false);
        while dc.connections() == 0 {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    let received: Vec<String> = written
        .iter()
        .map(|_| texts.recv_timeout(PATIENCE).expect("a message"))
        .collect();
    assert_eq!(received, written);
    assert!(dc.calls("updates.getDifference") > 0, "nothing was missed");
    client.close().timeout(PATIENCE).wait().expect("closed");
    assert_eq!(texts.try_iter().count(), 0, "doubled");
}

#[test]
fn what_is_written_in_chats_of_several_reaches_their_members() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("+9996612222").create();
    let (client, texts) = listening(dc.client().expect("a folder"));
    alice.log_in(&client).expect("logged in");

    let bob = dc.user("Bob").create();
    let group = bob.create_group("Group", &[&alice]);
    let supergroup = bob.create_supergroup("Supergroup", &[&alice]);
    let channel = bob.create_channel("Channel", &[&alice]);
    for (chat, text) in [(&group, "one"), (&supergroup, "two"), (&channel, "three")] {
        // TDLib takes what it finds in a chat that it hears of for the first time, and tells it as no update.
        let known = || client.send(GetChat::new(chat.id())).wait();
        while !known().is_ok_and(|chat| chat.last_message.is_some()) {
            std::thread::sleep(Duration::from_millis(1));
        }
        bob.send_to(chat, text);
        assert_eq!(texts.recv_timeout(PATIENCE).expect("a message"), text);
        let seen = client
            .send(GetChat::new(chat.id()))
            .wait()
            .expect("the chat");
        assert_eq!(alice.texts_with(chat), [text], "{}", seen.title);
    }
    client.close().timeout(PATIENCE).wait().expect("closed");
}
