//! What a client knows of the world, against a data center in which it changes.
#![cfg(target_os = "linux")]

mod common;

use std::num::NonZeroUsize;
use std::sync::Arc;

use common::{PATIENCE, close, start, until};
use tdlib::directory::Directory;
use tdlib::functions::{GetChat, SetName};
use tdlib::types::{
    ChatMemberStatus, ChatType, ConnectionState, MessageSenderUser, OptionValue, UpdateNewMessage,
    UserStatus,
};
use tdlib::{Client, ErrorKind};
use tdlib_testdc::{Right, TestDc};

fn of(client: &Client) -> Directory {
    Directory::of(client).wait().expect("a directory")
}

#[test]
fn what_was_told_before_is_known_and_what_comes_is_taken_in() {
    let (dc, alice, client) = start();
    let bob = dc.user("Bob").create();
    bob.send_to(&alice, "hi");
    until("the chat is there", || {
        client.send(GetChat::new(bob.id())).wait().is_ok()
    });

    let directory = of(&client);
    let chat = directory.known_chat(bob.id()).expect("a chat");
    assert_eq!((chat.title.as_str(), chat.unread_count), ("Bob", 1));
    let user = directory.known_user(bob.id()).expect("a user");
    assert_eq!(user.first_name, "Bob");
    let OptionValue::Integer(my_id) = directory.option("my_id").expect("told") else {
        panic!("no number");
    };
    assert_eq!(my_id.value, alice.id());
    until("connected", || {
        matches!(directory.connection(), Some(ConnectionState::Ready))
    });

    bob.send_to(&alice, "again");
    until("two are unread", || {
        directory.known_chat(bob.id()).expect("a chat").unread_count == 2
    });
    // Who holds a snapshot keeps what was.
    assert_eq!(chat.unread_count, 1);
    client.send(SetName::new("Alicia")).wait().expect("set");
    // TDLib tells of it before it says that it is done.
    let user = directory.known_user(alice.id()).expect("a user");
    assert_eq!(user.first_name, "Alicia");
    bob.go_online();
    until("he is online", || {
        let bob = directory.known_user(bob.id()).expect("a user");
        matches!(bob.status, UserStatus::Online(_))
    });
    close(&client);
}

#[test]
fn what_is_not_known_is_asked_for_once() {
    let (dc, alice, client) = start();
    let bob = dc.user("Bob").create();
    let group = alice.create_supergroup("Group", &[&bob]);
    let directory = of(&client);
    until("the group is there", || {
        client.send(GetChat::new(group.id())).wait().is_ok()
    });
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
fn ones_own_rights_follow_the_updates_and_those_of_others_are_asked_for() {
    let (dc, alice, client) = start();
    let bob = dc.user("Bob").create();
    let group = bob.create_supergroup("Group", &[&alice]);
    let directory = of(&client);
    until("the group is there", || {
        directory.chat(group.id()).wait().is_ok()
    });
    until("she is a member", || {
        matches!(
            directory.my_status(group.id()),
            Some(ChatMemberStatus::Member(_))
        )
    });
    bob.promote(&group, &alice, &[Right::BanUsers], None);
    until("she is an administrator", || {
        matches!(
            directory.my_status(group.id()),
            Some(ChatMemberStatus::Administrator(_))
        )
    });
    let bobs = MessageSenderUser { user_id: bob.id() };
    let member = directory.member(group.id(), bobs).wait().expect("a member");
    assert!(
        matches!(member.status, ChatMemberStatus::Creator(_)),
        "{member:?}"
    );
    assert!(directory.my_status(bob.id()).is_none());
    close(&client);
}

#[test]
fn there_is_room_for_so_many_and_the_rest_is_asked_for_again() {
    let (dc, alice, client) = start();
    let friends: Vec<_> = (0..20)
        .map(|n| dc.user(format!("Bob {n}")).create())
        .collect();
    let room = NonZeroUsize::new(5).expect("some");
    let directory = Directory::with_room(&client, room)
        .wait()
        .expect("a directory");
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
fn a_handler_that_sleeps_does_not_hold_it_up() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let (wake, sleeps) = std::sync::mpsc::channel::<()>();
    let sleeps = std::sync::Mutex::new(sleeps);
    let client = dc.client().expect("a folder").timeout(PATIENCE);
    let client = client.on(move |_: &Client, _: UpdateNewMessage| {
        // Until the other end is dropped.
        let _ = sleeps.lock().expect("no panic").recv();
    });
    let client = client.build().expect("a client");
    alice.log_in(&client).expect("logged in");
    let directory = of(&client);
    let bob = dc.user("Bob").create();
    for _ in 0..3 {
        bob.send_to(&alice, "hi");
    }
    until("all three count", || {
        directory
            .known_chat(bob.id())
            .is_some_and(|chat| chat.unread_count == 3)
    });
    drop(wake);
    close(&client);
}

#[test]
fn it_is_there_after_the_end_and_asks_nobody() {
    let (dc, alice, client) = start();
    let directory = of(&client);
    close(&client);
    let me = directory.known_user(alice.id()).expect("a user");
    assert_eq!(me.first_name, "Alice");
    let error = directory.chat(12_345).wait().expect_err("closed");
    assert!(error.is_closed(), "{error}");
    let error = Directory::of(&client).wait().expect_err("closed");
    assert!(error.is_closed(), "{error}");
    drop(dc);
}
