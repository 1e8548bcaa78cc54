//! Connections end and are refused, updates get lost, clients are away: nothing of what was written is missed.
#![cfg(target_os = "linux")]

mod common;

use std::sync::mpsc::Receiver;
use std::time::Duration;

use common::talk::{Heard, listening, next, write};
use common::{close, until, wait_for};
use tdlib::Client;
use tdlib::functions::GetOption;
use tdlib::types::{AuthorizationState, OptionValue};
use tdlib_testdc::{Fault, TestDc, User, client_at};

const DIFFERENCE: &str = "updates.getDifference";

fn user(dc: &TestDc, name: &str, phone: &str) -> (User, Client, Receiver<Heard>) {
    let user = dc.user(name).phone(phone).create();
    let (client, heard) = listening(dc.client().expect("a folder"));
    user.log_in(&client).expect("logged in");
    (user, client, heard)
}

fn got(text: &str) -> Heard {
    Heard::In(text.to_owned())
}

/// How often a user's clients have asked what they missed.
fn asked(dc: &TestDc, user: &User) -> usize {
    let calls = dc.calls_made().into_iter();
    calls
        .filter(|call| call.method == DIFFERENCE && call.user == Some(user.id()))
        .count()
}

#[test]
fn the_connections_of_one_user_are_cut_and_no_others() {
    let dc = TestDc::start().expect("a data center");
    let (alice, alices, to_alice) = user(&dc, "Alice", "9996612222");
    let (bob, bobs, to_bob) = user(&dc, "Bob", "9996613333");
    let before = [asked(&dc, &alice), asked(&dc, &bob)];
    dc.cut(&alice);
    until("Alice asks what she has missed", || {
        asked(&dc, &alice) > before[0]
    });
    bob.send_to(&alice, "hi Alice");
    alice.send_to(&bob, "hi Bob");
    assert_eq!(next(&to_alice), got("hi Alice"));
    assert_eq!(next(&to_bob), got("hi Bob"));
    assert_eq!(asked(&dc, &bob), before[1]);
    close(alices);
    close(bobs);
}

#[test]
fn any_number_cuts_one_connection() {
    let dc = TestDc::start().expect("a data center");
    assert!(!dc.cut_one(7));
    let (alice, alices, _) = user(&dc, "Alice", "9996612222");
    let (bob, bobs, _) = user(&dc, "Bob", "9996613333");
    assert_eq!(dc.connections(), 2);
    // Round and round, the oldest first: Alice's, then her new one, then Bob's, which is the older one now.
    for (number, who) in [(2, &alice), (5, &alice), (4, &bob)] {
        let before = [asked(&dc, &alice), asked(&dc, &bob)];
        assert!(dc.cut_one(number));
        until("the client is back", || {
            asked(&dc, who) > before[usize::from(who.id() == bob.id())]
        });
        let after = [asked(&dc, &alice), asked(&dc, &bob)];
        assert_eq!(
            after.iter().sum::<usize>(),
            before.iter().sum::<usize>() + 1
        );
    }
    close(alices);
    close(bobs);
}

#[test]
fn while_new_connections_are_refused_there_is_none() {
    let dc = TestDc::start().expect("a data center");
    let (alice, client, heard) = user(&dc, "Alice", "9996612222");
    let bob = dc.user("Bob").create();
    dc.refuse_new(true);
    bob.send_to(&alice, "over the old one");
    assert_eq!(next(&heard), got("over the old one"));
    dc.cut_all();
    until("all are gone", || dc.connections() == 0);
    bob.send_to(&alice, "over none");
    dc.clear_faults();
    assert_eq!(next(&heard), got("over none"));
    close(client);
}

#[test]
fn updates_that_got_lost_are_asked_for_when_the_next_one_comes() {
    let dc = TestDc::start().expect("a data center");
    let (alice, client, heard) = user(&dc, "Alice", "9996612222");
    let bob = dc.user("Bob").create();
    let before = asked(&dc, &alice);
    dc.lose_pushes(&alice, 2);
    for text in ["lost", "lost too", "not lost"] {
        bob.send_to(&alice, text);
    }
    for text in ["lost", "lost too", "not lost"] {
        assert_eq!(next(&heard), got(text));
    }
    assert_eq!(asked(&dc, &alice), before + 1);
    bob.send_to(&alice, "as ever");
    assert_eq!(next(&heard), got("as ever"));
    assert_eq!(asked(&dc, &alice), before + 1);
    close(client);
    assert_eq!(heard.try_iter().count(), 0, "doubled");
}

#[test]
fn updates_that_got_lost_are_asked_for_when_there_is_too_much() {
    let dc = TestDc::start().expect("a data center");
    let (alice, client, heard) = user(&dc, "Alice", "9996612222");
    let bob = dc.user("Bob").create();
    dc.lose_pushes(&alice, u32::MAX);
    bob.send_to(&alice, "lost");
    let before = asked(&dc, &alice);
    dc.push_too_long(&alice);
    assert_eq!(next(&heard), got("lost"));
    assert_eq!(asked(&dc, &alice), before + 1);
    dc.clear_faults();
    bob.send_to(&alice, "not lost");
    assert_eq!(next(&heard), got("not lost"));
    close(client);
}

#[test]
fn what_is_written_while_a_client_is_closed_comes_when_it_is_opened_again() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bob = dc.user("Bob").create();
    let folder = tempfile::tempdir().expect("a folder");
    let open = || listening(client_at(dc.address(), folder.path()).expect("a known TDLib"));
    let (client, heard) = open();
    alice.log_in(&client).expect("logged in");
    bob.send_to(&alice, "before");
    assert_eq!(next(&heard), got("before"));
    close(client);

    bob.send_to(&alice, "while away");
    bob.send_to(&alice, "and again");
    let (client, heard) = open();
    wait_for(&client, |state| matches!(state, AuthorizationState::Ready));
    assert_eq!(next(&heard), got("while away"));
    assert_eq!(next(&heard), got("and again"));
    write(&client, &bob, "here I am");
    assert_eq!(next(&heard), Heard::Sent("here I am".to_owned()));
    close(client);
    assert_eq!(heard.try_iter().count(), 0, "doubled");
}

#[test]
fn a_number_of_another_data_center_is_logged_in_there() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    dc.fault("auth.sendCode", Fault::phone_migrate(2), 1);
    let (client, heard) = listening(dc.client().expect("a folder"));
    alice.log_in(&client).expect("logged in");
    assert_eq!(dc.calls("auth.sendCode"), 2);
    dc.user("Bob").create().send_to(&alice, "hi");
    assert_eq!(next(&heard), got("hi"));
    close(client);
}

#[test]
fn clients_go_by_the_clock_of_the_data_center() {
    let dc = TestDc::start().expect("a data center");
    let (alice, client, heard) = user(&dc, "Alice", "9996612222");
    let bob = dc.user("Bob").create();
    let time = || match client.send(GetOption::new("unix_time")).wait() {
        Ok(OptionValue::Integer(time)) => time.value as u64,
        other => panic!("{other:?}"),
    };
    let server = || {
        let since_1970 = dc.clock().now().duration_since(std::time::UNIX_EPOCH);
        since_1970.expect("a time").as_secs()
    };
    let real = server();
    assert!(time() < real + 86_400);
    dc.clock().advance(30);
    dc.clock().advance_by(Duration::from_secs(60));
    assert!(server() >= real + 30 * 86_400 + 60);
    until("the client follows", || time() >= real + 30 * 86_400 + 60);
    assert!(time() < real + 31 * 86_400);
    bob.send_to(&alice, "in a month");
    assert_eq!(next(&heard), got("in a month"));

    // Also when it has nothing to ask, and nothing is there to tell it: what it still asks when it has just
    // logged in ends before so many jumps do.
    for _ in 0..50 {
        dc.clock().advance_by(Duration::from_secs(60));
        let now = server();
        until("the client follows", || time() >= now);
    }

    // To the end of its time, and not beyond.
    dc.clock().advance(u32::MAX);
    dc.clock().advance_by(Duration::MAX);
    assert_eq!(server(), 2_139_000_000);
    until("the client follows", || time() >= 2_139_000_000);
    close(client);
}
