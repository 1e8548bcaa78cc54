//! Who is in a chat.

use std::collections::BTreeSet;

use tdlib::ErrorKind;
use tdlib::types::{
    ChatMember, ChatMemberStatus, MessageSender, SupergroupMembersFilter,
    SupergroupMembersFilterBanned, SupergroupMembersFilterSearch,
};
use tdlib_testdc::{Chat, User};

use crate::{Stage, all, next};

fn user_of(member: &ChatMember) -> i64 {
    match &member.member_id {
        MessageSender::User(user) => user.user_id,
        other => panic!("{other:?}"),
    }
}

fn ids(members: &[ChatMember]) -> BTreeSet<i64> {
    let ids: BTreeSet<i64> = members.iter().map(user_of).collect();
    assert_eq!(ids.len(), members.len(), "each once");
    ids
}

fn ids_of<'a>(users: impl IntoIterator<Item = &'a User>) -> BTreeSet<i64> {
    users.into_iter().map(User::id).collect()
}

/// A supergroup of Bob's with Alice and so many others in it.
fn with_members(number: usize) -> (Stage, (Chat, Vec<User>)) {
    let made = Stage::after(|dc, alice, bob| {
        let users = (0..number).map(|n| dc.user(format!("Member{n}")).create());
        let users: Vec<User> = users.collect();
        let with: Vec<&User> = users.iter().chain([alice]).collect();
        (bob.create_supergroup("All", &with), users)
    });
    made.0.knows_chats();
    made
}

#[test]
fn all_members_of_a_supergroup_are_found() {
    let (stage, (chat, users)) = with_members(750);
    let everybody = users.iter().chain([&stage.alice, &stage.bob]);
    let everybody = ids_of(everybody);
    let found = all(stage.client.chat_members(chat.id()));
    assert_eq!(ids(&found), everybody);
    let found = all(stage.client.chat_members(chat.id()).page_size(1).limit(60));
    assert!(ids(&found).is_subset(&everybody));
    assert_eq!(found.len(), 60);
    stage.close();
}

#[test]
fn of_more_than_telegram_shows_each_that_it_does_is_found_once() {
    let (stage, (chat, users)) = with_members(10_500);
    let everybody = ids_of(users.iter().chain([&stage.alice, &stage.bob]));
    let found = ids(&all(stage.client.chat_members(chat.id())));
    assert_eq!(found.len(), 10_000);
    assert!(found.is_subset(&everybody));
    // No page twice, and the last is told by one without anything new.
    let pages = stage.dc.calls("channels.getParticipants");
    assert!((50..60).contains(&pages), "{pages}");

    let channel = stage.alice.create_channel("News", &[]);
    let readers: Vec<&User> = users.iter().take(300).collect();
    stage.alice.add(&channel, &readers);
    stage.knows_chats();
    let found = ids(&all(stage.client.chat_members(channel.id())));
    assert_eq!(found.len(), 200);
    stage.close();
}

#[test]
fn those_who_stay_are_found_whoever_comes_and_goes_meanwhile() {
    let (stage, (chat, users)) = with_members(400);
    for leave_first in [true, false] {
        let mut members = stage.client.chat_members(chat.id()).page_size(50);
        let mut found: Vec<ChatMember> = (0..100).map(|_| next(&mut members)).collect();
        let order: Vec<i64> = found.iter().map(user_of).collect();
        // Many of those who were found go, the last of a page among them, and others come.
        let goes: Vec<&User> = users
            .iter()
            .filter(|user| {
                let at = order.iter().position(|id| *id == user.id());
                at.is_some_and(|at| at % 3 == 0 || at > 90) || user.id() % 40 == 0
            })
            .collect();
        let come = || {
            let new = stage.dc.user("New").create();
            stage.bob.add(&chat, &[&new]);
        };
        if !leave_first {
            come();
        }
        for user in &goes {
            stage.bob.send_out(&chat, user);
        }
        come();
        let there: BTreeSet<i64> = chat.members().into_iter().collect();
        let new: BTreeSet<i64> = there.difference(&ids_of(&users)).copied().collect();
        while let Some(member) = members.wait_next() {
            found.push(member.expect("no error"));
        }
        let found = ids(&found);
        let stayed = ids_of(users.iter().filter(|user| there.contains(&user.id())));
        assert!(stayed.is_subset(&found), "{:?}", stayed.difference(&found));
        let others: BTreeSet<i64> = found.difference(&ids_of(&users)).copied().collect();
        assert!(others.is_subset(&new), "{others:?}");
    }
    stage.close();
}

#[test]
fn a_list_that_has_shrunk_to_nothing_ends() {
    let (stage, (chat, users)) = with_members(120);
    let mut members = stage.client.chat_members(chat.id()).page_size(40);
    let found: Vec<ChatMember> = (0..80).map(|_| next(&mut members)).collect();
    ids(&found);
    for user in &users {
        stage.bob.send_out(&chat, user);
    }
    let mut left = ids_of([&stage.alice, &stage.bob]);
    for member in members {
        left.remove(&user_of(&member.expect("no error")));
    }
    left.retain(|id| !found.iter().any(|member| user_of(member) == *id));
    assert!(left.is_empty(), "{left:?}");
    stage.close();
}

#[test]
fn some_members_are_found_by_what_they_are() {
    let (stage, (chat, users)) = with_members(30);
    for (at, user) in users.iter().enumerate() {
        match at % 3 {
            0 => stage.bob.promote(&chat, user, &[], None),
            1 => stage.bob.ban(&chat, user, None),
            _ => {}
        }
    }
    stage
        .bob
        .promote(&chat, &stage.alice, &[tdlib_testdc::Right::BanUsers], None);
    let members = || stage.client.chat_members(chat.id()).page_size(4);
    let admins = all(members().only(SupergroupMembersFilter::Administrators));
    let wanted = users.iter().step_by(3).chain([&stage.alice, &stage.bob]);
    assert_eq!(ids(&admins), ids_of(wanted));

    let query = String::new();
    let banned = all(members().only(SupergroupMembersFilterBanned { query }));
    assert_eq!(ids(&banned), ids_of(users.iter().skip(1).step_by(3)));

    let query = "member2".to_owned();
    let called = all(members().only(SupergroupMembersFilterSearch { query }));
    let wanted = [2, 20, 21, 23, 24, 26, 27, 29].map(|at| &users[at]);
    assert_eq!(ids(&called), ids_of(wanted));
    stage.close();
}

#[test]
fn a_basic_group_has_members_too() {
    let (stage, (chat, users)) = Stage::after(|dc, alice, bob| {
        let users: Vec<User> = (0..40).map(|n| dc.user(format!("M{n}")).create()).collect();
        let with: Vec<&User> = users.iter().chain([alice]).collect();
        let chat = bob.create_group("Group", &with);
        bob.promote(&chat, &users[3], &[], None);
        (chat, users)
    });
    stage.knows_chats();
    let members = || stage.client.chat_members(chat.id());
    let everybody = users.iter().chain([&stage.alice, &stage.bob]);
    assert_eq!(ids(&all(members())), ids_of(everybody));
    let admins = all(members().only(SupergroupMembersFilter::Administrators));
    assert_eq!(ids(&admins), ids_of([&users[3], &stage.bob]));
    let owner = admins
        .iter()
        .find(|member| user_of(member) == stage.bob.id());
    let status = &owner.expect("Bob").status;
    assert!(matches!(status, ChatMemberStatus::Creator(_)), "{status:?}");
    let query = "m1".to_owned();
    let called = all(members().only(SupergroupMembersFilterSearch { query }));
    assert_eq!(called.len(), 11);
    stage.close();
}

#[test]
fn there_is_a_clear_error_where_there_are_no_members_to_see() {
    let (stage, channel) = Stage::after(|_, alice, bob| {
        bob.send_to(alice, "hi");
        bob.create_channel("News", &[alice])
    });
    stage.knows_chats();
    let mut members = stage.client.chat_members(stage.bob.id());
    let error = members.wait_next().expect("an error").expect_err("private");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.message().contains("has no members"), "{error}");
    assert!(members.wait_next().is_none());

    let mut members = stage.client.chat_members(channel.id());
    let error = members
        .wait_next()
        .expect("an error")
        .expect_err("no admin");
    assert_eq!(error.message(), "Member list is inaccessible");
    assert!(members.wait_next().is_none());
    // It is asked again.
    members.resume();
    assert!(members.wait_next().expect("an error").is_err());
    stage.close();
}
