//! A client that sends no faster than it should, against a data center that notes when what came.
#![cfg(target_os = "linux")]

mod common;

use std::pin::Pin;
use std::task::{Context, Waker};
use std::time::{Duration, Instant};

use common::{close, start, until};
use tdlib::Client;
use tdlib::delivery::DeliveryError;
use tdlib::functions::{CreatePrivateChat, ForwardMessages, GetChatHistory, SendMessage};
use tdlib::pace::{Limit, Pace};
use tdlib::types::{FormattedText, InputMessageText};
use tdlib_testdc::{Fault, TestDc, User};

const MOMENT: Duration = Duration::from_millis(100);

/// Somebody whom the client can write to.
fn friend(dc: &TestDc, alice: &User, client: &Client, name: &str) -> User {
    let friend = dc.user(name).create();
    friend.send_to(alice, "hi");
    let knows = || {
        client
            .send(CreatePrivateChat::new(friend.id()))
            .wait()
            .is_ok()
    };
    until("they know each other", knows);
    friend
}

fn say(to: &User, text: &str) -> SendMessage {
    let text = FormattedText {
        text: text.to_owned(),
        ..FormattedText::default()
    };
    let content = InputMessageText {
        text,
        ..InputMessageText::default()
    };
    SendMessage::new(to.id(), content)
}

/// Waits until somebody was told so much by Alice.
fn until_told(friend: &User, alice: &User, count: usize) {
    until("all is told", || friend.texts_with(alice).len() >= count);
}

#[test]
fn many_threads_send_no_faster_than_the_pace_and_nothing_is_lost() {
    let (dc, alice, client) = start();
    let friends = ["Bob", "Carol"].map(|name| friend(&dc, &alice, &client, name));
    let limit = Limit::new(5, MOMENT);
    let paced = client.paced(Pace::unlimited().in_all(limit));
    let began = Instant::now();
    std::thread::scope(|scope| {
        for friend in &friends {
            for thread in 0..5 {
                let paced = paced.clone();
                scope.spawn(move || {
                    for number in 0..3 {
                        let text = format!("{thread} {number}");
                        paced.send(say(friend, &text)).wait().expect("sent");
                    }
                });
            }
        }
    });
    // Thirty, five in a moment: the last five come five moments after the first five.
    assert!(began.elapsed() >= 5 * MOMENT);
    for friend in &friends {
        until_told(friend, &alice, 1 + 15);
    }
    assert_eq!(paced.waiting(), 0);
    close(&client);
}

#[test]
fn a_chat_that_is_at_its_limit_holds_up_no_other() {
    let (dc, alice, client) = start();
    let [bob, carol] = ["Bob", "Carol"].map(|name| friend(&dc, &alice, &client, name));
    let hour = Duration::from_secs(3600);
    let paced = client.paced(Pace::unlimited().per_user(Limit::new(1, hour)));
    paced.send(say(&bob, "first")).wait().expect("sent");
    std::thread::scope(|scope| {
        let late = scope.spawn(|| paced.send(say(&bob, "second")).wait());
        until("it waits", || paced.waiting() > 0);
        paced.send(say(&carol, "first")).wait().expect("sent");
        until_told(&carol, &alice, 2);
        close(&client);
        let error = late.join().expect("no panic").expect_err("closed");
        assert!(error.is_closed(), "{error}");
    });
    assert_eq!(bob.texts_with(&alice), ["hi", "first"]);
}

#[test]
fn what_is_forwarded_at_once_counts_as_so_many_messages() {
    let (dc, alice, client) = start();
    let [bob, carol] = ["Bob", "Carol"].map(|name| friend(&dc, &alice, &client, name));
    bob.send_to(&alice, "again");
    let told = || {
        let history = GetChatHistory::new(bob.id(), 10);
        let history = client.send(history).wait().expect("a history").messages;
        let messages = history.into_iter().flatten();
        messages.map(|message| message.id).rev().collect::<Vec<_>>()
    };
    until("both are there", || told().len() == 2);
    let hour = Duration::from_secs(3600);
    let paced = client.paced(Pace::unlimited().per_user(Limit::new(3, hour)));
    let forward = ForwardMessages::new(carol.id(), bob.id(), told());
    paced.send(forward).wait().expect("forwarded");
    paced.send(say(&carol, "third")).wait().expect("sent");
    std::thread::scope(|scope| {
        let fourth = scope.spawn(|| paced.send(say(&carol, "fourth")).wait());
        until("it waits", || paced.waiting() > 0);
        until_told(&carol, &alice, 4);
        close(&client);
        let error = fourth.join().expect("no panic").expect_err("closed");
        assert!(error.is_closed(), "{error}");
    });
    assert_eq!(carol.texts_with(&alice), ["hi", "hi", "again", "third"]);
}

#[test]
fn who_gives_up_leaves_the_turn_to_the_next() {
    let (dc, alice, client) = start();
    let bob = friend(&dc, &alice, &client, "Bob");
    let paced = client.paced(Pace::unlimited().in_all(Limit::new(1, 3 * MOMENT)));
    paced.send(say(&bob, "first")).wait().expect("sent");
    // The one who keeps the time for all goes away.
    let mut impatient = paced.send(say(&bob, "never"));
    let mut context = Context::from_waker(Waker::noop());
    let poll = Future::poll(Pin::new(&mut impatient), &mut context);
    assert!(poll.is_pending());
    std::thread::scope(|scope| {
        let next = scope.spawn(|| paced.send(say(&bob, "second")).wait());
        until("it waits", || paced.waiting() >= 2);
        drop(impatient);
        next.join().expect("no panic").expect("sent");
    });
    until_told(&bob, &alice, 3);
    assert_eq!(bob.texts_with(&alice), ["hi", "first", "second"]);
    close(&client);
}

#[test]
fn after_a_refusal_the_chat_is_left_alone_for_as_long_as_telegram_asks() {
    let (dc, alice, client) = start();
    let [bob, carol] = ["Bob", "Carol"].map(|name| friend(&dc, &alice, &client, name));
    let paced = client.paced(Pace::unlimited());
    let fault = Fault::Error {
        code: 429,
        message: "Too Many Requests: retry after 2".to_owned(),
    };
    dc.fault("messages.setTyping", fault, 1);
    let typing = |to: &User| {
        tdlib::functions::SendChatAction::new(to.id()).action(tdlib::types::ChatAction::Typing)
    };
    let began = Instant::now();
    let error = paced.send(typing(&bob)).wait().expect_err("refused");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(2)));
    paced.send(typing(&carol)).wait().expect("another chat");
    paced.send(typing(&bob)).wait().expect("after the pause");
    assert!(began.elapsed() >= Duration::from_secs(2));
    close(&client);
}

#[test]
fn after_a_message_is_refused_the_chat_is_left_alone_too() {
    let (dc, alice, client) = start();
    let [bob, carol] = ["Bob", "Carol"].map(|name| friend(&dc, &alice, &client, name));
    let paced = client.paced(Pace::unlimited());
    dc.fault("messages.sendMessage", Fault::flood_wait(3_000), 1);
    let error = paced.deliver(say(&bob, "hi")).wait().expect_err("refused");
    assert!(matches!(error, DeliveryError::Failed(_)), "{error:?}");
    let sent = paced
        .deliver(say(&carol, "hi"))
        .wait()
        .expect("another chat");
    assert!(sent.sending_state.is_none());
    until_told(&carol, &alice, 2);
    let mut turn = paced.turn(bob.id());
    let mut context = Context::from_waker(Waker::noop());
    assert!(Pin::new(&mut turn).poll(&mut context).is_pending());
    close(&client);
    let closed = paced.deliver(say(&carol, "again")).wait();
    assert!(closed.expect_err("closed").is_closed());
}
