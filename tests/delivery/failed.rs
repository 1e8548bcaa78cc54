//! Messages that Telegram refuses.

use std::time::{Duration, Instant};

use tdlib::ErrorKind;
use tdlib::delivery::{DeliveryError, SendFailure};
use tdlib::functions::{DeleteMessages, GetMessage, SendMessage};
use tdlib::types::{MessageSendingState, UpdateMessageSendSucceeded};
use tdlib_testdc::Fault;

use crate::common::{PATIENCE, until};
use crate::scene::{Scene, content, is_sent, say};

/// Sends a message that is refused in that way.
fn refused(scene: &Scene, fault: Fault) -> SendFailure {
    scene.dc.fault("messages.sendMessage", fault, 1);
    match scene.say("hi").wait() {
        Err(DeliveryError::Failed(failure)) => *failure,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_refusal_is_told_with_telegrams_reason() {
    let scene = Scene::new();
    // TDLib changes some codes.
    for (code, name, told) in [
        (403, "CHAT_WRITE_FORBIDDEN", 400),
        (400, "PEER_ID_INVALID", 403),
        (403, "USER_IS_BLOCKED", 403),
        (400, "CHAT_RESTRICTED", 400),
    ] {
        let failure = refused(&scene, Fault::error(code, name));
        assert_eq!(failure.error.kind(), ErrorKind::Td, "{name}");
        assert_eq!(
            (failure.error.message(), failure.error.code()),
            (name, Some(told))
        );
        assert_eq!(failure.error.request(), Some("sendMessage"));
        assert_eq!(failure.retry_after(), None);
        // It is kept as it is told.
        let kept = GetMessage::new(scene.chat, failure.message.id);
        let kept = scene.client.send(kept).wait().expect("the message");
        assert!(matches!(
            kept.sending_state,
            Some(MessageSendingState::Failed(_))
        ));
    }
    assert!(scene.arrived().is_empty());
    is_sent(scene.say("hi").wait(), "hi");
    scene.close();
}

#[test]
fn a_pause_that_tdlib_does_not_wait_for_is_told() {
    let scene = Scene::new();
    let failure = refused(&scene, Fault::flood_wait(3_000));
    assert_eq!(failure.error.code(), Some(429));
    assert_eq!(
        failure.error.retry_after(),
        Some(Duration::from_secs(3_000))
    );
    let left = failure.retry_after().expect("a pause");
    assert!((2_000..=3_000).contains(&left.as_secs()), "{left:?}");
    assert!(failure.can_be_resent());
    let error = DeliveryError::Failed(Box::new(failure));
    assert_eq!(error.retry_after(), Some(left));
    scene.close();
}

#[test]
fn a_pause_that_is_asked_for_at_once_is_a_refusal() {
    let scene = Scene::new();
    let began = Instant::now();
    loop {
        let sent = Instant::now();
        let failure = refused(&scene, Fault::flood_wait(3_000));
        let took = sent.elapsed();
        let message_id = failure.message.id;
        let error = DeliveryError::Failed(Box::new(failure));
        if !error.may_arrive() {
            // From the message alone nobody can tell when it was sent.
            let again = scene.client.delivery_of(scene.chat, message_id).wait();
            assert!(again.expect_err("refused").may_arrive());
            break;
        }
        // The machine had other things to do.
        assert!(took >= Duration::from_secs(1));
        assert!(began.elapsed() < PATIENCE);
    }
    scene.close();
}

/// TDLib waits for a second after the failure, which is why this takes so long.
#[test]
fn a_pause_that_is_asked_for_later_may_stand_for_a_message_that_arrives() {
    let scene = Scene::new();
    let method = "messages.sendMessage";
    scene.dc.fault(method, Fault::internal(), 1);
    let failure = refused(&scene, Fault::flood_wait(3_000));
    assert_eq!(failure.error.code(), Some(429));
    assert_eq!(scene.dc.calls(method), 2);
    let error = DeliveryError::Failed(Box::new(failure));
    assert!(error.retry_after().is_some());
    assert!(error.may_arrive());
    scene.close();
}

/// TDLib asks again a second after the failure, which is later than that for who begins to wait in between.
#[test]
fn who_waits_for_a_message_of_before_does_not_know_how_long_it_took() {
    let scene = Scene::new();
    let method = "messages.sendMessage";
    scene.dc.fault(method, Fault::internal(), 1);
    scene.dc.fault(method, Fault::flood_wait(3_000), 1);
    let sent = say(&scene.client, scene.chat, "hi").wait();
    let sent = sent.expect("taken over");
    until("the server has failed", || scene.dc.calls(method) == 1);
    let half = scene.client.pause(Duration::from_millis(500));
    half.wait().expect("open");
    let error = scene.client.delivery_of(scene.chat, sent.id).wait();
    assert!(error.expect_err("refused").may_arrive());
    scene.close();
}

#[test]
fn what_a_failing_server_was_asked_for_may_arrive() {
    let scene = Scene::new();
    for (code, name, may_arrive) in [(503, "Timeout", true), (400, "CHAT_RESTRICTED", false)] {
        let failure = refused(&scene, Fault::error(code, name));
        let error = DeliveryError::Failed(Box::new(failure));
        assert_eq!(error.may_arrive(), may_arrive, "{name}");
    }
    scene.close();
}

#[test]
fn a_message_that_has_failed_long_ago_ends_its_delivery_the_same_way() {
    let scene = Scene::new();
    let failure = refused(&scene, Fault::error(400, "CHAT_RESTRICTED"));
    match scene
        .client
        .delivery_of(scene.chat, failure.message.id)
        .wait()
    {
        Err(DeliveryError::Failed(again)) => {
            assert_eq!(again.error.message(), "CHAT_RESTRICTED");
            assert_eq!(again.message.id, failure.message.id);
        }
        other => panic!("{other:?}"),
    }
    scene.close();
}

#[test]
fn a_message_that_was_deleted_after_it_was_sent_is_not_found_by_its_old_number() {
    let scene = Scene::new();
    let mut told = scene.client.updates_of::<UpdateMessageSendSucceeded>();
    let sent = is_sent(scene.say("hi").wait(), "hi");
    let told = told
        .next_timeout(PATIENCE)
        .expect("open")
        .expect("an update");
    let old = || {
        scene
            .client
            .delivery_of(scene.chat, told.old_message_id)
            .wait()
    };
    assert_eq!(is_sent(old(), "hi").id, sent.id);
    let delete = DeleteMessages::new(scene.chat, vec![sent.id]).revoke(true);
    scene.client.send(delete).wait().expect("deleted");
    let error = old().expect_err("deleted");
    assert_eq!(
        error.td().and_then(tdlib::Error::code),
        Some(404),
        "{error:?}"
    );
    scene.close();
}

#[test]
fn what_tdlib_does_not_take_over_is_an_error_of_the_request() {
    let scene = Scene::new();
    let nowhere = SendMessage::new(1, content("hi"));
    match scene.client.send(nowhere).delivered().wait() {
        Err(DeliveryError::Request(error)) => {
            assert_eq!(error.kind(), ErrorKind::Td);
            assert_eq!(error.request(), Some("sendMessage"));
        }
        other => panic!("{other:?}"),
    }
    let unknown = scene.client.delivery_of(scene.chat, 12_345 << 20).wait();
    let error = unknown.expect_err("unknown");
    assert_eq!(error.td().and_then(tdlib::Error::code), Some(404));
    assert!(!error.may_arrive());
    scene.close();
}
