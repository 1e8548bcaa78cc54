//! Buttons under the messages of bots, and what comes of a click.

use std::time::Duration;

use tdlib::Client;
use tdlib::functions::{AnswerCallbackQuery, GetCallbackQueryAnswer, SendMessage};
use tdlib::types::{
    CallbackQueryAnswer, CallbackQueryPayload, CallbackQueryPayloadData, InlineKeyboardButton,
    InlineKeyboardButtonTypeCallback, KeyboardButton, KeyboardButtonType, ReplyMarkup,
    ReplyMarkupInlineKeyboard, ReplyMarkupShowKeyboard, UpdateNewCallbackQuery, UpdateNewMessage,
};
use tdlib_testdc::{CallbackAnswer, Error, Post, TestDc, User};

use crate::common::known::{meet, text};
use crate::common::members::{hears_of, online};
use crate::common::{PATIENCE, close, next, refused, until};

/// A row with one button.
fn button(text: &str, data: &str) -> Vec<InlineKeyboardButton> {
    let data = data.as_bytes().to_vec();
    vec![InlineKeyboardButton {
        text: text.to_owned(),
        r#type: InlineKeyboardButtonTypeCallback { data }.into(),
        ..InlineKeyboardButton::default()
    }]
}

fn says(data: &str) -> CallbackQueryPayload {
    let data = data.as_bytes().to_vec();
    CallbackQueryPayloadData { data }.into()
}

/// What a client is answered to a click.
fn click(
    client: &Client,
    chat: i64,
    message: i64,
    payload: impl Into<CallbackQueryPayload>,
) -> Result<CallbackQueryAnswer, tdlib::Error> {
    let click = GetCallbackQueryAnswer::new(chat, message, payload);
    client.send(click).wait()
}

/// A bot that answers clicks with what the button says, and to `wait` not at all.
fn answering(dc: &TestDc, bot: &User) -> Client {
    let builder = dc.client().expect("a folder").timeout(PATIENCE);
    let builder = builder.on(|client: &Client, query: UpdateNewCallbackQuery| {
        let CallbackQueryPayload::Data(payload) = query.payload else {
            return;
        };
        let said = String::from_utf8_lossy(&payload.data).into_owned();
        if said == "wait" {
            return;
        }
        let url = if said == "link" {
            "https://t.me/helper_bot?start=x"
        } else {
            ""
        };
        let answer = AnswerCallbackQuery::new(query.id, format!("you said {said}"), url, 7);
        let answer = answer.show_alert(said == "alert");
        client.send(answer).detach();
    });
    let client = builder.build().expect("a client");
    bot.log_in(&client).expect("logged in");
    client
}

#[test]
fn a_bot_answers_a_click_of_a_client() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bot = dc.bot("Helper").create();
    let (client, bots) = (online(&dc, &alice), answering(&dc, &bot));
    let mut arrived = client.updates_of::<UpdateNewMessage>();
    alice.start(&bot, "");
    meet(&bots, &bot, &[&alice]);
    let rows = vec![
        button("Yes", "yes"),
        button("Alarm", "alert"),
        button("Link", "link"),
    ];
    let question = SendMessage::new(alice.id(), text("Well?"));
    let question = question.reply_markup(ReplyMarkupInlineKeyboard { rows });
    bots.send(question).wait().expect("sent");
    let message = loop {
        let message = next(&mut arrived).message;
        if message.reply_markup.is_some() {
            break message;
        }
    };
    let Some(ReplyMarkup::InlineKeyboard(keyboard)) = &message.reply_markup else {
        panic!("{:?}", message.reply_markup);
    };
    let texts = keyboard.rows.iter().flatten().map(|button| &*button.text);
    assert_eq!(texts.collect::<Vec<_>>(), ["Yes", "Alarm", "Link"]);

    let click = |data: &str| click(&client, bot.id(), message.id, says(data));
    let answer = click("yes").expect("an answer");
    assert_eq!(
        (&*answer.text, answer.show_alert, &*answer.url),
        ("you said yes", false, "")
    );
    let answer = click("alert").expect("an answer");
    assert_eq!((&*answer.text, answer.show_alert), ("you said alert", true));
    let answer = click("link").expect("an answer");
    assert_eq!(answer.url, "https://t.me/helper_bot?start=x");
    refused(click("no such button"), "DATA_INVALID");
    let answers: Vec<_> = bot
        .click_answers()
        .into_iter()
        .map(|a| a.cache_time)
        .collect();
    assert_eq!(answers, [7, 7, 7]);
    close(client);
    close(bots);
}

#[test]
fn a_bot_is_told_where_and_by_whom_it_was_clicked() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bob = dc.user("Bob").create();
    let bot = dc.bot("Helper").create();
    let bots = online(&dc, &bot);
    let mut queries = bots.updates_of::<UpdateNewCallbackQuery>();
    let places: [(_, Post); 3] = {
        let group = bob.create_group("Group", &[&alice, &bot]);
        let supergroup = bob.create_supergroup("Supergroup", &[&alice, &bot]);
        let buttons: [(&str, &str); 2] = [("Yes", "y"), ("No", "n")];
        alice.start(&bot, "");
        [
            (alice.id(), bot.send_buttons(&alice, "Well?", &buttons)),
            (group.id(), bot.send_buttons(&group, "Well?", &buttons)),
            (
                supergroup.id(),
                bot.send_buttons(&supergroup, "Well?", &buttons),
            ),
        ]
    };
    let mut instances = Vec::new();
    for (chat, post) in places {
        let clicker = alice.clone();
        let clicked = std::thread::spawn(move || clicker.click(post, "No"));
        let query = next(&mut queries);
        assert_eq!((query.sender_user_id, query.chat_id), (alice.id(), chat));
        assert_eq!(Some(query.message_id), post.id_for(&bot));
        assert!(matches!(query.payload, CallbackQueryPayload::Data(data) if data.data == b"n"));
        instances.push(query.chat_instance);
        let answer = AnswerCallbackQuery::new(query.id, "a pity", "", 0);
        bots.send(answer).wait().expect("somebody waits");
        let answer = clicked.join().expect("no panic").expect("an answer");
        assert_eq!(answer, CallbackAnswer::text("a pity"));
        // It is answered once.
        let again = AnswerCallbackQuery::new(query.id, "really", "", 0);
        refused(bots.send(again).wait(), "QUERY_ID_INVALID");
    }
    instances.dedup();
    assert_eq!(instances.len(), 3, "each chat has its own");
    assert!(bot.clicks().is_empty());
    close(bots);
}

#[test]
fn who_clicks_a_button_of_a_bot_that_says_nothing_is_told_so() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bot = dc
        .bot("Helper")
        .patience(Duration::from_millis(30))
        .create();
    let (client, bots) = (online(&dc, &alice), online(&dc, &bot));
    let mut queries = bots.updates_of::<UpdateNewCallbackQuery>();
    alice.start(&bot, "");
    meet(&client, &alice, &[&bot]);
    let post = bot.send_buttons(&alice, "Well?", &[("Wait", "wait")]);
    let id = post.id_for(&alice).expect("she has it");
    until("the client has it too", || {
        let get = tdlib::functions::GetMessage::new(bot.id(), id);
        client.send(get).wait().is_ok()
    });
    refused(
        click(&client, bot.id(), id, says("wait")),
        "The bot is not responding",
    );
    let late = next(&mut queries);
    let answer = AnswerCallbackQuery::new(late.id, "here I am", "", 0);
    refused(bots.send(answer).wait(), "QUERY_ID_INVALID");

    let error = alice.click(post, "Wait").expect_err("nobody answers");
    assert!(matches!(error, Error::Refused(why) if why == "BOT_RESPONSE_TIMEOUT"));
    let error = alice.click(post, "No").expect_err("there is none");
    assert!(matches!(error, Error::Refused(why) if why == "DATA_INVALID"));
    let error = dc
        .user("Bob")
        .create()
        .click(post, "Wait")
        .expect_err("it is not his");
    assert!(matches!(error, Error::Refused(why) if why == "MESSAGE_ID_INVALID"));
    assert!(bot.click_answers().is_empty());
    close(client);
    close(bots);
}

#[test]
fn a_bot_without_a_client_answers_clicks_too() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bot = dc.bot("Helper").create();
    let client = online(&dc, &alice);
    alice.start(&bot, "");
    meet(&client, &alice, &[&bot]);
    let post = bot.send_buttons(&alice, "Well?", &[("Yes", "y")]);
    let id = post.id_for(&alice).expect("she has it");
    until("the client has it too", || {
        let get = tdlib::functions::GetMessage::new(bot.id(), id);
        client.send(get).wait().is_ok()
    });
    let (clicker, chat) = (client.clone(), bot.id());
    let answered = std::thread::spawn(move || click(&clicker, chat, id, says("y")));
    until("the bot was asked", || !bot.clicks().is_empty());
    let asked = bot.clicks().remove(0);
    assert_eq!((asked.user_id, &*asked.data), (alice.id(), &b"y"[..]));
    let long = CallbackAnswer::text("a".repeat(201));
    let error = bot.answer_click(&asked, long).expect_err("too long");
    assert!(matches!(error, Error::Refused(why) if why == "MESSAGE_TOO_LONG"));
    let answer = CallbackAnswer {
        is_alert: true,
        ..CallbackAnswer::text("good")
    };
    bot.answer_click(&asked, answer.clone()).expect("she waits");
    let got = answered.join().expect("no panic").expect("an answer");
    assert_eq!((&*got.text, got.show_alert), ("good", true));
    assert_eq!(bot.click_answers(), [answer]);
    close(client);
}

#[test]
fn a_bot_opens_nothing_but_telegram() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").create();
    let bot = dc.bot("Helper").create();
    let bots = online(&dc, &bot);
    let mut queries = bots.updates_of::<UpdateNewCallbackQuery>();
    alice.start(&bot, "");
    let post = bot.send_buttons(&alice, "Well?", &[("Go", "go")]);
    let clicked = std::thread::spawn(move || alice.click(post, "Go"));
    let query = next(&mut queries);
    let elsewhere = AnswerCallbackQuery::new(query.id, "", "https://example.com/", 0);
    refused(bots.send(elsewhere).wait(), "URL_INVALID");
    let here = AnswerCallbackQuery::new(query.id, "", "https://t.me/a_bot?start=1", 0);
    bots.send(here).wait().expect("she waits");
    let answer = clicked.join().expect("no panic").expect("an answer");
    assert_eq!(answer.url.as_deref(), Some("https://t.me/a_bot?start=1"));
    assert_eq!(answer.text, None);
    close(bots);
}

#[test]
fn a_keyboard_in_place_of_letters_arrives() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bob = dc.user("Bob").create();
    let bot = dc.bot("Helper").create();
    let group = bob.create_group("Group", &[&alice, &bot]);
    let (client, bots) = (online(&dc, &alice), online(&dc, &bot));
    hears_of(&bots, &group, &bot);
    let mut arrived = client.updates_of::<UpdateNewMessage>();
    let key = |text: &str| KeyboardButton {
        text: text.to_owned(),
        r#type: KeyboardButtonType::Text,
        ..KeyboardButton::default()
    };
    let keyboard = ReplyMarkupShowKeyboard {
        rows: vec![vec![key("left"), key("right")]],
        one_time: true,
        input_field_placeholder: "where to?".to_owned(),
        ..ReplyMarkupShowKeyboard::default()
    };
    let question = SendMessage::new(group.id(), text("Where to?")).reply_markup(keyboard);
    bots.send(question).wait().expect("sent");
    let message = loop {
        let message = next(&mut arrived).message;
        if message.reply_markup.is_some() {
            break message;
        }
    };
    let Some(ReplyMarkup::ShowKeyboard(keyboard)) = message.reply_markup else {
        panic!("{:?}", message.reply_markup);
    };
    let keys = keyboard.rows.iter().flatten().map(|key| &*key.text);
    assert_eq!(keys.collect::<Vec<_>>(), ["left", "right"]);
    assert_eq!(
        (keyboard.one_time, &*keyboard.input_field_placeholder),
        (true, "where to?")
    );
    close(client);
    close(bots);
}
