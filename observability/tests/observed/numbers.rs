//! Clients, sessions, queues and updates.

use std::sync::mpsc;

use tdlib::Client;
use tdlib::functions::{GetActiveSessions, LogOut};
use tdlib::metrics::{ACTIVE_CLIENTS, ERRORS, QUEUE_DEPTH, SESSIONS, UPDATES};
use tdlib::types::{UpdateChatLastMessage, UpdateNewMessage, UpdateOption};
use tdlib_testdc::Fault;

use crate::common::{close, start, until};
use crate::scene::{SESSIONS as HELD, bare, poll_once};
use crate::told::{Turn, turn, value_in};

/// The sessions in some states, and the clients that are open.
fn sessions(turn: &Turn, statuses: [&str; 4]) -> ([f64; 4], f64) {
    let text = turn.text();
    (
        statuses.map(|status| value_in(&text, SESSIONS, &[("status", status)])),
        value_in(&text, ACTIVE_CLIENTS, &[]),
    )
}

#[test]
fn a_session_is_counted_in_the_state_that_it_is_in() {
    let turn = turn();
    let statuses = ["wait_tdlib_parameters", "ready", "closed", "logged_out"];
    let before = sessions(&turn, statuses);
    let since = |turn: &Turn| {
        let (now, open) = sessions(turn, statuses);
        let mut at = 0;
        let change = now.map(|now| {
            at += 1;
            (now - before.0[at - 1]) as i32
        });
        (change, (open - before.1) as i32)
    };
    let idle = bare();
    until("it waits", || since(&turn) == ([1, 0, 0, 0], 1));
    let (_dc, _, client) = start();
    until("one is ready", || since(&turn) == ([1, 1, 0, 0], 2));
    close(&idle);
    assert_eq!(since(&turn), ([0, 1, 1, 0], 1));
    client.send(LogOut::new()).wait().expect("logged out");
    client.closed().wait().expect("closed");
    assert_eq!(since(&turn), ([0, 0, 1, 1], 0));
}

#[test]
fn queues_are_as_deep_as_what_waits() {
    let turn = turn();
    let (dc, alice, client) = start();
    let depth = |queue| turn.value(QUEUE_DEPTH, &[("queue", queue)]);
    until("all is quiet", || {
        depth("handlers") == 0.0 && depth("requests") == 0.0
    });

    dc.fault(HELD, Fault::Hold, 1);
    let mut asked = client.send(GetActiveSessions::new());
    assert!(!poll_once(&mut asked));
    assert_eq!(depth("requests"), 1.0);
    drop(asked);
    assert_eq!(depth("requests"), 0.0);

    let stream = client.updates_of::<UpdateChatLastMessage>();
    let (go_on, held) = mpsc::channel::<()>();
    let (busy, begun) = mpsc::channel();
    let held = std::sync::Mutex::new(held);
    let guard = client.on(move |_: &Client, _: UpdateNewMessage| {
        let _ = busy.send(());
        let _ = held.lock().expect("one at a time").recv();
    });
    let bob = dc.user("Bob").create();
    bob.send_to(&alice, "one");
    begun.recv().expect("a message");
    bob.send_to(&alice, "two");
    until("an update waits", || depth("handlers") >= 1.0);
    until("the stream is not read", || depth("streams") >= 1.0);
    drop(go_on);
    until("nothing waits", || depth("handlers") == 0.0);
    drop((guard, stream));
    assert_eq!(depth("streams"), 0.0);
    close(&client);
}

#[test]
fn updates_are_counted_by_type_whether_or_not_somebody_listens() {
    let turn = turn();
    let (dc, alice, client) = start();
    let messages = || turn.value(UPDATES, &[("type", "updateNewMessage")]);
    let before = messages();
    let bob = dc.user("Bob").create();
    for text in ["one", "two", "three"] {
        bob.send_to(&alice, text);
    }
    until("three messages", || messages() == before + 3.0);
    close(&client);
}

#[test]
fn panics_of_handlers_are_errors() {
    let turn = turn();
    let panics = || turn.value(ERRORS, &[("error_type", "handler_panic")]);
    let before = panics();
    let client = Client::builder().on(|_: &Client, update: UpdateOption| {
        assert_ne!(update.name, "version", "as the test wants");
    });
    let client = client.build().expect("a client");
    until("it has panicked", || panics() > before);
    close(&client);
}
