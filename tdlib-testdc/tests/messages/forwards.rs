//! Messages are forwarded.

use tdlib::functions::{ForwardMessages, SendMessageAlbum, ToggleChatHasProtectedContent};
use tdlib::types::{Message, MessageContent, MessageForwardInfo, MessageOrigin, Update};
use tdlib_testdc::{TestDc, picture};

use crate::media::{Disk, send_album};
use crate::seat::{Seat, text_of, two, two_in_a_supergroup};

/// Forwards messages, and waits until they have arrived.
#[track_caller]
fn forward(who: &mut Seat, request: ForwardMessages) -> Vec<Message> {
    let sending = who.client.send(request).wait().expect("taken over");
    let sending: Vec<Message> = sending.messages.into_iter().flatten().collect();
    sending.iter().map(|message| who.arrives(message)).collect()
}

fn info(message: &Message) -> &MessageForwardInfo {
    message
        .forward_info
        .as_deref()
        .unwrap_or_else(|| panic!("not forwarded: {message:?}"))
}

/// The user who has written it first.
fn first_author(message: &Message) -> i64 {
    match &info(message).origin {
        MessageOrigin::User(origin) => origin.sender_user_id,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_forwarded_message_says_who_wrote_it_first_and_when() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob) = two(&dc);
    let carol = dc.user("Carol").create();
    carol.send_to(&alice.user, "the news");
    let news = alice.hears("the news");
    dc.clock().advance(1);
    let (from, to) = (alice.chat_with(&carol), alice.chat_with(&bob.user));
    forward(&mut alice, ForwardMessages::new(to, from, vec![news.id]));
    let received = bob.hears("the news");
    assert_eq!(
        (first_author(&received), info(&received).date),
        (carol.id(), news.date)
    );
    assert!(received.date > news.date);

    // Forwarded once more it says the same.
    let group = bob.user.create_supergroup("Group", &[&alice.user]);
    bob.knows(&group);
    alice.knows(&group);
    let mut told = vec![bob.user.send_to(&group, "first")];
    alice.hears("first");
    bob.hears("first");
    let chat = bob.chat_with(&alice.user);
    forward(
        &mut bob,
        ForwardMessages::new(group.id(), chat, vec![received.id]),
    );
    let twice = alice.hears("the news");
    assert_eq!(
        (first_author(&twice), info(&twice).date),
        (carol.id(), news.date)
    );
    // And what people forward without a client.
    told.push(carol.send_to(&alice.user, "more news"));
    alice.hears("more news");
    alice.user.forward(told[1], &bob.user).expect("forwarded");
    assert_eq!(first_author(&bob.hears("more news")), carol.id());
    assert!(
        bob.user
            .messages_with(&alice.user)
            .last()
            .expect("it")
            .is_forwarded
    );
    alice.close();
    bob.close();
}

#[test]
fn who_hides_is_known_by_name_alone() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob) = two(&dc);
    let carol = dc.user("Carol").last_name("C.").create();
    carol.hide_in_forwards(true);
    carol.send_to(&alice.user, "it was me");
    let secret = alice.hears("it was me");
    let (from, to) = (alice.chat_with(&carol), alice.chat_with(&bob.user));
    forward(&mut alice, ForwardMessages::new(to, from, vec![secret.id]));
    let received = bob.hears("it was me");
    let MessageOrigin::HiddenUser(origin) = &info(&received).origin else {
        panic!("{received:?}")
    };
    assert_eq!(origin.sender_name, "Carol C.");
    carol.hide_in_forwards(false);
    forward(&mut alice, ForwardMessages::new(to, from, vec![secret.id]));
    assert_eq!(first_author(&bob.hears("it was me")), carol.id());
    alice.close();
    bob.close();
}

#[test]
fn a_post_of_a_channel_leads_back_to_it() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob) = two(&dc);
    let channel = alice.user.create_channel("News", &[]);
    alice.knows(&channel);
    alice.user.send_to(&channel, "breaking");
    let post = alice.hears("breaking");
    let to = alice.chat_with(&bob.user);
    forward(
        &mut alice,
        ForwardMessages::new(to, channel.id(), vec![post.id]),
    );
    let received = bob.hears("breaking");
    let MessageOrigin::Channel(origin) = &info(&received).origin else {
        panic!("{received:?}")
    };
    assert_eq!((origin.chat_id, origin.message_id), (channel.id(), post.id));
    alice.close();
    bob.close();
}

#[test]
fn several_messages_are_forwarded_in_order_and_albums_stay_together() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob) = two(&dc);
    let to_bob = alice.chat_with(&bob.user);
    let disk = Disk::new();
    let album = [101, 102].map(|width| disk.photo(width, &format!("photo {width}")).into());
    let sent = send_album(&mut alice, SendMessageAlbum::new(to_bob, album.to_vec()));
    let mut ids: Vec<i64> = sent.iter().map(|message| message.id).collect();
    ids.push(alice.says(to_bob, "text").id);
    for text in ["photo 101", "photo 102", "text"] {
        bob.hears(text);
    }
    let group = alice.user.create_supergroup("Group", &[&bob.user]);
    alice.knows(&group);
    bob.knows(&group);
    alice.user.send_to(&group, "first");
    alice.hears("first");
    bob.hears("first");
    forward(&mut alice, ForwardMessages::new(group.id(), to_bob, ids));
    let received: Vec<Message> = (0..3).map(|_| bob.hears_any()).collect();
    let texts: Vec<String> = received.iter().map(text_of).collect();
    assert_eq!(texts, ["photo 101", "photo 102", "text"]);
    let albums: Vec<i64> = received
        .iter()
        .map(|message| message.media_album_id)
        .collect();
    assert_eq!(albums[0], albums[1]);
    assert_ne!(albums[0], 0);
    assert_eq!(albums[2], 0);
    assert_ne!(albums[0], sent[0].media_album_id);
    alice.close();
    bob.close();
}

#[test]
fn copies_do_not_say_where_they_are_from_and_captions_can_be_left_out() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob) = two(&dc);
    let carol = dc.user("Carol").create();
    let photo = carol
        .send_photo(&alice.user, picture(100, 100))
        .expect("a photo");
    let at_alice = photo.id_for(&alice.user).expect("hers");
    alice.hears("");
    let (from, to) = (alice.chat_with(&carol), alice.chat_with(&bob.user));
    let copy = ForwardMessages::new(to, from, vec![at_alice])
        .send_copy(true)
        .remove_caption(true);
    forward(&mut alice, copy);
    let received = bob.hears("");
    assert!(received.forward_info.is_none());
    assert!(matches!(received.content, MessageContent::MessagePhoto(_)));
    alice.close();
    bob.close();
}

#[test]
fn nothing_is_forwarded_from_where_it_is_forbidden() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob, group) = two_in_a_supergroup(&dc);
    alice.user.send_to(&group, "in confidence");
    alice.hears("in confidence");
    let secret = bob.hears("in confidence");
    let to = bob.chat_with(&alice.user);
    forward(
        &mut bob,
        ForwardMessages::new(to, group.id(), vec![secret.id]),
    );
    alice.hears("in confidence");

    // Bob's client does not get to know, and the server refuses.
    dc.lose_pushes(&bob.user, 1_000);
    let protect = ToggleChatHasProtectedContent::new(group.id(), true);
    alice.client.send(protect).wait().expect("protected");
    let sending = ForwardMessages::new(to, group.id(), vec![secret.id]);
    let sending = bob.client.send(sending).wait().expect("taken over");
    let sending = sending.messages[0].clone().expect("a message");
    let error = bob.next("it fails", |update| match update {
        Update::MessageSendFailed(update) if update.old_message_id == sending.id => {
            Some(update.error)
        }
        _ => None,
    });
    // TDLib has words of its own for it.
    assert_eq!(error.code, 400, "{error:?}");
    let refused = dc
        .calls_made()
        .into_iter()
        .rfind(|call| call.method == "messages.forwardMessages");
    let outcome = format!("{:?}", refused.expect("a call").outcome);
    assert!(outcome.contains("CHAT_FORWARDS_RESTRICTED"), "{outcome}");
    alice.close();
    bob.close();
}
