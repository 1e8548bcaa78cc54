//! What people are called and tell of themselves, and what they have in common.

use tdlib::functions::{CanSendMessageToUser, GetGroupsInCommon, SetBio, SetName};
use tdlib::types::CanSendMessageToUserResult;
use tdlib_testdc::TestDc;

use crate::common::known::{bio, look, meet, sees, study};
use crate::common::members::{hears_of, online};
use crate::common::{close, until};

#[test]
fn others_see_a_new_name_but_not_who_has_given_another() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bob = dc.user("Bob").phone("9996613333").create();
    let carol = dc.user("Carol").phone("9996614444").create();
    carol.add_contact(&alice);
    let (alices, second) = (online(&dc, &alice), online(&dc, &alice));
    let (bobs, carols) = (online(&dc, &bob), online(&dc, &carol));
    meet(&bobs, &bob, &[&alice]);
    meet(&carols, &carol, &[&alice]);

    let name = SetName::new("Alicia").last_name("Liddell");
    alices.send(name).wait().expect("renamed");
    assert_eq!(alice.name(), ("Alicia".to_owned(), "Liddell".to_owned()));
    assert_eq!(look(&alices, &alice).first_name, "Alicia");
    sees(&second, &alice, "her other clients know", |alice| {
        alice.first_name == "Alicia"
    });
    sees(&bobs, &alice, "Bob knows", |alice| {
        alice.first_name == "Alicia" && alice.last_name == "Liddell"
    });
    alice.set_name("Ali", "");
    sees(&bobs, &alice, "Bob knows", |alice| {
        alice.first_name == "Ali" && alice.last_name.is_empty()
    });
    // What comes later arrives later.
    alice.send_to(&carol, "guess who");
    until("Carol has read it", || carol.texts_with(&alice).len() == 2);
    assert_eq!(look(&carols, &alice).first_name, "Alice");
    for client in [alices, second, bobs, carols] {
        close(client);
    }
}

#[test]
fn what_somebody_tells_of_themselves_is_in_the_profile() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bob = dc.user("Bob").about("Builds").phone("9996613333").create();
    let (alices, bobs) = (online(&dc, &alice), online(&dc, &bob));
    meet(&alices, &alice, &[&bob]);
    meet(&bobs, &bob, &[&alice]);
    assert_eq!(bio(&alices, &bob), "Builds");
    assert_eq!(bio(&bobs, &alice), "");
    alices
        .send(SetBio::new("Down the hole"))
        .wait()
        .expect("set");
    assert_eq!(alice.about(), "Down the hole");
    until("Bob can read it", || bio(&bobs, &alice) == "Down the hole");
    let may = CanSendMessageToUser::new(bob.id());
    let may = alices.send(may).wait().expect("an answer");
    assert!(matches!(may, CanSendMessageToUserResult::Ok));
    close(alices);
    close(bobs);
}

#[test]
fn groups_in_common_are_counted_and_listed_in_parts() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bob = dc.user("Bob").create();
    let group = bob.create_group("Group", &[&alice]);
    let first = bob.create_supergroup("First", &[&alice]);
    let second = alice.create_supergroup("Second", &[&bob]);
    let channel = bob.create_channel("Channel", &[&alice]);
    bob.create_group("Without her", &[]);
    alice.create_supergroup("Without him", &[]);
    let client = online(&dc, &alice);
    for chat in [&group, &first, &channel] {
        hears_of(&client, chat, &bob);
    }
    assert_eq!(study(&client, &bob).group_in_common_count, 3);
    let common = |offset: i64, limit| {
        let common = GetGroupsInCommon::new(bob.id(), limit).offset_chat_id(offset);
        let common = client.send(common).wait().expect("chats");
        (common.total_count, common.chat_ids)
    };
    let all = [second.id(), first.id(), group.id()];
    assert_eq!(common(0, 100), (3, all.to_vec()));
    assert_eq!(common(second.id(), 1), (3, vec![first.id()]));
    close(client);
}
