//! A handle whose requests are sent again.

use std::sync::atomic::{AtomicU32, Ordering};

use tdlib::functions::{GetActiveSessions, TestSquareInt};

use crate::common::{close, start, until};
use crate::{READ, failure, pause, quick};

#[test]
fn all_requests_of_a_handle_are_sent_again_until_they_succeed_or_there_were_enough() {
    let (dc, _, client) = start();
    let handle = client.retrying(quick().attempts(3));
    dc.fault(READ, failure(), 2);
    let sessions = handle.send(GetActiveSessions::new()).wait();
    assert_eq!(sessions.expect("sessions").sessions.len(), 1);

    dc.fault(READ, failure(), 3);
    let error = handle.clone().send(GetActiveSessions::new()).wait();
    assert_eq!(error.expect_err("failed").code(), Some(503));
    assert_eq!(client.stats().requests_retried, 4);
    close(&client);
}

#[test]
fn many_threads_share_one_and_each_request_has_its_own_attempts() {
    let (dc, _, client) = start();
    let handle = client.retrying(quick().attempts(20));
    dc.fault(READ, failure(), 12);
    dc.fault(READ, pause(0), 7);
    let before = dc.calls(READ);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let handle = handle.clone();
            scope.spawn(move || {
                for _ in 0..5 {
                    let sessions = handle.send(GetActiveSessions::new()).wait();
                    assert_eq!(sessions.expect("sessions").sessions.len(), 1);
                }
            });
        }
    });
    assert_eq!(dc.calls(READ), before + 20 + 19);
    assert_eq!(client.stats().requests_retried, 19);
    close(&client);
}

#[test]
fn it_keeps_the_client_open_and_so_does_what_it_sends() {
    let (dc, _, client) = start();
    let stats_of = client.clone();
    drop(client);
    let handle = stats_of.retrying(quick());
    drop(stats_of);
    assert_eq!(
        handle.send(TestSquareInt::new(7)).wait().expect("49").value,
        49
    );
    dc.fault(READ, failure(), 1);
    let asked = handle.send(GetActiveSessions::new());
    let client = handle.client().id();
    drop(handle);
    assert_eq!(asked.wait().expect("sessions").sessions.len(), 1);
    assert!(client > 0);
}

#[test]
fn one_that_is_dropped_in_its_pause_is_not_sent_again() {
    let (dc, _, client) = start();
    let handle = client.retrying(quick().longest_pause(std::time::Duration::MAX));
    dc.fault(READ, pause(3000), 1);
    let before = dc.calls(READ);
    let mut asked = handle.send(GetActiveSessions::new());
    until("it has failed", || {
        assert!(!crate::is_ready(&mut asked));
        client.stats().requests_failed > 0
    });
    // It is in its pause now.
    assert!(!crate::is_ready(&mut asked));
    drop(asked);
    // Nor is one that was never polled sent at all.
    drop(handle.send(GetActiveSessions::new()));
    client
        .send(GetActiveSessions::new())
        .wait()
        .expect("sessions");
    assert_eq!(dc.calls(READ), before + 2);
    let stats = client.stats();
    assert_eq!((stats.requests_retried, stats.in_flight), (0, 0));
    close(&client);
}

#[test]
fn a_handler_of_the_same_client_may_wait_for_one() {
    use tdlib::Client;
    use tdlib::types::UpdateNewMessage;

    static SESSIONS: AtomicU32 = AtomicU32::new(0);
    let (dc, alice, client) = start();
    let _guard = client.on(|client: &Client, _: UpdateNewMessage| {
        let sessions = client.send(GetActiveSessions::new()).retry(&quick()).wait();
        let count = sessions.map_or(99, |sessions| sessions.sessions.len());
        SESSIONS.store(count as u32, Ordering::SeqCst);
    });
    dc.fault(READ, failure(), 2);
    dc.user("Bob").create().send_to(&alice, "hi");
    until("it has asked", || SESSIONS.load(Ordering::SeqCst) > 0);
    assert_eq!(SESSIONS.load(Ordering::SeqCst), 1);
    assert_eq!(client.stats().requests_retried, 2);
    close(&client);
}
