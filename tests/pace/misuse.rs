//! Paces and requests that make little sense.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tdlib::functions::{GetMe, SendMessage};
use tdlib::pace::{Limit, Pace};
use tdlib::types::{InputMessageText, UpdateNewMessage};
use tdlib::{Client, ErrorKind};

use crate::common::{close, start, until};
use crate::{HOUR, few, friend, is_ready, say, until_told};

#[test]
fn a_limit_of_none_is_one_of_one_and_one_in_no_time_is_no_limit() {
    let (_dc, _, client) = start();
    let paced = client.paced(Pace::unlimited().in_all(Limit::new(0, HOUR)));
    assert!(is_ready(&mut paced.turn(1)));
    assert!(!is_ready(&mut paced.turn(1)));
    let paced = client.paced(Pace::unlimited().in_all(Limit::new(1, Duration::ZERO)));
    for _ in 0..100 {
        assert!(is_ready(&mut paced.turn(1)));
    }
    close(&client);
}

#[test]
fn more_at_once_than_the_limit_allows_goes_when_nothing_else_counts() {
    let (_dc, _, client) = start();
    let paced = client.paced(few(2));
    assert!(is_ready(&mut paced.turn_of(1, usize::MAX)));
    assert!(!is_ready(&mut paced.turn(1)));
    // What sends nothing needs no room.
    assert!(is_ready(&mut paced.turn_of(1, 0)));
    assert!(is_ready(&mut paced.turn(2)));
    assert!(!is_ready(&mut paced.turn_of(2, usize::MAX)));
    assert!(is_ready(&mut paced.turn(2)));
    close(&client);
}

#[test]
fn a_closed_client_is_told_at_once() {
    let (_dc, alice, client) = start();
    let paced = client.paced(Pace::bot());
    let turn = paced.turn(1);
    close(&client);
    assert!(turn.wait().expect_err("closed").is_closed());
    let error = paced.send(say(&alice, "late")).wait().expect_err("closed");
    assert!(error.is_closed(), "{error}");
    assert_eq!(error.request(), Some("sendMessage"));
    assert_eq!(paced.waiting(), 0);
}

#[test]
fn what_tdlib_refuses_has_had_its_turn_and_holds_up_nobody() {
    let (dc, alice, client) = start();
    let bob = friend(&dc, &alice, &client, "Bob");
    let paced = client.paced(few(2));
    let nowhere = || SendMessage::new(12_345, InputMessageText::from("hi"));
    let error = paced.send(nowhere()).wait().expect_err("unknown");
    assert_eq!(error.kind(), ErrorKind::Td);
    assert!(paced.deliver(nowhere()).wait().is_err());
    assert!(!is_ready(&mut paced.turn(12_345)));
    paced.deliver(say(&bob, "hi")).wait().expect("delivered");
    close(&client);
}

#[test]
fn what_is_sent_to_no_chat_counts_among_all() {
    let (_dc, _, client) = start();
    let paced = client.paced(Pace::unlimited().in_all(Limit::new(1, HOUR)));
    paced.send(GetMe::new()).wait().expect("me");
    assert!(!is_ready(&mut paced.send(GetMe::new())));
    assert!(!is_ready(&mut paced.turn(1)));
    close(&client);
}

#[test]
fn nothing_is_sent_before_it_is_waited_for() {
    let (dc, alice, client) = start();
    let bob = friend(&dc, &alice, &client, "Bob");
    let paced = client.paced(few(1));
    drop(paced.send(say(&bob, "never")));
    drop(paced.deliver(say(&bob, "never")));
    drop(paced.turn(bob.id()));
    paced.deliver(say(&bob, "one")).wait().expect("delivered");
    assert_eq!(bob.texts_with(&alice), ["hi", "one"]);
    close(&client);
}

#[test]
fn a_handler_of_the_same_client_may_wait_for_its_turn() {
    static ANSWERS: AtomicUsize = AtomicUsize::new(0);
    let (dc, alice, client) = start();
    let bob = friend(&dc, &alice, &client, "Bob");
    let second = Duration::from_millis(50);
    let paced = client.paced(Pace::unlimited().per_user(Limit::new(1, second)));
    let to = bob.clone();
    let _guard = client.on(move |_: &Client, update: UpdateNewMessage| {
        if !update.message.is_outgoing {
            paced.deliver(say(&to, "yes?")).wait().expect("delivered");
            ANSWERS.fetch_add(1, Ordering::SeqCst);
        }
    });
    for _ in 0..3 {
        bob.send_to(&alice, "Alice");
    }
    until("she answers", || ANSWERS.load(Ordering::SeqCst) == 3);
    until_told(&bob, &alice, 7);
    close(&client);
}

#[test]
fn what_is_shown_of_it_has_no_texts_of_messages() {
    let (_dc, alice, client) = start();
    let paced = client.paced(few(1));
    let task = paced.send(say(&alice, "secret"));
    let turn = paced.turn_of(7, 2);
    let shown = format!("{paced:?} {task:?} {turn:?}");
    assert!(!shown.contains("secret"), "{shown}");
    assert!(shown.contains("waiting: 0"), "{shown}");
    assert!(shown.contains("chat_id: 7, messages: 2"), "{shown}");
    close(&client);
}
