//! What may have been done is not done again.

use std::time::{Duration, Instant};

use tdlib::Client;
use tdlib::functions::{GetActiveSessions, SendChatAction, SetBio};
use tdlib::retry::Retry;
use tdlib::types::ChatAction;
use tdlib_testdc::Fault;

use crate::common::{PATIENCE, close, start, until};
use crate::{READ, WRITE, failure, pause, quick};

/// TDLib's shortest wait after a server's failure.
const SECOND: Duration = Duration::from_secs(1);

fn set_bio(client: &Client, policy: &Retry) -> Result<(), tdlib::Error> {
    let set = client.send(SetBio::new("careful"));
    set.retry(policy).wait().map(drop)
}

#[test]
fn what_may_have_been_done_is_sent_again_only_if_that_is_wanted() {
    let (dc, _, client) = start();
    dc.fault(WRITE, failure(), 1);
    let error = set_bio(&client, &quick()).expect_err("failed");
    assert_eq!(error.code(), Some(503));
    assert_eq!(dc.calls(WRITE), 1);

    dc.fault(WRITE, failure(), 1);
    set_bio(&client, &quick().whatever_was_done()).expect("set");
    assert_eq!(dc.calls(WRITE), 3);
    close(&client);
}

#[test]
fn what_telegram_refuses_at_once_was_not_done_and_is_sent_again() {
    let (dc, _, client) = start();
    let patience = Instant::now();
    loop {
        let before = dc.calls(WRITE);
        dc.fault(WRITE, pause(0), 1);
        let began = Instant::now();
        let set = set_bio(&client, &quick());
        if set.is_ok() {
            assert_eq!(dc.calls(WRITE), before + 2);
            break;
        }
        // The machine had other things to do.
        assert!(began.elapsed() >= SECOND, "{set:?}");
        assert!(patience.elapsed() < PATIENCE);
    }
    close(&client);
}

/// A server that fails first and asks for a pause then. TDLib waits for a second between the two, which is why
/// these take so long; it would for half a minute, did the server fail on.
#[test]
fn a_pause_that_comes_later_than_a_failure_is_waited_out_for_what_reads_alone() {
    let (dc, _, client) = start();
    for method in [READ, WRITE] {
        dc.fault(method, Fault::internal(), 1);
        dc.fault(method, pause(0), 1);
    }
    let before = dc.calls(READ);
    std::thread::scope(|scope| {
        let reads = scope.spawn(|| client.send(GetActiveSessions::new()).retry(&quick()).wait());
        let error = set_bio(&client, &quick()).expect_err("doubtful");
        assert_eq!(error.retry_after(), Some(Duration::ZERO));
        let sessions = reads.join().expect("no panic").expect("sessions");
        assert_eq!(sessions.sessions.len(), 1);
    });
    assert_eq!(dc.calls(WRITE), 2);
    assert_eq!(dc.calls(READ), before + 3);
    assert_eq!(client.stats().requests_retried, 1);
    close(&client);
}

/// Of all requests TDLib gives up this one first: after one wait of a second.
#[test]
fn servers_that_fail_for_longer_than_tdlib_waits_are_no_pause_of_telegrams() {
    let (dc, alice, client) = start();
    let bob = dc.user("Bob").create();
    bob.send_to(&alice, "hi");
    let typing = || client.send(SendChatAction::new(bob.id()).action(ChatAction::Typing));
    until("the chat is there", || typing().wait().is_ok());
    let method = "messages.setTyping";
    let before = dc.calls(method);
    dc.fault(method, Fault::internal(), 2);
    let error = typing().retry(&quick()).wait().expect_err("failed");
    // What it says when Telegram asks for two seconds.
    assert_eq!(error.code(), Some(429));
    assert_eq!(error.message(), "Too Many Requests: retry after 2");
    assert_eq!(dc.calls(method), before + 2);
    assert_eq!(client.stats().requests_retried, 0);
    close(&client);
}
