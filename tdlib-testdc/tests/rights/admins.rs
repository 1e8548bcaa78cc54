//! Members are made administrators, and ordinary members again.

use tdlib::functions::{GetBasicGroup, GetChatAdministrators};
use tdlib::types::{
    ChatAdministratorRights, ChatMemberStatus, ChatMemberStatusAdministrator,
    ChatMemberStatusBanned, ChatMemberStatusMember, SupergroupMembersFilter,
};
use tdlib_testdc::{Right, Standing, TestDc};

use crate::common::members::{hears_of, members, online, seen, set};
use crate::common::{close, refused, until};
use crate::own;

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
