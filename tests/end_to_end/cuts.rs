//! Connections that are cut while much is on its way.

use std::sync::mpsc;
use std::thread;

use futures::executor::block_on;
use futures::{StreamExt, stream};
use tdlib::Client;
use tdlib::types::UpdateNewMessage;

use crate::person::{PATIENCE, chat_with, close, say, text_of, wait_until};
use crate::random::Random;
use crate::watch;

const MESSAGES: usize = 2_000;
const CUTS: u64 = 4;
const IN_FLIGHT: usize = 64;

/// So many moments in the course of all messages, from the first to the last.
fn moments(random: &mut Random) -> Vec<usize> {
    let mut moments: Vec<_> = (0..CUTS)
        .map(|_| 1 + random.below(MESSAGES as u64 * 9 / 10) as usize)
        .collect();
    moments.sort_unstable();
    moments
}

#[test]
fn what_is_sent_while_connections_are_cut_arrives_once_and_in_order() {
    let mut random = Random::new();
    let dc = watch::start();
    let alice = dc.user("Alice").phone("9996611111").create();
    let bob = dc.user("Bob").create();
    let builder = dc.client().expect("a folder").timeout(PATIENCE);
    let client = builder.build().expect("a client");
    alice.log_in(&client).expect("logged in");
    bob.send_to(&alice, "go on");
    let chat = chat_with(&client, bob.id());

    let moments = moments(&mut random);
    thread::scope(|scope| {
        scope.spawn(|| {
            for moment in &moments {
                wait_until("more arrives", || bob.texts_with(&alice).len() > *moment);
                dc.cut_all();
            }
        });
        let all = stream::iter(0..MESSAGES)
            .map(|number| say(&client, chat, number.to_string()))
            .buffered(IN_FLIGHT);
        block_on(all.for_each(async |taken| {
            taken.expect("taken over");
        }));
    });
    wait_until("all arrive", || bob.texts_with(&alice).len() > MESSAGES);
    close(&client);
    let expected = (0..MESSAGES).map(|number| number.to_string());
    assert!(bob.texts_with(&alice).into_iter().skip(1).eq(expected));
}

#[test]
fn what_is_received_while_connections_are_cut_comes_once_and_in_order() {
    let mut random = Random::new();
    let dc = watch::start();
    let alice = dc.user("Alice").phone("9996611111").create();
    let bob = dc.user("Bob").create();
    let (hears, heard) = mpsc::channel();
    let client = dc
        .client()
        .expect("a folder")
        .timeout(PATIENCE)
        .on(move |_: &Client, update: UpdateNewMessage| {
            let text = text_of(&update.message).expect("a text").to_owned();
            let _ = hears.send(text);
        })
        .build()
        .expect("a client");
    alice.log_in(&client).expect("logged in");

    let moments = moments(&mut random);
    for number in 0..MESSAGES {
        bob.send_to(&alice, &number.to_string());
        moments
            .iter()
            .filter(|at| **at == number)
            .for_each(|_| dc.cut_all());
    }
    for number in 0..MESSAGES {
        let text = heard.recv_timeout(PATIENCE).expect("another message");
        assert_eq!(text, number.to_string());
    }
    close(&client);
    assert!(heard.try_iter().next().is_none(), "doubled");
}
