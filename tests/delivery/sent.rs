//! Messages that arrive.

use std::sync::{Mutex, mpsc};

use futures::executor::block_on;
use futures::future::join_all;
use tdlib::delivery::DeliveryError;
use tdlib::functions::{EditMessageText, SendMessage};
use tdlib::types::{MessageSendOptions, UpdateMessageSendSucceeded, UpdateNewMessage};
use tdlib::{Client, ErrorKind};
use tdlib_testdc::Fault;

use crate::common::{PATIENCE, close, until};
use crate::scene::{Scene, content, is_ready, is_sent, say};

#[test]
fn a_delivery_ends_with_the_message_as_it_is_sent() {
    let scene = Scene::new();
    let message = is_sent(scene.say("hi").wait(), "hi");
    let post = scene.bob.messages_with(&scene.alice).pop().expect("it");
    assert_eq!(post.text, "hi");
    assert_eq!(
        scene
            .client
            .delivery_of(scene.chat, message.id)
            .wait()
            .expect("sent")
            .id,
        message.id
    );
    assert_eq!(
        block_on(scene.say("you")).expect("sent").chat_id,
        scene.chat
    );
    assert_eq!(scene.arrived(), ["hi", "you"]);
    scene.close();
}

#[test]
fn many_deliveries_at_a_time_end_with_a_message_each() {
    let scene = Scene::new();
    let texts: Vec<String> = (0..300).map(|number| number.to_string()).collect();
    let sent = block_on(join_all(texts.iter().map(|text| scene.say(text))));
    for (sent, text) in sent.into_iter().zip(&texts) {
        is_sent(sent, text);
    }
    assert_eq!(scene.arrived(), texts);
    scene.close();
}

#[test]
fn the_end_may_come_before_the_answer() {
    let (opens, gate) = mpsc::channel();
    let gate = Mutex::new(gate);
    let scene = Scene::with(|builder| {
        builder.on(move |_: &Client, update: UpdateNewMessage| {
            if update.message.sending_state.is_some() {
                gate.lock()
                    .expect("no panic")
                    .recv_timeout(PATIENCE)
                    .expect("opened");
            }
        })
    });
    let mut ends = scene.client.updates_of::<UpdateMessageSendSucceeded>();
    for text in ["hi", "you"] {
        // The answer waits for the handler, and that for the end.
        let request = say(&scene.client, scene.chat, text).in_order();
        let mut delivery = request.delivered();
        assert!(!is_ready(&mut delivery));
        ends.next_timeout(PATIENCE).expect("open").expect("an end");
        assert!(!is_ready(&mut delivery));
        opens.send(()).expect("the handler waits");
        is_sent(delivery.wait(), text);
    }
    scene.close();
}

#[test]
fn a_message_that_is_not_on_its_way_ends_its_delivery_at_once() {
    let scene = Scene::new();
    let sent = is_sent(scene.say("hi").wait(), "hi");
    let edit = EditMessageText::new(scene.chat, sent.id, content("ho"));
    let edited = scene.client.send(edit).delivered().wait();
    assert_eq!(is_sent(edited, "ho").id, sent.id);
    scene.close();
}

/// Sends a message, the first try of which fails so.
fn arrives_once_after(fault: Fault) {
    let scene = Scene::new();
    scene.dc.fault("messages.sendMessage", fault, 1);
    is_sent(scene.say("hi").wait(), "hi");
    assert_eq!(scene.dc.faults_left("messages.sendMessage"), 0);
    assert_eq!(scene.arrived(), ["hi"]);
    scene.close();
}

#[test]
fn a_message_arrives_once_though_its_connection_ends_before_it_is_read() {
    arrives_once_after(Fault::Cut);
}

#[test]
fn a_message_arrives_once_though_its_answer_is_lost() {
    arrives_once_after(Fault::LoseAnswer);
}

#[test]
fn a_message_arrives_once_though_its_session_is_lost() {
    arrives_once_after(Fault::LoseSession);
}

#[test]
fn a_message_arrives_after_a_short_pause_that_the_server_asks_for() {
    arrives_once_after(Fault::flood_wait(1));
}

#[test]
fn a_message_arrives_though_the_server_has_failed() {
    arrives_once_after(Fault::internal());
}

#[test]
fn a_message_that_got_lost_arrives_after_a_reconnect() {
    let scene = Scene::new();
    scene.dc.fault("messages.sendMessage", Fault::Silence, 1);
    let mut delivery = scene.say("hi");
    assert!(!is_ready(&mut delivery));
    until("it is lost", || {
        scene.dc.faults_left("messages.sendMessage") == 0
    });
    scene.dc.cut_all();
    is_sent(delivery.wait(), "hi");
    assert_eq!(scene.arrived(), ["hi"]);
    scene.close();
}

#[test]
fn a_message_is_sent_when_there_is_a_network_again() {
    let scene = Scene::new();
    scene.cut_off();
    let mut delivery = scene.say("hi");
    let mut told = scene.client.updates_of::<UpdateNewMessage>();
    assert!(!is_ready(&mut delivery));
    let told = told
        .next_timeout(PATIENCE)
        .expect("open")
        .expect("an update");
    assert!(told.message.sending_state.is_some() && !is_ready(&mut delivery));
    scene.connect();
    is_sent(delivery.wait(), "hi");
    assert_eq!(scene.arrived(), ["hi"]);
    scene.close();
}

#[test]
fn what_would_be_waited_for_in_vain_is_refused() {
    let scene = Scene::new();
    let preview = MessageSendOptions {
        only_preview: true,
        ..MessageSendOptions::default()
    };
    let text = r#"of "only_preview":true"#;
    let request = SendMessage::new(scene.chat, content(text)).options(preview);
    match scene.client.send(request).delivered().wait() {
        Err(DeliveryError::Request(error)) => {
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert_eq!(error.request(), Some("sendMessage"));
        }
        other => panic!("{other:?}"),
    }
    // The words alone are fine.
    is_sent(scene.say(text).wait(), text);

    let mut request = say(&scene.client, scene.chat, "hi");
    assert!(!is_ready(&mut request));
    let error = request.delivered().wait().expect_err("sent before");
    assert!(error.to_string().contains("delivery_of"), "{error}");
    scene.close();
}

#[test]
fn the_messages_of_a_bot_are_waited_for_too() {
    let scene = Scene::new();
    let robot = scene.dc.bot("Robot").create();
    let builder = scene.dc.client().expect("a folder").timeout(PATIENCE);
    let client = builder.build().expect("a client");
    robot.log_in(&client).expect("logged in");
    let mut heard = client.updates_of::<UpdateNewMessage>();
    let mut ends = client.updates_of::<UpdateMessageSendSucceeded>();
    scene.bob.send_to(&robot, "/start");
    let heard = heard.next_timeout(PATIENCE).expect("open");
    let chat = heard.expect("an update").message.chat_id;
    let sent = is_sent(say(&client, chat, "hi").delivered().wait(), "hi");
    // It is found by its number before, though not by TDLib.
    let end = ends.next_timeout(PATIENCE).expect("open").expect("an end");
    let found = client.delivery_of(chat, end.old_message_id).wait();
    assert_eq!(is_sent(found, "hi").id, sent.id);
    close(&client);
    scene.close();
}
