//! Who may do what.

use std::time::Duration;

use tdlib::Client;
use tdlib::directory::Directory;
use tdlib::types::{ChatMemberStatus, MessageSenderUser};
use tdlib_testdc::{Chat, Permission, Right, TestDc, User};

use crate::common::{close, start, until};
use crate::of;

/// Alice is in a supergroup of Bob's, and knows it.
fn in_a_group() -> (TestDc, User, User, Chat, Client, Directory) {
    let (dc, alice, client) = start();
    let bob = dc.user("Bob").create();
    let group = bob.create_supergroup("Group", &[&alice]);
    let directory = of(&client);
    until("the group is there", || {
        directory.known_chat(group.id()).is_some() && directory.my_status(group.id()).is_some()
    });
    (dc, alice, bob, group, client, directory)
}

macro_rules! until_status {
    ($directory:expr, $chat:expr, $status:pat) => {
        until(stringify!($status), || {
            matches!($directory.my_status($chat.id()), Some($status))
        })
    };
}

#[test]
fn ones_own_rights_follow_the_updates_and_those_of_others_are_asked_for() {
    let (dc, alice, client) = start();
    let bob = dc.user("Bob").create();
    let group = bob.create_supergroup("Group", &[&alice]);
    let directory = of(&client);
    until("the group is there", || {
        directory.chat(group.id()).wait().is_ok()
    });
    until("she is a member", || {
        matches!(
            directory.my_status(group.id()),
            Some(ChatMemberStatus::Member(_))
        )
    });
    bob.promote(&group, &alice, &[Right::BanUsers], None);
    until("she is an administrator", || {
        matches!(
            directory.my_status(group.id()),
            Some(ChatMemberStatus::Administrator(_))
        )
    });
    let bobs = MessageSenderUser { user_id: bob.id() };
    let member = directory.member(group.id(), bobs).wait().expect("a member");
    assert!(
        matches!(member.status, ChatMemberStatus::Creator(_)),
        "{member:?}"
    );
    assert!(directory.my_status(bob.id()).is_none());
    close(&client);
}

#[test]
fn what_an_administrator_does_to_the_account_is_told() {
    let (dc, alice, bob, group, client, directory) = in_a_group();
    bob.restrict(&group, &alice, &[Permission::SendPolls], None);
    until("she must not send polls", || {
        match directory.my_status(group.id()) {
            Some(ChatMemberStatus::Restricted(status)) => {
                status.is_member && !status.permissions.can_send_polls
            }
            _ => false,
        }
    });
    bob.unban(&group, &alice);
    until_status!(directory, group, ChatMemberStatus::Member(_));
    let hour = Duration::from_secs(3600);
    bob.ban(&group, &alice, Some(hour));
    until_status!(directory, group, ChatMemberStatus::Banned(_));
    // The chat is there still, and so is what is known of it.
    assert_eq!(
        directory.known_chat(group.id()).expect("a chat").title,
        "Group"
    );
    assert_eq!(
        directory.chat(group.id()).wait().expect("a chat").title,
        "Group"
    );
    bob.unban(&group, &alice);
    bob.add(&group, &[&alice]);
    until_status!(directory, group, ChatMemberStatus::Member(_));
    drop(dc);
    close(&client);
}

#[test]
fn who_leaves_or_is_sent_out_is_no_member() {
    let (_dc, alice, bob, group, client, directory) = in_a_group();
    alice.leave(&group);
    until_status!(directory, group, ChatMemberStatus::Left);
    bob.add(&group, &[&alice]);
    until_status!(directory, group, ChatMemberStatus::Member(_));
    bob.send_out(&group, &alice);
    until("she is out", || {
        let status = directory.my_status(group.id());
        !matches!(status, Some(ChatMemberStatus::Member(_)))
    });
    close(&client);
}

#[test]
fn a_group_that_is_ended_is_known_still_and_has_no_members() {
    let (_dc, alice, bob, group, client, directory) = in_a_group();
    let small = bob.create_group("Small", &[&alice]);
    until_status!(directory, small, ChatMemberStatus::Member(_));
    bob.end(&small);
    until("she is out of it", || {
        let status = directory.my_status(small.id());
        !matches!(status, Some(ChatMemberStatus::Member(_)))
    });
    bob.end(&group);
    until("she is out of the other", || {
        let status = directory.my_status(group.id());
        !matches!(status, Some(ChatMemberStatus::Member(_)))
    });
    for chat in [&small, &group] {
        assert!(directory.known_chat(chat.id()).is_some());
    }
    close(&client);
}

#[test]
fn what_all_may_do_is_told_of_the_chat_and_what_others_may_is_asked_for() {
    let (dc, alice, bob, group, client, directory) = in_a_group();
    bob.forbid_all(&group, &[Permission::SendPolls, Permission::PinMessages]);
    until("no polls", || {
        let chat = directory.known_chat(group.id()).expect("a chat");
        !chat.permissions.can_send_polls && !chat.permissions.can_pin_messages
    });
    let carol = dc.user("Carol").create();
    bob.add(&group, &[&carol]);
    bob.restrict(&group, &carol, &[Permission::SendGifs], None);
    carol.send_to(&group, "hi");
    let carols = || MessageSenderUser {
        user_id: carol.id(),
    };
    until("she is told to be restricted", || {
        let member = directory.member(group.id(), carols()).wait();
        member.is_ok_and(|member| matches!(member.status, ChatMemberStatus::Restricted(_)))
    });
    drop(alice);
    close(&client);
}

#[test]
fn a_small_group_that_becomes_a_large_one_is_known_as_both() {
    let (_dc, alice, bob, _group, client, directory) = in_a_group();
    let small = bob.create_group("Small", &[&alice]);
    until_status!(directory, small, ChatMemberStatus::Member(_));
    let large = bob.upgrade(&small).expect("upgraded");
    until_status!(directory, large, ChatMemberStatus::Member(_));
    assert_eq!(
        directory.known_chat(large.id()).expect("a chat").title,
        "Small"
    );
    until("the small one is no more", || {
        let group = directory.basic_group(-small.id()).wait().expect("a group");
        group.upgraded_to_supergroup_id != 0 && !group.is_active
    });
    close(&client);
}
