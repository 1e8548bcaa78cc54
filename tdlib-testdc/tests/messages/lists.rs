//! Where chats stand in the list.

use tdlib::Client;
use tdlib::functions::{
    GetBasicGroupFullInfo, GetChat, GetChats, GetSupergroupFullInfo, GetUserFullInfo, LoadChats,
    SetPinnedChats, ToggleChatIsMarkedAsUnread, ToggleChatIsPinned, ViewMessages,
};
use tdlib::types::{ChatList, ChatType};
use tdlib_testdc::{TestDc, User};

use crate::common::{PATIENCE, close, until};
use crate::seat::{Seat, load_chats, seat};

fn chats(client: &Client) -> Vec<i64> {
    let chats = GetChats::new(200).chat_list(ChatList::Main);
    client.send(chats).wait().expect("chats").chat_ids
}

/// Somebody with a client, to whom others have written one after the other.
fn popular(dc: &TestDc, others: usize) -> (Seat, Vec<User>) {
    let mut alice = seat(dc, "Alice", 1);
    let mut users = Vec::new();
    for number in 0..others {
        dc.clock().advance_by(std::time::Duration::from_secs(2));
        let user = dc.user(format!("User {number}")).create();
        let text = format!("I'm {number}");
        user.send_to(&alice.user, &text);
        alice.hears(&text);
        users.push(user);
    }
    (alice, users)
}

#[test]
fn the_chat_with_the_newest_message_comes_first_and_pinned_ones_before_it() {
    let dc = TestDc::start().expect("a data center");
    let (alice, users) = popular(&dc, 3);
    let ids: Vec<i64> = users.iter().map(User::id).collect();
    until("the list is there", || {
        chats(&alice.client) == [ids[2], ids[1], ids[0]]
    });
    let laptop = dc.client().expect("a folder").timeout(PATIENCE);
    let laptop = laptop.build().expect("a client");
    alice.user.log_in(&laptop).expect("logged in");

    let pin = |chat, is_pinned| ToggleChatIsPinned::new(ChatList::Main, chat, is_pinned);
    alice.client.send(pin(ids[0], true)).wait().expect("pinned");
    alice.client.send(pin(ids[1], true)).wait().expect("pinned");
    assert_eq!(chats(&alice.client), [ids[1], ids[0], ids[2]]);
    let known = |client: &Client| {
        load_chats(client);
        chats(client)
    };
    until("on the other client too", || {
        known(&laptop) == [ids[1], ids[0], ids[2]]
    });
    let order = SetPinnedChats::new(ChatList::Main, vec![ids[0], ids[1]]);
    alice.client.send(order).wait().expect("sorted");
    until("in the same order", || {
        known(&laptop) == [ids[0], ids[1], ids[2]]
    });
    alice
        .client
        .send(pin(ids[1], false))
        .wait()
        .expect("not pinned");
    until("it is not pinned", || {
        known(&laptop) == [ids[0], ids[2], ids[1]]
    });

    // A client that comes later finds the same.
    let tablet = dc.client().expect("a folder").timeout(PATIENCE);
    let tablet = tablet.build().expect("a client");
    alice.user.log_in(&tablet).expect("logged in");
    until("for a new client", || {
        known(&tablet) == [ids[0], ids[2], ids[1]]
    });
    alice.close();
    close(laptop);
    close(tablet);
}

#[test]
fn five_chats_can_be_pinned() {
    let dc = TestDc::start().expect("a data center");
    let (alice, users) = popular(&dc, 6);
    load_chats(&alice.client);
    let pin = |user: &User| {
        let pin = ToggleChatIsPinned::new(ChatList::Main, user.id(), true);
        alice.client.send(pin).wait()
    };
    for user in &users[..5] {
        pin(user).expect("pinned");
    }
    assert_eq!(pin(&users[5]).expect_err("a refusal").code(), Some(400));
    alice.close();
}

#[test]
fn a_chat_is_marked_as_unread_until_it_is_read() {
    let dc = TestDc::start().expect("a data center");
    let (alice, users) = popular(&dc, 1);
    let laptop = dc.client().expect("a folder").timeout(PATIENCE);
    let laptop = laptop.build().expect("a client");
    alice.user.log_in(&laptop).expect("logged in");
    alice.user.mark_read(&users[0]);
    load_chats(&laptop);
    let chat = users[0].id();
    let is_marked = || {
        let chat = laptop.send(GetChat::new(chat)).wait();
        chat.is_ok_and(|chat| chat.is_marked_as_unread)
    };
    alice.until_chat(chat, "all is read", |chat| chat.unread_count == 0);
    let mark = |is_marked| ToggleChatIsMarkedAsUnread::new(chat, is_marked);
    alice.client.send(mark(true)).wait().expect("marked");
    until("it is marked", is_marked);
    alice.client.send(mark(false)).wait().expect("not marked");
    until("it is not marked", || !is_marked());
    alice.client.send(mark(true)).wait().expect("marked");
    until("it is marked", is_marked);
    users[0].send_to(&alice.user, "more");
    alice.user.mark_read(&users[0]);
    until("reading takes the mark away", || !is_marked());
    alice.close();
    close(laptop);
}

#[test]
fn what_was_archived_before_the_login_stays_in_the_archive_whatever_is_told_of_it() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bob = dc.user("Bob").create();
    let group = bob.create_group("Group", &[&alice]);
    let supergroup = bob.create_supergroup("Supergroup", &[&alice]);
    bob.send_to(&alice, "one");
    bob.send_to(&group, "two");
    bob.send_to(&supergroup, "three");
    alice.archive(&bob, true);
    alice.archive(&group, true);
    alice.archive(&supergroup, true);
    let [phone, laptop] = [(); 2].map(|()| {
        let client = dc.client().expect("a folder").timeout(PATIENCE).build();
        let client = client.expect("a client");
        alice.log_in(&client).expect("logged in");
        let load = LoadChats::new(100).chat_list(ChatList::Archive);
        client.send(load).wait().expect("loaded");
        client
    });
    let archive = || {
        let archive = GetChats::new(10).chat_list(ChatList::Archive);
        let found = laptop.send(archive).wait().expect("an archive");
        found.chat_ids.len()
    };
    assert_eq!(archive(), 3);

    let full = GetUserFullInfo::new(bob.id());
    laptop.send(full).wait().expect("of Bob");
    let full = GetBasicGroupFullInfo::new(-group.id());
    laptop.send(full).wait().expect("of the group");
    let ids = [bob.id(), group.id(), supergroup.id()];
    let chat = |client: &Client, id| client.send(GetChat::new(id)).wait().expect("the chat");
    let ChatType::Supergroup(full) = chat(&laptop, supergroup.id()).r#type else {
        panic!("no supergroup");
    };
    let full = GetSupergroupFullInfo::new(full.supergroup_id);
    laptop.send(full).wait().expect("of the supergroup");
    assert_eq!(archive(), 3);

    for id in ids {
        let last = chat(&phone, id).last_message.expect("a message").id;
        let read = ViewMessages::new(id, vec![last]).force_read(true);
        phone.send(read).wait().expect("read");
        until("the laptop knows", || chat(&laptop, id).unread_count == 0);
    }
    assert_eq!(archive(), 3);
    close(phone);
    close(laptop);
}

#[test]
fn a_long_list_comes_in_parts() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("+9996600001").create();
    let mut ids = Vec::new();
    for number in 0..120 {
        dc.clock().advance_by(std::time::Duration::from_secs(2));
        let user = dc.user(format!("User {number}")).create();
        user.send_to(&alice, "hi");
        ids.push(user.id());
    }
    ids.reverse();
    let client = dc.client().expect("a folder").timeout(PATIENCE);
    let client = client.build().expect("a client");
    alice.log_in(&client).expect("logged in");
    let mut parts = 0;
    while client
        .send(LoadChats::new(20).chat_list(ChatList::Main))
        .wait()
        .is_ok()
    {
        parts += 1;
        assert!(parts < 100, "there is no end");
    }
    assert_eq!(chats(&client), ids);
    assert!(dc.calls("messages.getDialogs") > 1);
    let archive = GetChats::new(10).chat_list(ChatList::Archive);
    let archive = client.send(archive).wait().expect("an archive");
    assert!(archive.chat_ids.is_empty());
    close(client);
}
