//! A recorder and a subscriber that block or panic.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tdlib::Client;
use tdlib::functions::TestCallEmpty;
use tdlib::metrics::{REQUESTS, UNRECORDED};
use tdlib::types::UpdateNewMessage;
use tdlib_testdc::TestDc;

use crate::scene::{PATIENCE, bare, close, until};
use crate::told::{Turn, turn};

/// How many answers to `testCallEmpty` were told.
fn told(turn: &Turn) -> f64 {
    turn.value(REQUESTS, &[("method", "testCallEmpty"), ("status", "ok")])
}

/// Sends so many requests and leaves them, and waits until TDLib has answered.
fn send(client: &Client, count: u32) {
    let before = client.stats().requests_answered;
    for _ in 0..count {
        client.send(TestCallEmpty::new()).detach();
    }
    until("all are answered", || {
        client.stats().requests_answered >= before + u64::from(count)
    });
}

#[test]
fn who_blocks_holds_up_one_thread_and_neither_answers_nor_updates() {
    const COUNT: u32 = 2_000;
    let turn = turn();
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996616666").create();
    let seen = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&seen);
    let client = dc
        .client()
        .expect("a folder")
        .on(move |_: &Client, _: UpdateNewMessage| {
            counts.fetch_add(1, Ordering::Relaxed);
        });
    let client = client.timeout(PATIENCE).build().expect("a client");
    alice.log_in(&client).expect("logged in");
    let before = told(&turn);

    turn.shut();
    send(&client, COUNT);
    until("one is held up", || turn.held() > 0);
    let bob = dc.user("Bob").create();
    for text in ["one", "two", "three"] {
        bob.send_to(&alice, text);
    }
    until("the handler has seen them", || {
        seen.load(Ordering::Relaxed) == 3
    });
    assert_eq!(turn.held(), 1);
    let cores = std::thread::available_parallelism().map_or(2, |cores| cores.get().max(2));
    assert!(
        client.stats().workers <= cores as u64 + 1,
        "{:?}",
        client.stats()
    );
    assert!(told(&turn) < before + f64::from(COUNT));
    turn.open();
    until("all is told", || told(&turn) == before + f64::from(COUNT));
    close(&client);
}

#[test]
fn who_blocks_for_long_misses_what_begins_then_and_is_told_how_much() {
    const COUNT: u32 = (1 << 16) + 2_000;
    let turn = turn();
    let client = bare();
    let before = (told(&turn), turn.value(UNRECORDED, &[]));
    turn.shut();
    send(&client, 1);
    until("one is held up", || turn.held() == 1);
    for _ in 0..8 {
        send(&client, COUNT / 8);
    }
    let missed = turn.value(UNRECORDED, &[]) - before.1;
    assert!(missed >= 1.0);
    turn.open();
    let sent = f64::from(1 + COUNT / 8 * 8);
    until("the rest is told", || {
        told(&turn) - before.0 == sent - missed
    });
    // From then on all is as before.
    client.send(TestCallEmpty::new()).wait().expect("nothing");
    assert_eq!(told(&turn) - before.0, sent - missed + 1.0);
    assert_eq!(turn.value(UNRECORDED, &[]) - before.1, missed);
    close(&client);
}

#[test]
fn a_panic_on_a_thread_for_handlers_loses_one_request_only() {
    let turn = turn();
    let client = bare();
    // All that is told of its beginning is told then.
    until("it has a state", || {
        !turn.states("tdlib::authorization", client.id()).is_empty()
    });
    let before = told(&turn);
    turn.panic_once();
    send(&client, 1);
    until("it has panicked", || turn.has_panicked());
    send(&client, 3);
    until("the others are told", || told(&turn) >= before + 3.0);
    assert_eq!(
        turn.value(
            REQUESTS,
            &[("method", "testCallEmpty"), ("status", "closed")]
        ),
        0.0
    );
    close(&client);
}
