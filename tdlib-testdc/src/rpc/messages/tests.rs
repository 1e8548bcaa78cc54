//! What clients of TDLib never send, and others might.

mod bounds;

use grammers_tl_types::{enums, functions, types};

use crate::mtproto::session::RpcError;
use crate::rpc::client::{Wire, input, message};
use crate::world::chats::Kind;
use crate::world::peer::{Home, Peer};
use crate::world::telling::By;
use crate::world::{UserId, World};

/// The keys of two clients.
const ONE: i64 = 7;
const OTHER: i64 = 8;

/// A world with Alice, her client, and Bob.
fn world() -> (World, Wire, UserId, UserId) {
    let mut world = World::default();
    let [alice, bob] =
        ["Alice", "Bob"].map(|name| world.people.add(name.to_owned(), String::new(), None));
    let wire = Wire::log_in(&mut world, alice, ONE);
    (world, wire, alice, bob)
}

fn forward(
    world: &World,
    from: Peer,
    to: Peer,
    id: Vec<i32>,
    random_id: Vec<i64>,
) -> functions::messages::ForwardMessages {
    functions::messages::ForwardMessages {
        silent: false,
        background: false,
        with_my_score: false,
        drop_author: false,
        drop_media_captions: false,
        noforwards: false,
        allow_paid_floodskip: false,
        from_peer: input(world, from),
        id,
        random_id,
        to_peer: input(world, to),
        top_msg_id: None,
        reply_to: None,
        schedule_date: None,
        schedule_repeat_period: None,
        send_as: None,
        quick_reply_shortcut: None,
        effect: None,
        video_timestamp: None,
        allow_paid_stars: None,
        suggested_post: None,
    }
}

fn send(
    world: &mut World,
    wire: &mut Wire,
    to: Peer,
    text: &str,
    random_id: i64,
) -> Result<enums::Updates, RpcError> {
    let request = message(world, to, text, random_id);
    wire.call(world, &request)
}

/// The numbers that a client gave what it has sent, and those that the server gave it.
fn numbers(updates: &enums::Updates) -> Vec<(i64, i32)> {
    let enums::Updates::Updates(updates) = updates else {
        panic!("{updates:?}");
    };
    let ids = updates.updates.iter().filter_map(|update| match update {
        enums::Update::MessageId(update) => Some((update.random_id, update.id)),
        _ => None,
    });
    ids.collect()
}

fn texts(world: &World, user: UserId, chat: Peer) -> Vec<String> {
    let messages = world.messages(user, chat).rev();
    messages
        .map(|message| message.content.text().to_owned())
        .collect()
}

#[track_caller]
fn refused<T>(answer: Result<T, RpcError>) -> (i32, String) {
    match answer {
        Err(error) => (error.code, error.message),
        Ok(_) => panic!("it was not refused"),
    }
}

#[test]
fn what_is_sent_again_is_answered_again_and_is_there_once() {
    let (mut world, mut wire, alice, bob) = world();
    let to = Peer::User(bob);
    let request = message(&world, to, "hi", 5);
    let first = wire.call(&mut world, &request).unwrap();
    send(&mut world, &mut wire, to, "there", 6).unwrap();
    let again = wire.call(&mut world, &request).unwrap();
    assert_eq!(numbers(&first), numbers(&again));
    assert_eq!(numbers(&first)[0].0, 5);
    // The number says which message it is, and not the text.
    let other_text = message(&world, to, "bye", 5);
    let again = wire.call(&mut world, &other_text).unwrap();
    assert_eq!(numbers(&first), numbers(&again));
    assert_eq!(texts(&world, alice, to), ["hi", "there"]);
    assert_eq!(texts(&world, bob, Peer::User(alice)), ["hi", "there"]);
}

#[test]
fn what_is_sent_again_may_be_what_could_not_be_sent_any_more() {
    let (mut world, mut wire, alice, bob) = world();
    let to = Peer::User(bob);
    let asked = send(&mut world, &mut wire, to, "lunch?", 1).unwrap();
    let asked = numbers(&asked)[0].1;
    let reply_to = types::InputReplyToMessage {
        reply_to_msg_id: asked,
        top_msg_id: None,
        reply_to_peer_id: None,
        quote_text: None,
        quote_entities: None,
        quote_offset: None,
        monoforum_peer_id: None,
        todo_item_id: None,
    };
    let request = functions::messages::SendMessage {
        reply_to: Some(reply_to.into()),
        ..message(&world, to, "yes", 5)
    };
    let first = wire.call(&mut world, &request).unwrap();
    world.delete(&By::hand(alice), Home::User(alice), &[asked], true);
    let again = wire.call(&mut world, &request).unwrap();
    assert_eq!(numbers(&first), numbers(&again));
    let other = functions::messages::SendMessage {
        random_id: 6,
        ..request
    };
    let invalid = (400, "REPLY_MESSAGE_ID_INVALID".to_owned());
    assert_eq!(refused(wire.call(&mut world, &other)), invalid);
    assert_eq!(texts(&world, alice, to), ["yes"]);
}

#[test]
fn people_may_choose_the_same_number() {
    let (mut world, mut wire, alice, bob) = world();
    let mut other = Wire::log_in(&mut world, bob, OTHER);
    send(&mut world, &mut wire, Peer::User(bob), "hi", 5).unwrap();
    send(&mut world, &mut other, Peer::User(alice), "you", 5).unwrap();
    assert_eq!(texts(&world, alice, Peer::User(bob)), ["hi", "you"]);
}

#[test]
fn a_number_stands_for_a_message_of_one_chat_and_is_never_nothing() {
    let (mut world, mut wire, alice, bob) = world();
    let (to, saved) = (Peer::User(bob), Peer::User(alice));
    let by = By::hand(alice);
    let (group, _) = world.create_chat(&by, Kind::Supergroup, ("Chat", ""), &[]);
    send(&mut world, &mut wire, to, "hi", 5).unwrap();
    for chat in [saved, group] {
        let before = texts(&world, alice, chat);
        let request = message(&world, chat, "hi", 5);
        let duplicate = (500, "RANDOM_ID_DUPLICATE".to_owned());
        assert_eq!(refused(wire.call(&mut world, &request)), duplicate);
        assert_eq!(texts(&world, alice, chat), before);
    }
    let request = message(&world, to, "hi", 0);
    let empty = (400, "RANDOM_ID_EMPTY".to_owned());
    assert_eq!(refused(wire.call(&mut world, &request)), empty);
    assert_eq!(texts(&world, alice, to), ["hi"]);
}

#[test]
fn messages_that_are_sent_together_have_a_number_each() {
    let (mut world, mut wire, alice, bob) = world();
    let (to, saved) = (Peer::User(bob), Peer::User(alice));
    let mut ids = Vec::new();
    for (text, random_id) in [("one", 1), ("two", 2)] {
        let sent = send(&mut world, &mut wire, saved, text, random_id);
        ids.push(numbers(&sent.unwrap())[0].1);
    }
    let request = forward(&world, saved, to, ids.clone(), vec![5, 5]);
    let duplicate = (500, "RANDOM_ID_DUPLICATE".to_owned());
    assert_eq!(refused(wire.call(&mut world, &request)), duplicate);
    let request = forward(&world, saved, to, ids.clone(), vec![5]);
    let invalid = (400, "RANDOM_ID_INVALID".to_owned());
    assert_eq!(refused(wire.call(&mut world, &request)), invalid);
    assert!(texts(&world, alice, to).is_empty());

    // One of them has arrived before, and goes with the other all the same.
    let request = forward(&world, saved, to, ids[..1].to_vec(), vec![5]);
    let first = numbers(&wire.call(&mut world, &request).unwrap());
    let request = forward(&world, saved, to, ids, vec![5, 6]);
    let both = numbers(&wire.call(&mut world, &request).unwrap());
    assert_eq!(both[0], first[0]);
    assert_eq!(both[1].0, 6);
    assert_eq!(texts(&world, alice, to), ["one", "two"]);
}

fn bold(offset: i32, length: i32) -> enums::MessageEntity {
    types::MessageEntityBold { offset, length }.into()
}

#[test]
fn marks_outside_of_a_text_are_refused_in_new_messages_and_in_changed_ones() {
    let (mut world, mut wire, alice, bob) = world();
    let to = Peer::User(bob);
    let out_of_bounds = (400, "ENTITY_BOUNDS_INVALID".to_owned());
    let sent = send(&mut world, &mut wire, to, "as it was", 1).unwrap();
    let id = numbers(&sent)[0].1;
    // Of the smiley, which is two code units, one alone is no text; neither is nothing.
    for mark in [
        bold(0, 5),
        bold(4, 1),
        bold(-1, 2),
        bold(0, 0),
        bold(0, -1),
        bold(2, 1),
        bold(3, 1),
    ] {
        let request = functions::messages::SendMessage {
            entities: Some(vec![bold(0, 1), mark.clone()]),
            ..message(&world, to, "hi\u{1f600}", 5)
        };
        assert_eq!(
            refused(wire.call(&mut world, &request)),
            out_of_bounds,
            "{mark:?}"
        );
        let request = edit(&world, to, id, "hi\u{1f600}", mark);
        assert_eq!(refused(wire.call(&mut world, &request)), out_of_bounds);
    }
    assert_eq!(texts(&world, alice, to), ["as it was"]);
    // The number is free for what is sent in its place.
    let request = functions::messages::SendMessage {
        entities: Some(vec![bold(2, 2)]),
        ..message(&world, to, "hi\u{1f600}", 5)
    };
    wire.call(&mut world, &request).unwrap();
    let newest = world.messages(bob, Peer::User(alice)).next().unwrap();
    let written = newest.content.written().unwrap();
    assert_eq!(written.entities, [bold(2, 2)]);
}

fn edit(
    world: &World,
    chat: Peer,
    id: i32,
    text: &str,
    mark: enums::MessageEntity,
) -> functions::messages::EditMessage {
    functions::messages::EditMessage {
        no_webpage: false,
        invert_media: false,
        peer: input(world, chat),
        id,
        message: Some(text.to_owned()),
        media: None,
        reply_markup: None,
        entities: Some(vec![mark]),
        schedule_date: None,
        schedule_repeat_period: None,
        quick_reply_shortcut_id: None,
    }
}
