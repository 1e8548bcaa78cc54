//! Messages are pinned.

use tdlib::functions::{
    GetChatPinnedMessage, PinChatMessage, SearchChatMessages, UnpinAllChatMessages,
    UnpinChatMessage,
};
use tdlib::types::{SearchMessagesFilter, Update};
use tdlib_testdc::{TestDc, User};

use crate::common::until;
use crate::seat::{Seat, seat, text_of, two};

/// Waits until a message is pinned, or is not any more.
#[track_caller]
fn sees_pinned(who: &mut Seat) -> (i64, bool) {
    who.next("it is pinned", |update| match update {
        Update::MessageIsPinned(update) => Some((update.message_id, update.is_pinned)),
        _ => None,
    })
}

/// The texts that are pinned, the newest first.
#[track_caller]
fn pinned(who: &Seat, chat: i64) -> Vec<String> {
    let search = SearchChatMessages::new(chat, "", 100).filter(SearchMessagesFilter::Pinned);
    let found = who.client.send(search).wait().expect("what is pinned");
    found.messages.iter().map(text_of).collect()
}

#[test]
fn a_message_is_pinned_for_both_and_the_chat_says_so() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob) = two(&dc);
    let chat = alice.chat_with(&bob.user);
    let sent = alice.says(chat, "remember");
    let at_bob = bob.hears("remember");
    alice
        .client
        .send(PinChatMessage::new(chat, sent.id))
        .wait()
        .expect("pinned");
    assert_eq!(sees_pinned(&mut bob), (at_bob.id, true));
    bob.hears(&format!("[pinned {}]", at_bob.id));
    let newest = GetChatPinnedMessage::new(bob.chat_with(&alice.user));
    let newest = bob.client.send(newest).wait().expect("the pinned one");
    assert_eq!(newest.id, at_bob.id);
    assert!(bob.user.messages_with(&alice.user)[1].is_pinned);
    assert!(bob.user.messages_with(&alice.user)[2].is_service);

    alice
        .client
        .send(UnpinChatMessage::new(chat, sent.id))
        .wait()
        .expect("taken down");
    assert_eq!(sees_pinned(&mut bob), (at_bob.id, false));
    assert!(!alice.user.messages_with(&bob.user)[1].is_pinned);
    alice.close();
    bob.close();
}

#[test]
fn a_message_is_pinned_for_oneself_alone() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, bob) = two(&dc);
    let chat = alice.chat_with(&bob.user);
    let sent = alice.says(chat, "remember");
    let pin = PinChatMessage::new(chat, sent.id).only_for_self(true);
    alice.client.send(pin).wait().expect("pinned");
    assert_eq!(sees_pinned(&mut alice), (sent.id, true));
    assert!(alice.user.messages_with(&bob.user)[1].is_pinned);
    assert!(
        bob.user
            .messages_with(&alice.user)
            .iter()
            .all(|message| !message.is_pinned)
    );
    assert_eq!(alice.user.messages_with(&bob.user).len(), 2);
    alice.close();
    bob.close();
}

#[test]
fn several_messages_are_pinned_and_taken_down_at_once() {
    let dc = TestDc::start().expect("a data center");
    let mut alice = seat(&dc, "Alice", 1);
    let mut bob = seat(&dc, "Bob", 2);
    let makers = [
        User::create_group,
        User::create_supergroup,
        User::create_channel,
    ];
    for make in makers {
        let chat = make(&alice.user, "Chat", &[&bob.user]);
        alice.knows(&chat);
        bob.knows(&chat);
        let posts = ["one", "two", "three"].map(|text| alice.user.send_to(&chat, text));
        for text in ["one", "two", "three"] {
            alice.hears(text);
            bob.hears(text);
        }
        for post in [posts[2], posts[0]] {
            assert!(alice.user.pin(post));
            assert_eq!(
                sees_pinned(&mut bob),
                (post.id_for(&bob.user).expect("there"), true)
            );
        }
        assert!(!alice.user.pin(posts[0]), "it is pinned already");
        assert_eq!(pinned(&bob, chat.id()), ["three", "one"]);
        alice
            .client
            .send(UnpinAllChatMessages::new(chat.id()))
            .wait()
            .expect("taken down");
        let down = [sees_pinned(&mut bob), sees_pinned(&mut bob)];
        assert!(down.iter().all(|(_, is_pinned)| !is_pinned), "{down:?}");
        assert!(pinned(&bob, chat.id()).is_empty());
        assert!(pinned(&alice, chat.id()).is_empty());
        let left = alice.user.messages_with(&chat);
        assert!(left.iter().all(|message| !message.is_pinned));
    }
    alice.close();
    bob.close();
}

#[test]
fn what_was_pinned_while_a_client_was_cut_off_is_pinned_there_too() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob) = two(&dc);
    let post = bob.user.send_to(&alice.user, "remember");
    let at_alice = alice.hears("remember").id;
    bob.hears("remember");
    dc.refuse_new(true);
    dc.cut(&alice.user);
    assert!(bob.user.pin(post));
    dc.refuse_new(false);
    assert_eq!(sees_pinned(&mut alice), (at_alice, true));
    until("the client finds it", || {
        pinned(&alice, bob.user.id()) == ["remember"]
    });
    alice.close();
    bob.close();
}
