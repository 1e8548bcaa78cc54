//! Everything that can go wrong on the way, with a policy.

use std::time::Duration;

use tdlib::ErrorKind;
use tdlib::functions::{GetActiveSessions, GetAuthorizationState, SetAuthenticationPhoneNumber};
use tdlib_testdc::{Fault, TestDc};

use crate::common::{ALICES_PHONE, PATIENCE, close, start, until};
use crate::{READ, failure, in_a_pause, is_ready, pause, quick};

const MOMENT: Duration = Duration::from_millis(50);

#[test]
fn a_call_that_gets_lost_is_sent_again_after_its_time_out() {
    let (dc, _, client) = start();
    dc.fault(READ, Fault::Silence, 1);
    let sessions = client.send(GetActiveSessions::new()).timeout(MOMENT);
    let sessions = sessions.retry(&quick().attempts(usize::MAX)).wait();
    assert_eq!(sessions.expect("sessions").sessions.len(), 1);
    let stats = client.stats();
    assert!(stats.requests_retried > 0);
    assert_eq!(stats.requests_retried, stats.requests_timed_out);
    close(&client);
}

#[test]
fn an_answer_that_comes_after_the_time_out_is_counted_and_nothing_else() {
    let (dc, _, client) = start();
    dc.fault(READ, Fault::Hold, 1);
    let sessions = client.send(GetActiveSessions::new()).timeout(MOMENT);
    let sessions = sessions.retry(&quick().attempts(usize::MAX)).wait();
    assert_eq!(sessions.expect("sessions").sessions.len(), 1);
    let (late, timed_out) = (
        client.stats().late_answers,
        client.stats().requests_timed_out,
    );
    assert!(timed_out > late);
    assert_eq!(dc.release(READ), 1);
    until("each came late", || {
        client.stats().late_answers == timed_out
    });
    assert_eq!(client.stats().in_flight, 0);
    close(&client);
}

#[test]
fn an_answer_that_is_slower_than_the_time_out_each_time_is_a_time_out() {
    let (dc, _, client) = start();
    dc.fault(READ, Fault::Hold, 3);
    let sessions = client.send(GetActiveSessions::new()).timeout(MOMENT / 5);
    let sessions = sessions.retry(&quick().attempts(3)).wait();
    let error = sessions.expect_err("too slow");
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(client.stats().requests_retried, 2);
    until("it was asked", || dc.release(READ) > 0);
    dc.clear_faults();
    close(&client);
}

#[test]
fn what_tdlib_repeats_itself_is_sent_once() {
    // Side by side, for TDLib takes its time to connect again.
    std::thread::scope(|scope| {
        for fault in [
            Fault::Cut,
            Fault::LoseAnswer,
            Fault::LoseSession,
            Fault::Delay(MOMENT),
        ] {
            scope.spawn(move || {
                let (dc, _, client) = start();
                dc.fault(READ, fault.clone(), 1);
                let sent = client.stats().requests_sent;
                let sessions = client.send(GetActiveSessions::new()).retry(&quick()).wait();
                assert!(sessions.is_ok(), "{fault:?}: {sessions:?}");
                assert_eq!(client.stats().requests_sent, sent + 1, "{fault:?}");
                assert_eq!(client.stats().requests_retried, 0);
                close(&client);
            });
        }
    });
}

#[test]
fn a_session_that_ends_by_the_answer_is_not_asked_again() {
    for fault in [Fault::session_revoked(), Fault::key_unregistered()] {
        let (dc, _, client) = start();
        let before = dc.calls(READ);
        dc.fault(READ, fault, 1);
        let sessions = client.send(GetActiveSessions::new()).retry(&quick()).wait();
        let error = sessions.expect_err("revoked");
        assert!(error.is_unauthorized() || error.is_closed(), "{error}");
        client.closed().timeout(PATIENCE).wait().expect("closed");
        assert_eq!(client.stats().requests_retried, 0);
        assert_eq!(dc.calls(READ), before + 1);
    }
}

#[test]
fn what_is_sent_again_waits_for_the_network_as_all_requests_do() {
    let (dc, _, client) = start();
    dc.fault(READ, failure(), 2);
    let policy = quick();
    let mut asked = client.send(GetActiveSessions::new()).retry(&policy);
    assert!(!is_ready(&mut asked));
    until("it has failed", || client.stats().requests_failed > 0);
    dc.refuse_new(true);
    dc.cut_all();
    // It goes on from the pause.
    assert!(!is_ready(&mut asked));
    std::thread::scope(|scope| {
        let sessions = scope.spawn(|| asked.wait());
        until("it is sent again", || client.stats().requests_retried > 0);
        dc.refuse_new(false);
        let sessions = sessions.join().expect("no panic").expect("sessions");
        assert_eq!(sessions.sessions.len(), 1);
    });
    assert_eq!(client.stats().requests_retried, 2);
    close(&client);
}

#[test]
fn a_clock_of_telegrams_that_jumps_ends_no_pause() {
    let (dc, _, client) = start();
    let ended = in_a_pause(&dc, &client, || {
        dc.clock().advance(2);
        // Somebody sees the new time, and the one in the pause stays there.
        let sessions = client.send(GetActiveSessions::new()).wait();
        assert!(sessions.is_ok(), "{sessions:?}");
        assert_eq!(client.stats().requests_retried, 0);
        close(&client);
    });
    assert!(ended.expect_err("closed").is_closed());
}

#[test]
fn a_number_of_another_data_center_is_asked_there_and_a_pause_before_is_kept() {
    let dc = TestDc::start().expect("a data center");
    let _alice = dc.user("Alice").phone(ALICES_PHONE).create();
    let client = dc.client().expect("a folder").timeout(PATIENCE).build();
    let client = client.expect("a client");
    until("it wants a number", || {
        let state = client.send(GetAuthorizationState::new()).wait();
        matches!(state, Ok(tdlib::types::AuthorizationState::WaitPhoneNumber))
    });
    dc.fault("auth.sendCode", Fault::phone_migrate(3), 1);
    // The pause may come late, for TDLib connects to the other one first.
    dc.fault("auth.sendCode", pause(0), 1);
    let policy = quick().whatever_was_done();
    let number = SetAuthenticationPhoneNumber::new(ALICES_PHONE.to_owned());
    client.send(number).retry(&policy).wait().expect("a code");
    assert_eq!(client.stats().requests_retried, 1);
    assert!(dc.last_code(ALICES_PHONE).is_some());
    close(&client);
}
