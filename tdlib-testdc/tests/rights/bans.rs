//! Members are banned and restricted, until a time or for ever.

use std::time::{Duration, UNIX_EPOCH};

use tdlib::functions::{DeleteChatMessagesBySender, GetChat};
use tdlib::types::{
    ChatMemberStatus, ChatMemberStatusBanned, ChatMemberStatusRestricted, ChatPermissions,
    MessageContent, SupergroupMembersFilter,
};
use tdlib_testdc::{CallOutcome, Permission, Standing, TestDc};

use crate::common::members::{
    answered, hears_of, member, members, online, say, seen, set, undeafen,
};
use crate::common::{close, until};
use crate::{DAY, date, own};

const SEND: &str = "messages.sendMessage";

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
    dc.deafen(&bob, &[SEND]);
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
    assert_eq!(
        answered(&dc, &bob, SEND),
        CallOutcome::error(400, "CHAT_RESTRICTED")
    );
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
    undeafen(&dc, &bob);
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
