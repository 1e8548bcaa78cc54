//! Requests that are sent again as a policy says, against a data center that fails for a while.
#![cfg(target_os = "linux")]

mod common;

use std::time::{Duration, Instant};

use common::{close, start};
use tdlib::ErrorKind;
use tdlib::functions::{CreatePrivateChat, GetActiveSessions, SetBio};
use tdlib::retry::Retry;
use tdlib_testdc::Fault;

/// A policy that does not keep a test waiting.
fn quick() -> Retry {
    Retry::new().backoff(Duration::from_millis(1), Duration::from_millis(2))
}

fn pause(seconds: u32) -> Fault {
    Fault::Error {
        code: 429,
        message: format!("Too Many Requests: retry after {seconds}"),
    }
}

fn failure() -> Fault {
    Fault::Error {
        code: 503,
        message: "Timeout".to_owned(),
    }
}

#[test]
fn a_pause_that_telegram_asks_for_is_waited_out() {
    let (dc, _, client) = start();
    let before = dc.calls("account.getAuthorizations");
    dc.fault("account.getAuthorizations", pause(1), 1);
    let began = Instant::now();
    let sessions = client.send(GetActiveSessions::new()).retry(&quick()).wait();
    assert_eq!(sessions.expect("sessions").sessions.len(), 1);
    assert!(began.elapsed() >= Duration::from_secs(1));
    assert_eq!(dc.calls("account.getAuthorizations"), before + 2);
    assert_eq!(client.stats().requests_retried, 1);
    close(&client);
}

#[test]
fn a_pause_that_is_too_long_is_an_error_that_tells_its_length() {
    let (dc, _, client) = start();
    dc.fault("account.getAuthorizations", pause(61), 1);
    let sessions = client.send(GetActiveSessions::new()).retry(&quick()).wait();
    let error = sessions.expect_err("too long");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(61)));
    assert_eq!(client.stats().requests_retried, 0);
    close(&client);
}

#[test]
fn all_requests_of_a_handle_are_sent_again_until_they_succeed_or_there_were_enough() {
    let (dc, _, client) = start();
    let handle = client.retrying(quick().attempts(3));
    dc.fault("account.getAuthorizations", failure(), 2);
    let sessions = handle.send(GetActiveSessions::new()).wait();
    assert_eq!(sessions.expect("sessions").sessions.len(), 1);

    dc.fault("account.getAuthorizations", failure(), 3);
    let error = handle.send(GetActiveSessions::new()).wait();
    assert_eq!(error.expect_err("failed").code(), Some(503));
    assert_eq!(client.stats().requests_retried, 4);
    close(&client);
}

#[test]
fn what_may_have_been_done_is_sent_again_only_if_that_is_wanted() {
    let (dc, _, client) = start();
    dc.fault("account.updateProfile", failure(), 1);
    let set = client.send(SetBio::new("careful")).retry(&quick()).wait();
    assert_eq!(set.expect_err("failed").code(), Some(503));
    assert_eq!(dc.calls("account.updateProfile"), 1);

    dc.fault("account.updateProfile", failure(), 1);
    let policy = quick().whatever_was_done();
    let set = client.send(SetBio::new("bold")).retry(&policy).wait();
    set.expect("set");
    assert_eq!(dc.calls("account.updateProfile"), 3);
    close(&client);
}

#[test]
fn what_telegram_refuses_is_not_sent_again() {
    let (_dc, _, client) = start();
    let unknown = CreatePrivateChat::new(12_345);
    let error = client.send(unknown).retry(&quick()).wait();
    assert_eq!(error.expect_err("unknown").kind(), ErrorKind::Td);
    assert_eq!(client.stats().requests_retried, 0);
    close(&client);
}

#[test]
fn a_client_that_is_closed_ends_the_pause() {
    let (dc, _, client) = start();
    dc.fault("account.getAuthorizations", pause(60), 1);
    let asking = client.clone();
    let asked = std::thread::spawn(move || {
        let sessions = asking.send(GetActiveSessions::new());
        sessions.retry(&Retry::new()).wait()
    });
    // The one request of its kind that fails begins the pause.
    while client.stats().requests_failed == 0 && !asked.is_finished() {
        std::thread::yield_now();
    }
    close(&client);
    let error = asked.join().expect("no panic").expect_err("closed");
    assert!(error.is_closed(), "{error}");
}
