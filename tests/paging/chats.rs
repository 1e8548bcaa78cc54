//! The chats of a list.

use std::collections::BTreeSet;

use tdlib::functions::{AddChatToList, CreateChatFolder, GetChat, ToggleChatIsPinned};
use tdlib::types::{Chat, ChatFolder, ChatFolderName, ChatList, ChatListFolder, FormattedText};
use tdlib::{Client, ErrorKind};
use tdlib_testdc as testdc;

use crate::{PATIENCE, Stage, all, next, until};

/// Alice, with so many groups that Bob has made, the last of which is the newest.
fn with_groups(number: usize) -> (Stage, Vec<testdc::Chat>) {
    Stage::after(|dc, alice, bob| {
        let make = |n| {
            if n % 50 == 0 {
                dc.clock().advance_by(std::time::Duration::from_secs(1));
            }
            bob.create_group(&format!("Group {n}"), &[alice])
        };
        (0..number).map(make).collect()
    })
}

fn ids(chats: &[Chat]) -> BTreeSet<i64> {
    let ids: BTreeSet<i64> = chats.iter().map(|chat| chat.id).collect();
    assert_eq!(ids.len(), chats.len(), "each once");
    ids
}

fn ids_of(groups: &[testdc::Chat]) -> BTreeSet<i64> {
    groups.iter().map(testdc::Chat::id).collect()
}

#[test]
fn a_long_list_is_read_to_its_end() {
    let (stage, groups) = with_groups(350);
    let found = all(stage.client.chats(ChatList::Main));
    assert_eq!(ids(&found), ids_of(&groups));
    assert_eq!(found[0].title, "Group 349");
    assert_eq!(found[349].title, "Group 0");

    // It is known now.
    let asked = stage.dc.calls("messages.getDialogs");
    let again = all(stage.client.chats(ChatList::Main).page_size(7));
    assert_eq!(ids(&again), ids_of(&groups));
    assert_eq!(stage.dc.calls("messages.getDialogs"), asked);
    stage.close();
}

#[test]
fn chats_that_move_meanwhile_are_given_once() {
    let (stage, groups) = with_groups(300);
    let mut chats = stage.client.chats(ChatList::Main).page_size(20);
    let mut found = Vec::new();
    let mut moving = (0..300).step_by(7).cycle();
    while let Some(chat) = chats.wait_next() {
        found.push(chat.expect("no error"));
        if found.len() % 10 == 0 {
            // Some of those that were given, and some that are still to come.
            for _ in 0..5 {
                let group = &groups[moving.next().expect("a group")];
                stage.bob.send_to(group, "up!");
            }
        }
        if found.len() == 30 {
            stage.heard(&groups[0], "the last is the first");
        }
    }
    assert_eq!(ids(&found), ids_of(&groups));
    stage.close();
}

#[test]
fn a_chat_that_comes_meanwhile_is_given_and_one_that_goes_is_no_harm() {
    let (stage, groups) = with_groups(150);
    let mut chats = stage.client.chats(ChatList::Main).page_size(20);
    let first = next(&mut chats);
    let new = stage.bob.create_supergroup("New", &[&stage.alice]);
    until("it is heard of", || {
        stage.client.send(GetChat::new(new.id())).wait().is_ok()
    });
    stage.bob.end(&groups[149]);
    stage.bob.send_out(&groups[10], &stage.alice);
    stage.heard(&new, "all that");
    let found = all(chats);
    let found = ids(&found);
    assert!(!found.contains(&first.id), "each once");
    assert!(found.contains(&new.id()));
    let kept: BTreeSet<i64> = ids_of(&groups[..149]);
    assert!(found.is_superset(&kept), "{found:?}");
    stage.close();
}

#[test]
fn pinned_chats_come_first_and_once() {
    let (stage, groups) = with_groups(120);
    stage.knows_chats();
    for at in [30, 90] {
        let id = groups[at].id();
        let pin = ToggleChatIsPinned::new(ChatList::Main, id, true);
        stage.client.send(pin).wait().expect("pinned");
    }
    let found = all(stage.client.chats(ChatList::Main));
    assert_eq!(ids(&found), ids_of(&groups));
    assert_eq!(
        [found[0].id, found[1].id],
        [groups[90].id(), groups[30].id()]
    );
    stage.close();
}

#[test]
fn a_list_ends_where_a_program_wants_and_asks_for_no_more() {
    let (stage, _) = with_groups(250);
    let found = all(stage.client.chats(ChatList::Main).limit(30));
    assert_eq!(found.len(), 30);
    assert_eq!(found[29].title, "Group 220");
    assert!(all(stage.client.chats(ChatList::Main).limit(0)).is_empty());
    stage.close();
}

#[test]
fn an_empty_list_ends_at_once_and_one_that_is_not_there_with_an_error() {
    let stage = Stage::new();
    assert!(all(stage.client.chats(ChatList::Main)).is_empty());
    assert!(all(stage.client.chats(ChatList::Archive)).is_empty());
    let folder = ChatListFolder { chat_folder_id: 7 };
    let mut chats = stage.client.chats(folder);
    let error = chats.wait_next().expect("an error").expect_err("no folder");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Td, Some(400)));
    assert_eq!(error.message(), "Chat list not found");
    assert!(chats.wait_next().is_none());
    stage.close();
}

#[test]
fn a_bot_is_told_that_it_has_no_list() {
    let stage = Stage::new();
    let bot = stage.dc.bot("Bot").create();
    let builder = stage.dc.client().expect("a folder").timeout(PATIENCE);
    let client: Client = builder.build().expect("a client");
    bot.log_in(&client).expect("logged in");
    let mut chats = client.chats(ChatList::Main);
    let error = chats.wait_next().expect("an error").expect_err("a bot");
    assert_eq!(error.code(), Some(400));
    assert!(chats.wait_next().is_none());
    client.close().timeout(PATIENCE).wait().expect("closed");
    stage.close();
}

#[test]
fn the_archive_and_folders_are_lists_of_their_own() {
    let (stage, groups) = with_groups(240);
    let client = &stage.client;
    let main = || client.chats(ChatList::Main).page_size(25);
    let archive = || client.chats(ChatList::Archive).page_size(25);
    assert_eq!(all(main()).len(), 240);

    // While it is read, by the program and elsewhere.
    let mut reading = main();
    let mut found: Vec<Chat> = (0..10).map(|_| next(&mut reading)).collect();
    let (archived, others) = groups.split_at(120);
    for group in archived {
        stage.bob.send_to(group, "word");
    }
    for group in &archived[1..] {
        stage.alice.archive(group, true);
    }
    let moved = AddChatToList::new(archived[0].id(), ChatList::Archive);
    client.send(moved).wait().expect("moved");
    found.extend(all(reading));
    assert!(ids(&found).is_superset(&ids_of(others)));
    until("all are there", || all(archive()).len() == 120);
    assert_eq!(ids(&all(archive())), ids_of(archived));
    assert_eq!(ids(&all(main())), ids_of(others));

    let words = || client.search_messages("word").page_size(25);
    assert_eq!(all(words().in_list(ChatList::Archive)).len(), 120);
    assert!(all(words().in_list(ChatList::Main)).is_empty());
    stage.alice.archive(&archived[0], false);
    until("it is back", || all(main()).len() == 121);
    assert_eq!(ids(&all(archive())), ids_of(&archived[1..]));

    let name = ChatFolderName {
        text: FormattedText {
            text: "Groups".to_owned(),
            ..FormattedText::default()
        },
        ..ChatFolderName::default()
    };
    let folder = ChatFolder {
        name,
        include_groups: true,
        excluded_chat_ids: others[..50].iter().map(testdc::Chat::id).collect(),
        ..ChatFolder::default()
    };
    let folder = client
        .send(CreateChatFolder::new(folder))
        .wait()
        .expect("a folder");
    let chat_folder_id = folder.id;
    let listed = all(client
        .chats(ChatListFolder { chat_folder_id })
        .page_size(25));
    let mut wanted = ids_of(archived);
    wanted.extend(ids_of(&others[50..]));
    assert_eq!(ids(&listed), wanted);
    stage.close();
}

#[test]
fn an_archive_from_before_the_login_is_a_list_of_its_own_too() {
    let (stage, groups) = Stage::after(|_, alice, bob| {
        let groups: Vec<_> = (0..12)
            .map(|_| bob.create_supergroup("Group", &[alice]))
            .collect();
        for group in &groups[..5] {
            alice.archive(group, true);
        }
        groups
    });
    let (archived, others) = groups.split_at(5);
    let client = &stage.client;
    assert_eq!(ids(&all(client.chats(ChatList::Archive))), ids_of(archived));
    assert_eq!(ids(&all(client.chats(ChatList::Main))), ids_of(others));
    stage.close();
}
