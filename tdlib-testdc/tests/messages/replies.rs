//! Messages answer others, or parts of them.

use tdlib::functions::{GetRepliedMessage, SendMessage};
use tdlib::types::{
    InputMessageReplyToExternalMessage, InputMessageReplyToMessage, InputTextQuote, Message,
    MessageOrigin, MessageReplyTo, MessageReplyToMessage,
};
use tdlib_testdc::TestDc;

use crate::seat::{content, formatted, seat, text_of, two};

fn answered(message: &Message) -> &MessageReplyToMessage {
    match &message.reply_to {
        Some(MessageReplyTo::Message(reply)) => reply,
        other => panic!("{other:?}"),
    }
}

fn reply_to(message_id: i64) -> InputMessageReplyToMessage {
    InputMessageReplyToMessage {
        message_id,
        ..InputMessageReplyToMessage::default()
    }
}

#[test]
fn an_answer_leads_to_what_it_answers_on_both_sides() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob) = two(&dc);
    // The numbers of the two sides are not the same from here on.
    let carol = dc.user("Carol").create();
    carol.send_to(&alice.user, "hi");
    let to_bob = alice.chat_with(&bob.user);
    let question = alice.says(to_bob, "lunch?");
    let at_bob = bob.hears("lunch?");
    assert_ne!(question.id, at_bob.id);
    let to_alice = bob.chat_with(&alice.user);
    let answer =
        bob.sends(SendMessage::new(to_alice, content("yes")).reply_to(reply_to(at_bob.id)));
    assert_eq!(answered(&answer).message_id, at_bob.id);
    let received = alice.hears("yes");
    assert_eq!(answered(&received).message_id, question.id);
    let replied = GetRepliedMessage::new(to_bob, received.id);
    let replied = alice.client.send(replied).wait().expect("the question");
    assert_eq!(text_of(&replied), "lunch?");
    // In private chats nobody is called in particular.
    assert!(!received.contains_unread_mention);
    assert_eq!(
        alice.user.messages_with(&bob.user)[2].reply_to,
        Some(question.id)
    );
    alice.close();
    bob.close();
}

#[test]
fn a_part_of_a_message_is_answered() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob) = two(&dc);
    bob.user.send_to(&alice.user, "😀 tea or coffee, tea?");
    let question = alice.hears("😀 tea or coffee, tea?");
    let quote = |text: &str, position| InputMessageReplyToMessage {
        quote: Some(Box::new(InputTextQuote {
            text: formatted(text),
            position,
        })),
        ..reply_to(question.id)
    };
    let chat = alice.chat_with(&bob.user);
    alice.sends(SendMessage::new(chat, content("this")).reply_to(quote("tea", 18)));
    let received = bob.hears("this");
    let quoted = answered(&received).quote.as_ref().expect("a quote");
    assert_eq!((quoted.text.text.as_str(), quoted.position), ("tea", 18));
    assert!(quoted.is_manual);
    // It is looked for if it is not there.
    alice.sends(SendMessage::new(chat, content("that")).reply_to(quote("coffee", 1)));
    let received = bob.hears("that");
    let quoted = answered(&received).quote.as_ref().expect("a quote");
    assert_eq!((quoted.text.text.as_str(), quoted.position), ("coffee", 10));
    alice.close();
    bob.close();
}

#[test]
fn an_answer_in_a_group_calls_the_one_who_is_answered() {
    let dc = TestDc::start().expect("a data center");
    let mut alice = seat(&dc, "Alice", 1);
    let mut bob = seat(&dc, "Bob", 2);
    for make in [
        tdlib_testdc::User::create_group,
        tdlib_testdc::User::create_supergroup,
    ] {
        let chat = make(&alice.user, "Group", &[&bob.user]);
        alice.knows(&chat);
        bob.knows(&chat);
        alice.user.send_to(&chat, "question");
        let question = bob.hears("question");
        let answer = SendMessage::new(chat.id(), content("answer")).reply_to(reply_to(question.id));
        bob.sends(answer);
        let received = alice.hears("answer");
        assert!(received.contains_unread_mention);
        assert_eq!(alice.chat(chat.id()).unread_mention_count, 1);
        assert_eq!(alice.user.unread_mentions_in(&chat), 1);
        assert_eq!(bob.user.unread_mentions_in(&chat), 0);
    }
    alice.close();
    bob.close();
}

#[test]
fn a_message_of_another_chat_is_answered() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob) = two(&dc);
    let channel = alice.user.create_channel("News", &[]);
    alice.knows(&channel);
    alice.user.send_to(&channel, "rain tomorrow");
    let news = alice.hears("rain tomorrow");
    let chat = alice.chat_with(&bob.user);
    let reply = InputMessageReplyToExternalMessage {
        chat_id: channel.id(),
        message_id: news.id,
        ..InputMessageReplyToExternalMessage::default()
    };
    alice.sends(SendMessage::new(chat, content("take a coat")).reply_to(reply));
    let received = bob.hears("take a coat");
    let reply = answered(&received);
    assert_eq!((reply.chat_id, reply.message_id), (channel.id(), news.id));
    assert_eq!(reply.origin_send_date, news.date);
    let Some(MessageOrigin::Channel(origin)) = &reply.origin else {
        panic!("{reply:?}")
    };
    assert_eq!((origin.chat_id, origin.message_id), (channel.id(), news.id));
    let quote = reply.quote.as_ref().expect("what it said");
    assert_eq!(quote.text.text, "rain tomorrow");
    assert!(!quote.is_manual);
    alice.close();
    bob.close();
}

#[test]
fn people_without_a_client_answer_too() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, bob) = two(&dc);
    let chat = alice.chat_with(&bob.user);
    let question = alice.says(chat, "where?");
    let seen = bob.user.messages_with(&alice.user);
    let post = bob.user.send_to(&alice.user, "here");
    alice.hears("here");
    bob.user.reply_to(post, "I mean there");
    let answer = alice.hears("I mean there");
    assert_eq!(Some(answered(&answer).message_id), post.id_for(&alice.user));
    assert_eq!(alice.user.messages_with(&bob.user)[1].id, question.id);
    assert_eq!(seen.len(), 2);
    alice.close();
    bob.close();
}
