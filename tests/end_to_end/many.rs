//! Very many messages.

use std::sync::mpsc;

use futures::executor::block_on;
use futures::{StreamExt, stream};
use tdlib::Client;
use tdlib::types::UpdateNewMessage;

use crate::person::{PATIENCE, chat_with, close, say, text_of};
use crate::watch;

const MESSAGES: usize = 10_000;
/// How many the sender has handed over at a time without an answer.
const IN_FLIGHT: usize = 64;

#[test]
fn ten_thousand_messages_arrive_once_each_and_in_order() {
    let dc = watch::start();
    let alice = dc.user("Alice").phone("9996611111").create();
    let bob = dc.user("Bob").phone("9996622222").create();
    let builder = || dc.client().expect("a folder").timeout(PATIENCE);
    let sender = builder().build().expect("a client");
    let (hears, heard) = mpsc::channel();
    let receiver = builder()
        .on(move |_: &Client, update: UpdateNewMessage| {
            let text = text_of(&update.message).expect("a text").to_owned();
            let _ = hears.send(text);
        })
        .build()
        .expect("a client");
    alice.log_in(&sender).expect("logged in");
    bob.log_in(&receiver).expect("logged in");
    bob.send_to(&alice, "go on");
    let first = heard.recv_timeout(PATIENCE).expect("bob's own message");
    assert_eq!(first, "go on");
    let chat = chat_with(&sender, bob.id());

    let all = stream::iter(0..MESSAGES)
        .map(|number| say(&sender, chat, number.to_string()))
        .buffered(IN_FLIGHT);
    block_on(all.for_each(async |taken| {
        taken.expect("taken over");
    }));
    for number in 0..MESSAGES {
        let text = heard.recv_timeout(PATIENCE).expect("another message");
        assert_eq!(text, number.to_string());
    }
    close(&sender);
    close(&receiver);
    assert!(heard.try_iter().next().is_none(), "doubled");
    let at_bobs = bob.texts_with(&alice);
    assert_eq!(at_bobs.len(), MESSAGES + 1);
}
