//! The end of a client, and the next one.

use std::sync::mpsc;

use tdlib::directory::Directory;
use tdlib::types::ConnectionState;
use tdlib_testdc::{Fault, TestDc};

use crate::common::{ALICES_PHONE, PATIENCE, close, start, until};
use crate::{of, unread, with_bob};

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

#[test]
fn what_is_in_the_database_is_known_without_the_network() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone(ALICES_PHONE).create();
    let builder = dc.client().expect("a folder").timeout(PATIENCE);
    let client = builder.build().expect("a client");
    alice.log_in(&client).expect("logged in");
    let bob = dc.user("Bob").create();
    let group = bob.create_supergroup("Group", &[&alice]);
    bob.send_to(&alice, "hi");
    let directory = of(&client);
    until("all is known", || {
        directory.my_status(group.id()).is_some() && unread(&directory, &bob) == Some(1)
    });
    close(&client);

    dc.refuse_new(true);
    let client = builder.build().expect("a client");
    until("it has read its database", || {
        client.send(tdlib::functions::GetMe::new()).wait().is_ok()
    });
    let directory = of(&client);
    let me = directory.user(alice.id()).wait().expect("a user");
    assert_eq!(me.first_name, "Alice");
    let chat = directory.chat(bob.id()).wait().expect("a chat");
    assert_eq!((chat.title.as_str(), chat.unread_count), ("Bob", 1));
    directory.chat(group.id()).wait().expect("a chat");
    assert!(directory.my_status(group.id()).is_some());
    assert!(!matches!(
        directory.connection(),
        Some(ConnectionState::Ready)
    ));

    bob.send_to(&alice, "again");
    dc.refuse_new(false);
    until("what came meanwhile is known", || {
        unread(&directory, &bob) == Some(2)
    });
    close(&client);
}

#[test]
fn a_session_that_is_revoked_ends_lookups_and_leaves_what_is_known() {
    let (dc, alice, bob, client, directory) = with_bob();
    let others = bob.create_group("Others", &[]);
    let method = "messages.getChats";
    dc.fault(method, Fault::Hold, 1);
    std::thread::scope(|scope| {
        let lookup = scope.spawn(|| directory.basic_group(-others.id()).wait());
        until("it is asked for", || dc.calls(method) > 0);
        alice.revoke_sessions();
        let error = lookup.join().expect("no panic").expect_err("revoked");
        assert!(error.is_closed() || error.is_unauthorized(), "{error}");
    });
    client.closed().timeout(PATIENCE).wait().expect("closed");
    let chat = directory.known_chat(bob.id()).expect("a chat");
    assert_eq!(chat.title, "Bob");
    assert_eq!(directory.chat(bob.id()).wait().expect("known").title, "Bob");
    assert!(
        directory
            .user(12_345)
            .wait()
            .expect_err("closed")
            .is_closed()
    );
    dc.clear_faults();
}

#[test]
fn a_directory_keeps_its_client_open_and_what_takes_updates_in_does_not() {
    let (dc, alice, client) = start();
    let bob = dc.user("Bob").create();
    let directory = of(&client);
    let clone = directory.clone();
    let (ends, ended) = mpsc::channel();
    let closed = client.closed().timeout(PATIENCE);
    drop(client);
    drop(directory);
    bob.send_to(&alice, "hi");
    until("it goes on", || unread(&clone, &bob) == Some(1));
    drop(clone);
    let waits = std::thread::spawn(move || ends.send(closed.wait()));
    let end = ended.recv_timeout(PATIENCE).expect("it ends");
    end.expect("closed");
    waits.join().expect("no panic").expect("received");
}

#[test]
fn a_close_in_the_middle_of_its_beginning_ends_it() {
    for _ in 0..5 {
        let (_dc, _, client) = start();
        std::thread::scope(|scope| {
            let begun = scope.spawn(|| Directory::of(&client).wait());
            close(&client);
            match begun.join().expect("no panic") {
                // It may be empty: a client that is about to close tells little.
                Ok(directory) => {
                    let error = directory.user(12_345).wait().expect_err("closed");
                    assert!(error.is_closed(), "{error}");
                }
                Err(error) => assert!(error.is_closed(), "{error}"),
            }
        });
    }
}
