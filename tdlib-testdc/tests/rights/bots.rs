//! Bots ban, restrict and promote, and hear of it when others do.

use tdlib::Updates;
use tdlib::types::{
    ChatMemberStatus, ChatMemberStatusBanned, ChatMemberStatusRestricted, SupergroupMembersFilter,
    UpdateChatMember,
};
use tdlib_testdc::{Permission, Right, Standing, TestDc};

use crate::DAY;
use crate::common::members::{hears_of, id, members, online, set};
use crate::common::{close, next};

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
