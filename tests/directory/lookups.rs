//! What is asked for.

use std::sync::{Arc, Barrier};
use std::time::Duration;

use tdlib::ErrorKind;
use tdlib::types::{ChatType, MessageSenderUser};
use tdlib_testdc::{Fault, TestDc};

use crate::common::{PATIENCE, close, start, until};
use crate::{of, small, until_heard, with_bob};

#[test]
fn what_is_not_known_is_asked_for_once() {
    let (dc, alice, client) = start();
    let bob = dc.user("Bob").create();
    let group = alice.create_supergroup("Group", &[&bob]);
    let directory = of(&client);
    until_heard(&client, group.id());
    directory.forget_all();
    assert!(directory.known_chat(group.id()).is_none());

    let chat = directory.chat(group.id()).wait().expect("a chat");
    assert_eq!(chat.title, "Group");
    let sent = client.stats().requests_sent;
    let again = directory.chat(group.id()).wait().expect("a chat");
    assert!(Arc::ptr_eq(&chat, &again));
    assert_eq!(client.stats().requests_sent, sent);

    let ChatType::Supergroup(kind) = &chat.r#type else {
        panic!("{:?}", chat.r#type);
    };
    let number = kind.supergroup_id;
    directory.supergroup(number).wait().expect("a supergroup");
    let sent = client.stats().requests_sent;
    directory.supergroup(number).wait().expect("known");
    assert_eq!(client.stats().requests_sent, sent);
    directory.forget_chat(group.id());
    directory.supergroup(number).wait().expect("asked for");
    assert_eq!(client.stats().requests_sent, sent + 1);
    assert!(directory.known_chat(group.id()).is_none());
    let error = directory.user(12_345).wait().expect_err("nobody");
    assert_eq!(error.kind(), ErrorKind::Td);
    close(&client);
}

#[test]
fn there_is_room_for_so_many_and_the_rest_is_asked_for_again() {
    let (dc, alice, client) = start();
    let friends: Vec<_> = (0..20)
        .map(|n| dc.user(format!("Bob {n}")).create())
        .collect();
    let directory = small(&client, 5);
    for friend in &friends {
        friend.send_to(&alice, "hi");
    }
    for friend in &friends {
        until("the chat is there", || {
            directory.chat(friend.id()).wait().is_ok()
        });
    }
    let known = friends
        .iter()
        .filter(|friend| directory.known_chat(friend.id()).is_some());
    assert_eq!(known.count(), 5);
    for friend in &friends {
        let chat = directory.chat(friend.id()).wait().expect("a chat");
        assert_eq!(chat.id, friend.id());
    }
    close(&client);
}

#[test]
fn many_who_look_for_the_same_find_it() {
    let (_dc, _, bob, client, directory) = with_bob();
    for _ in 0..20 {
        directory.forget_all();
        let begin = Barrier::new(8);
        let chats: Vec<_> = std::thread::scope(|scope| {
            let one = || {
                begin.wait();
                directory.chat(bob.id()).wait().expect("a chat")
            };
            let all: Vec<_> = (0..8).map(|_| scope.spawn(one)).collect();
            let chats = all.into_iter().map(|one| one.join().expect("no panic"));
            chats.collect()
        });
        assert!(chats.iter().all(|chat| chat.id == bob.id()));
    }
    close(&client);
}

#[test]
fn what_is_forgotten_is_known_again_when_an_update_tells_of_it() {
    let (_dc, _, bob, client, directory) = with_bob();
    directory.forget_user(bob.id());
    assert!(directory.known_user(bob.id()).is_none());
    bob.set_name("Robert", "");
    until("he is known", || directory.known_user(bob.id()).is_some());
    directory.forget_user(bob.id());
    // What tells of part of somebody does not.
    bob.go_online();
    let user = directory.user(bob.id()).wait().expect("a user");
    assert_eq!(user.first_name, "Robert");
    // To forget what is not known is nothing.
    directory.forget_user(12_345);
    directory.forget_chat(12_345);
    close(&client);
}

/// TDLib asks Telegram for a basic group that it has not heard of.
#[test]
fn a_lookup_that_needs_the_network_outlives_a_cut_and_is_made_once_for_all() {
    let (dc, alice, client) = start();
    let directory = of(&client);
    let others = dc.user("Bob").create().create_group("Others", &[]);
    let number = -others.id();
    let method = "messages.getChats";
    for fault in [Fault::Cut, Fault::LoseAnswer] {
        let left = dc.calls(method);
        dc.fault(method, fault.clone(), 1);
        let found = directory.basic_group(number).wait();
        if let Err(error) = &found {
            assert_eq!(error.kind(), ErrorKind::Td, "{fault:?}: {error}");
        }
        assert!(dc.calls(method) > left, "{fault:?}");
        directory.forget_all();
    }

    dc.fault(method, Fault::Hold, 1);
    let before = dc.calls(method);
    let unknown = number + 1_000;
    std::thread::scope(|scope| {
        let asked = [(); 4].map(|()| scope.spawn(|| directory.basic_group(unknown).wait()));
        until("it was asked for", || dc.calls(method) > before);
        until("all have asked", || client.stats().in_flight == 4);
        assert_eq!(dc.release(method), 1);
        for one in asked {
            let error = one.join().expect("no panic").expect_err("unknown");
            assert_eq!(error.kind(), ErrorKind::Td);
        }
    });
    assert_eq!(dc.calls(method), before + 1);
    drop(alice);
    close(&client);
}

#[test]
fn members_are_asked_for_and_faults_on_the_way_are_errors() {
    let (dc, alice, client) = start();
    let bob = dc.user("Bob").create();
    let group = bob.create_supergroup("Group", &[&alice]);
    let directory = of(&client);
    until_heard(&client, group.id());
    let method = "channels.getParticipant";
    let bobs = || MessageSenderUser { user_id: bob.id() };
    let ask = || directory.member(group.id(), bobs()).wait();
    for fault in [Fault::Cut, Fault::LoseAnswer] {
        dc.fault(method, fault.clone(), 1);
        ask().unwrap_or_else(|error| panic!("{fault:?}: {error}"));
    }
    for (code, name) in [(400, "USER_NOT_PARTICIPANT"), (503, "Timeout")] {
        dc.fault(method, Fault::error(code, name), 1);
        let told = ask();
        // TDLib makes a member who has left of the first.
        assert!(told.is_ok() == (code == 400), "{told:?}");
    }
    dc.fault(method, Fault::flood_wait(3_000), 1);
    let error = ask().expect_err("refused");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3_000)));
    ask().expect("a member");
    close(&client);
}

#[test]
fn a_lookup_that_is_dropped_leaves_nothing_behind() {
    let (dc, alice, client) = start();
    let directory = of(&client);
    let others = dc.user("Bob").create().create_group("Others", &[]);
    let method = "messages.getChats";
    dc.fault(method, Fault::Hold, 1);
    let mut lookup = directory.basic_group(-others.id());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let poll = Future::poll(std::pin::Pin::new(&mut lookup), &mut context);
    assert!(poll.is_pending());
    until("it is asked for", || dc.calls(method) > 0);
    drop(lookup);
    assert_eq!(client.stats().in_flight, 0);
    until("it is answered", || {
        dc.release(method);
        client.stats().late_answers > 0
    });
    drop(alice);
    close(&client);
}

/// A bot is told of users by Telegram, not by what it has seen alone.
#[test]
fn a_bot_has_a_directory_too() {
    let dc = TestDc::start().expect("a data center");
    let bot = dc.bot("Bot").create();
    let client = dc.client().expect("a folder").timeout(PATIENCE).build();
    let client = client.expect("a client");
    bot.log_in(&client).expect("logged in");
    let directory = of(&client);
    let bob = dc.user("Bob").create();
    bob.start(&bot, "");
    until("the chat is there", || {
        directory.known_chat(bob.id()).is_some()
    });
    let chat = directory.chat(bob.id()).wait().expect("a chat");
    assert!(matches!(chat.r#type, ChatType::Private(_)));
    assert_eq!(
        directory.user(bob.id()).wait().expect("a user").first_name,
        "Bob"
    );
    assert!(directory.user(987_654).wait().is_err());
    close(&client);
}
