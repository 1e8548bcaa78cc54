//! What else goes wrong while turns are waited for and taken.

use tdlib::ErrorKind;
use tdlib::functions::SendChatAction;
use tdlib::pace::{Limit, Pace};
use tdlib_testdc::Fault;

use crate::common::{PATIENCE, close, start, until};
use crate::{MOMENT, few, friend, is_ready, say, until_told};

const SEND: &str = "messages.sendMessage";

#[test]
fn what_tdlib_repeats_takes_one_turn_and_arrives_once() {
    // Side by side, for TDLib takes its time to connect again.
    std::thread::scope(|scope| {
        for fault in [
            Fault::Cut,
            Fault::LoseAnswer,
            Fault::LoseSession,
            Fault::Delay(MOMENT),
        ] {
            scope.spawn(move || {
                let (dc, alice, client) = start();
                let bob = friend(&dc, &alice, &client, "Bob");
                let paced = client.paced(few(2));
                dc.fault(SEND, fault.clone(), 1);
                for text in ["one", "two"] {
                    let sent = paced.deliver(say(&bob, text)).wait();
                    assert!(sent.is_ok(), "{fault:?}: {sent:?}");
                }
                assert!(!is_ready(&mut paced.turn(bob.id())));
                assert_eq!(bob.texts_with(&alice), ["hi", "one", "two"], "{fault:?}");
                close(&client);
            });
        }
    });
}

#[test]
fn while_there_is_no_network_turns_go_on_and_messages_wait_in_tdlib() {
    let (dc, alice, client) = start();
    let bob = friend(&dc, &alice, &client, "Bob");
    let paced = client.paced(Pace::unlimited().in_all(Limit::new(2, MOMENT)));
    dc.refuse_new(true);
    dc.cut_all();
    for number in 0..6 {
        let text = number.to_string();
        paced.send(say(&bob, &text)).wait().expect("taken over");
    }
    assert_eq!(bob.texts_with(&alice).len(), 1);
    dc.refuse_new(false);
    until_told(&bob, &alice, 7);
    assert_eq!(bob.texts_with(&alice), ["hi", "0", "1", "2", "3", "4", "5"]);
    close(&client);
}

#[test]
fn an_answer_that_does_not_come_holds_up_nobody_behind() {
    let (dc, alice, client) = start();
    let bob = friend(&dc, &alice, &client, "Bob");
    let paced = client.paced(few(3));
    dc.fault("messages.setTyping", Fault::Silence, 1);
    let typing = SendChatAction::new(bob.id()).action(tdlib::types::ChatAction::Typing);
    let mut silent = paced.send(typing);
    assert!(!is_ready(&mut silent));
    assert_eq!(paced.waiting(), 0);
    paced.deliver(say(&bob, "hi")).wait().expect("delivered");
    drop(silent);
    // It was sent, so its turn is used up.
    assert!(is_ready(&mut paced.turn(bob.id())));
    assert!(!is_ready(&mut paced.turn(bob.id())));
    close(&client);
}

#[test]
fn a_request_whose_time_is_up_has_had_its_turn() {
    let dc = tdlib_testdc::TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone(crate::common::ALICES_PHONE).create();
    let client = dc.client().expect("a folder").build().expect("a client");
    alice.log_in(&client).expect("logged in");
    let bob = friend(&dc, &alice, &client, "Bob");
    let patient = client.paced(few(2));
    dc.fault("messages.setTyping", Fault::Silence, 1);
    let typing = SendChatAction::new(bob.id()).action(tdlib::types::ChatAction::Typing);
    // The time-out of a turn's request is that of the client: here one has it that waits for its turn alone.
    patient.turn(bob.id()).wait().expect("a turn");
    let error = client.send(typing).timeout(MOMENT / 5).wait();
    assert_eq!(error.expect_err("silent").kind(), ErrorKind::Timeout);
    assert!(is_ready(&mut patient.turn(bob.id())));
    assert!(!is_ready(&mut patient.turn(bob.id())));
    close(&client);
}

#[test]
fn a_session_that_is_revoked_ends_all_who_wait() {
    let (dc, alice, client) = start();
    let bob = friend(&dc, &alice, &client, "Bob");
    let paced = client.paced(few(1));
    assert!(is_ready(&mut paced.turn(bob.id())));
    std::thread::scope(|scope| {
        let waiting = [(); 3].map(|()| scope.spawn(|| paced.send(say(&bob, "late")).wait()));
        until("all wait", || paced.waiting() == 3);
        alice.revoke_sessions();
        for one in waiting {
            let error = one.join().expect("no panic").expect_err("revoked");
            assert!(error.is_closed(), "{error}");
        }
    });
    client.closed().timeout(PATIENCE).wait().expect("closed");
    assert_eq!(bob.texts_with(&alice), ["hi"]);
}

#[test]
fn the_answer_that_ends_the_session_ends_those_behind_too() {
    for fault in [Fault::session_revoked(), Fault::key_unregistered()] {
        let (dc, alice, client) = start();
        let bob = friend(&dc, &alice, &client, "Bob");
        let paced = client.paced(few(1));
        dc.fault(SEND, fault, 1);
        let first = paced.deliver(say(&bob, "first"));
        let second = paced.deliver(say(&bob, "second"));
        assert!(first.wait().is_err());
        assert!(second.wait().expect_err("closed").is_closed());
    }
}

#[test]
fn a_clock_of_telegrams_that_jumps_changes_no_turn() {
    let (dc, alice, client) = start();
    let bob = friend(&dc, &alice, &client, "Bob");
    let paced = client.paced(few(1));
    paced.deliver(say(&bob, "one")).wait().expect("delivered");
    let mut next = paced.turn(bob.id());
    assert!(!is_ready(&mut next));
    dc.clock().advance(3);
    let other = client.paced(few(1));
    other.deliver(say(&bob, "two")).wait().expect("delivered");
    assert!(!is_ready(&mut next));
    close(&client);
}

#[test]
fn a_new_client_of_the_same_account_begins_anew() {
    let dc = tdlib_testdc::TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone(crate::common::ALICES_PHONE).create();
    let builder = dc.client().expect("a folder").timeout(PATIENCE);
    let client = builder.build().expect("a client");
    alice.log_in(&client).expect("logged in");
    let bob = friend(&dc, &alice, &client, "Bob");
    let paced = client.paced(few(1));
    paced.deliver(say(&bob, "one")).wait().expect("delivered");
    let mut waits = paced.deliver(say(&bob, "never"));
    assert!(!is_ready(&mut waits));
    close(&client);

    let client = builder.build().expect("a client");
    alice.log_in(&client).expect("logged in");
    let paced = client.paced(few(1));
    paced.deliver(say(&bob, "two")).wait().expect("delivered");
    // Who waited for the old client has not been sent by the new one.
    assert!(waits.wait().expect_err("closed").is_closed());
    assert_eq!(bob.texts_with(&alice), ["hi", "one", "two"]);
    close(&client);
}

#[test]
fn a_server_that_fails_for_a_moment_costs_no_second_turn() {
    let (dc, alice, client) = start();
    let bob = friend(&dc, &alice, &client, "Bob");
    let paced = client.paced(few(1));
    // TDLib asks again after a second.
    dc.fault(SEND, Fault::internal(), 1);
    let sent = paced.deliver(say(&bob, "one")).wait().expect("delivered");
    assert!(sent.sending_state.is_none());
    assert!(!is_ready(&mut paced.turn(bob.id())));
    close(&client);
}
