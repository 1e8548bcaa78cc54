//! What members of chats may not do: all by default, with slow mode, and in channels.
#![cfg(target_os = "linux")]

mod common;

use std::time::Duration;

use common::members::{answered, hears_of, online, say, send, supergroup_id, undeafen};
use common::{close, next, refused, until};
use tdlib::functions::{
    DeleteMessages, GetChat, GetMessage, GetSupergroupFullInfo, PinChatMessage, SetChatPermissions,
    SetChatSlowModeDelay,
};
use tdlib::types::{ChatPermissions, InputFileLocal, InputMessagePhoto, UpdateChatPermissions};
use tdlib::{Client, Updates};
use tdlib_testdc::{CallOutcome, Chat, Permission, Right, TestDc, User};

/// A creator and a member, a chat of theirs, and clients that are told of it as it is then, and of nothing
/// before.
fn two(make: impl FnOnce(&User, &User) -> Chat) -> (TestDc, Chat, [(User, Client); 2]) {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("+9996612222").create();
    let bob = dc.user("Bob").phone("+9996613333").create();
    let chat = make(&alice, &bob);
    let alices = online(&dc, &alice);
    let bobs = online(&dc, &bob);
    hears_of(&alices, &chat, &bob);
    hears_of(&bobs, &chat, &alice);
    (dc, chat, [(alice, alices), (bob, bobs)])
}

/// A supergroup with a member.
fn supergroup(alice: &User, bob: &User) -> Chat {
    alice.create_supergroup("Group", &[bob])
}

/// Requires the server to have refused somebody's last call of a method.
#[track_caller]
fn denied(dc: &TestDc, user: &User, method: &str, code: i32, name: &str) {
    assert_eq!(answered(dc, user, method), CallOutcome::error(code, name));
}

const SEND: &str = "messages.sendMessage";

/// All permissions.
fn all() -> ChatPermissions {
    ChatPermissions {
        can_send_basic_messages: true,
        can_send_audios: true,
        can_send_documents: true,
        can_send_photos: true,
        can_send_videos: true,
        can_send_video_notes: true,
        can_send_voice_notes: true,
        can_send_polls: true,
        can_send_other_messages: true,
        can_add_link_previews: true,
        can_change_info: true,
        can_invite_users: true,
        can_pin_messages: true,
        can_create_topics: true,
    }
}

#[track_caller]
fn set(client: &Client, chat: &Chat, permissions: ChatPermissions) {
    let set = SetChatPermissions::new(chat.id(), permissions);
    client.send(set).wait().expect("set");
}

#[test]
fn a_client_sets_what_members_of_a_supergroup_may_do() {
    let (dc, chat, [(alice, alices), (bob, bobs)]) = two(supergroup);
    let mut changes: Updates<UpdateChatPermissions> = bobs.updates_of();
    alice.forbid_all(&chat, &[Permission::PinMessages]);
    let change = next(&mut changes);
    assert_eq!(change.chat_id, chat.id());
    let now = change.permissions;
    assert!(now.can_send_basic_messages && now.can_send_photos && !now.can_pin_messages);
    say(&bobs, &chat, "one").expect("sent");

    // TDLib makes a 400 of most 403s.
    dc.deafen(&bob, &[SEND]);
    let no_texts = ChatPermissions {
        can_send_basic_messages: false,
        ..all()
    };
    set(&alices, &chat, no_texts.clone());
    assert_eq!(chat.forbidden(), [Permission::SendPlain]);
    let refusal = Err("400 CHAT_SEND_PLAIN_FORBIDDEN".to_owned());
    assert_eq!(say(&bobs, &chat, "two"), refusal);
    denied(&dc, &bob, SEND, 403, "CHAT_SEND_PLAIN_FORBIDDEN");
    set(&alices, &chat, no_texts);

    set(&alices, &chat, ChatPermissions::default());
    assert_eq!(chat.forbidden(), Permission::ALL);
    let refusal = Err("400 CHAT_WRITE_FORBIDDEN".to_owned());
    assert_eq!(say(&bobs, &chat, "three"), refusal);
    denied(&dc, &bob, SEND, 403, "CHAT_WRITE_FORBIDDEN");
    say(&alices, &chat, "the creator may").expect("sent");
    let texts = ["hello", "hello", "one", "the creator may"];
    assert_eq!(alice.texts_with(&chat), texts);
    close(alices);
    close(bobs);
}

#[test]
fn a_client_sets_what_members_of_a_basic_group_may_do() {
    let (_dc, chat, [(_, alices), (_, bobs)]) =
        two(|alice, bob| alice.create_group("Group", &[bob]));
    let mut changes: Updates<UpdateChatPermissions> = bobs.updates_of();
    let permissions = ChatPermissions {
        can_send_basic_messages: false,
        can_pin_messages: false,
        ..all()
    };
    set(&alices, &chat, permissions);
    assert_eq!(
        chat.forbidden(),
        [Permission::SendPlain, Permission::PinMessages]
    );
    let change = next(&mut changes).permissions;
    assert!(!change.can_send_basic_messages && change.can_change_info);
    let error = say(&bobs, &chat, "one").expect_err("forbidden");
    assert!(
        error.contains("Not enough rights to send text messages"),
        "{error}"
    );
    let seen = alices
        .send(GetChat::new(chat.id()))
        .wait()
        .expect("the chat");
    assert!(!seen.permissions.can_pin_messages);
    close(alices);
    close(bobs);
}

#[test]
fn only_who_may_restrict_sets_permissions_and_slow_mode() {
    let (dc, chat, [(alice, alices), (bob, bobs)]) = two(|alice, bob| {
        let chat = supergroup(alice, bob);
        alice.promote(&chat, bob, &[Right::BanUsers], None);
        chat
    });
    let slow = |seconds| bobs.send(SetChatSlowModeDelay::new(chat.id(), seconds));
    slow(10).wait().expect("set");
    assert_eq!(chat.slow_mode(), 10);

    let methods = [
        "channels.toggleSlowMode",
        "messages.editChatDefaultBannedRights",
    ];
    dc.deafen(&bob, &methods);
    alice.demote(&chat, &bob);
    refused(slow(30).wait(), "CHAT_ADMIN_REQUIRED");
    let forbid = SetChatPermissions::new(chat.id(), ChatPermissions::default());
    refused(bobs.send(forbid).wait(), "CHAT_ADMIN_REQUIRED");
    for method in methods {
        denied(&dc, &bob, method, 400, "CHAT_ADMIN_REQUIRED");
    }
    assert_eq!(chat.slow_mode(), 10);
    assert!(chat.forbidden().is_empty());
    close(alices);
    close(bobs);
}

#[test]
fn members_wait_in_slow_mode_by_the_clock() {
    let (dc, chat, [(alice, alices), (_, bobs)]) = two(supergroup);
    let slow = SetChatSlowModeDelay::new(chat.id(), 3_600);
    alices.send(slow).wait().expect("slow");
    assert_eq!(chat.slow_mode(), 3_600);
    // What was written before counts.
    let error = say(&bobs, &chat, "one").expect_err("too soon");
    assert!(
        error.starts_with("429 Too Many Requests: retry after 3"),
        "{error}"
    );
    until("Bob's client knows for how long", || {
        let full = GetSupergroupFullInfo::new(supergroup_id(&chat));
        let full = bobs.send(full).wait().expect("all of it");
        let left = full.slow_mode_delay_expires_in;
        full.slow_mode_delay == 3_600 && left > 3_000.0 && left <= 3_600.0
    });

    dc.clock().advance_by(Duration::from_secs(3_601));
    say(&bobs, &chat, "two").expect("sent");
    let error = say(&bobs, &chat, "three").expect_err("too soon");
    assert!(error.starts_with("429"), "{error}");
    for text in ["administrators", "do not wait"] {
        say(&alices, &chat, text).expect("sent");
    }
    alice.set_slow_mode(&chat, 0);
    say(&bobs, &chat, "four").expect("sent");
    close(alices);
    close(bobs);
}

#[test]
fn who_is_no_administrator_of_a_channel_any_more_does_not_write_there() {
    let (dc, chat, [(alice, alices), (bob, bobs)]) = two(|alice, bob| {
        let chat = alice.create_channel("News", &[bob]);
        alice.promote(&chat, bob, &[Right::PostMessages], None);
        chat
    });
    say(&bobs, &chat, "one").expect("sent");
    dc.deafen(&bob, &[SEND]);
    alice.demote(&chat, &bob);
    let refusal = Err("400 CHAT_ADMIN_REQUIRED".to_owned());
    assert_eq!(say(&bobs, &chat, "two"), refusal);
    denied(&dc, &bob, SEND, 400, "CHAT_ADMIN_REQUIRED");
    assert_eq!(alice.texts_with(&chat).last().expect("texts"), "one");
    close(alices);
    close(bobs);
}

#[test]
fn who_was_sent_out_of_a_public_supergroup_reads_and_does_not_write() {
    let (dc, chat, [(alice, alices), (bob, bobs)]) = two(|alice, bob| {
        let chat = supergroup(alice, bob);
        let named = alice.set_chat_username(&chat, Some("group_of_a_test"));
        named.expect("a free name");
        chat
    });
    dc.deafen(&bob, &[SEND]);
    alice.send_out(&chat, &bob);
    let refusal = Err("400 CHAT_GUEST_SEND_FORBIDDEN".to_owned());
    assert_eq!(say(&bobs, &chat, "one"), refusal);
    denied(&dc, &bob, SEND, 403, "CHAT_GUEST_SEND_FORBIDDEN");
    assert_eq!(bob.texts_with(&chat), ["hello", "hello"]);
    close(alices);
    close(bobs);
}

#[test]
fn who_must_not_send_photos_still_writes() {
    let (dc, chat, [(alice, alices), (bob, bobs)]) = two(supergroup);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("picture.jpg");
    std::fs::write(&path, tdlib_testdc::picture(8, 8)).expect("a file");
    let photo = InputMessagePhoto {
        photo: InputFileLocal {
            path: path.to_string_lossy().into_owned(),
        }
        .into(),
        width: 8,
        height: 8,
        ..InputMessagePhoto::default()
    };
    dc.deafen(&bob, &["upload.saveFilePart", "messages.sendMedia"]);
    alice.restrict(&chat, &bob, &[Permission::SendPhotos], None);
    let refusal = Err("400 CHAT_SEND_PHOTOS_FORBIDDEN".to_owned());
    assert_eq!(send(&bobs, &chat, photo), refusal);
    let name = "CHAT_SEND_PHOTOS_FORBIDDEN";
    denied(&dc, &bob, "messages.sendMedia", 403, name);
    undeafen(&dc, &bob);
    say(&bobs, &chat, "one").expect("sent");
    assert_eq!(alice.texts_with(&chat), ["hello", "hello", "one"]);
    close(alices);
    close(bobs);
}

#[test]
fn only_administrators_delete_and_pin_what_others_write() {
    let (dc, chat, [(alice, alices), (bob, bobs)]) = two(|alice, bob| {
        let chat = supergroup(alice, bob);
        alice.forbid_all(&chat, &[Permission::PinMessages]);
        let rights = [Right::DeleteMessages, Right::PinMessages];
        alice.promote(&chat, bob, &rights, None);
        chat
    });
    let ids = ["one", "two"].map(|text| say(&alices, &chat, text).expect("sent"));
    until("Bob's client has both", || {
        let last = bobs.send(GetMessage::new(chat.id(), ids[1]));
        last.wait().is_ok()
    });
    let delete = |id: i64| {
        let delete = DeleteMessages::new(chat.id(), vec![id]).revoke(true);
        bobs.send(delete).wait()
    };
    let pin = |id: i64| bobs.send(PinChatMessage::new(chat.id(), id)).wait();
    pin(ids[0]).expect("pinned");
    delete(ids[0]).expect("deleted");
    assert_eq!(bob.texts_with(&chat), ["hello", "hello", "two"]);

    let methods = ["messages.updatePinnedMessage", "channels.deleteMessages"];
    dc.deafen(&bob, &methods);
    alice.demote(&chat, &bob);
    refused(pin(ids[1]), "CHAT_ADMIN_REQUIRED");
    denied(&dc, &bob, methods[0], 400, "CHAT_ADMIN_REQUIRED");
    refused(delete(ids[1]), "MESSAGE_DELETE_FORBIDDEN");
    denied(&dc, &bob, methods[1], 403, "MESSAGE_DELETE_FORBIDDEN");
    assert_eq!(bob.texts_with(&chat), ["hello", "hello", "two"]);
    undeafen(&dc, &bob);
    let own = say(&bobs, &chat, "three").expect("sent");
    delete(own).expect("deleted");
    assert_eq!(bob.texts_with(&chat), ["hello", "hello", "two"]);
    close(alices);
    close(bobs);
}
