//! What happens while a client is closed, and is there when it is opened again with its database.

use std::path::Path;

use tdlib::functions::{GetChat, GetChatHistory};
use tdlib::types::{Message, Update};
use tdlib::{Client, Updates};
use tdlib_testdc::{TestDc, User, client_at};

use crate::common::{PATIENCE, close, until};
use crate::seat::{is_written, load_chats, text_of};

/// A client with its database in a folder that stays.
fn open(dc: &TestDc, folder: &Path, user: &User) -> (Client, Updates<Update>) {
    let builder = client_at(dc.address(), folder).expect("a builder");
    let client = builder.timeout(PATIENCE).build().expect("a client");
    let updates = client.updates();
    user.log_in(&client).expect("logged in");
    (client, updates)
}

#[track_caller]
fn hears(updates: &mut Updates<Update>, text: &str) -> Message {
    loop {
        let update = updates.next_timeout(PATIENCE).expect("open");
        if let Update::NewMessage(update) = update.expect(text)
            && text_of(&update.message) == text
        {
            return update.message;
        }
    }
}

fn texts(client: &Client, chat: i64) -> Vec<String> {
    let history = client.send(GetChatHistory::new(chat, 100)).wait();
    let history = history.expect("a history").messages;
    let written = history.iter().rev().flatten().filter(|m| is_written(m));
    written.map(text_of).collect()
}

/// All that the client can load of a chat, until it says so.
#[track_caller]
fn until_texts(client: &Client, chat: i64, expected: &[&str]) {
    let mut last = Vec::new();
    let began = std::time::Instant::now();
    while last != expected {
        assert!(began.elapsed() < PATIENCE, "{last:?}, and not {expected:?}");
        last = texts(client, chat);
    }
}

#[test]
fn edits_deletes_and_reads_of_the_meantime_are_there_after_a_restart() {
    let dc = TestDc::start().expect("a data center");
    let folder = tempfile::tempdir().expect("a folder");
    let alice = dc.user("Alice").phone("+9996600001").create();
    let bob = dc.user("Bob").create();
    let group = bob.create_supergroup("Group", &[&alice]);
    let (client, mut updates) = open(&dc, folder.path(), &alice);
    load_chats(&client);
    let mut posts = Vec::new();
    for place in [tdlib_testdc::Place::from(&alice), (&group).into()] {
        for text in ["one", "two", "three"] {
            posts.push(bob.send_to(place, text));
            hears(&mut updates, text);
        }
    }
    let own = alice.send_to(&bob, "mine");
    hears(&mut updates, "mine");
    let chat = |client: &Client, id| client.send(GetChat::new(id)).wait().expect("a chat");
    assert_eq!(chat(&client, bob.id()).unread_count, 3);
    close(client);

    for posts in posts.chunks(3) {
        bob.edit(posts[0], "the first");
        bob.delete(posts[1]);
    }
    bob.send_to(&alice, "four");
    bob.send_to(&group, "four");
    bob.mark_read(&alice);
    let (client, mut updates) = open(&dc, folder.path(), &alice);
    // The two come in any order.
    let first = hears(&mut updates, "four");
    let second = hears(&mut updates, "four");
    assert_ne!(first.chat_id, second.chat_id);
    until_texts(&client, bob.id(), &["the first", "three", "mine", "four"]);
    until_texts(&client, group.id(), &["the first", "three", "four"]);
    assert_eq!(chat(&client, bob.id()).unread_count, 3);
    assert_eq!(
        chat(&client, group.id()).unread_count as usize,
        alice.unread_in(&group)
    );
    let read = chat(&client, bob.id()).last_read_outbox_message_id;
    assert_eq!(Some(read), own.id_for(&alice));
    close(client);
}

#[test]
fn what_is_read_in_a_channel_while_a_client_is_closed_is_read_there_too() {
    let dc = TestDc::start().expect("a data center");
    let folder = tempfile::tempdir().expect("a folder");
    let alice = dc.user("Alice").phone("+9996600001").create();
    let bob = dc.user("Bob").create();
    let group = bob.create_supergroup("Group", &[&alice]);
    let (client, mut updates) = open(&dc, folder.path(), &alice);
    load_chats(&client);
    let own = alice.send_to(&group, "mine");
    hears(&mut updates, "mine");
    bob.send_to(&group, "his");
    hears(&mut updates, "his");
    close(client);
    bob.mark_read(&group);
    alice.mark_read(&group);
    let (client, _updates) = open(&dc, folder.path(), &alice);
    until("both are read", || {
        let chat = client.send(GetChat::new(group.id())).wait();
        chat.is_ok_and(|chat| {
            let read = Some(chat.last_read_outbox_message_id);
            chat.unread_count == 0 && read == own.id_for(&alice)
        })
    });
    close(client);
}
