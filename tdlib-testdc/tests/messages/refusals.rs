//! What the server does not take, as TDLib tells it.

use tdlib::functions::{DeleteMessages, SendMessage};
use tdlib::types::{InputMessageReplyToMessage, InputTextQuote, Update};
use tdlib_testdc::{Fault, TestDc};

use crate::seat::{content, formatted, two};

#[test]
fn a_message_that_is_refused_fails_and_can_be_deleted() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, bob) = two(&dc);
    let chat = alice.chat_with(&bob.user);
    dc.fault(
        "messages.sendMessage",
        Fault::error(400, "MESSAGE_TOO_LONG"),
        1,
    );
    let sending = alice.client.send(SendMessage::new(chat, content("long")));
    let sending = sending.wait().expect("taken over");
    let failed = alice.next("it fails", |update| match update {
        Update::MessageSendFailed(update) if update.old_message_id == sending.id => Some(update),
        _ => None,
    });
    assert_eq!(failed.error.code, 400);
    assert!(failed.message.sending_state.is_some());
    let delete = DeleteMessages::new(chat, vec![failed.message.id]);
    alice.client.send(delete).wait().expect("deleted");
    assert_eq!(alice.texts(chat), ["hi"]);
    assert_eq!(bob.user.texts_with(&alice.user), ["hi"]);
    alice.says(chat, "short");
    assert_eq!(bob.user.texts_with(&alice.user), ["hi", "short"]);
    alice.close();
    bob.close();
}

#[test]
fn an_answer_to_what_was_deleted_meanwhile_fails() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob) = two(&dc);
    let chat = alice.chat_with(&bob.user);
    let question = bob.user.send_to(&alice.user, "still there?");
    let question_id = alice.hears("still there?").id;
    assert!(bob.user.delete_for_oneself(question));
    bob.sees_deleted();
    let reply = InputMessageReplyToMessage {
        message_id: question_id,
        ..InputMessageReplyToMessage::default()
    };
    // It is gone for Bob alone, so that Alice may answer it.
    let answer = alice.sends(SendMessage::new(chat, content("yes")).reply_to(reply.clone()));
    assert!(answer.reply_to.is_some());
    let received = bob.hears("yes");
    assert!(received.reply_to.is_none(), "{received:?}");

    // The client does not get to know, and answers what it believes to be there.
    dc.lose_pushes(&alice.user, 1);
    assert!(alice.user.delete(question));
    let (code, message) = alice.fails(SendMessage::new(chat, content("well")).reply_to(reply));
    assert_eq!((code, message.as_str()), (400, "REPLY_MESSAGE_ID_INVALID"));
    alice.close();
    bob.close();
}

#[test]
fn a_quote_of_what_is_not_there_any_more_fails() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, bob) = two(&dc);
    let chat = alice.chat_with(&bob.user);
    let post = bob.user.send_to(&alice.user, "the sky is green");
    let id = alice.hears("the sky is green").id;
    dc.lose_pushes(&alice.user, 1);
    assert!(bob.user.edit(post, "the sky is blue"));
    let reply = InputMessageReplyToMessage {
        message_id: id,
        quote: Some(Box::new(InputTextQuote {
            text: formatted("is green"),
            position: 8,
        })),
        ..InputMessageReplyToMessage::default()
    };
    let (code, message) = alice.fails(SendMessage::new(chat, content("no")).reply_to(reply));
    assert_eq!((code, message.as_str()), (400, "QUOTE_TEXT_INVALID"));
    alice.close();
    bob.close();
}
