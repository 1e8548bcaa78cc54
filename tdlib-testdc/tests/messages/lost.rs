//! Answers, updates and connections get lost.

use tdlib::functions::SendMessage;
use tdlib::types::Update;
use tdlib_testdc::{Fault, TestDc};

use crate::common::until;
use crate::media::{Disk, send_album};
use crate::seat::{content, seat, two};

#[test]
fn a_message_that_is_sent_again_is_there_once() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob) = two(&dc);
    let group = alice.user.create_supergroup("Group", &[&bob.user]);
    alice.knows(&group);
    bob.knows(&group);
    alice.user.send_to(&group, "first");
    alice.hears("first");
    bob.hears("first");
    for (round, chat) in [alice.chat_with(&bob.user), group.id()]
        .into_iter()
        .enumerate()
    {
        let text = format!("once {round}");
        dc.fault("messages.sendMessage", Fault::LoseSession, 1);
        let sent = alice.says(chat, &text);
        assert!(sent.sending_state.is_none());
        bob.hears(&text);
        assert_eq!(
            alice
                .texts(chat)
                .iter()
                .filter(|other| **other == text)
                .count(),
            1
        );
    }
    assert_eq!(bob.user.texts_with(&alice.user), ["hi", "once 0"]);
    assert_eq!(bob.user.texts_with(&group), ["first", "once 1"]);
    alice.close();
    bob.close();
}

#[test]
fn an_album_that_is_sent_again_is_there_once() {
    let dc = TestDc::start().expect("a data center");
    let disk = Disk::new();
    let (mut alice, bob) = two(&dc);
    let chat = alice.chat_with(&bob.user);
    dc.fault("messages.sendMultiMedia", Fault::LoseSession, 1);
    let photos = [101, 102].map(|width| disk.photo(width, &width.to_string()).into());
    let album = tdlib::functions::SendMessageAlbum::new(chat, photos.to_vec());
    let sent = send_album(&mut alice, album);
    assert_eq!(sent[0].media_album_id, sent[1].media_album_id);
    assert_eq!(bob.user.texts_with(&alice.user), ["hi", "101", "102"]);
    alice.close();
    bob.close();
}

#[test]
fn what_is_sent_while_there_is_no_connection_arrives_in_order() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, bob) = two(&dc);
    let chat = alice.chat_with(&bob.user);
    dc.refuse_new(true);
    dc.cut(&alice.user);
    let sending: Vec<_> = (0..10)
        .map(|number| {
            let message = SendMessage::new(chat, content(number.to_string()));
            alice.client.send(message).wait().expect("taken over")
        })
        .collect();
    dc.refuse_new(false);
    for message in &sending {
        alice.arrives(message);
    }
    let mut expected = vec!["hi".to_owned()];
    expected.extend((0..10).map(|number| number.to_string()));
    assert_eq!(bob.user.texts_with(&alice.user), expected);
    alice.close();
    bob.close();
}

#[test]
fn messages_of_one_chat_keep_their_order_when_the_first_of_them_goes_wrong() {
    const SEND: &str = "messages.sendMessage";
    let dc = TestDc::start().expect("a data center");
    let alice = seat(&dc, "Alice", 1);
    let others = ["Bob", "Carol", "Dave"].map(|name| dc.user(name).create());
    let chats = others.each_ref().map(|other| {
        other.send_to(&alice.user, "0");
        alice.chat_with(other)
    });
    for fault in [Fault::flood_wait(1), Fault::internal(), Fault::Silence] {
        dc.fault(SEND, fault, 1);
    }
    // So all are sent at once.
    dc.refuse_new(true);
    dc.cut(&alice.user);
    until("the client is cut off", || dc.connections() == 0);
    for text in ["1", "2", "3"] {
        for chat in chats {
            let message = SendMessage::new(chat, content(text));
            alice.client.send(message).wait().expect("taken over");
        }
    }
    dc.refuse_new(false);
    until("three have gone wrong", || dc.faults_left(SEND) == 0);
    // So the one that was not answered is sent again.
    dc.cut(&alice.user);
    for other in &others {
        let texts = || other.texts_with(&alice.user);
        until("all are there", || texts().len() == 4);
        assert_eq!(texts(), ["0", "1", "2", "3"]);
    }
    alice.close();
}

#[test]
fn a_message_is_tried_again_after_an_error_of_the_server() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, bob) = two(&dc);
    let chat = alice.chat_with(&bob.user);
    dc.fault("messages.sendMessage", Fault::error(500, "INTERNAL"), 1);
    alice.says(chat, "in the end");
    assert_eq!(bob.user.texts_with(&alice.user), ["hi", "in the end"]);
    alice.close();
    bob.close();
}

#[test]
fn what_happens_while_a_client_is_cut_off_is_made_up_for() {
    let dc = TestDc::start().expect("a data center");
    let mut alice = seat(&dc, "Alice", 1);
    let bob = dc.user("Bob").create();
    let group = bob.create_supergroup("Group", &[&alice.user]);
    alice.knows(&group);
    let places: [tdlib_testdc::Place; 2] = [(&alice.user).into(), (&group).into()];
    for place in places {
        let chat = if place == places[0] {
            bob.id()
        } else {
            group.id()
        };
        let changed = bob.send_to(place, "to be changed");
        let deleted = bob.send_to(place, "to be deleted");
        alice.hears("to be changed");
        alice.hears("to be deleted");
        dc.refuse_new(true);
        dc.cut(&alice.user);
        until("the client is cut off", || dc.connections() == 0);
        bob.edit(changed, "changed");
        bob.delete(deleted);
        let both = bob.send_to(place, "new");
        bob.edit(both, "new and changed");
        let gone = bob.send_to(place, "new and deleted");
        bob.delete(gone);
        bob.send_to(place, "last");
        dc.refuse_new(false);
        alice.hears("last");
        assert_eq!(alice.texts(chat), ["changed", "new and changed", "last"]);
    }
    alice.close();
}

#[test]
fn what_the_updates_leave_out_is_asked_for() {
    let dc = TestDc::start().expect("a data center");
    let mut alice = seat(&dc, "Alice", 1);
    let bob = dc.user("Bob").create();
    let group = bob.create_supergroup("Group", &[&alice.user]);
    alice.knows(&group);
    for (place, chat) in [
        ((&alice.user).into(), bob.id()),
        ((&group).into(), group.id()),
    ] {
        let place: tdlib_testdc::Place = place;
        let first = bob.send_to(place, "first");
        alice.hears("first");
        dc.lose_pushes(&alice.user, 3);
        bob.edit(first, "the first");
        bob.send_to(place, "second");
        bob.send_to(place, "third");
        bob.send_to(place, "fourth");
        alice.hears("fourth");
        assert_eq!(
            alice.texts(chat),
            ["the first", "second", "third", "fourth"]
        );
    }
    alice.close();
}

#[test]
fn a_long_absence_is_made_up_for_in_parts() {
    const MESSAGES: usize = 1_200;
    let dc = TestDc::start().expect("a data center");
    let mut alice = seat(&dc, "Alice", 1);
    let bob = dc.user("Bob").create();
    bob.send_to(&alice.user, "first");
    alice.hears("first");
    let before = dc.calls("updates.getDifference");
    dc.refuse_new(true);
    dc.cut(&alice.user);
    until("the client is cut off", || dc.connections() == 0);
    for number in 0..MESSAGES {
        bob.send_to(&alice.user, &number.to_string());
    }
    dc.refuse_new(false);
    let mut heard = Vec::new();
    while heard.len() < MESSAGES {
        heard.push(crate::seat::text_of(&alice.hears_any()));
    }
    let expected: Vec<String> = (0..MESSAGES).map(|number| number.to_string()).collect();
    assert_eq!(heard, expected);
    assert!(
        dc.calls("updates.getDifference") > before + 1,
        "it came at once"
    );
    alice.close();
}

#[test]
fn after_too_long_an_absence_a_channel_begins_anew() {
    const MESSAGES: usize = 5_100;
    let dc = TestDc::start().expect("a data center");
    let mut alice = seat(&dc, "Alice", 1);
    let bob = dc.user("Bob").create();
    let group = bob.create_supergroup("Group", &[&alice.user]);
    alice.knows(&group);
    bob.send_to(&group, "first");
    alice.hears("first");
    dc.refuse_new(true);
    dc.cut(&alice.user);
    until("the client is cut off", || dc.connections() == 0);
    for number in 0..MESSAGES {
        bob.send_to(&group, &number.to_string());
    }
    dc.refuse_new(false);
    let newest = (MESSAGES - 1).to_string();
    alice.next("the newest message", |update| match update {
        Update::ChatLastMessage(update) if update.chat_id == group.id() => {
            let last = update.last_message?;
            (crate::seat::text_of(&last) == newest).then_some(())
        }
        _ => None,
    });
    let unread = alice.user.unread_in(&group);
    assert!(unread > MESSAGES);
    assert_eq!(alice.chat(group.id()).unread_count as usize, unread);
    assert!(
        dc.calls("updates.getChannelDifference") < 10,
        "all of it came"
    );
    bob.send_to(&group, "after that");
    alice.hears("after that");
    alice.close();
}
