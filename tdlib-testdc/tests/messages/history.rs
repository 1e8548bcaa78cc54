//! The history of a chat, part by part.

use tdlib::functions::{GetChatHistory, GetChatMessageByDate, GetMessages};
use tdlib_testdc::{TestDc, User};

use crate::common::{PATIENCE, close};
use crate::seat::{is_written, load_chats, seat, text_of};

#[test]
fn a_client_that_comes_later_gets_the_whole_history_in_parts() {
    const MESSAGES: usize = 250;
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("+9996600001").create();
    let bob = dc.user("Bob").create();
    let group = bob.create_supergroup("Group", &[&alice]);
    for number in 0..MESSAGES {
        let by = if number % 3 == 0 { &alice } else { &bob };
        by.send_to(&group, &number.to_string());
        // The numbers of the two sides of a private chat differ.
        if by.id() == bob.id() {
            bob.send_to(&alice, &number.to_string());
        } else {
            alice.send_to(&bob, &number.to_string());
            bob.send_to(&bob, "to myself");
        }
    }
    let client = dc.client().expect("a folder").timeout(PATIENCE);
    let client = client.build().expect("a client");
    alice.log_in(&client).expect("logged in");
    let expected: Vec<String> = (0..MESSAGES).map(|number| number.to_string()).collect();
    load_chats(&client);
    for chat in [group.id(), bob.id()] {
        let mut texts = Vec::new();
        let mut from = 0;
        loop {
            let part = GetChatHistory::new(chat, 30).from_message_id(from);
            let part = client.send(part).wait().expect("a part").messages;
            let part: Vec<_> = part.into_iter().flatten().collect();
            let Some(last) = part.last() else {
                break;
            };
            from = last.id;
            texts.extend(part.iter().filter(|m| is_written(m)).map(text_of));
        }
        texts.reverse();
        assert_eq!(texts, expected);
    }
    close(client);
}

#[test]
fn a_part_lies_around_a_message() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("+9996600001").create();
    let bob = dc.user("Bob").create();
    let posts: Vec<_> = (0..60)
        .map(|number| bob.send_to(&alice, &number.to_string()))
        .collect();
    let client = dc.client().expect("a folder").timeout(PATIENCE);
    let client = client.build().expect("a client");
    alice.log_in(&client).expect("logged in");
    load_chats(&client);
    let middle = posts[30].id_for(&alice).expect("there");
    let part = GetChatHistory::new(bob.id(), 5)
        .from_message_id(middle)
        .offset(-2);
    let part = client.send(part).wait().expect("a part").messages;
    let part: Vec<String> = part.iter().flatten().map(text_of).collect();
    // With an offset of -1 it would begin at the message itself.
    assert_eq!(part, ["31", "30", "29", "28", "27"]);
    close(client);
}

#[test]
fn messages_are_found_by_date_and_by_number() {
    let dc = TestDc::start().expect("a data center");
    let mut alice = seat(&dc, "Alice", 1);
    let bob = dc.user("Bob").create();
    let group = bob.create_supergroup("Group", &[&alice.user]);
    alice.knows(&group);
    let mut dates = Vec::new();
    for number in 0..5 {
        dc.clock().advance(1);
        bob.send_to(&group, &number.to_string());
        dates.push(alice.hears(&number.to_string()).date);
    }
    let by_date = |date| {
        let message = alice
            .client
            .send(GetChatMessageByDate::new(group.id(), date))
            .wait();
        message.map(|message| text_of(&message)).ok()
    };
    assert_eq!(by_date(dates[2]).as_deref(), Some("2"));
    assert_eq!(by_date(dates[3] - 10).as_deref(), Some("2"));
    assert_eq!(by_date(dates[4] + 10).as_deref(), Some("4"));
    assert_ne!(by_date(dates[0] - 10).as_deref(), Some("0"));

    // What is not there is not made up.
    let ids: Vec<i64> = alice
        .written(group.id())
        .iter()
        .map(|message| message.id)
        .collect();
    let wanted = vec![ids[1], ids[4] + (7 << 20)];
    let found = alice
        .client
        .send(GetMessages::new(group.id(), wanted))
        .wait()
        .expect("messages");
    let found: Vec<Option<String>> = found
        .messages
        .iter()
        .map(|m| m.as_ref().map(text_of))
        .collect();
    assert_eq!(found, [Some("1".to_owned()), None]);
    alice.close();
}

#[test]
fn a_private_chat_and_a_group_have_the_same_history_on_both_sides() {
    let dc = TestDc::start().expect("a data center");
    let mut alice = seat(&dc, "Alice", 1);
    let mut bob = seat(&dc, "Bob", 2);
    let group = alice.user.create_group("Group", &[&bob.user]);
    alice.knows(&group);
    bob.knows(&group);
    let speakers: [&User; 2] = [&alice.user.clone(), &bob.user.clone()];
    for number in 0..20 {
        speakers[number % 2].send_to(&group, &number.to_string());
    }
    alice.hears("19");
    bob.hears("19");
    let expected: Vec<String> = (0..20).map(|number| number.to_string()).collect();
    assert_eq!(alice.texts(group.id()), expected);
    assert_eq!(bob.texts(group.id()), expected);
    alice.close();
    bob.close();
}
