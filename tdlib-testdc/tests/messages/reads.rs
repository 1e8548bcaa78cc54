//! What is read, and how much is not.

use tdlib::functions::{
    OpenChat, ReadAllChatMentions, SearchChatMessages, SendMessage, ViewMessages,
};
use tdlib::types::{
    ChatType, FormattedText, InputMessageText, SearchMessagesFilter, TextEntity,
    TextEntityTypeMentionName, Update,
};
use tdlib_testdc::{Chat, TestDc, User};

use crate::common::until;
use crate::seat::{Seat, load_chats, seat, text_of, two};

/// Has a client look at messages, as one that shows them does.
#[track_caller]
fn view(who: &Seat, chat: i64, ids: Vec<i64>) {
    who.client.send(OpenChat::new(chat)).wait().expect("opened");
    let view = ViewMessages::new(chat, ids).force_read(true);
    who.client.send(view).wait().expect("seen");
}

/// Waits until what the client wrote in a chat is read up to a message.
#[track_caller]
fn sees_read(who: &mut Seat, chat: i64) -> i64 {
    who.next("it is read", |update| match update {
        Update::ChatReadOutbox(update) if update.chat_id == chat => {
            Some(update.last_read_outbox_message_id)
        }
        _ => None,
    })
}

#[test]
fn what_is_read_is_not_counted_and_its_author_gets_to_know() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob) = two(&dc);
    let (to_bob, to_alice) = (alice.chat_with(&bob.user), bob.chat_with(&alice.user));
    let sent = ["one", "two", "three"].map(|text| alice.says(to_bob, text).id);
    let received = ["one", "two", "three"].map(|text| bob.hears(text).id);
    assert_eq!(bob.chat(to_alice).unread_count, 3);
    assert_eq!(bob.user.unread_in(&alice.user), 3);
    assert_eq!(alice.user.unread_in(&bob.user), 1, "hi");

    view(&bob, to_alice, vec![received[1]]);
    assert_eq!(sees_read(&mut alice, to_bob), sent[1]);
    assert_eq!(alice.chat(to_bob).last_read_outbox_message_id, sent[1]);
    assert_eq!(bob.chat(to_alice).unread_count, 1);
    assert_eq!(bob.user.unread_in(&alice.user), 1);
    assert_eq!(alice.user.read_by_others_in(&bob.user), sent[1]);

    bob.user.mark_read(&alice.user);
    assert_eq!(sees_read(&mut alice, to_bob), sent[2]);
    bob.until_chat(to_alice, "all is read", |chat| chat.unread_count == 0);
    alice.close();
    bob.close();
}

#[test]
fn in_groups_authors_get_to_know_who_was_read_first() {
    let dc = TestDc::start().expect("a data center");
    let mut alice = seat(&dc, "Alice", 1);
    let mut bob = seat(&dc, "Bob", 2);
    let carol = dc.user("Carol").create();
    for make in [User::create_group, User::create_supergroup] {
        let chat = make(&alice.user, "Group", &[&bob.user, &carol]);
        alice.knows(&chat);
        bob.knows(&chat);
        alice.user.send_to(&chat, "alice's");
        bob.user.send_to(&chat, "bob's");
        let alices = alice.hears("alice's").id;
        alice.hears("bob's");
        bob.hears("alice's");
        let bobs = bob.hears("bob's").id;
        // Not as his client counts: TDLib may take an answer on the chat, older than the messages, for newer.
        let unread = bob.user.unread_in(&chat);
        assert!(unread > 0);
        carol.mark_read(&chat);
        assert_eq!(sees_read(&mut alice, chat.id()), alices);
        assert_eq!(sees_read(&mut bob, chat.id()), bobs);
        assert_eq!(carol.unread_in(&chat), 0);
        assert_eq!(bob.user.unread_in(&chat), unread);
    }
    alice.close();
    bob.close();
}

#[test]
fn what_one_client_reads_is_read_on_the_others_of_the_account() {
    let dc = TestDc::start().expect("a data center");
    let mut phone = seat(&dc, "Alice", 1);
    let laptop = dc
        .client()
        .expect("a folder")
        .timeout(crate::common::PATIENCE);
    let laptop = laptop.build().expect("a client");
    phone.user.log_in(&laptop).expect("logged in");
    let bob = dc.user("Bob").create();
    let supergroup = bob.create_supergroup("Group", &[&phone.user]);
    phone.knows(&supergroup);
    bob.send_to(&phone.user, "in private");
    bob.send_to(&supergroup, "in the group");
    // The two come in any order.
    let messages = [phone.hears_any(), phone.hears_any()];
    load_chats(&laptop);
    let unread = |chat: i64| {
        let chat = laptop.send(tdlib::functions::GetChat::new(chat)).wait();
        chat.map(|chat| chat.unread_count)
    };
    let mut texts: Vec<_> = messages.iter().map(text_of).collect();
    texts.sort();
    assert_eq!(texts, ["in private", "in the group"]);
    for message in messages {
        until("it is there", || matches!(unread(message.chat_id), Ok(1..)));
        view(&phone, message.chat_id, vec![message.id]);
        until("it is read", || matches!(unread(message.chat_id), Ok(0)));
    }
    phone.close();
    crate::common::close(laptop);
}

/// A text that calls somebody who has no name to be found by.
fn calling(user: &User) -> InputMessageText {
    let called = TextEntity {
        offset: 0,
        length: 3,
        r#type: TextEntityTypeMentionName { user_id: user.id() }.into(),
    };
    InputMessageText {
        text: FormattedText {
            text: "you there".to_owned(),
            entities: vec![called],
        },
        ..InputMessageText::default()
    }
}

/// How many mentions the server says there are that were not looked at.
#[track_caller]
fn unread_mentions(who: &Seat, chat: &Chat) -> i32 {
    let search = SearchChatMessages::new(chat.id(), "", 10);
    let search = search.filter(SearchMessagesFilter::UnreadMention);
    let found = who.client.send(search).wait().expect("mentions");
    assert_eq!(found.messages.len() as i32, found.total_count);
    found.total_count
}

#[test]
fn who_is_called_by_name_sees_it_until_they_look() {
    let dc = TestDc::start().expect("a data center");
    let mut alice = seat(&dc, "Alice", 1);
    let mut bob = seat(&dc, "Bob", 2);
    for make in [User::create_group, User::create_supergroup] {
        let chat = make(&alice.user, "Group", &[&bob.user]);
        alice.knows(&chat);
        bob.knows(&chat);
        alice.user.send_to(&chat, "first");
        alice.hears("first");
        bob.hears("first");
        let mut mentions = Vec::new();
        for _ in 0..3 {
            alice.sends(SendMessage::new(chat.id(), calling(&bob.user)));
            let mention = bob.hears("you there");
            assert!(mention.contains_unread_mention);
            mentions.push(mention.id);
        }
        assert_eq!(bob.chat(chat.id()).unread_mention_count, 3);
        assert_eq!(bob.user.unread_mentions_in(&chat), 3);
        assert_eq!(unread_mentions(&bob, &chat), 3);
        assert_eq!(alice.chat(chat.id()).unread_mention_count, 0);

        view(&bob, chat.id(), vec![mentions[1]]);
        until("one is looked at", || {
            bob.user.unread_mentions_in(&chat) == 2
        });
        bob.until_chat(chat.id(), "two are left", |chat| {
            chat.unread_mention_count == 2
        });
        assert_eq!(unread_mentions(&bob, &chat), 2);
        bob.client
            .send(ReadAllChatMentions::new(chat.id()))
            .wait()
            .expect("read");
        until("none is left", || bob.user.unread_mentions_in(&chat) == 0);
        bob.until_chat(chat.id(), "none is left", |chat| {
            chat.unread_mention_count == 0
        });
        let is_group = matches!(bob.chat(chat.id()).r#type, ChatType::BasicGroup(_));
        let method = if is_group {
            "messages.readMessageContents"
        } else {
            "channels.readMessageContents"
        };
        assert!(dc.calls(method) > 0);
    }
    alice.close();
    bob.close();
}

#[test]
fn a_bot_is_called_by_its_name() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").create();
    let bot = dc.bot("Bot").create();
    let name = bot.username().expect("a bot has a name");
    let group = alice.create_supergroup("Group", &[&bot]);
    alice.send_to(&group, &format!("hello @{name}"));
    alice.send_to(&group, "hello @somebody_else");
    let seen = bot.messages_with(&group);
    let written = seen.iter().filter(|message| !message.is_service);
    let mentions: Vec<bool> = written.map(|message| message.is_mention).collect();
    assert_eq!(mentions, [true, false]);
}
