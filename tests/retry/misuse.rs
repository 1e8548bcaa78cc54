//! Policies and requests that make little sense.

use std::time::Duration;

use tdlib::ErrorKind;
use tdlib::functions::{GetActiveSessions, GetMe};
use tdlib::retry::Retry;

use crate::common::{close, start};
use crate::{READ, failure, is_ready, quick};

#[test]
fn a_policy_of_no_attempts_or_one_sends_once() {
    let (dc, _, client) = start();
    for attempts in [0, 1] {
        dc.fault(READ, failure(), 1);
        let before = dc.calls(READ);
        let policy = quick().attempts(attempts).whatever_was_done();
        let sessions = client.send(GetActiveSessions::new()).retry(&policy).wait();
        assert_eq!(sessions.expect_err("failed").code(), Some(503));
        assert_eq!(dc.calls(READ), before + 1);
    }
    assert_eq!(client.stats().requests_retried, 0);
    close(&client);
}

#[test]
fn a_back_off_of_nothing_repeats_at_once_as_often_as_it_may() {
    let (dc, _, client) = start();
    dc.fault(READ, failure(), 50);
    let before = dc.calls(READ);
    let policy = Retry::new()
        .attempts(50)
        .backoff(Duration::ZERO, Duration::ZERO);
    let sessions = client.send(GetActiveSessions::new()).retry(&policy).wait();
    assert_eq!(sessions.expect_err("failed").code(), Some(503));
    assert_eq!(dc.calls(READ), before + 50);
    close(&client);
}

#[test]
fn the_longest_pauses_that_there_are_end_with_the_client() {
    let (dc, _, client) = start();
    dc.fault(READ, failure(), 1);
    let policy = Retry::new().backoff(Duration::MAX, Duration::MAX);
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| client.send(GetActiveSessions::new()).retry(&policy).wait());
        crate::until("it has failed", || client.stats().requests_failed > 0);
        close(&client);
        let error = asked.join().expect("no panic").expect_err("closed");
        assert!(error.is_closed(), "{error}");
    });
}

#[test]
fn a_request_that_was_sent_before_is_not_sent_again() {
    let (dc, _, client) = start();
    dc.fault(READ, failure(), 1);
    let mut sessions = client.send(GetActiveSessions::new());
    assert!(!is_ready(&mut sessions));
    let error = sessions.retry(&quick()).wait().expect_err("failed");
    assert_eq!(error.code(), Some(503));
    assert_eq!(client.stats().requests_retried, 0);
    close(&client);
}

#[test]
fn json_has_its_policy_by_its_name_and_what_is_none_is_told() {
    let (dc, _, client) = start();
    dc.fault(READ, failure(), 1);
    let answer = client.send_raw(r#"{"@type":"getActiveSessions"}"#);
    let answer = answer.retry(&quick()).wait().expect("an answer");
    assert!(answer.json().contains("sessions"));
    assert_eq!(client.stats().requests_retried, 1);

    let policy = quick().whatever_was_done();
    let error = client.send_raw("{").retry(&policy).wait();
    assert_eq!(
        error.expect_err("no JSON").kind(),
        ErrorKind::InvalidRequest
    );
    assert_eq!(client.stats().requests_retried, 1);
    close(&client);
}

#[test]
fn a_closed_client_is_told_at_once() {
    let (_dc, _, client) = start();
    let handle = client.retrying(Retry::new().whatever_was_done());
    close(&client);
    let error = handle.send(GetMe::new()).wait().expect_err("closed");
    assert!(error.is_closed(), "{error}");
    assert_eq!(client.stats().requests_retried, 0);
}
