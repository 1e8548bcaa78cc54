//! What is waited for, and for how long.

use std::time::{Duration, Instant};

use tdlib::ErrorKind;
use tdlib::functions::{CreatePrivateChat, GetActiveSessions};
use tdlib_testdc::Fault;

use crate::common::{close, start};
use crate::{READ, in_a_pause, pause, quick};

#[test]
fn a_pause_that_telegram_asks_for_is_waited_out() {
    let (dc, _, client) = start();
    let before = dc.calls(READ);
    dc.fault(READ, pause(1), 1);
    let began = Instant::now();
    let sessions = client.send(GetActiveSessions::new()).retry(&quick()).wait();
    assert_eq!(sessions.expect("sessions").sessions.len(), 1);
    assert!(began.elapsed() >= Duration::from_secs(1));
    assert_eq!(dc.calls(READ), before + 2);
    assert_eq!(client.stats().requests_retried, 1);
    close(&client);
}

#[test]
fn a_pause_that_is_too_long_is_an_error_that_tells_its_length() {
    let (dc, _, client) = start();
    // TDLib waits out pauses of a minute itself.
    dc.fault(READ, Fault::flood_wait(61), 2);
    let sessions = client.send(GetActiveSessions::new()).retry(&quick()).wait();
    let error = sessions.expect_err("too long");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(61)));
    assert_eq!(error.code(), Some(429));
    let none = quick().longest_pause(Duration::ZERO);
    let sessions = client.send(GetActiveSessions::new()).retry(&none).wait();
    assert!(sessions.expect_err("too long").retry_after().is_some());
    assert_eq!(client.stats().requests_retried, 0);
    close(&client);
}

#[test]
fn what_telegram_refuses_is_not_sent_again() {
    let (dc, _, client) = start();
    let unknown = CreatePrivateChat::new(12_345);
    let error = client.send(unknown).retry(&quick()).wait();
    assert_eq!(error.expect_err("unknown").kind(), ErrorKind::Td);
    for (code, name) in [(400, "LIMIT_INVALID"), (403, "FORBIDDEN"), (406, "SECRET")] {
        dc.fault(READ, Fault::error(code, name), 1);
        let sessions = client.send(GetActiveSessions::new());
        let error = sessions.retry(&quick()).wait().expect_err(name);
        assert_eq!(error.message(), name);
    }
    assert_eq!(client.stats().requests_retried, 0);
    close(&client);
}

#[test]
fn a_client_that_is_closed_ends_the_pause() {
    let (dc, _, client) = start();
    let error = in_a_pause(&dc, &client, || close(&client)).expect_err("closed");
    assert!(error.is_closed(), "{error}");
    assert_eq!(error.request(), Some("getActiveSessions"));
    assert_eq!(client.stats().requests_retried, 0);
}

#[test]
fn a_session_that_is_revoked_ends_the_pause() {
    let (dc, alice, client) = start();
    let ended = in_a_pause(&dc, &client, || alice.revoke_sessions());
    let error = ended.expect_err("revoked");
    assert!(error.is_closed(), "{error}");
    assert_eq!(client.stats().requests_retried, 0);
}
