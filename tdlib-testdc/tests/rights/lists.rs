//! Who is in a chat, by what they are.

use tdlib::functions::{GetChat, GetSupergroupMembers};
use tdlib::types::{
    ChatMemberStatus, SupergroupMembersFilter, SupergroupMembersFilterBanned,
    SupergroupMembersFilterContacts, SupergroupMembersFilterRestricted,
    SupergroupMembersFilterSearch,
};
use tdlib_testdc::{Permission, Right, TestDc};

use crate::DAY;
use crate::common::members::{hears_of, id, members, online, seen, supergroup_id};
use crate::common::{close, until};

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
