//! Messages that are on their way when the program ends, and starts again.

use tdlib::Client;
use tdlib::delivery::DeliveryError;
use tdlib::functions::{GetChatHistory, GetMessage};
use tdlib::types::{MessageSendingState, UpdateNewMessage};

use crate::common::{PATIENCE, close, until};
use crate::scene::{Scene, is_ready, is_sent, text_of};

#[test]
fn what_is_on_its_way_at_a_restart_can_be_waited_for() {
    let scene = Scene::new();
    scene.cut_off();
    let mut delivery = scene.say("hi");
    assert!(!is_ready(&mut delivery));
    scene.close();
    let error = delivery.wait().expect_err("closed");
    assert!(
        matches!(error, DeliveryError::Closed(_) | DeliveryError::Request(_)),
        "{error:?}"
    );

    // No network, so that it is found while it is pending.
    let client = scene.builder.build().expect("a client");
    let mut found = None;
    until("it is in the history", || {
        let history = GetChatHistory::new(scene.chat, 10).only_local(true);
        let history = client.send(history).wait();
        let messages = history
            .map_or(Vec::new(), |history| history.messages)
            .into_iter();
        found = messages
            .flatten()
            .find(|message| matches!(message.sending_state, Some(MessageSendingState::Pending(_))));
        found.is_some()
    });
    let found = found.expect("it was waited for");
    assert_eq!(text_of(&found), "hi");
    let mut delivery = client.delivery_of(found.chat_id, found.id);
    assert!(!is_ready(&mut delivery));
    scene.connect();
    is_sent(delivery.wait(), "hi");
    assert_eq!(scene.arrived(), ["hi"]);
    close(&client);
}

#[test]
fn what_is_sent_again_at_a_restart_is_told_by_updates() {
    let scene = Scene::new();
    scene.cut_off();
    let mut delivery = scene.say("hi");
    let mut told = scene.client.updates_of::<UpdateNewMessage>();
    assert!(!is_ready(&mut delivery));
    told.next_timeout(PATIENCE)
        .expect("open")
        .expect("taken over");
    scene.close();
    scene.connect();

    let (tells, told) = std::sync::mpsc::channel();
    let builder = scene
        .builder
        .clone()
        .on(move |client: &Client, update: UpdateNewMessage| {
            if update.message.sending_state.is_some() {
                // In a handler of the client itself, and after the end.
                let mut found = Ok(());
                while found.is_ok() {
                    let old = GetMessage::new(update.message.chat_id, update.message.id);
                    found = client.send(old).wait().map(drop);
                }
                let message = update.message;
                let _ = tells.send(client.delivery_of(message.chat_id, message.id).wait());
            }
        });
    let client = builder.build().expect("a client");
    client.track_deliveries();
    is_sent(told.recv_timeout(PATIENCE).expect("it is told"), "hi");
    assert_eq!(scene.arrived(), ["hi"]);
    close(&client);
}
