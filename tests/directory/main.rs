//! What a client knows of the world, against a data center in which it changes.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;
mod counts;
mod ends;
mod lookups;
mod lost;
mod misuse;
mod rights;
mod told;

use std::num::NonZeroUsize;

use tdlib::Client;
use tdlib::directory::Directory;
use tdlib::functions::{GetActiveSessions, GetChat};
use tdlib_testdc::{TestDc, User};

use common::{start, until};

fn of(client: &Client) -> Directory {
    Directory::of(client).wait().expect("a directory")
}

/// With room for so many of each kind.
fn small(client: &Client, room: usize) -> Directory {
    let room = NonZeroUsize::new(room).expect("some");
    Directory::with_room(client, room)
        .wait()
        .expect("a directory")
}

/// Waits until a client has heard of a chat.
fn until_heard(client: &Client, chat_id: i64) {
    until("the chat is there", || {
        client.send(GetChat::new(chat_id)).wait().is_ok()
    });
}

/// Alice's client has heard of Bob, and has a directory.
fn with_bob() -> (TestDc, User, User, Client, Directory) {
    let (dc, alice, client) = start();
    let bob = dc.user("Bob").create();
    bob.send_to(&alice, "hi");
    until_heard(&client, bob.id());
    // TDLib asks for a chat that is new to it. It would take the answer for newer than messages that come before it,
    // and count these twice or not at all; an answer to what is asked later comes later.
    until("TDLib asks for the chat", || {
        dc.calls("messages.getPeerDialogs") > 0
    });
    let sessions = client.send(GetActiveSessions::new()).wait();
    sessions.expect("the sessions");
    let directory = of(&client);
    (dc, alice, bob, client, directory)
}

/// How many messages of a user are unread, if that is known.
fn unread(directory: &Directory, user: &User) -> Option<i32> {
    Some(directory.known_chat(user.id())?.unread_count)
}
