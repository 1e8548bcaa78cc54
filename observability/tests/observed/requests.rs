//! Requests, however they end.

use std::time::Duration;

use futures::executor::block_on;
use metrics_exporter_prometheus::PrometheusBuilder;
use tdlib::functions::{
    CreatePrivateChat, GetActiveSessions, GetMe, SendMessage, TestCallEmpty, TestSquareInt,
};
use tdlib::metrics::{ERRORS, REQUESTS};
use tdlib::types::{FormattedText, InputMessageText, UpdateOption};
use tdlib::{Client, ErrorKind};
use tdlib_testdc::Fault;

use crate::common::{PATIENCE, close, start, until};
use crate::scene::{SESSIONS, bare, poll_once};
use crate::told::{Turn, turn, value_in};

const DURATIONS: &str = "tdlib_request_duration_seconds_count";

/// How many requests ended in which way, and how many durations there are of them.
fn requests(turn: &Turn, method: &str, status: &str) -> (f64, f64) {
    let text = turn.text();
    let ended = value_in(&text, REQUESTS, &[("method", method), ("status", status)]);
    (ended, value_in(&text, DURATIONS, &[("method", method)]))
}

/// What came to be since then.
fn since(before: (f64, f64), now: (f64, f64)) -> (f64, f64) {
    (now.0 - before.0, now.1 - before.1)
}

#[test]
fn answers_are_counted_and_timed_awaited_or_waited_for() {
    let turn = turn();
    let client = bare();
    let before = requests(&turn, "testSquareInt", "ok");
    client.send(TestSquareInt::new(7)).wait().expect("49");
    block_on(client.send(TestSquareInt::new(7))).expect("49");
    client
        .send_raw(r#"{"@type":"testSquareInt","x":7}"#)
        .wait()
        .expect("49");
    let after = requests(&turn, "testSquareInt", "ok");
    assert_eq!(since(before, after), (3.0, 3.0));
    close(&client);
}

#[test]
fn a_duration_is_in_seconds_and_ends_with_the_answer() {
    let turn = turn();
    let (dc, _, client) = start();
    let sum = || {
        turn.value(
            "tdlib_request_duration_seconds_sum",
            &[("method", "getActiveSessions")],
        )
    };
    let before = sum();
    dc.fault(SESSIONS, Fault::Delay(Duration::from_secs(1)), 1);
    client
        .send(GetActiveSessions::new())
        .wait()
        .expect("sessions");
    let took = sum() - before;
    // It is told to within a thirtieth.
    assert!((0.96..30.0).contains(&took), "{took}");
    close(&client);
}

#[test]
fn every_way_to_end_has_its_status_and_those_that_fail_their_code() {
    let turn = turn();
    let (dc, _, client) = start();
    let errors = |kind, code| turn.value(ERRORS, &[("error_type", kind), ("error_code", code)]);

    let before = (
        requests(&turn, "createPrivateChat", "error"),
        errors("error", "400"),
    );
    client
        .send(CreatePrivateChat::new(12_345))
        .wait()
        .expect_err("unknown");
    let after = (
        requests(&turn, "createPrivateChat", "error"),
        errors("error", "400"),
    );
    assert_eq!(
        (since(before.0, after.0), after.1 - before.1),
        ((1.0, 1.0), 1.0)
    );

    dc.fault(SESSIONS, Fault::Hold, 5);
    let before = (
        requests(&turn, "getActiveSessions", "timeout"),
        errors("timeout", "none"),
    );
    let asked = client
        .send(GetActiveSessions::new())
        .timeout(Duration::from_millis(1));
    assert!(asked.wait().expect_err("late").is_timeout());
    let asked = client
        .send(GetActiveSessions::new())
        .timeout(Duration::from_millis(1));
    assert!(block_on(asked).expect_err("late").is_timeout());
    let after = (
        requests(&turn, "getActiveSessions", "timeout"),
        errors("timeout", "none"),
    );
    assert_eq!(
        (since(before.0, after.0), after.1 - before.1),
        ((2.0, 2.0), 2.0)
    );

    let before = requests(&turn, "getActiveSessions", "dropped");
    let mut asked = client.send(GetActiveSessions::new());
    assert!(!poll_once(&mut asked));
    drop(asked);
    drop(client.send(GetActiveSessions::new()));
    let after = requests(&turn, "getActiveSessions", "dropped");
    assert_eq!(since(before, after), (1.0, 0.0), "one was sent");

    let before = (
        requests(&turn, "send_raw", "invalid"),
        errors("invalid", "none"),
    );
    client.send_raw("{").wait().expect_err("no JSON");
    let after = (
        requests(&turn, "send_raw", "invalid"),
        errors("invalid", "none"),
    );
    assert_eq!(
        (since(before.0, after.0), after.1 - before.1),
        ((1.0, 0.0), 1.0)
    );

    let before = requests(&turn, "getActiveSessions", "closed");
    let mut asked = client.send(GetActiveSessions::new());
    assert!(!poll_once(&mut asked));
    close(&client);
    assert!(block_on(asked).expect_err("closed").is_closed());
    assert!(
        client
            .send(GetActiveSessions::new())
            .wait()
            .expect_err("closed")
            .is_closed()
    );
    let after = requests(&turn, "getActiveSessions", "closed");
    assert_eq!(since(before, after), (2.0, 0.0));
}

#[test]
fn what_would_wait_for_itself_is_counted() {
    let turn = turn();
    let before = requests(&turn, "testSquareInt", "would_deadlock");
    let (sender, ended) = std::sync::mpsc::channel();
    let client = Client::builder().on(move |client: &Client, _: UpdateOption| {
        let kind = client
            .send(TestSquareInt::new(7))
            .in_order()
            .wait()
            .map_err(|error| error.kind());
        let _ = sender.send(kind.err());
    });
    let client = client.build().expect("a client");
    let kind = ended.recv_timeout(PATIENCE).expect("an update");
    assert_eq!(kind, Some(ErrorKind::WouldDeadlock));
    close(&client);
    let after = requests(&turn, "testSquareInt", "would_deadlock");
    assert!(after.0 > before.0);
}

#[test]
fn a_request_that_is_polled_again_after_its_end_is_counted_once() {
    let turn = turn();
    let client = bare();
    let before = requests(&turn, "testCallEmpty", "ok");
    let mut asked = client.send(TestCallEmpty::new());
    until("answered", || poll_once(&mut asked));
    assert!(poll_once(&mut asked), "it fails");
    assert_eq!(
        since(before, requests(&turn, "testCallEmpty", "ok")),
        (1.0, 1.0)
    );
    assert_eq!(requests(&turn, "testCallEmpty", "invalid").0, 0.0);
    close(&client);
}

#[test]
fn detached_requests_are_counted_and_their_spans_end_on_a_thread_for_handlers() {
    let turn = turn();
    let (dc, _, client) = start();
    let before = requests(&turn, "testCallEmpty", "ok");
    client.send(TestCallEmpty::new()).detach();
    client.send(TestCallEmpty::new()).in_order().detach();
    // Left only when it is on its way.
    let mut asked = client.send(TestCallEmpty::new());
    assert!(!poll_once(&mut asked));
    asked.detach();
    until("three answers", || {
        since(before, requests(&turn, "testCallEmpty", "ok")) == (3.0, 3.0)
    });

    let before = requests(&turn, "createPrivateChat", "error");
    client.send(CreatePrivateChat::new(12_345)).detach();
    until("an error", || {
        since(before, requests(&turn, "createPrivateChat", "error")) == (1.0, 1.0)
    });

    dc.fault(SESSIONS, Fault::Hold, 2);
    let before = requests(&turn, "getActiveSessions", "timeout");
    let asked = client.send(GetActiveSessions::new());
    asked.timeout(Duration::from_millis(1)).detach();
    until("a time-out", || {
        since(before, requests(&turn, "getActiveSessions", "timeout")) == (1.0, 1.0)
    });

    let before = requests(&turn, "getActiveSessions", "closed");
    client.send(GetActiveSessions::new()).detach();
    close(&client);
    client.send(GetActiveSessions::new()).detach();
    until("two that were closed", || {
        since(before, requests(&turn, "getActiveSessions", "closed")) == (2.0, 0.0)
    });
    for (method, count) in [
        ("testCallEmpty", 3),
        ("createPrivateChat", 1),
        ("getActiveSessions", 3),
    ] {
        until("their spans have ended", || {
            let spans = turn.spans_of(method);
            spans.iter().filter(|span| span.closed).count() == count
        });
    }
}

#[test]
fn an_answer_that_came_before_the_request_was_detached_is_counted() {
    let turn = turn();
    let client = bare();
    let before = requests(&turn, "testCallEmpty", "ok");
    let mut asked = client.send(TestCallEmpty::new());
    let answered = client.stats().requests_answered;
    assert!(!poll_once(&mut asked));
    until("an answer", || client.stats().requests_answered > answered);
    asked.detach();
    assert_eq!(
        since(before, requests(&turn, "testCallEmpty", "ok")),
        (1.0, 1.0)
    );
    close(&client);
}

#[test]
fn names_that_are_not_in_the_schema_have_one_label() {
    let turn = turn();
    let client = bare();
    let before = requests(&turn, "other", "error");
    for name in ["tellMyNumber9996614444", "", "getMe\\u0020"] {
        let json = format!(r#"{{"@type":"{name}"}}"#);
        client.send_raw(json).wait().expect_err("unknown");
    }
    let after = requests(&turn, "other", "error");
    assert_eq!(since(before, after), (3.0, 3.0));
    assert!(!turn.text().contains("tellMyNumber"));
    close(&client);
}

#[test]
fn what_was_counted_is_told_to_the_recorder_that_asks_and_each_duration_once() {
    let turn = turn();
    let client = bare();
    let labels = [("method", "testSquareInt")];
    let before = requests(&turn, "testSquareInt", "ok");
    for _ in 0..3 {
        client.send(TestSquareInt::new(7)).wait().expect("49");
    }
    let recorder = PrometheusBuilder::new().build_recorder();
    metrics::with_local_recorder(&recorder, tdlib::metrics::collect);
    let text = recorder.handle().render();
    let ok = [("method", "testSquareInt"), ("status", "ok")];
    assert_eq!(value_in(&text, REQUESTS, &ok) - before.0, 3.0);
    assert_eq!(value_in(&text, DURATIONS, &labels), 3.0);
    let after = requests(&turn, "testSquareInt", "ok");
    assert_eq!(since(before, after), (3.0, 0.0));
    close(&client);
}

#[test]
fn a_request_that_ends_on_the_receive_thread_is_told_elsewhere() {
    let turn = turn();
    let (dc, alice, client) = start();
    let bob = dc.user("Bob").create();
    bob.send_to(&alice, "go on");
    until("the chat is there", || {
        client.send(CreatePrivateChat::new(bob.id())).wait().is_ok()
    });
    let before = requests(&turn, "sendMessage", "ok");
    let text = FormattedText {
        text: "hello".to_owned(),
        ..FormattedText::default()
    };
    let content = InputMessageText {
        text,
        ..InputMessageText::default()
    };
    let sent = client.send(SendMessage::new(bob.id(), content)).delivered();
    sent.wait().expect("sent");
    until("it is told", || {
        since(before, requests(&turn, "sendMessage", "ok")) == (1.0, 1.0)
    });
    until("its span ends", || {
        turn.spans_of("sendMessage").iter().all(|span| span.closed)
    });
    assert_eq!(turn.spans_of("sendMessage").len(), 1);
    client.send(GetMe::new()).wait().expect("Alice");
    close(&client);
}
