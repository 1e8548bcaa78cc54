//! What people write and save for themselves.

use tdlib::functions::{
    CreatePrivateChat, ForwardMessages, GetSavedMessagesTopicHistory, LoadSavedMessagesTopics,
};
use tdlib::types::{Message, SavedMessagesTopicType, Update};
use tdlib_testdc::TestDc;

use crate::seat::{Seat, seat, text_of};

/// Forwards a message to oneself.
#[track_caller]
fn save(who: &mut Seat, message: &Message) -> Message {
    let own = who.user.id();
    let forward = ForwardMessages::new(own, message.chat_id, vec![message.id]);
    let sending = who.client.send(forward).wait().expect("taken over");
    let sending = sending.messages[0].clone().expect("a message");
    who.arrives(&sending)
}

#[test]
fn what_one_writes_to_oneself_is_there_and_never_unread() {
    let dc = TestDc::start().expect("a data center");
    let mut alice = seat(&dc, "Alice", 1);
    let own = alice.client.send(CreatePrivateChat::new(alice.user.id()));
    let own = own.wait().expect("a chat").id;
    alice.says(own, "milk");
    alice.user.send_to(&alice.user.clone(), "bread");
    alice.hears("bread");
    assert_eq!(alice.texts(own), ["milk", "bread"]);
    assert_eq!(alice.user.texts_with(&alice.user), ["milk", "bread"]);
    assert_eq!(alice.chat(own).unread_count, 0);
    assert_eq!(alice.user.unread_in(&alice.user), 0);
    alice.close();
}

#[test]
fn what_is_saved_is_filed_under_where_it_comes_from() {
    let dc = TestDc::start().expect("a data center");
    let mut alice = seat(&dc, "Alice", 1);
    let own = alice.client.send(CreatePrivateChat::new(alice.user.id()));
    let own = own.wait().expect("a chat").id;
    let bob = dc.user("Bob").create();
    let carol = dc.user("Carol").create();
    carol.hide_in_forwards(true);
    let channel = alice.user.create_channel("News", &[]);
    alice.knows(&channel);
    bob.send_to(&alice.user, "from Bob");
    carol.send_to(&alice.user, "from Carol");
    alice.user.send_to(&channel, "from the channel");
    alice.says(own, "my note");
    for text in ["from Bob", "from Carol", "from the channel"] {
        // It was heard before the note was sent, or after.
        let chat = match text {
            "from Bob" => bob.id(),
            "from Carol" => carol.id(),
            _ => channel.id(),
        };
        let message = alice.history(chat).pop().expect("a message");
        assert_eq!(text_of(&message), text);
        save(&mut alice, &message);
    }
    let loaded = alice.client.send(LoadSavedMessagesTopics::new(10)).wait();
    loaded.expect("topics");
    let mut topics = Vec::new();
    while topics.len() < 4 {
        let (id, what) = alice.next("a topic", |update| match update {
            Update::SavedMessagesTopic(update) => Some((update.topic.id, update.topic.r#type)),
            _ => None,
        });
        if topics.iter().all(|(other, _)| *other != id) {
            topics.push((id, what));
        }
    }
    for (id, what) in topics {
        let expected = match what {
            SavedMessagesTopicType::MyNotes => "my note",
            SavedMessagesTopicType::AuthorHidden => "from Carol",
            SavedMessagesTopicType::SavedFromChat(from) if from.chat_id == bob.id() => "from Bob",
            SavedMessagesTopicType::SavedFromChat(from) => {
                assert_eq!(from.chat_id, channel.id());
                "from the channel"
            }
            other => panic!("{other:?}"),
        };
        let history = alice.client.send(GetSavedMessagesTopicHistory::new(id, 10));
        let history = history.wait().expect("a history").messages;
        let texts: Vec<String> = history.iter().flatten().map(text_of).collect();
        assert_eq!(texts, [expected]);
    }
    alice.close();
}
