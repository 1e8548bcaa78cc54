//! Members of chats are banned, restricted and promoted, by clients and by people without one.
#![cfg(target_os = "linux")]

mod common;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use common::members::{
    deafen, hears_of, id, member, members, online, say, seen, set, supergroup_id, undeafen,
};
use common::{close, next, refused, until};
use tdlib::functions::{
    DeleteChatMessagesBySender, GetBasicGroup, GetChat, GetChatAdministrators, GetSupergroup,
    GetSupergroupMembers,
};
use tdlib::types::{
    ChatAdministratorRights, ChatMemberStatus, ChatMemberStatusAdministrator,
    ChatMemberStatusBanned, ChatMemberStatusMember, ChatMemberStatusRestricted, ChatPermissions,
    MessageContent, SupergroupMembersFilter, SupergroupMembersFilterBanned,
    SupergroupMembersFilterContacts, SupergroupMembersFilterRestricted,
    SupergroupMembersFilterSearch, UpdateChatMember,
};
use tdlib::{Client, Updates};
use tdlib_testdc::{Chat, Permission, Right, Standing, TestDc};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What a client sees of its own standing to a supergroup.
#[track_caller]
fn own(client: &Client, chat: &Chat) -> ChatMemberStatus {
    let group = client.send(GetSupergroup::new(supergroup_id(chat)));
    group.wait().expect("the group").status
}

/// A date of Telegram.
fn date(time: SystemTime) -> i32 {
    let time = time.duration_since(UNIX_EPOCH).expect("a time since 1970");
    time.as_secs() as i32
}

#[test]
fn a_client_bans_and_the_banned_client_is_out_and_comes_back_when_it_is_lifted() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("+9996612222").create();
    let bob = dc.user("Bob").phone("+9996613333").create();
    let eve = dc.user("Eve").create();
    let alices = online(&dc, &alice);
    let bobs = online(&dc, &bob);
    let chat = alice.create_supergroup("Group", &[&bob, &eve]);
    alice
        .set_chat_username(&chat, Some("group_of_a_test"))
        .expect("a free name");
    hears_of(&alices, &chat, &eve);
    hears_of(&bobs, &chat, &eve);
    let all = [alice.id(), bob.id(), eve.id()];
    assert_eq!(
        members(&alices, &chat, SupergroupMembersFilter::Recent),
        all
    );

    set(&alices, &chat, &bob, ChatMemberStatusBanned::default()).expect("banned");
    assert_eq!(chat.standing(&bob), Standing::Banned { until: None });
    assert_eq!(chat.banned(), [bob.id()]);
    assert_eq!(chat.members(), [alice.id(), eve.id()]);
    until("Bob's client is out", || {
        matches!(own(&bobs, &chat), ChatMemberStatus::Banned(_))
    });
    assert!(say(&bobs, &chat, "hi").is_err(), "who is banned writes");
    assert!(bob.join(&chat).is_err(), "who is banned comes in");
    until("the group says it", || {
        let chat = alices
            .send(GetChat::new(chat.id()))
            .wait()
            .expect("the chat");
        let said = chat.last_message.map(|message| message.content);
        matches!(said, Some(MessageContent::MessageChatDeleteMember(gone)) if gone.user_id == bob.id())
    });
    assert!(matches!(
        seen(&alices, &chat, &bob),
        ChatMemberStatus::Banned(_)
    ));

    set(&alices, &chat, &bob, ChatMemberStatus::Left).expect("lifted");
    assert_eq!(chat.standing(&bob), Standing::Left);
    assert!(chat.banned().is_empty());
    until("Bob's client knows", || {
        matches!(own(&bobs, &chat), ChatMemberStatus::Left)
    });
    bob.join(&chat).expect("back");
    until("Bob's client is back", || {
        matches!(own(&bobs, &chat), ChatMemberStatus::Member(_))
    });
    close(alices);
    close(bobs);
}

#[test]
fn a_client_restricts_until_a_time_and_the_restriction_ends_by_the_clock() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("+9996612222").create();
    let bob = dc.user("Bob").phone("+9996613333").create();
    let alices = online(&dc, &alice);
    let bobs = online(&dc, &bob);
    let chat = alice.create_supergroup("Group", &[&bob]);
    hears_of(&alices, &chat, &bob);
    hears_of(&bobs, &chat, &alice);
    members(&alices, &chat, SupergroupMembersFilter::Recent);

    let end = date(dc.clock().now() + DAY);
    deafen(&dc, &bob);
    let mute = ChatMemberStatusRestricted {
        is_member: true,
        restricted_until_date: end,
        permissions: ChatPermissions::default(),
    };
    set(&alices, &chat, &bob, mute).expect("restricted");
    let until_end = Some(UNIX_EPOCH + Duration::from_secs(end as u64));
    match chat.standing(&bob) {
        Standing::Restricted {
            forbidden,
            until,
            is_in,
        } => {
            assert_eq!((forbidden.len(), until, is_in), (17, until_end, true));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(
        say(&bobs, &chat, "one"),
        Err("400 CHAT_RESTRICTED".to_owned())
    );
    undeafen(&dc, &bob);
    match seen(&alices, &chat, &bob) {
        ChatMemberStatus::Restricted(status) => {
            assert_eq!(
                (status.restricted_until_date, status.is_member),
                (end, true)
            );
        }
        other => panic!("{other:?}"),
    }

    dc.clock().advance_by(DAY + Duration::from_secs(1));
    assert_eq!(chat.standing(&bob), Standing::Member);
    say(&bobs, &chat, "two").expect("sent");
    assert!(matches!(
        seen(&alices, &chat, &bob),
        ChatMemberStatus::Member(_)
    ));
    assert!(matches!(own(&bobs, &chat), ChatMemberStatus::Member(_)));
    assert_eq!(bob.texts_with(&chat), ["hello", "hello", "two"]);
    close(alices);
    close(bobs);
}

#[test]
fn a_client_that_hears_of_its_restriction_says_so_by_itself() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").create();
    let bob = dc.user("Bob").phone("+9996613333").create();
    let bobs = online(&dc, &bob);
    let chat = alice.create_supergroup("Group", &[&bob]);
    hears_of(&bobs, &chat, &alice);

    alice.restrict(&chat, &bob, Permission::SENDING, Some(DAY));
    until("Bob's client knows", || {
        matches!(own(&bobs, &chat), ChatMemberStatus::Restricted(_))
    });
    let error = say(&bobs, &chat, "one").expect_err("mute");
    assert!(
        error.contains("Not enough rights to send text messages"),
        "{error}"
    );
    match own(&bobs, &chat) {
        ChatMemberStatus::Restricted(status) => {
            assert!(!status.permissions.can_send_basic_messages);
            assert!(status.permissions.can_invite_users);
        }
        other => panic!("{other:?}"),
    }
    dc.clock().advance_by(DAY + Duration::from_secs(1));
    until("it is over for Bob's client", || {
        say(&bobs, &chat, "two").is_ok()
    });
    assert!(matches!(own(&bobs, &chat), ChatMemberStatus::Member(_)));
    close(bobs);
}

#[test]
fn a_client_promotes_with_a_title_and_demotes() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("+9996612222").create();
    let bob = dc.user("Bob").phone("+9996613333").create();
    let alices = online(&dc, &alice);
    let bobs = online(&dc, &bob);
    let chat = alice.create_supergroup("Group", &[&bob]);
    hears_of(&alices, &chat, &bob);
    hears_of(&bobs, &chat, &alice);
    members(&alices, &chat, SupergroupMembersFilter::Recent);

    let admin = ChatMemberStatusAdministrator {
        custom_title: "helper".to_owned(),
        rights: ChatAdministratorRights {
            can_delete_messages: true,
            can_restrict_members: true,
            ..ChatAdministratorRights::default()
        },
        ..ChatMemberStatusAdministrator::default()
    };
    set(&alices, &chat, &bob, admin.clone()).expect("promoted");
    assert_eq!(
        chat.standing(&bob),
        Standing::Admin {
            rights: vec![Right::DeleteMessages, Right::BanUsers],
            title: Some("helper".to_owned()),
            by: alice.id(),
        }
    );
    until("Bob's client knows", || match own(&bobs, &chat) {
        ChatMemberStatus::Administrator(status) => status.rights.can_restrict_members,
        _ => false,
    });
    match seen(&alices, &chat, &bob) {
        ChatMemberStatus::Administrator(status) => {
            assert_eq!(status.custom_title, "helper");
            assert!(status.can_be_edited && status.rights.can_delete_messages);
            assert!(!status.rights.can_pin_messages);
        }
        other => panic!("{other:?}"),
    }
    let both = [alice.id(), bob.id()];
    assert_eq!(
        members(&alices, &chat, SupergroupMembersFilter::Administrators),
        both
    );
    let admins = bobs.send(GetChatAdministrators::new(chat.id())).wait();
    let admins = admins.expect("administrators").administrators;
    let mut titles: Vec<_> = admins
        .iter()
        .map(|admin| (admin.user_id, admin.custom_title.as_str(), admin.is_owner))
        .collect();
    titles.sort_unstable();
    assert_eq!(
        titles,
        [(alice.id(), "", true), (bob.id(), "helper", false)]
    );

    let long = ChatMemberStatusAdministrator {
        custom_title: "☂ rain".to_owned(),
        ..admin
    };
    refused(
        set(&alices, &chat, &bob, long),
        "ADMIN_RANK_EMOJI_NOT_ALLOWED",
    );
    set(&alices, &chat, &bob, ChatMemberStatusMember::default()).expect("demoted");
    assert_eq!(chat.standing(&bob), Standing::Member);
    until("Bob's client knows", || {
        matches!(own(&bobs, &chat), ChatMemberStatus::Member(_))
    });
    close(alices);
    close(bobs);
}

#[test]
fn administrators_have_no_say_over_those_whom_others_have_made() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").create();
    let bob = dc.user("Bob").phone("+9996613333").create();
    let eve = dc.user("Eve").create();
    let carol = dc.user("Carol").create();
    let bobs = online(&dc, &bob);
    let chat = alice.create_supergroup("Group", &[&bob, &eve, &carol]);
    alice.promote(&chat, &bob, &[Right::BanUsers, Right::AddAdmins], None);
    alice.promote(&chat, &eve, &[Right::PinMessages], None);
    hears_of(&bobs, &chat, &alice);
    members(&bobs, &chat, SupergroupMembersFilter::Recent);

    let ban = ChatMemberStatusBanned::default;
    refused(set(&bobs, &chat, &eve, ban()), "USER_ADMIN_INVALID");
    let member = ChatMemberStatusMember::default();
    refused(set(&bobs, &chat, &eve, member), "CHAT_ADMIN_REQUIRED");
    let admin = |rights| ChatMemberStatusAdministrator {
        rights,
        ..ChatMemberStatusAdministrator::default()
    };
    let pins = ChatAdministratorRights {
        can_pin_messages: true,
        ..ChatAdministratorRights::default()
    };
    refused(set(&bobs, &chat, &carol, admin(pins)), "RIGHT_FORBIDDEN");
    let bans = ChatAdministratorRights {
        can_restrict_members: true,
        ..ChatAdministratorRights::default()
    };
    set(&bobs, &chat, &carol, admin(bans)).expect("promoted");
    assert!(matches!(chat.standing(&carol), Standing::Admin { by, .. } if by == bob.id()));
    set(&bobs, &chat, &carol, ban()).expect("banned");
    assert_eq!(chat.standing(&carol), Standing::Banned { until: None });
    assert!(matches!(chat.standing(&eve), Standing::Admin { .. }));
    close(bobs);
}

#[test]
fn bots_hear_how_somebodys_standing_changes() {
    let dc = TestDc::start().expect("a data center");
    let bot = dc.bot("Guard").create();
    let alice = dc.user("Alice").create();
    let bob = dc.user("Bob").create();
    let client = online(&dc, &bot);
    let mut changes: Updates<UpdateChatMember> = client.updates_of();
    let chat = alice.create_supergroup("Group", &[&bob]);
    alice.promote(&chat, &bot, &[Right::BanUsers], None);
    loop {
        let own = next(&mut changes);
        assert_eq!(id(&own.new_chat_member), bot.id());
        if let ChatMemberStatus::Administrator(status) = own.new_chat_member.status {
            assert!(status.rights.can_restrict_members);
            break;
        }
    }

    type Is = fn(&ChatMemberStatus) -> bool;
    let steps: [(&dyn Fn(), Is, Is); 5] = [
        (
            &|| alice.restrict(&chat, &bob, Permission::SENDING, None),
            |old| matches!(old, ChatMemberStatus::Member(_)),
            |new| matches!(new, ChatMemberStatus::Restricted(new) if new.is_member),
        ),
        (
            &|| alice.ban(&chat, &bob, Some(DAY)),
            |old| matches!(old, ChatMemberStatus::Restricted(_)),
            |new| matches!(new, ChatMemberStatus::Banned(new) if new.banned_until_date > 0),
        ),
        (
            &|| alice.unban(&chat, &bob),
            |old| matches!(old, ChatMemberStatus::Banned(_)),
            |new| matches!(new, ChatMemberStatus::Left),
        ),
        (
            &|| alice.promote(&chat, &bob, &[Right::PinMessages], Some("mate")),
            |old| matches!(old, ChatMemberStatus::Member(_)),
            |new| matches!(new, ChatMemberStatus::Administrator(new) if new.custom_title == "mate"),
        ),
        (
            &|| alice.demote(&chat, &bob),
            |old| matches!(old, ChatMemberStatus::Administrator(old) if !old.can_be_edited),
            |new| matches!(new, ChatMemberStatus::Member(_)),
        ),
    ];
    for (number, (step, was, is)) in steps.into_iter().enumerate() {
        step();
        loop {
            let change = next(&mut changes);
            assert_eq!(change.chat_id, chat.id());
            assert_eq!(change.actor_user_id, alice.id());
            assert_eq!(id(&change.old_chat_member), bob.id());
            let (old, new) = (change.old_chat_member.status, change.new_chat_member.status);
            // Who is made an administrator from outside comes in first.
            if matches!(old, ChatMemberStatus::Left) {
                continue;
            }
            assert!(was(&old) && is(&new), "step {number}: {old:?} -> {new:?}");
            break;
        }
    }
    close(client);
}

#[test]
fn a_bot_bans_restricts_and_promotes() {
    let dc = TestDc::start().expect("a data center");
    let bot = dc.bot("Guard").create();
    let alice = dc.user("Alice").create();
    let bob = dc.user("Bob").create();
    let client = online(&dc, &bot);
    let mut changes: Updates<UpdateChatMember> = client.updates_of();
    let chat = alice.create_supergroup("Group", &[&bob]);
    alice.promote(&chat, &bot, Right::ALL, None);
    hears_of(&client, &chat, &bob);
    members(&client, &chat, SupergroupMembersFilter::Recent);

    let mute = ChatMemberStatusRestricted {
        is_member: true,
        ..ChatMemberStatusRestricted::default()
    };
    set(&client, &chat, &bob, mute).expect("restricted");
    assert!(matches!(
        chat.standing(&bob),
        Standing::Restricted { until: None, .. }
    ));
    loop {
        // Bots hear of what they do themselves too.
        let change = next(&mut changes);
        if id(&change.new_chat_member) == bob.id() {
            assert_eq!(change.actor_user_id, bot.id());
            assert!(matches!(
                change.new_chat_member.status,
                ChatMemberStatus::Restricted(_)
            ));
            break;
        }
    }
    set(&client, &chat, &bob, ChatMemberStatusBanned::default()).expect("banned");
    assert_eq!(chat.standing(&bob), Standing::Banned { until: None });
    set(&client, &chat, &bob, ChatMemberStatus::Left).expect("lifted");
    assert_eq!(chat.standing(&bob), Standing::Left);
    close(client);
}

#[test]
fn the_creator_of_a_basic_group_makes_administrators() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("+9996612222").create();
    let bob = dc.user("Bob").phone("+9996613333").create();
    let alices = online(&dc, &alice);
    let bobs = online(&dc, &bob);
    let chat = alice.create_group("Group", &[&bob]);
    hears_of(&alices, &chat, &bob);
    hears_of(&bobs, &chat, &alice);
    let own = || {
        let group = bobs.send(GetBasicGroup::new(-chat.id())).wait();
        group.expect("the group").status
    };

    let admin = ChatMemberStatusAdministrator {
        rights: ChatAdministratorRights {
            can_manage_chat: true,
            ..ChatAdministratorRights::default()
        },
        ..ChatMemberStatusAdministrator::default()
    };
    set(&alices, &chat, &bob, admin).expect("promoted");
    assert!(matches!(chat.standing(&bob), Standing::Admin { by, .. } if by == alice.id()));
    until("both clients know", || {
        matches!(own(), ChatMemberStatus::Administrator(_))
            && matches!(
                seen(&alices, &chat, &bob),
                ChatMemberStatus::Administrator(_)
            )
    });
    set(&alices, &chat, &bob, ChatMemberStatusMember::default()).expect("demoted");
    assert_eq!(chat.standing(&bob), Standing::Member);
    until("both clients know", || {
        matches!(own(), ChatMemberStatus::Member(_))
            && matches!(seen(&alices, &chat, &bob), ChatMemberStatus::Member(_))
    });
    close(alices);
    close(bobs);
}

#[test]
fn members_are_listed_by_what_they_are() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("+9996612222").create();
    let client = online(&dc, &alice);
    let [bob, eve, carol, dave] =
        ["Bob", "Eve", "Carol", "Dave"].map(|name| dc.user(name).create());
    let bot = dc.bot("Helper").create();
    let bea = dc.user("Bea").last_name("Bobson").create();
    let chat = alice.create_supergroup("Group", &[&bob, &eve, &carol, &dave, &bot, &bea]);
    hears_of(&client, &chat, &bob);
    alice.promote(&chat, &bob, &[Right::PinMessages], None);
    alice.restrict(&chat, &eve, &[Permission::SendPhotos], None);
    alice.ban(&chat, &carol, None);
    alice.ban(&chat, &dave, Some(DAY));
    alice.add_contact(&bea);

    let found = |filter: SupergroupMembersFilter| members(&client, &chat, filter);
    let here = [alice.id(), bob.id(), eve.id(), bot.id(), bea.id()];
    assert_eq!(found(SupergroupMembersFilter::Recent), here);
    assert_eq!(
        found(SupergroupMembersFilter::Administrators),
        [alice.id(), bob.id()]
    );
    let restricted = SupergroupMembersFilterRestricted::default();
    assert_eq!(found(restricted.into()), [eve.id()]);
    let banned = |query: &str| SupergroupMembersFilterBanned {
        query: query.to_owned(),
    };
    assert_eq!(found(banned("").into()), [carol.id(), dave.id()]);
    assert_eq!(found(banned("car").into()), [carol.id()]);
    assert_eq!(found(SupergroupMembersFilter::Bots), [bot.id()]);
    let contacts = SupergroupMembersFilterContacts::default();
    assert_eq!(found(contacts.into()), [bea.id()]);
    let search = |query: &str| SupergroupMembersFilterSearch {
        query: query.to_owned(),
    };
    assert_eq!(found(search("bob").into()), [bob.id(), bea.id()]);
    assert_eq!(found(search("b bea").into()), [bea.id()]);
    assert!(found(search("nobody").into()).is_empty());

    let mut parts = Vec::new();
    for offset in [0, 2, 4] {
        let part = GetSupergroupMembers::new(supergroup_id(&chat), offset, 2);
        let part = client.send(part).wait().expect("members");
        assert_eq!(part.total_count, 5);
        parts.extend(part.members.iter().map(id));
    }
    parts.sort_unstable();
    assert_eq!(parts, here);

    dc.clock().advance(2);
    assert_eq!(found(banned("").into()), [carol.id()]);
    assert_eq!(chat.banned(), [carol.id()]);
    assert!(matches!(
        seen(&client, &chat, &dave),
        ChatMemberStatus::Left
    ));
    close(client);
}

#[test]
fn who_was_never_there_is_no_member_and_an_outsider_learns_nothing() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("+9996612222").create();
    let bob = dc.user("Bob").create();
    let client = online(&dc, &alice);
    let chat = alice.create_supergroup("Group", &[]);
    hears_of(&client, &chat, &alice);
    bob.send_to(&alice, "hi");
    until("the client knows Bob", || {
        client.send(GetChat::new(bob.id())).wait().is_ok()
    });
    assert!(matches!(seen(&client, &chat, &bob), ChatMemberStatus::Left));
    close(client);
}

#[test]
fn what_somebody_has_written_in_a_supergroup_is_deleted() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("+9996612222").create();
    let bob = dc.user("Bob").create();
    let client = online(&dc, &alice);
    let chat = alice.create_supergroup("Group", &[&bob]);
    hears_of(&client, &chat, &bob);
    alice.send_to(&chat, "stays");
    bob.send_to(&chat, "goes");
    let delete = DeleteChatMessagesBySender::new(chat.id(), member(&bob));
    client.send(delete).wait().expect("deleted");
    assert_eq!(alice.texts_with(&chat), ["stays"]);
    close(client);
}

#[test]
fn people_act_without_a_client_and_restrictions_outlive_a_leave() {
    let dc = TestDc::start().expect("a data center");
    let [alice, bob] = ["Alice", "Bob"].map(|name| dc.user(name).create());
    let chat = alice.create_supergroup("Group", &[&bob]);
    alice
        .set_chat_username(&chat, Some("group_of_a_test"))
        .expect("a free name");
    let photos = |is_in| Standing::Restricted {
        forbidden: vec![Permission::SendPhotos],
        until: None,
        is_in,
    };
    alice.restrict(&chat, &bob, &[Permission::SendPhotos], None);
    assert_eq!(chat.standing(&bob), photos(true));
    bob.leave(&chat);
    assert_eq!(chat.standing(&bob), photos(false));
    bob.join(&chat).expect("back");
    assert_eq!(chat.standing(&bob), photos(true));
    alice.unban(&chat, &bob);
    assert_eq!(chat.standing(&bob), Standing::Member);

    alice.ban(&chat, &bob, Some(DAY));
    assert!(bob.join(&chat).is_err(), "who is banned comes in");
    dc.clock().advance(1);
    assert_eq!(chat.standing(&bob), Standing::Left);
    bob.join(&chat).expect("back");

    alice.promote(&chat, &alice, Right::ALL, Some("boss"));
    let title = Some("boss".to_owned());
    assert_eq!(
        chat.standing(&alice),
        Standing::Creator {
            title: title.clone()
        }
    );
    bob.ban(&chat, &alice, None);
    bob.demote(&chat, &alice);
    assert!(matches!(chat.standing(&alice), Standing::Creator { .. }));

    let group = alice.create_group("Basic", &[&bob]);
    alice.ban(&group, &bob, None);
    assert_eq!(group.members(), [alice.id()]);
}
