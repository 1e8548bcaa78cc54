//! Titles, descriptions and photos.

use std::io::Write;

use tdlib::functions::{
    GetBasicGroupFullInfo, GetChat, GetSupergroupFullInfo, GetUserProfilePhotos, OpenChat,
    SetChatDescription, SetChatPhoto, SetChatTitle,
};
use tdlib::types::{InputChatPhotoPrevious, InputChatPhotoStatic, InputFileLocal};
use tdlib_testdc::{Chat, User, picture};

use crate::common::{refused, until};
use crate::quiet::start;
use crate::watch::{Said, Watcher, supergroup_id, watch};

/// A client sets a title and what the chat is about, and another one sees it.
#[track_caller]
fn edits(at_alice: &Watcher, at_bob: &Watcher, chat: &Chat, alice: &User) {
    let title = |title: &str| {
        let set = SetChatTitle::new(chat.id(), title);
        at_alice.client.send(set).wait()
    };
    title("  Newer ").expect("set");
    for watcher in [at_alice, at_bob] {
        watcher.hears(chat, alice, Said::Title("Newer".to_owned()));
        let seen = watcher.client.send(GetChat::new(chat.id()));
        assert_eq!(seen.wait().expect("the chat").title, "Newer");
    }
    assert_eq!(chat.title(), "Newer");
    refused(title(""), "Title must be non-empty");

    // A client asks again about what it has asked for before, and about a basic group while it shows it.
    let open = at_bob.client.send(OpenChat::new(chat.id()));
    open.wait().expect("shown");
    assert_eq!(about(at_bob, chat), "");
    let new = SetChatDescription::new(chat.id(), "About it");
    at_alice.client.send(new).wait().expect("set");
    assert_eq!(chat.about(), "About it");
    until("Bob sees what it is about", || {
        about(at_bob, chat) == "About it"
    });
}

/// What a client knows a chat to be about.
#[track_caller]
fn about(at: &Watcher, chat: &Chat) -> String {
    if chat.id() < -1_000_000_000_000 {
        let info = GetSupergroupFullInfo::new(supergroup_id(chat));
        let info = at.client.send(info).wait();
        info.expect("what is known of it").description
    } else {
        let info = at.client.send(GetBasicGroupFullInfo::new(-chat.id()));
        info.wait().expect("what is known of it").description
    }
}

#[test]
fn a_group_and_a_supergroup_get_other_titles_and_descriptions() {
    let dc = start();
    let alice = dc.user("Alice").phone("+9996613001").create();
    let bob = dc.user("Bob").phone("+9996613002").create();
    let (at_alice, at_bob) = (watch(&dc, &alice), watch(&dc, &bob));
    let group = alice.create_group("Old", &[&bob]);
    let supergroup = alice.create_supergroup("Old", &[&bob]);
    for watcher in [&at_alice, &at_bob] {
        let is_last = |said: &Said| *said == Said::Added(vec![bob.id()]);
        until("both are known", || is_last(&watcher.next().said));
    }
    edits(&at_alice, &at_bob, &group, &alice);
    edits(&at_alice, &at_bob, &supergroup, &alice);
    at_alice.close();
    at_bob.close();
}

#[test]
fn the_photo_of_a_group_is_set_and_removed() {
    let dc = start();
    let alice = dc.user("Alice").phone("+9996613011").create();
    let bob = dc.user("Bob").phone("+9996613012").create();
    let (at_alice, at_bob) = (watch(&dc, &alice), watch(&dc, &bob));
    let chat = alice.create_group("Group", &[&bob]);
    at_alice.next();
    at_bob.next();
    let mut file = tempfile::Builder::new()
        .suffix(".png")
        .tempfile()
        .expect("a file");
    file.write_all(&picture(640, 640)).expect("written");
    at_bob
        .client
        .send(GetChat::new(chat.id()))
        .wait()
        .expect("known");
    let path = file.path().to_string_lossy().into_owned();
    let photo = InputChatPhotoStatic {
        photo: InputFileLocal { path }.into(),
    };
    let set = SetChatPhoto::new(chat.id()).photo(photo);
    at_alice.client.send(set).wait().expect("set");
    for watcher in [&at_alice, &at_bob] {
        until("there is a photo", || watcher.next().said == Said::Photo);
        let seen = watcher.client.send(GetChat::new(chat.id()));
        assert!(seen.wait().expect("the chat").photo.is_some());
    }
    let none = SetChatPhoto::new(chat.id());
    at_alice.client.send(none).wait().expect("removed");
    for watcher in [&at_alice, &at_bob] {
        assert_eq!(watcher.next().said, Said::NoPhoto);
        let seen = watcher.client.send(GetChat::new(chat.id()));
        assert!(seen.wait().expect("the chat").photo.is_none());
    }
    at_alice.close();
    at_bob.close();
}

#[test]
fn a_photo_of_oneself_becomes_the_photo_of_a_chat() {
    let dc = start();
    let alice = dc.user("Alice").phone("+9996613021").create();
    alice.set_photo(picture(320, 320)).expect("a picture");
    let at_alice = watch(&dc, &alice);
    let chat = alice.create_supergroup("Group", &[]);
    at_alice.next();
    let own = at_alice
        .client
        .send(GetUserProfilePhotos::new(alice.id(), 0, 1));
    let own = own.wait().expect("photos").photos.remove(0).id;
    let photo = InputChatPhotoPrevious { chat_photo_id: own };
    let set = SetChatPhoto::new(chat.id()).photo(photo);
    at_alice.client.send(set).wait().expect("set");
    at_alice.hears(&chat, &alice, Said::Photo);
    at_alice.close();
}
