//! Messages are changed.

use tdlib::functions::{
    EditMessageCaption, EditMessageReplyMarkup, EditMessageText, GetMessage, SendMessage,
};
use tdlib::types::{
    InlineKeyboardButton, InlineKeyboardButtonTypeCallback, MessageContent,
    ReplyMarkupInlineKeyboard, Update,
};
use tdlib_testdc::TestDc;

use crate::common::members::online;
use crate::common::{PATIENCE, close, until};
use crate::media::Disk;
use crate::seat::{content, formatted, input, plain, seat, two};

#[test]
fn a_text_is_changed_for_both() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob) = two(&dc);
    let chat = alice.chat_with(&bob.user);
    let sent = alice.says(chat, "helo");
    assert_eq!(sent.edit_date, 0);
    let at_bob = bob.hears("helo");
    let edit = EditMessageText::new(chat, sent.id, input("hello #all"));
    let edited = alice.client.send(edit).wait().expect("changed");
    assert_eq!(plain(&edited.content), "hello #all");
    assert!(edited.edit_date >= sent.date);
    let MessageContent::MessageText(text) = bob.sees_changed(at_bob.id) else {
        panic!("no text")
    };
    assert_eq!(text.text.text, "hello #all");
    assert_eq!(text.text.entities.len(), 1);
    let at_bob = bob.message(bob.chat_with(&alice.user), at_bob.id);
    assert_eq!(at_bob.edit_date, edited.edit_date);
    let seen = &bob.user.messages_with(&alice.user)[1];
    assert_eq!(
        (seen.text.as_str(), seen.edit_date),
        ("hello #all", Some(edited.edit_date))
    );
    alice.close();
    bob.close();
}

#[test]
fn several_changes_within_a_second_all_arrive() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, bob) = two(&dc);
    let post = bob.user.send_to(&alice.user, "0");
    let id = alice.hears("0").id;
    for text in ["1", "2", "3"] {
        assert!(bob.user.edit(post, text));
        assert_eq!(plain(&alice.sees_changed(id)), text);
    }
    alice.close();
    bob.close();
}

#[test]
fn what_others_wrote_stays_as_it_is() {
    let dc = TestDc::start().expect("a data center");
    let (alice, bob) = two(&dc);
    let chat = alice.chat_with(&bob.user);
    let [hi] = alice.history(chat).try_into().expect("one message");
    // TDLib knows by itself.
    let edit = alice
        .client
        .send(EditMessageText::new(chat, hi.id, input("ho")));
    assert_eq!(edit.wait().expect_err("a refusal").code(), Some(400));
    assert_eq!(dc.calls("messages.editMessage"), 0);
    alice.close();
    bob.close();
}

#[test]
fn after_two_days_a_message_stays_as_it_is() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, bob) = two(&dc);
    let chat = alice.chat_with(&bob.user);
    let sent = alice.says(chat, "helo");
    let edit = |text: &str| EditMessageText::new(chat, sent.id, input(text));
    // A minute before the time is over, and a minute after: TDLib leaves five to programs that have begun.
    dc.clock()
        .advance_by(std::time::Duration::from_secs(172_800 - 60));
    alice.client.send(edit("hello")).wait().expect("changed");
    dc.clock().advance_by(std::time::Duration::from_secs(120));
    let refused = alice
        .client
        .send(edit("hello!"))
        .wait()
        .expect_err("a refusal");
    assert_eq!(
        (refused.code(), refused.message()),
        (Some(400), "MESSAGE_EDIT_TIME_EXPIRED")
    );
    assert_eq!(bob.user.texts_with(&alice.user), ["hi", "hello"]);
    alice.close();
    bob.close();
}

#[test]
fn who_may_pin_in_a_supergroup_changes_texts_at_any_time() {
    let dc = TestDc::start().expect("a data center");
    let mut alice = seat(&dc, "Alice", 1);
    let group = alice.user.create_supergroup("Group", &[]);
    alice.knows(&group);
    alice.user.send_to(&group, "first");
    alice.hears("first");
    let sent = alice.says(group.id(), "helo");
    dc.clock().advance(30);
    let edit = EditMessageText::new(group.id(), sent.id, input("hello"));
    alice.client.send(edit).wait().expect("changed");
    assert_eq!(alice.user.texts_with(&group), ["first", "hello"]);
    alice.close();
}

#[test]
fn a_change_that_changes_nothing_is_told_to_bots_alone() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, bob) = two(&dc);
    let chat = alice.chat_with(&bob.user);
    let sent = alice.says(chat, "hello");
    let edit = EditMessageText::new(chat, sent.id, input("hello"));
    // TDLib tells people that all is well.
    let same = alice.client.send(edit).wait().expect("no error");
    assert_eq!(same.edit_date, 0);
    assert_eq!(alice.user.messages_with(&bob.user)[1].edit_date, None);

    let bot = dc.bot("Bot").create();
    let client = dc.client().expect("a folder").timeout(PATIENCE);
    let client = client.build().expect("a client");
    let mut updates = client.updates();
    bot.log_in(&client).expect("logged in");
    bob.user.send_to(&bot, "/start");
    let chat = loop {
        if let Some(Ok(Update::NewMessage(update))) = updates.next_timeout(PATIENCE) {
            break update.message.chat_id;
        }
    };
    let sending = SendMessage::new(chat, content("menu"));
    client.send(sending).wait().expect("taken over");
    let sent = loop {
        if let Some(Ok(Update::MessageSendSucceeded(update))) = updates.next_timeout(PATIENCE) {
            break update.message;
        }
    };
    let edit = EditMessageText::new(chat, sent.id, input("menu"));
    let refused = client.send(edit).wait().expect_err("a refusal");
    assert_eq!(
        (refused.code(), refused.message()),
        (Some(400), "MESSAGE_NOT_MODIFIED")
    );
    close(client);
    alice.close();
    bob.close();
}

#[test]
fn a_bot_changes_the_buttons_under_its_message() {
    let dc = TestDc::start().expect("a data center");
    let mut alice = seat(&dc, "Alice", 1);
    let bot = dc.bot("Bot").create();
    let client = online(&dc, &bot);
    alice.user.send_to(&bot, "/start");
    let post = bot.send_buttons(&alice.user, "menu", &[("One", "1")]);
    let at_alice = alice.hears("menu");
    assert!(at_alice.reply_markup.is_some());
    until("the bot knows the message", || {
        let id = post.id_for(&bot).expect("its own");
        let message = GetMessage::new(alice.user.id(), id);
        client.send(message).wait().is_ok()
    });
    let button = InlineKeyboardButton {
        text: "Two".to_owned(),
        r#type: InlineKeyboardButtonTypeCallback {
            data: b"2".to_vec(),
        }
        .into(),
        ..InlineKeyboardButton::default()
    };
    let markup = ReplyMarkupInlineKeyboard {
        rows: vec![vec![button]],
    };
    let id = post.id_for(&bot).expect("its own");
    let edit = EditMessageReplyMarkup::new(alice.user.id(), id).reply_markup(markup);
    client.send(edit).wait().expect("changed");
    let shown = alice.next("other buttons", |update| match update {
        Update::MessageEdited(update) if update.message_id == at_alice.id => {
            Some(update.reply_markup)
        }
        _ => None,
    });
    let shown = format!("{shown:?}");
    assert!(shown.contains("Two") && !shown.contains("One"), "{shown}");
    close(client);
    alice.close();
}

#[test]
fn what_is_written_under_a_photo_is_changed() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob) = two(&dc);
    let chat = alice.chat_with(&bob.user);
    let disk = Disk::new();
    let sent = alice.sends(SendMessage::new(chat, disk.photo(200, "before")));
    let at_bob = bob.hears("before");
    let edit = EditMessageCaption::new(chat, sent.id).caption(formatted("after"));
    alice.client.send(edit).wait().expect("changed");
    let MessageContent::MessagePhoto(photo) = bob.sees_changed(at_bob.id) else {
        panic!("no photo")
    };
    assert_eq!(photo.caption.text, "after");
    alice.close();
    bob.close();
}
