//! Basic groups.

use tdlib::functions::{
    AddChatMember, BanChatMember, CreateNewBasicGroupChat, DeleteChat, GetBasicGroupFullInfo,
    LeaveChat,
};
use tdlib::types::{ChatMember, ChatMemberStatus, MessageSender, MessageSenderUser};
use tdlib_testdc::{Error, User};

use crate::common::{refused, until};
use crate::quiet::start;
use crate::watch::{Said, Watcher, is_banned, is_left, is_member, watch};

/// The members of a basic group, as a client sees them, and whether they are more than members.
#[track_caller]
fn members(watcher: &Watcher, chat: i64) -> Vec<(i64, bool)> {
    let info = watcher.client.send(GetBasicGroupFullInfo::new(-chat));
    let info = info.wait().expect("what is known of the group");
    let member = |member: &ChatMember| {
        let MessageSender::User(user) = &member.member_id else {
            panic!("{member:?}");
        };
        (user.user_id, !is_member(&member.status))
    };
    let mut members: Vec<_> = info.members.iter().map(member).collect();
    members.sort();
    members
}

fn sender(user: &User) -> MessageSender {
    MessageSenderUser { user_id: user.id() }.into()
}

#[test]
fn a_client_makes_a_group_and_those_in_it_hear_of_it() {
    let dc = start();
    let alice = dc.user("Alice").phone("+9996610001").create();
    let bob = dc.user("Bob").phone("+9996610002").create();
    let carol = dc.user("Carol").stays_out_of_chats().create();
    let (at_alice, at_bob) = (watch(&dc, &alice), watch(&dc, &bob));
    at_alice.meets(&alice, &[&bob, &carol]);

    let with = vec![bob.id(), carol.id()];
    let group = CreateNewBasicGroupChat::new(" Friends ").user_ids(with);
    let created = at_alice.client.send(group).wait().expect("a group");
    let missing = created.failed_to_add_members.failed_to_add_members;
    let missing: Vec<i64> = missing.iter().map(|missing| missing.user_id).collect();
    assert_eq!(missing, [carol.id()]);
    let chat = dc.chat(created.chat_id).expect("the chat");
    assert_eq!(chat.title(), "Friends");
    let both = vec![alice.id(), bob.id()];
    assert_eq!(chat.members(), both);
    let said = || Said::Created("Friends".to_owned(), both.clone());
    at_alice.hears(&chat, &alice, said());
    // The message that Alice's client knows Bob by.
    assert_eq!(at_bob.next().chat, alice.id());
    at_bob.hears(&chat, &alice, said());
    let expected = [(alice.id(), true), (bob.id(), false)];
    assert_eq!(members(&at_alice, chat.id()), expected);
    assert_eq!(members(&at_bob, chat.id()), expected);
    assert!(is_member(&at_bob.group(&chat).status));
    assert_eq!(at_bob.group(&chat).member_count, 2);

    let none = CreateNewBasicGroupChat::new(" \n ");
    refused(at_alice.client.send(none).wait(), "Title must be non-empty");
    at_alice.close();
    at_bob.close();
}

#[test]
fn people_are_added_to_a_group_and_go_and_the_others_hear_of_it() {
    let dc = start();
    let alice = dc.user("Alice").phone("+9996610011").create();
    let bob = dc.user("Bob").phone("+9996610012").create();
    let (carol, dave) = (dc.user("Carol").create(), dc.user("Dave").create());
    let (at_alice, at_bob) = (watch(&dc, &alice), watch(&dc, &bob));
    let chat = alice.create_group("Group", &[&bob]);
    let both = vec![alice.id(), bob.id()];
    for watcher in [&at_alice, &at_bob] {
        watcher.hears(
            &chat,
            &alice,
            Said::Created("Group".to_owned(), both.clone()),
        );
    }

    at_bob.meets(&bob, &[&carol]);
    let add = || AddChatMember::new(chat.id(), carol.id());
    at_bob.client.send(add()).wait().expect("added");
    for watcher in [&at_alice, &at_bob] {
        watcher.hears(&chat, &bob, Said::Added(vec![carol.id()]));
    }
    refused(at_bob.client.send(add()).wait(), "USER_ALREADY_PARTICIPANT");
    // Somebody who joins sees nothing of what was before.
    assert_eq!(carol.texts_with(&chat), [""; 0]);

    dave.send_to(&alice, "hello");
    assert_eq!(at_alice.next().by, dave.id());
    alice.add(&chat, &[&dave, &carol]);
    for watcher in [&at_alice, &at_bob] {
        watcher.hears(&chat, &alice, Said::Added(vec![dave.id()]));
    }
    let all = [alice.id(), bob.id(), carol.id(), dave.id()];
    assert_eq!(chat.members(), all);
    let seen = members(&at_bob, chat.id());
    assert_eq!(seen, all.map(|id| (id, id == alice.id())));

    dave.leave(&chat);
    for watcher in [&at_alice, &at_bob] {
        watcher.hears(&chat, &dave, Said::Gone(dave.id()));
    }
    // Bob has brought Carol in, so he may send her out.
    let ban = BanChatMember::new(chat.id(), sender(&carol));
    at_bob.client.send(ban).wait().expect("sent out");
    for watcher in [&at_alice, &at_bob] {
        watcher.hears(&chat, &bob, Said::Gone(carol.id()));
    }
    at_bob
        .client
        .send(LeaveChat::new(chat.id()))
        .wait()
        .expect("left");
    at_alice.hears(&chat, &bob, Said::Gone(bob.id()));
    at_bob.is_in_group(&chat, is_left);
    assert_eq!(chat.members(), [alice.id()]);
    until("Alice's client knows that she is alone", || {
        members(&at_alice, chat.id()) == [(alice.id(), true)]
    });
    at_alice.close();
    at_bob.close();
}

#[test]
fn who_was_sent_out_of_a_group_comes_back_only_when_added() {
    let dc = start();
    let alice = dc.user("Alice").phone("+9996610021").create();
    let bob = dc.user("Bob").phone("+9996610022").create();
    let at_bob = watch(&dc, &bob);
    let chat = alice.create_group("Group", &[&bob]);
    let link = alice.invite_link(&chat).create();
    at_bob.next();
    alice.send_out(&chat, &bob);
    at_bob.hears(&chat, &alice, Said::Gone(bob.id()));
    at_bob.is_in_group(&chat, is_banned);
    let back = bob.join_by_link(&link);
    assert!(matches!(back, Err(Error::Refused(why)) if why == "INVITE_HASH_EXPIRED"));
    // What is written there is none of Bob's business.
    alice.send_to(&chat, "nobody here");
    alice.add(&chat, &[&bob]);
    at_bob.hears(&chat, &alice, Said::Added(vec![bob.id()]));
    at_bob.is_in_group(&chat, is_member);
    assert_eq!(bob.texts_with(&chat), [""; 0]);
    at_bob.close();
}

#[test]
fn the_creator_leaves_a_group_and_comes_back_as_its_creator() {
    let dc = start();
    let alice = dc.user("Alice").phone("+9996610031").create();
    let bob = dc.user("Bob").create();
    let at_alice = watch(&dc, &alice);
    let chat = alice.create_group("Group", &[&bob]);
    at_alice.next();
    at_alice
        .client
        .send(LeaveChat::new(chat.id()))
        .wait()
        .expect("left");
    at_alice.hears(&chat, &alice, Said::Gone(alice.id()));
    let is_out = |status: &ChatMemberStatus| matches!(status, ChatMemberStatus::Creator(creator) if !creator.is_member);
    at_alice.is_in_group(&chat, is_out);
    assert_eq!(chat.members(), [bob.id()]);
    bob.add(&chat, &[&alice]);
    at_alice.hears(&chat, &bob, Said::Added(vec![alice.id()]));
    let is_back = |status: &ChatMemberStatus| matches!(status, ChatMemberStatus::Creator(creator) if creator.is_member);
    at_alice.is_in_group(&chat, is_back);
    at_alice.close();
}

#[test]
fn a_group_has_room_for_two_hundred() {
    let dc = start();
    let alice = dc.user("Alice").phone("+9996610041").create();
    let bob = dc.user("Bob").create();
    let others: Vec<User> = (0..199).map(|_| dc.user("Somebody").create()).collect();
    let others: Vec<&User> = others.iter().collect();
    let at_alice = watch(&dc, &alice);
    at_alice.meets(&alice, &[&bob]);
    let chat = alice.create_group("Crowd", &others[..198]);
    at_alice.next();
    let link = alice.invite_link(&chat).create();
    others[198].join_by_link(&link).expect("the last place");
    at_alice.hears(&chat, others[198], Said::JoinedByLink);
    let add = AddChatMember::new(chat.id(), bob.id());
    refused(at_alice.client.send(add).wait(), "USERS_TOO_MUCH");
    let join = bob.join_by_link(&link);
    assert!(matches!(join, Err(Error::Refused(why)) if why == "USERS_TOO_MUCH"));
    assert_eq!(chat.members().len(), 200);
    at_alice.close();
}

#[test]
fn a_bot_that_does_not_join_groups_is_not_added_to_one() {
    let dc = start();
    let alice = dc.user("Alice").phone("+9996610051").create();
    let bot = dc.bot("Hermit").stays_out_of_chats().create();
    let at_alice = watch(&dc, &alice);
    at_alice.meets(&alice, &[&bot]);
    let chat = alice.create_group("Group", &[]);
    at_alice.next();
    let add = AddChatMember::new(chat.id(), bot.id());
    refused(at_alice.client.send(add).wait(), "BOT_GROUPS_BLOCKED");
    assert_eq!(chat.members(), [alice.id()]);
    at_alice.close();
}

#[test]
fn a_group_that_its_creator_deletes_is_gone_for_all() {
    let dc = start();
    let alice = dc.user("Alice").phone("+9996610061").create();
    let bob = dc.user("Bob").phone("+9996610062").create();
    let (at_alice, at_bob) = (watch(&dc, &alice), watch(&dc, &bob));
    let chat = alice.create_group("Group", &[&bob]);
    at_alice.next();
    at_bob.next();
    let delete = DeleteChat::new(chat.id());
    at_alice.client.send(delete).wait().expect("deleted");
    at_alice.is_in_group(&chat, is_banned);
    at_bob.is_in_group(&chat, is_banned);
    assert_eq!(chat.members(), [0; 0]);
    at_alice.close();
    at_bob.close();
}

#[test]
fn what_somebody_wrote_goes_with_them_if_that_is_wanted() {
    let dc = start();
    let alice = dc.user("Alice").phone("+9996610071").create();
    let bob = dc.user("Bob").create();
    let at_alice = watch(&dc, &alice);
    let chat = alice.create_group("Group", &[&bob]);
    bob.send_to(&chat, "spam");
    alice.send_to(&chat, "stop it");
    bob.send_to(&chat, "more spam");
    for _ in 0..4 {
        at_alice.next();
    }
    let ban = BanChatMember::new(chat.id(), sender(&bob)).revoke_messages(true);
    at_alice.client.send(ban).wait().expect("sent out");
    assert_eq!(alice.texts_with(&chat), ["stop it"]);
    assert_eq!(bob.texts_with(&chat), ["stop it"]);
    at_alice.close();
}
