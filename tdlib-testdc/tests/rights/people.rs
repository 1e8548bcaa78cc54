//! People ban, restrict and promote without a client.

use tdlib_testdc::{Permission, Right, Standing, TestDc};

use crate::DAY;

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
