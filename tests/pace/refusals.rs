//! What happens where Telegram wants a pause all the same.

use std::time::{Duration, Instant};

use tdlib::delivery::DeliveryError;
use tdlib::functions::SendChatAction;
use tdlib::pace::Pace;
use tdlib::types::ChatAction;
use tdlib_testdc::{Fault, User};

use crate::common::{close, start};
use crate::{friend, is_ready, say, until_told};

const TYPING: &str = "messages.setTyping";

fn typing(to: &User) -> SendChatAction {
    SendChatAction::new(to.id()).action(ChatAction::Typing)
}

#[test]
fn after_a_refusal_the_chat_is_left_alone_for_as_long_as_telegram_asks() {
    let (dc, alice, client) = start();
    let [bob, carol] = ["Bob", "Carol"].map(|name| friend(&dc, &alice, &client, name));
    let paced = client.paced(Pace::unlimited());
    let fault = Fault::error(429, "Too Many Requests: retry after 1");
    dc.fault(TYPING, fault, 1);
    let began = Instant::now();
    let error = paced.send(typing(&bob)).wait().expect_err("refused");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(1)));
    paced.send(typing(&carol)).wait().expect("another chat");
    paced.send(typing(&bob)).wait().expect("after the pause");
    assert!(began.elapsed() >= Duration::from_secs(1));
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
    assert!(!is_ready(&mut turn));
    close(&client);
    let closed = paced.deliver(say(&carol, "again")).wait();
    let closed = closed.expect_err("closed");
    assert!(closed.is_closed());
    let request = closed.td().and_then(|error| error.request());
    assert_eq!(request, Some("sendMessage"));
}

#[test]
fn other_errors_hold_up_nobody() {
    let (dc, alice, client) = start();
    let bob = friend(&dc, &alice, &client, "Bob");
    let paced = client.paced(Pace::unlimited());
    for (code, name) in [
        (400, "PEER_FLOOD"),
        (403, "USER_IS_BLOCKED"),
        (503, "Timeout"),
    ] {
        dc.fault("messages.sendMessage", Fault::error(code, name), 1);
        let error = paced.deliver(say(&bob, "hi")).wait().expect_err(name);
        assert!(matches!(error, DeliveryError::Failed(_)), "{error:?}");
        assert!(is_ready(&mut paced.turn(bob.id())), "{name}");
    }
    close(&client);
}
