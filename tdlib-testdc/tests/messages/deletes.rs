//! Messages are deleted, for oneself and for all.

use tdlib::functions::{DeleteChatHistory, DeleteChatMessagesByDate, DeleteMessages};
use tdlib_testdc::TestDc;

use crate::common::until;
use crate::seat::{two, two_in_a_supergroup};

#[test]
fn what_is_deleted_for_oneself_stays_with_the_other() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob) = two(&dc);
    let chat = alice.chat_with(&bob.user);
    let sent = alice.says(chat, "mine");
    bob.hears("mine");
    let delete = DeleteMessages::new(chat, vec![sent.id]);
    alice.client.send(delete).wait().expect("deleted");
    assert_eq!(alice.user.texts_with(&bob.user), ["hi"]);
    assert_eq!(bob.user.texts_with(&alice.user), ["hi", "mine"]);
    assert_eq!(alice.texts(chat), ["hi"]);
    assert_eq!(bob.texts(bob.chat_with(&alice.user)), ["hi", "mine"]);
    alice.close();
    bob.close();
}

#[test]
fn what_is_deleted_for_both_is_gone_on_both_sides() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob) = two(&dc);
    let chat = alice.chat_with(&bob.user);
    let first = alice.says(chat, "one");
    let second = alice.says(chat, "two");
    let at_bob = [bob.hears("one").id, bob.hears("two").id];
    // Also what the other one wrote.
    let hi = alice.history(chat)[0].id;
    let delete = DeleteMessages::new(chat, vec![hi, first.id, second.id]).revoke(true);
    alice.client.send(delete).wait().expect("deleted");
    let gone = bob.sees_deleted();
    assert!(
        at_bob.iter().all(|id| gone.contains(id)) && gone.len() == 3,
        "{gone:?}"
    );
    assert!(bob.texts(bob.chat_with(&alice.user)).is_empty());
    assert!(alice.texts(chat).is_empty());
    assert!(bob.user.messages_with(&alice.user).is_empty());
    alice.close();
    bob.close();
}

#[test]
fn people_without_a_client_delete_too() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, bob) = two(&dc);
    let kept = bob.user.send_to(&alice.user, "kept");
    let gone = bob.user.send_to(&alice.user, "gone");
    alice.hears("kept");
    let id = alice.hears("gone").id;
    assert_eq!(gone.id_for(&alice.user), Some(id));
    assert!(bob.user.delete_for_oneself(kept));
    assert!(bob.user.delete(gone));
    assert_eq!(alice.sees_deleted(), [id]);
    assert_eq!(alice.texts(alice.chat_with(&bob.user)), ["hi", "kept"]);
    assert_eq!(bob.user.texts_with(&alice.user), ["hi"]);
    assert!(!bob.user.delete(gone));
    alice.close();
    bob.close();
}

#[test]
fn members_of_a_supergroup_delete_their_own_and_administrators_all() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob, group) = two_in_a_supergroup(&dc);
    alice.user.send_to(&group, "alice's");
    let alices = bob.hears("alice's").id;
    bob.user.send_to(&group, "bob's first");
    bob.user.send_to(&group, "bob's second");
    bob.hears("bob's first");
    let second = bob.hears("bob's second").id;
    alice.hears("bob's first");
    alice.hears("bob's second");
    // TDLib asks the server, which does not let Bob.
    let delete = |ids| DeleteMessages::new(group.id(), ids).revoke(true);
    let refused = bob
        .client
        .send(delete(vec![alices]))
        .wait()
        .expect_err("a refusal");
    assert!(matches!(refused.code(), Some(400 | 403)), "{refused}");
    bob.client
        .send(delete(vec![second]))
        .wait()
        .expect("deleted");
    assert_eq!(bob.sees_deleted(), [second]);
    assert_eq!(alice.sees_deleted(), [second]);
    let left: Vec<i64> = alice
        .written(group.id())
        .iter()
        .map(|message| message.id)
        .collect();
    assert_eq!(alice.user.texts_with(&group), ["alice's", "bob's first"]);
    alice
        .client
        .send(delete(left.clone()))
        .wait()
        .expect("deleted");
    assert_eq!(bob.sees_deleted().len(), left.len());
    assert!(bob.texts(group.id()).is_empty());
    alice.close();
    bob.close();
}

#[test]
fn a_whole_history_is_deleted_for_one_or_for_both() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob) = two(&dc);
    let (to_bob, to_alice) = (alice.chat_with(&bob.user), bob.chat_with(&alice.user));
    alice.says(to_bob, "one");
    bob.hears("one");
    alice
        .client
        .send(DeleteChatHistory::new(to_bob))
        .wait()
        .expect("deleted");
    assert!(alice.texts(to_bob).is_empty());
    assert!(alice.user.messages_with(&bob.user).is_empty());
    assert_eq!(bob.texts(to_alice), ["hi", "one"]);

    alice.says(to_bob, "two");
    bob.hears("two");
    let delete = DeleteChatHistory::new(to_alice)
        .revoke(true)
        .remove_from_chat_list(true);
    bob.client.send(delete).wait().expect("deleted");
    alice.sees_deleted();
    assert!(alice.texts(to_bob).is_empty());
    assert!(bob.user.messages_with(&alice.user).is_empty());
    alice.close();
    bob.close();
}

#[test]
fn what_was_written_between_two_dates_is_deleted() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob) = two(&dc);
    let mut dates = Vec::new();
    for text in ["one", "two", "three"] {
        dc.clock().advance(3);
        bob.user.send_to(&alice.user, text);
        dates.push(alice.hears(text).date);
        bob.hears(text);
    }
    let chat = alice.chat_with(&bob.user);
    let (from, to) = (dates[0] + 86_400, dates[2] - 86_400);
    let delete = DeleteChatMessagesByDate::new(chat, from, to).revoke(true);
    alice.client.send(delete).wait().expect("deleted");
    bob.sees_deleted();
    assert_eq!(bob.user.texts_with(&alice.user), ["hi", "one", "three"]);
    assert_eq!(alice.texts(chat), ["hi", "one", "three"]);
    alice.close();
    bob.close();
}

#[test]
fn the_history_of_a_supergroup_is_hidden_from_one_or_deleted_for_all() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob, group) = two_in_a_supergroup(&dc);
    for text in ["one", "two"] {
        alice.user.send_to(&group, text);
        alice.hears(text);
        bob.hears(text);
    }
    bob.client
        .send(DeleteChatHistory::new(group.id()))
        .wait()
        .expect("deleted");
    until("the server has done so", || {
        bob.user.texts_with(&group).is_empty()
    });
    assert!(bob.texts(group.id()).is_empty());
    assert_eq!(alice.user.texts_with(&group), ["one", "two"]);
    alice.user.send_to(&group, "three");
    bob.hears("three");
    assert_eq!(bob.texts(group.id()), ["three"]);
    assert_eq!(alice.texts(group.id()), ["one", "two", "three"]);
    alice.close();
    bob.close();
}
