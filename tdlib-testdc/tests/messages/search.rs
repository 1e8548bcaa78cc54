//! Messages are looked for, in a chat and everywhere.

use tdlib::functions::{GetChatMessageCount, SearchChatMessages, SearchMessages};
use tdlib::types::{
    Message, MessageSenderUser, SearchMessagesChatTypeFilter, SearchMessagesFilter,
};
use tdlib_testdc::{TestDc, picture};

use crate::seat::{Seat, seat, text_of};

fn texts(messages: &[Message]) -> Vec<String> {
    messages.iter().map(text_of).collect()
}

#[track_caller]
fn found(who: &Seat, search: SearchChatMessages) -> Vec<String> {
    let found = who.client.send(search).wait().expect("found");
    texts(&found.messages)
}

#[test]
fn a_chat_is_searched_by_words_authors_and_kinds() {
    let dc = TestDc::start().expect("a data center");
    let mut alice = seat(&dc, "Alice", 1);
    let bob = dc.user("Bob").create();
    let group = bob.create_supergroup("Group", &[&alice.user]);
    alice.knows(&group);
    bob.send_to(&group, "The quick brown fox");
    bob.send_to(&group, "see example.com");
    alice.user.send_to(&group, "Brown bread");
    bob.send_file(&group, "notes.txt", *b"some notes");
    bob.send_photo(&group, picture(100, 100)).expect("a photo");
    bob.send_to(&group, "last");
    alice.hears("last");

    let search = |query: &str| SearchChatMessages::new(group.id(), query, 10);
    assert_eq!(
        found(&alice, search("brow")),
        ["Brown bread", "The quick brown fox"]
    );
    assert_eq!(found(&alice, search("fox quick")), ["The quick brown fox"]);
    assert!(found(&alice, search("rown")).is_empty());
    let by_alice = MessageSenderUser {
        user_id: alice.user.id(),
    };
    assert_eq!(
        found(&alice, search("").sender_id(by_alice.clone())),
        ["Brown bread"]
    );
    assert!(found(&alice, search("fox").sender_id(by_alice)).is_empty());

    let kinds: [(SearchMessagesFilter, &[&str]); 3] = [
        (SearchMessagesFilter::Url, &["see example.com"]),
        (SearchMessagesFilter::Photo, &[""]),
        (SearchMessagesFilter::Document, &[""]),
    ];
    for (kind, expected) in kinds {
        assert_eq!(
            found(&alice, search("").filter(kind.clone())),
            expected,
            "{kind:?}"
        );
        let count = GetChatMessageCount::new(group.id(), kind);
        let count = alice.client.send(count).wait().expect("a count");
        assert_eq!(count.count, expected.len() as i32);
    }
    alice.close();
}

#[test]
fn what_is_found_comes_in_parts() {
    let dc = TestDc::start().expect("a data center");
    let mut alice = seat(&dc, "Alice", 1);
    let bob = dc.user("Bob").create();
    for number in 0..25 {
        bob.send_to(&alice.user, &format!("apple {number}"));
        bob.send_to(&alice.user, &format!("pear {number}"));
    }
    alice.hears("pear 24");
    let mut all = Vec::new();
    let mut from = 0;
    loop {
        let part = SearchChatMessages::new(bob.id(), "apple", 10).from_message_id(from);
        let part = alice.client.send(part).wait().expect("a part");
        assert_eq!(part.total_count, 25);
        all.extend(texts(&part.messages));
        from = part.next_from_message_id;
        if from == 0 {
            break;
        }
    }
    let expected: Vec<String> = (0..25)
        .rev()
        .map(|number| format!("apple {number}"))
        .collect();
    assert_eq!(all, expected);
    alice.close();
}

#[test]
fn all_chats_are_searched_at_once() {
    let dc = TestDc::start().expect("a data center");
    let mut alice = seat(&dc, "Alice", 1);
    let bob = dc.user("Bob").create();
    let group = bob.create_group("Group", &[&alice.user]);
    alice.knows(&group);
    let channel = bob.create_channel("Channel", &[&alice.user]);
    alice.knows(&channel);
    let mut dates = Vec::new();
    for round in 0..3 {
        for place in [(&bob.clone()).into(), (&group).into(), (&channel).into()] {
            let place: tdlib_testdc::Place = place;
            dc.clock().advance_by(std::time::Duration::from_secs(60));
            let text = format!("needle {}", dates.len());
            // To oneself it would be no private chat of Alice's.
            if dates.len() % 3 == 0 {
                bob.send_to(&alice.user, &text);
            } else {
                bob.send_to(place, &text);
            }
            dates.push(alice.hears(&text).date);
            bob.send_to(&alice.user, "hay");
        }
        assert_eq!(dates.len(), 3 * (round + 1));
    }
    let search = || SearchMessages::new("needle", 4);
    let mut all = Vec::new();
    let mut offset = String::new();
    loop {
        let part = alice
            .client
            .send(search().offset(offset))
            .wait()
            .expect("a part");
        all.extend(texts(&part.messages));
        offset = part.next_offset;
        if offset.is_empty() {
            break;
        }
    }
    let expected: Vec<String> = (0..9)
        .rev()
        .map(|number| format!("needle {number}"))
        .collect();
    assert_eq!(all, expected);

    let found = |search: SearchMessages| {
        let found = alice.client.send(search).wait().expect("found");
        texts(&found.messages)
    };
    let private = search().chat_type_filter(SearchMessagesChatTypeFilter::Private);
    assert_eq!(found(private), ["needle 6", "needle 3", "needle 0"]);
    let groups = search().chat_type_filter(SearchMessagesChatTypeFilter::Group);
    assert_eq!(found(groups), ["needle 7", "needle 4", "needle 1"]);
    let channels = search().chat_type_filter(SearchMessagesChatTypeFilter::Channel);
    assert_eq!(found(channels), ["needle 8", "needle 5", "needle 2"]);
    let between = search().min_date(dates[3]).max_date(dates[5]);
    assert_eq!(found(between), ["needle 5", "needle 4", "needle 3"]);
    assert!(found(SearchMessages::new("", 10)).is_empty());
    alice.close();
}
