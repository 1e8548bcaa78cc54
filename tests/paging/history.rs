//! What was written in a chat.

use std::collections::BTreeSet;

use tdlib::functions::{GetChat, SendMessage};
use tdlib::types::{InputMessageText, Message, MessageSendingState};
use tdlib_testdc::Post;

use crate::{Stage, all, next, number_of, numbers, say, text_of, until};

#[test]
fn a_long_history_is_read_to_its_end_from_either() {
    let (stage, chat) = Stage::with_history(1200);
    let newest_first = all(stage.client.chat_history(chat.id()));
    let back: Vec<u32> = (1..=1200).rev().collect();
    assert_eq!(numbers(&newest_first), back);
    let made = newest_first.last().expect("that it was made");
    assert_eq!(number_of(made), None);

    let oldest_first = all(stage.client.chat_history(chat.id()).oldest_first());
    let forth: Vec<u32> = (1..=1200).collect();
    assert_eq!(numbers(&oldest_first), forth);
    assert_eq!(oldest_first.len(), newest_first.len());
    stage.close();
}

#[test]
fn a_history_that_tdlib_does_not_know_is_read_from_its_beginning() {
    let (stage, chat) = Stage::with_history(350);
    let first = stage.client.chat_history(chat.id()).oldest_first();
    assert_eq!(
        numbers(&all(first.limit(100))),
        (1..=98).collect::<Vec<u32>>()
    );
    let asked = stage.dc.calls("messages.getHistory");
    assert!(asked < 8, "{asked} calls for one page");
    stage.close();
}

#[test]
fn pages_of_any_size_make_the_same_history() {
    let (stage, chat) = Stage::with_history(30);
    let client = &stage.client;
    for size in [0, 1, 2, 7, 1_000_000] {
        let back = all(client.chat_history(chat.id()).page_size(size));
        assert_eq!(
            numbers(&back),
            (1..=30).rev().collect::<Vec<u32>>(),
            "{size}"
        );
        let forth = all(client
            .chat_history(chat.id())
            .page_size(size)
            .oldest_first());
        assert_eq!(numbers(&forth), (1..=30).collect::<Vec<u32>>(), "{size}");
    }
    stage.close();
}

#[test]
fn a_history_begins_next_to_any_message() {
    let (stage, chat) = Stage::with_history(20);
    let client = &stage.client;
    let history = all(client.chat_history(chat.id()));
    let tenth = history
        .iter()
        .find(|message| number_of(message) == Some(10));
    let tenth = tenth.expect("the tenth").id;
    let posts = stage.bob.messages_with(&chat);
    let post = posts.iter().find(|message| message.id == tenth);
    let newest = client.chat_history(chat.id()).from_message(0);
    assert_eq!(numbers(&all(newest.limit(3))), [20, 19, 18]);
    let from = || client.chat_history(chat.id()).from_message(tenth);
    for _ in 0..2 {
        assert_eq!(numbers(&all(from().limit(3))), [9, 8, 7]);
        assert_eq!(numbers(&all(from().oldest_first().limit(3))), [11, 12, 13]);
        // The same without it.
        stage.bob.delete(post.expect("the tenth").post);
        stage.heard(&chat, "gone");
    }
    stage.close();
}

#[test]
fn what_comes_changes_or_goes_meanwhile_is_no_harm_where_the_newest_is_first() {
    let (stage, (chat, posts)) = with_posts(500);
    let mut history = stage.client.chat_history(chat.id()).page_size(50);
    let before: Vec<Message> = (0..60).map(|_| next(&mut history)).collect();
    assert_eq!(numbers(&before), (441..=500).rev().collect::<Vec<u32>>());
    // Those that were given, the last of the page that is being given, and those of pages to come.
    let gone = [
        500, 480, 452, 451, 450, 449, 448, 447, 446, 442, 441, 440, 300, 299, 1,
    ];
    let gone = gone.into_iter().chain(380..410).collect();
    delete(&stage, &posts, &gone);
    stage.bob.edit(posts[199], "changed");
    say(&stage.bob, &chat, 501, 520);
    stage.heard(&chat, "all that");
    let rest = all(history);
    assert!(rest.iter().any(|message| text_of(message) == "changed"));
    let rest = numbers(&rest);
    assert!(rest.is_sorted_by(|a, b| a > b), "each once: {rest:?}");
    let kept = |n: &u32| *n != 200 && !gone.contains(n);
    let rest: Vec<u32> = rest.into_iter().filter(|n| *n < 390).collect();
    assert_eq!(rest, (1..390).rev().filter(kept).collect::<Vec<u32>>());
    stage.close();
}

#[test]
fn what_comes_meanwhile_is_given_where_the_oldest_is_first() {
    let (stage, (chat, posts)) = with_posts(300);
    let history = stage.client.chat_history(chat.id()).page_size(50);
    let mut history = history.oldest_first();
    while number_of(&next(&mut history)) != Some(40) {}
    let gone = [1, 290, 300].into_iter().chain(41..80).collect();
    delete(&stage, &posts, &gone);
    say(&stage.bob, &chat, 301, 320);
    stage.heard(&chat, "321");
    let rest = numbers(&all(history));
    assert!(rest.is_sorted_by(|a, b| a < b), "each once: {rest:?}");
    // Those of the page are on their way.
    let rest: Vec<u32> = rest.into_iter().filter(|n| *n >= 80).collect();
    let kept: Vec<u32> = (80..=321).filter(|n| !gone.contains(n)).collect();
    assert_eq!(rest, kept);
    stage.close();
}

fn delete(stage: &Stage, posts: &[Post], gone: &BTreeSet<u32>) {
    for number in gone {
        assert!(stage.bob.delete(posts[*number as usize - 1]));
    }
}

#[test]
fn a_message_that_is_being_sent_is_left_out_until_it_has_its_number() {
    let (stage, chat) = Stage::with_history(3);
    all(stage.client.chat_history(chat.id()));
    stage
        .dc
        .fault("messages.sendMessage", tdlib_testdc::Fault::Silence, 1);
    let text = tdlib::types::FormattedText {
        text: "4".to_owned(),
        ..Default::default()
    };
    let content = InputMessageText {
        text,
        ..InputMessageText::default()
    };
    let sent = stage
        .client
        .send(SendMessage::new(chat.id(), content))
        .wait();
    let sent = sent.expect("taken over");
    let is_pending =
        |message: &Message| matches!(message.sending_state, Some(MessageSendingState::Pending(_)));
    assert!(is_pending(&sent));

    let mut history = stage.client.chat_history(chat.id()).oldest_first();
    while number_of(&next(&mut history)) != Some(3) {}
    // The newest first has it as it is.
    let newest = next(&mut stage.client.chat_history(chat.id()));
    assert!(is_pending(&newest));

    until("it is tried again", || {
        stage.dc.faults_left("messages.sendMessage") == 0
    });
    stage.dc.cut(&stage.alice);
    until("it is sent", || {
        stage
            .alice
            .texts_with(&chat)
            .last()
            .is_some_and(|text| text == "4")
    });
    stage.heard(&chat, "5");
    assert_eq!(numbers(&all(history)), [4, 5]);
    stage.close();
}

#[test]
fn private_chats_and_basic_groups_have_a_history_too() {
    let (stage, group) = Stage::after(|_, alice, bob| {
        for number in 1..=120 {
            bob.send_to(alice, &number.to_string());
        }
        let group = bob.create_group("Group", &[alice]);
        say(bob, &group, 1, 120);
        group
    });
    stage.knows_chats();
    for chat in [stage.bob.id(), group.id()] {
        let found = all(stage.client.chat_history(chat));
        assert_eq!(numbers(&found), (1..=120).rev().collect::<Vec<u32>>());
        let found = all(stage.client.chat_history(chat).oldest_first());
        assert_eq!(numbers(&found), (1..=120).collect::<Vec<u32>>());
    }
    stage
        .client
        .send(GetChat::new(group.id()))
        .wait()
        .expect("a chat");
    stage.close();
}

/// A chat in which Bob has written `1` to this number, with what he wrote.
fn with_posts(number: u32) -> (Stage, (tdlib_testdc::Chat, Vec<Post>)) {
    let made = Stage::after(|_, alice, bob| {
        let chat = bob.create_supergroup("Talk", &[alice]);
        let posts = (1..=number).map(|number| bob.send_to(&chat, &number.to_string()));
        let posts = posts.collect();
        (chat, posts)
    });
    made.0.knows_chats();
    made
}
