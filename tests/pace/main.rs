//! A client that sends no faster than it should, against a data center that notes when what came.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;
mod faults;
mod misuse;
mod refusals;
mod speed;
mod turns;

use std::pin::Pin;
use std::task::{Context, Waker};
use std::time::Duration;

use tdlib::Client;
use tdlib::functions::{CreatePrivateChat, SendMessage};
use tdlib::pace::{Limit, Pace};
use tdlib::types::{FormattedText, InputMessageText};
use tdlib_testdc::{TestDc, User};

use common::until;

const MOMENT: Duration = Duration::from_millis(100);

/// Longer than any test.
const HOUR: Duration = Duration::from_secs(3600);

/// So many messages to each user, and no more while a test runs.
fn few(count: usize) -> Pace {
    Pace::unlimited().per_user(Limit::new(count, HOUR))
}

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

/// Polls once, and tells whether it has ended.
fn is_ready(future: &mut (impl Future + Unpin)) -> bool {
    let mut context = Context::from_waker(Waker::noop());
    Pin::new(future).poll(&mut context).is_ready()
}
