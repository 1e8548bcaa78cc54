//! Invite links.

use std::time::Duration;

use tdlib::functions::{
    CheckChatInviteLink, CreateChatInviteLink, DeleteAllRevokedChatInviteLinks,
    DeleteRevokedChatInviteLink, EditChatInviteLink, GetBasicGroupFullInfo, GetChatInviteLink,
    GetChatInviteLinkCounts, GetChatInviteLinkMembers, GetChatInviteLinks, JoinChatByInviteLink,
    ReplacePrimaryChatInviteLink, RevokeChatInviteLink,
};
use tdlib::types::{ChatInviteLinks, InviteLinkChatType};
use tdlib_testdc::{Error, Joined};

use crate::common::{refused, until};
use crate::quiet::start;
use crate::watch::{Said, is_member, watch};

fn is_refused<T>(result: Result<T, Error>, why: &str) -> bool {
    matches!(result, Err(Error::Refused(name)) if name == why)
}

#[test]
fn a_client_joins_by_a_link_which_then_has_a_member_more() {
    let dc = start();
    let alice = dc.user("Alice").phone("+9996614001").create();
    let bob = dc.user("Bob").phone("+9996614002").create();
    let (at_alice, at_bob) = (watch(&dc, &alice), watch(&dc, &bob));
    let group = alice.create_group("Group", &[]);
    let supergroup = alice.create_supergroup("Supergroup", &[]);
    at_alice.next();
    at_alice.next();
    for chat in [&group, &supergroup] {
        let create = CreateChatInviteLink::new(chat.id()).name("for Bob");
        let link = at_alice.client.send(create).wait().expect("a link");
        assert_eq!(
            (link.name.as_str(), link.creator_user_id),
            ("for Bob", alice.id())
        );
        assert!(!link.is_primary && !link.creates_join_request);
        assert_eq!((link.expiration_date, link.member_limit), (0, 0));

        let check = || CheckChatInviteLink::new(&link.invite_link);
        let info = at_bob
            .client
            .send(check())
            .wait()
            .expect("what is known of it");
        assert_eq!((info.chat_id, info.member_count), (0, 1));
        assert_eq!(info.title, chat.title());
        assert_eq!(info.member_user_ids, [alice.id()]);
        let is_group = matches!(info.r#type, InviteLinkChatType::BasicGroup);
        assert_eq!(is_group, chat.id() == group.id());

        let join = || JoinChatByInviteLink::new(&link.invite_link);
        let joined = at_bob.client.send(join()).wait().expect("joined");
        assert_eq!(joined.id, chat.id());
        for watcher in [&at_alice, &at_bob] {
            watcher.hears(chat, &bob, Said::JoinedByLink);
        }
        refused(
            at_bob.client.send(join()).wait(),
            "USER_ALREADY_PARTICIPANT",
        );
        let info = at_bob
            .client
            .send(check())
            .wait()
            .expect("what is known of it");
        assert_eq!(info.chat_id, chat.id());

        let members = GetChatInviteLinkMembers::new(chat.id(), &link.invite_link, 10);
        let members = at_alice.client.send(members).wait().expect("members");
        assert_eq!((members.total_count, members.members.len()), (1, 1));
        assert_eq!(members.members[0].user_id, bob.id());
        let link = GetChatInviteLink::new(chat.id(), &link.invite_link);
        assert_eq!(
            at_alice
                .client
                .send(link)
                .wait()
                .expect("the link")
                .member_count,
            1
        );
    }
    at_bob.is_in_group(&group, is_member);
    at_bob.is_in_supergroup(&supergroup, is_member);
    at_alice.close();
    at_bob.close();
}

#[test]
fn a_link_ends_by_the_clock_of_the_data_center_and_by_its_limit() {
    let dc = start();
    let alice = dc.user("Alice").create();
    let bob = dc.user("Bob").phone("+9996614012").create();
    let carol = dc.user("Carol").create();
    let at_bob = watch(&dc, &bob);
    let chat = alice.create_supergroup("Group", &[]);
    let day = Duration::from_secs(24 * 60 * 60);
    let timed = alice.invite_link(&chat).expires_in(3 * day).create();
    let limited = alice.invite_link(&chat).limit(1).create();
    assert_eq!(chat.links(), [timed.clone(), limited.clone()]);

    dc.clock().advance(2);
    assert_eq!(carol.join_by_link(&timed).expect("still open"), Joined::In);
    dc.clock().advance(1);
    let check = at_bob.client.send(CheckChatInviteLink::new(&timed));
    refused(check.wait(), "INVITE_HASH_EXPIRED");
    let join = at_bob.client.send(JoinChatByInviteLink::new(&timed));
    refused(join.wait(), "INVITE_HASH_EXPIRED");
    assert_eq!(chat.links(), std::slice::from_ref(&limited));

    let join = at_bob.client.send(JoinChatByInviteLink::new(&limited));
    join.wait().expect("the only place");
    carol.leave(&chat);
    assert!(is_refused(
        carol.join_by_link(&limited),
        "INVITE_HASH_EXPIRED"
    ));
    assert_eq!(chat.links(), [""; 0]);

    let wrong = JoinChatByInviteLink::new("https://t.me/+Nothing");
    refused(at_bob.client.send(wrong).wait(), "INVITE_HASH_INVALID");
    assert!(is_refused(carol.join_by_link(""), "INVITE_HASH_INVALID"));
    at_bob.close();
}

#[test]
fn who_was_banned_does_not_come_back_by_a_link() {
    let dc = start();
    let alice = dc.user("Alice").create();
    let bob = dc.user("Bob").phone("+9996614021").create();
    let chat = alice.create_supergroup("Group", &[&bob]);
    let link = alice.invite_link(&chat).create();
    alice.ban(&chat, &bob, None);
    let at_bob = watch(&dc, &bob);
    let check = at_bob.client.send(CheckChatInviteLink::new(&link));
    refused(check.wait(), "INVITE_HASH_EXPIRED");
    let join = || at_bob.client.send(JoinChatByInviteLink::new(&link));
    refused(join().wait(), "INVITE_HASH_EXPIRED");
    alice.unban(&chat, &bob);
    join().wait().expect("free to come");
    assert!(chat.has(&bob));
    at_bob.close();
}

#[test]
fn links_are_listed_changed_revoked_and_deleted() {
    let dc = start();
    let alice = dc.user("Alice").phone("+9996614031").create();
    let bob = dc.user("Bob").create();
    let at_alice = watch(&dc, &alice);
    let chat = alice.create_group("Group", &[&bob]);
    alice.promote(&chat, &bob, &[], None);
    at_alice.next();
    let client = &at_alice.client;
    let create = |name: &str| {
        let create = CreateChatInviteLink::new(chat.id()).name(name);
        client.send(create).wait().expect("a link").invite_link
    };
    let (one, two, three) = (create("one"), create("two"), create("three"));
    let foreign = bob.invite_link(&chat).title("Bob's").create();
    let list =
        |get: GetChatInviteLinks| -> ChatInviteLinks { client.send(get).wait().expect("links") };
    let own = || GetChatInviteLinks::new(chat.id(), alice.id(), 100);
    let urls = |links: &ChatInviteLinks| -> Vec<String> {
        links
            .invite_links
            .iter()
            .map(|link| link.invite_link.clone())
            .collect()
    };
    // The one that Alice always has came first, with what her client knows of the group.
    let info = client.send(GetBasicGroupFullInfo::new(-chat.id()));
    let primary = info.wait().expect("what is known of it").invite_link;
    let primary = primary.expect("a link");
    assert!(primary.is_primary);
    let primary = primary.invite_link;
    let mut all = urls(&list(own()));
    assert_eq!(all.len(), 4);
    all.retain(|link| *link != primary);
    assert_eq!(all, [three.clone(), two.clone(), one.clone()]);
    let after = GetChatInviteLinks::new(chat.id(), alice.id(), 1).offset_invite_link(&three);
    let after = list(after.offset_date(1));
    assert_eq!((urls(&after), after.total_count), (vec![two.clone()], 4));
    let of_bob = list(GetChatInviteLinks::new(chat.id(), bob.id(), 100));
    assert_eq!(urls(&of_bob), [foreign]);
    let counts = client.send(GetChatInviteLinkCounts::new(chat.id()));
    let counts = counts.wait().expect("counts").invite_link_counts;
    let counts: Vec<_> = counts
        .iter()
        .map(|c| (c.user_id, c.invite_link_count))
        .collect();
    assert_eq!(counts.len(), 2);
    assert!(counts.contains(&(alice.id(), 4)) && counts.contains(&(bob.id(), 1)));

    let now = dc
        .clock()
        .now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("after 1970");
    let end = i32::try_from(now.as_secs()).expect("before 2038") + 1_000;
    let edit = EditChatInviteLink::new(chat.id(), &one, "uno")
        .expiration_date(end)
        .member_limit(5);
    let edited = client.send(edit).wait().expect("changed");
    assert_eq!(
        (
            edited.name.as_str(),
            edited.expiration_date,
            edited.member_limit
        ),
        ("uno", end, 5)
    );
    assert!(edited.edit_date > 0);
    let past = EditChatInviteLink::new(chat.id(), &one, "uno").expiration_date(end - 2_000);
    refused(client.send(past).wait(), "EXPIRE_DATE_INVALID");
    let permanent = EditChatInviteLink::new(chat.id(), &primary, "mine");
    refused(client.send(permanent).wait(), "CHAT_INVITE_PERMANENT");

    let revoke = |link: &str| {
        let revoke = RevokeChatInviteLink::new(chat.id(), link);
        client.send(revoke).wait()
    };
    let early = client.send(DeleteRevokedChatInviteLink::new(chat.id(), &two));
    refused(early.wait(), "INVITE_REVOKED_MISSING");
    let revoked = revoke(&two).expect("revoked").invite_links;
    assert!(revoked.len() == 1 && revoked[0].is_revoked);
    assert!(is_refused(
        dc.user("Carol").create().join_by_link(&two),
        "INVITE_HASH_EXPIRED"
    ));
    refused(revoke(&two), "INVITE_HASH_EXPIRED");
    let replaced = revoke(&primary).expect("revoked").invite_links;
    assert_eq!(replaced.len(), 2);
    assert!(replaced[0].is_revoked && replaced[1].is_primary && !replaced[1].is_revoked);
    let newest = client.send(ReplacePrimaryChatInviteLink::new(chat.id()));
    let newest = newest.wait().expect("another one");
    assert!(newest.is_primary);
    assert_ne!(newest.invite_link, replaced[1].invite_link);
    let gone = list(own().is_revoked(true));
    let expected = [replaced[1].invite_link.clone(), two.clone(), primary];
    assert_eq!(sorted(urls(&gone)), sorted(expected.to_vec()));

    let delete = client.send(DeleteRevokedChatInviteLink::new(chat.id(), &two));
    delete.wait().expect("deleted");
    assert_eq!(list(own().is_revoked(true)).total_count, 2);
    let delete = client.send(DeleteAllRevokedChatInviteLinks::new(chat.id(), alice.id()));
    delete.wait().expect("deleted");
    assert_eq!(list(own().is_revoked(true)).total_count, 0);
    until("three are left", || list(own()).total_count == 3);
    at_alice.close();
}

fn sorted(mut list: Vec<String>) -> Vec<String> {
    list.sort();
    list
}
