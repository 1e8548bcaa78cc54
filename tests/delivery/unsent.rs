//! Messages that are on their way when something ends: their chat, the client, the wait.

use tdlib::auth::Parameters;
use tdlib::delivery::{Delivered, DeliveryError, Unsent};
use tdlib::functions::{DeleteChatHistory, DeleteMessages};
use tdlib::types::{AuthorizationState, UpdateAuthorizationState, UpdateNewMessage};
use tdlib::{Client, Updates};
use tdlib_testdc::Fault;

use crate::common::{PATIENCE, close, until};
use crate::scene::{Scene, chat_with, is_ready, is_sent, is_stuck, say};

/// Sends a message that does not get out, and returns its number for the time being.
fn on_its_way(scene: &Scene, text: &str) -> (Delivered, i64) {
    let mut told = scene.client.updates_of::<UpdateNewMessage>();
    let mut delivery = scene.say(text);
    assert!(!is_ready(&mut delivery));
    let told = next(&mut told);
    assert!(told.message.sending_state.is_some());
    (delivery, told.message.id)
}

/// The next message that the client tells of.
#[track_caller]
fn next(told: &mut Updates<UpdateNewMessage>) -> UpdateNewMessage {
    let told = told.next_timeout(PATIENCE).expect("open");
    told.expect("an update")
}

/// Deletes a message of the chat for both.
fn delete(scene: &Scene, message_id: i64) {
    let delete = DeleteMessages::new(scene.chat, vec![message_id]).revoke(true);
    scene.client.send(delete).wait().expect("deleted");
}

#[test]
fn a_message_that_is_deleted_before_it_is_sent_ends_as_an_error() {
    let scene = Scene::new();
    scene.cut_off();
    let (delivery, message_id) = on_its_way(&scene, "hi");
    let unsent = Unsent {
        chat_id: scene.chat,
        message_id,
    };
    delete(&scene, message_id);
    let error = delivery.wait().expect_err("deleted");
    assert!(
        matches!(&error, DeliveryError::Deleted(deleted) if *deleted == unsent),
        "{error:?}"
    );
    assert!(!error.may_arrive());
    scene.connect();
    is_sent(scene.say("you").wait(), "you");
    assert_eq!(scene.arrived(), ["you"]);
    scene.close();
}

#[test]
fn a_message_whose_answer_is_on_its_way_when_it_is_deleted_is_deleted_at_the_server_too() {
    let scene = Scene::new();
    scene.dc.fault("messages.sendMessage", Fault::Hold, 1);
    let (delivery, message_id) = on_its_way(&scene, "hi");
    until("it arrives", || scene.arrived() == ["hi"]);
    delete(&scene, message_id);
    let error = delivery.wait().expect_err("deleted");
    assert!(matches!(error, DeliveryError::Deleted(_)), "{error:?}");
    scene.dc.release("messages.sendMessage");
    until("it is gone", || scene.arrived().is_empty());
    scene.close();
}

#[test]
fn a_message_that_goes_with_its_history_ends_as_an_error() {
    let scene = Scene::new();
    scene.cut_off();
    let (delivery, _) = on_its_way(&scene, "hi");
    // It is answered when the server has done it too.
    scene
        .client
        .send(DeleteChatHistory::new(scene.chat))
        .detach();
    let error = delivery.wait().expect_err("deleted");
    assert!(matches!(error, DeliveryError::Deleted(_)), "{error:?}");
    scene.connect();
    is_sent(scene.say("you").wait(), "you");
    scene.close();
}

#[test]
fn a_client_that_is_closed_ends_its_deliveries() {
    let scene = Scene::new();
    scene.cut_off();
    let (delivery, message_id) = on_its_way(&scene, "hi");
    scene.close();
    let error = delivery.wait().expect_err("closed");
    assert!(error.is_closed() && error.may_arrive());
    assert!(error.to_string().contains("after a restart"), "{error}");
    assert!(
        matches!(&error, DeliveryError::Closed(unsent) if unsent.message_id == message_id),
        "{error:?}"
    );
    let error = scene.say("you").wait().expect_err("closed");
    assert!(error.is_closed(), "{error:?}");
}

#[test]
fn a_client_without_a_database_says_that_it_was_closed_too() {
    let scene = Scene::new();
    let parameters: Parameters = scene.dc.parameters().expect("a folder").databases(false);
    let carol = scene.dc.user("Carol").phone("9996633333").create();
    let client = Client::builder()
        .timeout(PATIENCE)
        .on(move |client: &Client, update: UpdateAuthorizationState| {
            if matches!(
                update.authorization_state,
                AuthorizationState::WaitTdlibParameters
            ) {
                client
                    .send(parameters.proxy_function().expect("a proxy"))
                    .detach();
                client.send(parameters.function()).detach();
            }
        })
        .build()
        .expect("a client");
    carol.log_in(&client).expect("logged in");
    scene.bob.send_to(&carol, "go on");
    let chat = chat_with(&client, &scene.bob);
    scene.cut_off();
    let mut told = client.updates_of::<UpdateNewMessage>();
    let mut delivery = say(&client, chat, "hi").delivered();
    assert!(!is_ready(&mut delivery));
    next(&mut told);
    close(&client);
    let error = delivery.wait().expect_err("closed");
    assert!(matches!(error, DeliveryError::Closed(_)), "{error:?}");
    scene.close();
}

#[test]
fn a_delivery_that_takes_too_long_goes_on_without_its_waiter() {
    let scene = Scene::new();
    scene.cut_off();
    let (unsent, times) = is_stuck(&scene, "hi");
    let mut later = scene.client.delivery_of(unsent.chat_id, unsent.message_id);
    assert!(!is_ready(&mut later));
    scene.connect();
    is_sent(later.wait(), "hi");
    // TDLib knows nothing of that number any more.
    let known = scene.client.delivery_of(unsent.chat_id, unsent.message_id);
    is_sent(known.wait(), "hi");
    assert_eq!(scene.arrived(), vec!["hi"; times]);
    scene.close();
}

#[test]
fn a_delivery_that_is_dropped_takes_nothing_back() {
    let scene = Scene::new();
    scene.cut_off();
    let (delivery, message_id) = on_its_way(&scene, "hi");
    drop(delivery);
    let later = scene.client.delivery_of(scene.chat, message_id);
    scene.connect();
    is_sent(later.wait(), "hi");
    scene.close();
}

#[test]
fn a_message_to_a_chat_that_one_was_sent_out_of_meanwhile_ends_as_an_error() {
    let scene = Scene::new();
    let group = scene.bob.create_supergroup("Group", &[&scene.alice]);
    let mut heard = scene.client.updates_of::<UpdateNewMessage>();
    scene.bob.send_to(&group, "first");
    assert_eq!(next(&mut heard).message.chat_id, group.id());
    scene.cut_off();
    let mut delivery = say(&scene.client, group.id(), "hi").delivered();
    assert!(!is_ready(&mut delivery));
    next(&mut heard);
    scene.bob.send_out(&group, &scene.alice);
    scene.connect();
    let error = delivery.wait().expect_err("she is out");
    // TDLib forgets what was in the chat as soon as it hears of that, or is refused before.
    assert!(
        matches!(error, DeliveryError::Deleted(_) | DeliveryError::Failed(_)),
        "{error:?}"
    );
    assert!(!scene.bob.texts_with(&group).contains(&"hi".to_owned()));
    scene.close();
}

#[test]
fn a_client_that_is_logged_out_ends_its_deliveries() {
    let scene = Scene::new();
    scene.cut_off();
    let (delivery, _) = on_its_way(&scene, "hi");
    scene.alice.revoke_sessions();
    scene.connect();
    let error = delivery.wait().expect_err("logged out");
    // It is refused before the client is closed, or ends with that.
    let refused = error.td().is_some_and(tdlib::Error::is_unauthorized);
    assert!(refused || error.is_closed(), "{error:?}");
    assert!(scene.arrived().is_empty());
}
