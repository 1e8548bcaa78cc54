//! What makes little sense.

use tdlib::types::{MessageSenderChat, UpdateNewMessage};
use tdlib::{Client, ErrorKind};
use tdlib_testdc::TestDc;

use crate::common::{ALICES_PHONE, PATIENCE, close, until};
use crate::{of, small, with_bob};

#[test]
fn numbers_of_nobody_are_errors_of_tdlibs() {
    let (_dc, _, bob, client, directory) = with_bob();
    for id in [0, -1, 12_345, i64::MIN, i64::MAX] {
        for error in [
            directory.user(id).wait().err(),
            directory.chat(id).wait().err(),
            directory.supergroup(id).wait().err(),
            directory.basic_group(id).wait().err(),
        ] {
            let error = error.expect("unknown");
            assert_eq!(error.kind(), ErrorKind::Td, "{id}: {error}");
            assert!(error.request().is_some());
        }
        assert!(directory.known_user(id).is_none());
        assert!(directory.my_status(id).is_none());
    }
    let nobody = MessageSenderChat { chat_id: 7 };
    let error = directory.member(bob.id(), nobody).wait().expect_err("none");
    assert_eq!(error.kind(), ErrorKind::Td);
    close(&client);
}

#[test]
fn a_client_that_is_not_logged_in_has_an_empty_one() {
    let dc = TestDc::start().expect("a data center");
    let client = dc.client().expect("a folder").timeout(PATIENCE).build();
    let client = client.expect("a client");
    let directory = of(&client);
    assert!(directory.known_user(1).is_none());
    let error = directory.user(1).wait().expect_err("nobody");
    assert_eq!(error.kind(), ErrorKind::Td, "{error}");

    // It goes on when somebody is.
    let alice = dc.user("Alice").phone(ALICES_PHONE).create();
    alice.log_in(&client).expect("logged in");
    until("she is known", || {
        directory.known_user(alice.id()).is_some()
    });
    close(&client);
}

#[test]
fn room_for_one_is_enough_for_lookups() {
    let (_dc, alice, bob, client, _) = with_bob();
    let directory = small(&client, 1);
    std::thread::scope(|scope| {
        for user in [&alice, &bob] {
            let directory = &directory;
            scope.spawn(move || {
                for _ in 0..50 {
                    let found = directory.user(user.id()).wait().expect("a user");
                    assert_eq!(found.id, user.id());
                }
            });
        }
        scope.spawn(|| {
            for number in 0..20 {
                bob.send_to(&alice, &number.to_string());
            }
        });
    });
    until("all count", || {
        directory
            .chat(bob.id())
            .wait()
            .expect("a chat")
            .unread_count
            == 21
    });
    close(&client);
}

#[test]
fn a_handler_of_the_same_client_may_ask_it() {
    let (_dc, alice, bob, client, directory) = with_bob();
    let (tells, told) = std::sync::mpsc::channel();
    let asked = directory.clone();
    let _guard = client.on(move |_: &Client, update: UpdateNewMessage| {
        asked.forget_all();
        let chat = asked.chat(update.message.chat_id).wait();
        let _ = tells.send(chat.map(|chat| chat.title.clone()));
    });
    bob.send_to(&alice, "who is there?");
    let title = told.recv_timeout(PATIENCE).expect("it has asked");
    assert_eq!(title.expect("a chat"), "Bob");
    close(&client);
}

#[test]
fn what_is_shown_of_it_has_numbers_alone() {
    let (_dc, _, _, client, directory) = with_bob();
    let shown = format!("{directory:?}");
    assert!(shown.contains("users: "), "{shown}");
    assert!(!shown.contains("Bob"), "{shown}");
    close(&client);
}
