//! Names that people and chats are found by.

use tdlib::functions::{
    CheckChatUsername, GetMe, SearchChatsOnServer, SearchPublicChat, SearchPublicChats, SetUsername,
};
use tdlib::types::CheckChatUsernameResult;
use tdlib_testdc::{Error, TestDc, User};

use crate::common::known::{meet, sees};
use crate::common::members::online;
use crate::common::{close, refused};

fn is_called(user: &tdlib::types::User, name: &str) -> bool {
    let usernames = user.usernames.as_ref();
    usernames.is_some_and(|names| names.editable_username == name)
}

fn alice(dc: &TestDc) -> User {
    dc.user("Alice")
        .phone("9996612222")
        .username("alice_1")
        .create()
}

#[test]
fn people_are_found_by_their_names() {
    let dc = TestDc::start().expect("a data center");
    let alice = alice(&dc);
    let bob = dc.user("Bob").username("Bobby_Tables").create();
    let news = bob.create_channel("News", &[]);
    bob.set_chat_username(&news, Some("bobs_news"))
        .expect("free");
    let client = online(&dc, &alice);
    let find = |name: &str| client.send(SearchPublicChat::new(name)).wait();
    assert_eq!(find("bobby_tables").expect("Bob").id, bob.id());
    assert_eq!(find("@BOBS_news").expect("Bob's channel").id, news.id());
    refused(find("nobody_at_all"), "USERNAME_NOT_OCCUPIED");
    refused(find("no"), "USERNAME_INVALID");
    close(client);
}

#[test]
fn a_name_is_taken_once_whoever_has_it() {
    let dc = TestDc::start().expect("a data center");
    let alice = alice(&dc);
    let bob = dc
        .user("Bob")
        .username("bob_1")
        .phone("9996613333")
        .create();
    let news = bob.create_channel("News", &[]);
    bob.set_chat_username(&news, Some("bobs_news"))
        .expect("free");
    let (alices, bobs) = (online(&dc, &alice), online(&dc, &bob));
    meet(&bobs, &bob, &[&alice]);
    let take = |name: &str| alices.send(SetUsername::new(name)).wait();
    refused(take("BOB_1"), "USERNAME_OCCUPIED");
    refused(take("bobs_news"), "USERNAME_OCCUPIED");
    take("Wonder_land").expect("free");
    assert_eq!(alice.username().as_deref(), Some("Wonder_land"));
    assert!(is_called(
        &alices.send(GetMe::new()).wait().expect("me"),
        "Wonder_land"
    ));
    sees(&bobs, &alice, "Bob knows the new name", |alice| {
        is_called(alice, "Wonder_land")
    });
    take("Wonder_land").expect("it is hers");

    let me = alice.id();
    let check = |name: &str| {
        let check = CheckChatUsername::new(name).chat_id(me);
        alices.send(check).wait().expect("an answer")
    };
    use CheckChatUsernameResult as Check;
    assert!(matches!(check("bob_1"), Check::UsernameOccupied));
    assert!(matches!(check("alice_1"), Check::Ok));
    assert!(matches!(check("two__strokes"), Check::UsernameInvalid));

    take("").expect("taken away");
    assert_eq!(alice.username(), None);
    sees(&bobs, &alice, "Bob knows that there is none", |alice| {
        alice.usernames.is_none()
    });
    bob.take_username(Some("wonder_land")).expect("free again");
    let refused = alice.take_username(Some("wonder_land"));
    assert!(matches!(refused, Err(Error::Refused(why)) if why == "USERNAME_OCCUPIED"));
    close(alices);
    close(bobs);
}

#[test]
fn own_chats_and_those_of_others_are_told_apart_in_a_search() {
    let dc = TestDc::start().expect("a data center");
    let alice = alice(&dc);
    let bob = dc.user("Wanda").contact_of(&alice).create();
    let carol = dc.user("Carol").username("wandering").create();
    let group = bob.create_supergroup("The wanderers", &[&alice]);
    let news = carol.create_channel("Nothing", &[]);
    carol
        .set_chat_username(&news, Some("wand_news"))
        .expect("free");
    let client = online(&dc, &alice);

    let search = SearchChatsOnServer::new("wand", 10);
    let own = client.send(search).wait().expect("found");
    let mut ids = own.chat_ids;
    ids.sort_unstable();
    assert_eq!(ids, [group.id(), bob.id()]);
    let others = client
        .send(SearchPublicChats::new("Wand"))
        .wait()
        .expect("found");
    let mut ids = others.chat_ids;
    ids.sort_unstable();
    assert_eq!(ids, [news.id(), carol.id()]);
    let none = client
        .send(SearchPublicChats::new("xyz"))
        .wait()
        .expect("an answer");
    assert!(none.chat_ids.is_empty());
    let short = client
        .send(SearchPublicChats::new("wa"))
        .wait()
        .expect("an answer");
    assert!(short.chat_ids.is_empty());
    close(client);
}

#[test]
#[should_panic(expected = "Mallory can't have the phone number of Alice 5000001")]
fn a_phone_number_belongs_to_one() {
    let dc = TestDc::serve(0).expect("a data center");
    alice(&dc);
    dc.user("Mallory").phone("+999 661 2222").create();
}
