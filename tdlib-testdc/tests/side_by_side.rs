//! Data centers side by side in one process, and tests that are async.
#![cfg(target_os = "linux")]

mod common;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::Duration;

use common::{PATIENCE, close, next};
use tdlib::functions::{CreatePrivateChat, GetActiveSessions, GetMe};
use tdlib::types::{MessageContent, UpdateNewMessage};
use tdlib_testdc::{Chat, Error, Fault, Post, TestDc, User, client_at};

/// Of any data center: its clients need the same number for another person.
const PHONE: &str = "9996612222";

fn text(update: UpdateNewMessage) -> String {
    match update.message.content {
        MessageContent::MessageText(text) => text.text.text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn all_of_it_may_go_to_any_thread() {
    fn may<T: Send + Sync>() {}
    may::<TestDc>();
    may::<User>();
    may::<Chat>();
    may::<Post>();
    may::<Fault>();
    may::<Error>();
}

#[test]
fn data_centers_in_one_process_know_nothing_of_each_other() {
    let data_centers: Vec<_> = (0..4).map(|_| TestDc::start()).collect();
    thread::scope(|scope| {
        for (number, dc) in data_centers.into_iter().enumerate() {
            scope.spawn(move || {
                let dc = dc.expect("a data center");
                let name = format!("Alice {number}");
                let alice = dc.user(&*name).phone(PHONE).create();
                let client = dc.client().expect("a folder").timeout(PATIENCE);
                let client = client.build().expect("a client");
                alice.log_in(&client).expect("logged in");
                let me = client.send(GetMe::new()).wait().expect("me");
                assert_eq!((me.id, me.first_name), (alice.id(), name));

                let mut news = client.updates_of::<UpdateNewMessage>();
                let bob = dc.user("Bob").create();
                bob.send_to(&alice, &format!("of {number}"));
                assert_eq!(text(next(&mut news)), format!("of {number}"));
                assert_eq!(bob.texts_with(&alice), [format!("of {number}")]);
                close(client);
            });
        }
    });
}

#[test]
fn the_end_of_one_data_center_is_not_that_of_another() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone(PHONE).create();
    let folder = tempfile::tempdir().expect("a folder");
    let client = client_at(dc.address(), folder.path()).expect("a builder");
    let client = client.timeout(PATIENCE).build().expect("a client");
    alice.log_in(&client).expect("logged in");

    let other = TestDc::start().expect("a data center");
    let somebody = other.user("Carol").phone(PHONE).create();
    let others = other.client().expect("a folder").timeout(PATIENCE);
    let others = others.build().expect("a client");
    somebody.log_in(&others).expect("logged in");
    close(others);
    drop(other);

    let mut news = client.updates_of::<UpdateNewMessage>();
    dc.user("Bob").create().send_to(&alice, "still here");
    assert_eq!(text(next(&mut news)), "still here");
    close(client);
}

#[tokio::test(flavor = "current_thread")]
async fn an_async_test_drives_it_from_one_thread() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone(PHONE).create();
    let client = dc.client().expect("a folder").timeout(PATIENCE);
    let client = client.build().expect("a client");
    alice.log_in(&client).expect("logged in");

    let mut news = client.updates_of::<UpdateNewMessage>();
    let bob = dc.user("Bob").create();
    bob.send_to(&alice, "hi");
    let update = news.recv().await.expect("no end").expect("an update");
    assert_eq!(text(update), "hi");
    let chat = client.send(CreatePrivateChat::new(bob.id())).await;
    assert_eq!(chat.expect("a chat").title, "Bob");

    // A fault holds up nothing but its own call.
    dc.fault("account.getAuthorizations", Fault::Hold, 1);
    let held = client.send(GetActiveSessions::new());
    let held = tokio::spawn(held);
    let all = async {
        while dc.faults_left("account.getAuthorizations") > 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(PATIENCE, all).await.expect("held");
    client.send(GetMe::new()).await.expect("me");
    dc.release("account.getAuthorizations");
    held.await.expect("no panic").expect("released");
    client.close().await.expect("closed");
}

#[test]
fn who_is_of_another_data_center_is_not_taken_for_somebody_here() {
    let (one, two) = (TestDc::serve(0), TestDc::serve(0));
    let (one, two) = (one.expect("a data center"), two.expect("a data center"));
    let (alice, bob) = (one.user("Alice").create(), two.user("Bob").create());
    let channel = alice.create_channel("News", &[]);
    assert_eq!(alice.id(), bob.id());
    let deeds: [&dyn Fn(); 3] = [
        &|| _ = bob.send_to(&alice, "hi"),
        &|| _ = bob.send_to(&channel, "hi"),
        &|| bob.set_title(&channel, "Olds"),
    ];
    for deed in deeds {
        let panic = catch_unwind(AssertUnwindSafe(deed)).expect_err("a panic");
        let why = panic.downcast::<String>().expect("a text");
        assert!(why.contains("is of another data center"), "{why}");
    }
    assert_eq!(bob.texts_with(&bob), [""; 0]);
    assert_eq!(channel.title(), "News");
}
