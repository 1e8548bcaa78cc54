//! Messages that are looked for.

use std::collections::BTreeSet;

use tdlib::types::{
    Message, MessageSenderUser, SearchMessagesChatTypeFilter, SearchMessagesFilter,
};

use crate::{Stage, all, next, number_of, numbers, say, text_of};

#[test]
fn all_that_has_a_word_is_found() {
    let (stage, chat) = Stage::with_history(1000);
    let begins = |n: &u32| n.to_string().starts_with('3');
    let wanted: Vec<u32> = (1..=1000).rev().filter(begins).collect();
    assert_eq!(wanted.len(), 111);
    for size in [1, 10, 100] {
        let found = stage.client.search_chat_messages(chat.id(), "3");
        assert_eq!(numbers(&all(found.page_size(size))), wanted);
        let found = stage.client.search_messages("3").page_size(size);
        assert_eq!(numbers(&all(found)), wanted);
    }
    let nothing = stage.client.search_chat_messages(chat.id(), "nothing");
    assert!(all(nothing).is_empty());
    assert!(all(stage.client.search_messages("nothing")).is_empty());
    stage.close();
}

#[test]
fn what_comes_changes_or_goes_meanwhile_is_no_harm() {
    let (stage, (chat, posts)) = Stage::after(|_, alice, bob| {
        let chat = bob.create_supergroup("Talk", &[alice]);
        let posts = (1..=300).map(|n| bob.send_to(&chat, &format!("word {n}")));
        let posts: Vec<_> = posts.collect();
        (chat, posts)
    });
    stage.knows_chats();
    let mut in_chat = stage
        .client
        .search_chat_messages(chat.id(), "word")
        .page_size(20);
    let mut in_all = stage.client.search_messages("word").page_size(20);
    let first: Vec<Message> = (0..30).map(|_| next(&mut in_chat)).collect();
    let first_of_all: Vec<Message> = (0..30).map(|_| next(&mut in_all)).collect();
    // Given ones, those at the end of a page, and those to come.
    for number in [300, 275, 262, 261, 260, 259, 258, 100, 99, 1] {
        assert!(stage.bob.delete(posts[number - 1]));
    }
    stage.bob.edit(posts[49], "word, changed");
    stage.bob.edit(posts[48], "changed");
    for number in 301..=320 {
        stage.bob.send_to(&chat, &format!("word {number}"));
    }
    stage.heard(&chat, "the end");
    for (first, rest) in [(first, all(in_chat)), (first_of_all, all(in_all))] {
        let all: Vec<&Message> = first.iter().chain(&rest).collect();
        assert!(all.is_sorted_by(|a, b| a.id > b.id), "each once");
        let texts: BTreeSet<&str> = all.iter().map(|message| text_of(message)).collect();
        assert!(texts.contains("word, changed") && !texts.contains("changed"));
        let there = (1..=258).filter(|n| ![258, 100, 99, 50, 49, 1].contains(n));
        for number in there {
            assert!(
                texts.contains(format!("word {number}").as_str()),
                "{number}"
            );
        }
        assert!(!texts.contains("word 100") && !texts.contains("word 301"));
    }
    stage.close();
}

#[test]
fn a_search_begins_before_any_message_and_looks_for_some_alone() {
    let (stage, chat) = Stage::after(|_, alice, bob| {
        let chat = bob.create_supergroup("Talk", &[alice]);
        say(bob, &chat, 1, 30);
        for number in 31..=60 {
            alice.send_to(&chat, &format!("{number} https://example.com"));
        }
        chat
    });
    stage.knows_chats();
    all(stage.client.chat_history(chat.id()));
    let search = |query: &str| {
        stage
            .client
            .search_chat_messages(chat.id(), query)
            .page_size(7)
    };
    let user_id = stage.bob.id();
    let his = all(search("")
        .sent_by(MessageSenderUser { user_id })
        .only(SearchMessagesFilter::Empty));
    assert_eq!(numbers(&his), (1..=30).rev().collect::<Vec<u32>>());
    let links = all(search("").only(SearchMessagesFilter::Url));
    assert_eq!(links.len(), 30);
    assert!(
        links
            .iter()
            .all(|message| text_of(message).contains("https"))
    );
    let links = all(stage
        .client
        .search_messages("")
        .only(SearchMessagesFilter::Url)
        .page_size(7));
    assert_eq!(links.len(), 30);

    let tenth = his.iter().find(|message| number_of(message) == Some(20));
    let tenth = tenth.expect("it").id;
    assert_eq!(
        numbers(&all(search("1").from_message(tenth)))[..3],
        [19, 18, 17]
    );
    assert_eq!(
        numbers(&all(search("1").from_message(0))),
        numbers(&all(search("1")))
    );
    stage.close();
}

#[test]
fn all_chats_are_searched_at_once_or_some() {
    let (stage, _) = Stage::after(|dc, alice, bob| {
        for round in 0..40 {
            if round % 10 == 0 {
                dc.clock().advance_by(std::time::Duration::from_secs(1));
            }
            bob.send_to(alice, "word");
        }
        for kind in 0..3 {
            let chat = match kind {
                0 => bob.create_group("Group", &[alice]),
                1 => bob.create_supergroup("Supergroup", &[alice]),
                _ => bob.create_channel("Channel", &[alice]),
            };
            for _ in 0..40 {
                bob.send_to(&chat, "word");
            }
        }
    });
    stage.knows_chats();
    let search = || stage.client.search_messages("word").page_size(9);
    let found = all(search());
    let once: BTreeSet<(i64, i64)> = found.iter().map(|m| (m.chat_id, m.id)).collect();
    assert_eq!((found.len(), once.len()), (160, 160));
    for (kind, count) in [
        (SearchMessagesChatTypeFilter::Private, 40),
        (SearchMessagesChatTypeFilter::Group, 80),
        (SearchMessagesChatTypeFilter::Channel, 40),
    ] {
        assert_eq!(all(search().in_chats(kind)).len(), count);
    }
    let oldest = found.last().expect("one").date;
    let newest = found.first().expect("one").date;
    assert_eq!(all(search().until(oldest)).len(), 10);
    assert_eq!(all(search().since(oldest + 1)).len(), 150);
    assert!(all(search().since(newest + 1)).is_empty());
    stage.close();
}
