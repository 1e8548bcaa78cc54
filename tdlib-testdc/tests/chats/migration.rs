//! A basic group becomes a supergroup.

use tdlib::functions::{
    GetChatMember, GetSupergroupFullInfo, UpgradeBasicGroupChatToSupergroupChat,
};
use tdlib::types::{ChatMemberStatus, MessageSenderUser};

use crate::common::until;
use crate::quiet::start;
use crate::watch::{Said, is_member, supergroup_id, watch};

#[test]
fn an_upgraded_group_has_the_same_members_and_administrators() {
    let dc = start();
    let alice = dc.user("Alice").phone("+9996612001").create();
    let bob = dc.user("Bob").phone("+9996612002").create();
    let carol = dc.user("Carol").create();
    let (at_alice, at_bob) = (watch(&dc, &alice), watch(&dc, &bob));
    let group = alice.create_group("Old", &[&bob, &carol]);
    alice.promote(&group, &bob, &[], None);
    alice.send_to(&group, "before");
    for watcher in [&at_alice, &at_bob] {
        until("the group is known", || {
            watcher.next().said == Said::Text("before".to_owned())
        });
    }
    let link = alice.invite_link(&group).create();
    let upgrade = UpgradeBasicGroupChatToSupergroupChat::new(group.id());
    let new = at_alice.client.send(upgrade).wait().expect("upgraded");
    let chat = dc.chat(new.id).expect("the supergroup");
    assert_eq!(group.upgraded_to().map(|chat| chat.id()), Some(chat.id()));
    assert_eq!(
        (chat.title(), chat.members()),
        ("Old".to_owned(), group.members())
    );
    let number = supergroup_id(&chat);
    for watcher in [&at_alice, &at_bob] {
        // Which of the two comes first is the client's business.
        let said = [watcher.next(), watcher.next()];
        let of_group = said.iter().find(|heard| heard.chat == group.id());
        let of_supergroup = said.iter().find(|heard| heard.chat == chat.id());
        assert_eq!(
            of_group.expect("one of each").said,
            Said::UpgradedTo(number)
        );
        let from = Said::UpgradedFrom("Old".to_owned(), -group.id());
        assert_eq!(of_supergroup.expect("one of each").said, from);
        assert_eq!(watcher.group(&group).upgraded_to_supergroup_id, number);
        assert!(!watcher.group(&group).is_active);
        let info = watcher.client.send(GetSupergroupFullInfo::new(number));
        let info = info.wait().expect("what is known of it");
        assert_eq!(info.upgraded_from_basic_group_id, -group.id());
        assert_eq!(info.member_count, 3);
    }
    let status = |of: i64| {
        let sender = MessageSenderUser { user_id: of };
        let member = at_alice.client.send(GetChatMember::new(chat.id(), sender));
        member.wait().expect("a member").status
    };
    assert!(matches!(status(alice.id()), ChatMemberStatus::Creator(_)));
    assert!(matches!(
        status(bob.id()),
        ChatMemberStatus::Administrator(_)
    ));
    assert!(is_member(&status(carol.id())));
    carol.send_to(&chat, "after");
    at_bob.hears(&chat, &carol, Said::Text("after".to_owned()));
    // Links that were made before lead to the supergroup.
    let dave = dc.user("Dave").create();
    dave.join_by_link(&link).expect("open");
    assert!(chat.has(&dave) && !group.has(&dave));
    assert!(alice.upgrade(&group).is_none(), "it was upgraded twice");
    at_alice.close();
    at_bob.close();
}
