//! A recorder and a subscriber that block or panic.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tdlib::Client;
use tdlib::functions::TestCallEmpty;
use tdlib::metrics::REQUESTS;
use tdlib::types::{MessageContent, UpdateNewMessage};
use tdlib_testdc::TestDc;

use crate::common::{PATIENCE, close, start, until};
use crate::scene::bare;
use crate::told::{Turn, turn};

/// How many spans of `testCallEmpty` have ended, and how many requests are counted.
fn told(turn: &Turn) -> (usize, f64) {
    let spans = turn.spans_of("testCallEmpty");
    let counted = turn.value(REQUESTS, &[("method", "testCallEmpty"), ("status", "ok")]);
    (spans.iter().filter(|span| span.closed).count(), counted)
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
    let cores = thread::available_parallelism().map_or(2, |cores| cores.get().max(2));
    assert!(
        client.stats().workers <= cores as u64 + 1,
        "{:?}",
        client.stats()
    );
    let (ended, counted) = told(&turn);
    assert!(ended < COUNT as usize);
    assert_eq!(counted - before.1, f64::from(COUNT));
    turn.open();
    until("all is told", || told(&turn).0 == COUNT as usize);
    close(&client);
}

#[test]
fn who_blocks_at_an_answer_in_order_holds_up_no_update() {
    let turn = turn();
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996616666").create();
    let seen = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&seen);
    let client = dc.client().expect("a folder").timeout(PATIENCE);
    let client = client.on(move |_: &Client, _: UpdateNewMessage| {
        counts.fetch_add(1, Ordering::Relaxed);
    });
    let client = client.build().expect("a client");
    alice.log_in(&client).expect("logged in");
    turn.shut();
    client.send(TestCallEmpty::new()).in_order().detach();
    until("it is held up", || turn.held() > 0);
    dc.user("Bob").create().send_to(&alice, "one");
    until("the handler has seen it", || {
        seen.load(Ordering::Relaxed) == 1
    });
    turn.open();
    until("it is told", || told(&turn).0 == 1);
    close(&client);
}

#[test]
fn who_blocks_at_a_transfer_holds_up_neither_it_nor_the_receive_thread() {
    let turn = turn();
    let (dc, alice, client) = start();
    let mut messages = client.updates_of::<UpdateNewMessage>();
    let bob = dc.user("Bob").create();
    bob.send_file(&alice, "file.bin", [7; 100_000]);
    let told = messages.next_timeout(PATIENCE).expect("open");
    let MessageContent::MessageDocument(sent) = told.expect("told").message.content else {
        panic!("no document");
    };
    turn.shut();
    let downloading = client.clone();
    // Of this name, so that the subscriber would hold it up.
    let thread = thread::Builder::new().name("tdlib-caller".to_owned());
    let thread = thread.spawn(move || downloading.download(sent.document.document.id).wait());
    let thread = thread.expect("a thread");
    until("it is there", || thread.is_finished());
    thread.join().expect("no panic").expect("a file");
    client.send(TestCallEmpty::new()).wait().expect("nothing");
    turn.open();
    until("it is told", || {
        let spans = turn.spans_of("downloadFile");
        spans.len() == 1 && spans[0].closed
    });
    close(&client);
}

#[test]
fn who_blocks_for_long_misses_the_spans_of_what_begins_then_and_no_number() {
    const COUNT: u32 = (1 << 16) + 2_000;
    let turn = turn();
    let client = bare();
    let before = told(&turn).1;
    turn.shut();
    send(&client, 1);
    until("one is held up", || turn.held() == 1);
    for _ in 0..8 {
        send(&client, COUNT / 8);
    }
    // All of them may have begun before enough had ended; what begins now did not.
    let begun = turn.spans_of("testCallEmpty").len();
    send(&client, 1_000);
    assert_eq!(turn.spans_of("testCallEmpty").len(), begun);
    let sent = 1 + COUNT / 8 * 8 + 1_000;
    assert_eq!(told(&turn).1 - before, f64::from(sent));
    turn.open();
    until("the rest is told", || told(&turn).0 == begun);
    // From then on all is as before.
    client.send(TestCallEmpty::new()).wait().expect("nothing");
    assert_eq!(told(&turn).0, begun + 1);
    close(&client);
}

#[test]
fn a_panic_on_a_thread_for_handlers_loses_one_span_only() {
    let turn = turn();
    let client = bare();
    // All that is told of its beginning is told then.
    until("it has a state", || {
        !turn.states("tdlib::authorization", client.id()).is_empty()
    });
    turn.panic_once();
    send(&client, 1);
    until("it has panicked", || turn.has_panicked());
    send(&client, 3);
    until("the others are told", || told(&turn).0 >= 3);
    close(&client);
}
