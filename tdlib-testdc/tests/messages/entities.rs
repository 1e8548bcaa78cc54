//! What is marked in texts. TDLib finds links and the like by itself too: both have to find the same.

use tdlib::functions::{GetTextEntities, SendMessage};
use tdlib::types::{
    FormattedText, InputMessageText, MessageContent, TextEntity, TextEntityType,
    TextEntityTypeMentionName, TextEntityTypeTextUrl,
};
use tdlib_testdc::TestDc;

use crate::seat::{seat, two};

fn marked(content: &MessageContent) -> &FormattedText {
    match content {
        MessageContent::MessageText(text) => &text.text,
        other => panic!("{other:?}"),
    }
}

/// What is marked in a text, as a list that can be compared.
fn marks(text: &FormattedText) -> Vec<String> {
    listed(&text.entities)
}

fn listed(entities: &[TextEntity]) -> Vec<String> {
    entities
        .iter()
        .map(|entity| format!("{entity:?}"))
        .collect()
}

fn entity(offset: i32, length: i32, r#type: impl Into<TextEntityType>) -> TextEntity {
    TextEntity {
        offset,
        length,
        r#type: r#type.into(),
    }
}

#[test]
fn the_server_finds_what_tdlib_finds() {
    const TEXTS: [&str; 12] = [
        "@alice, @bob_2; x@alice @ab @gif @имя (@someone) @aliceя",
        "/start now /help@some_bot! a/b //c /d/e (/x) </b>",
        "#tag #тег_2 #1st #123 a#b #a#b #tag@alice ##x #·a",
        "$USD, $1INCH US$USD $USDa $usd $TOOLONGIS $EUR@alice",
        "see example.com, or https://t.me/x?y=1#z. (http://example.com/a_(b)) [example.org]",
        "e.g. file.rs a..com -.com http:// .com 1.2.3.4 256.1.1.1 x.y.z.net",
        "HTTPS://Example.COM:99999/ http://some.host:8080/a?b ftp://large.example.com tg://resolve?domain=x",
        "пример.com/путь http://пример.рф «https://example.com» \"example.net/?q=a,b.\"",
        "to a.b@mail.example.com, c+d@example.org, someone@example.museum. @example.com x@-a.com a@b@example.com",
        "https://example.com/#tag /start@bot_x#tag @alice.example.com",
        "😀 #tag 😀@alice😀 /cmd😀 example.com😀",
        "http://user_name.example.com http://example_.com example.com# example.com#a example.com/#",
    ];
    let dc = TestDc::start().expect("a data center");
    let mut alice = seat(&dc, "Alice", 1);
    // TDLib shows no commands where there is no bot.
    let bot = dc.bot("Bot").create();
    bot.send_to(&alice.user, "hi");
    alice.hears("hi");
    let chat = alice.chat_with(&bot);
    for text in TEXTS {
        let expected = alice.client.send(GetTextEntities::new(text)).wait();
        let expected = listed(&expected.expect("entities").entities);
        let sent = alice.says(chat, text);
        assert_eq!(marks(marked(&sent.content)), expected, "{text}");
        // What is written without a client is looked through as well.
        bot.send_to(&alice.user, &format!("{text} "));
        assert_eq!(
            marks(marked(&alice.hears(text).content)),
            expected,
            "{text}"
        );
    }
    alice.close();
}

#[test]
fn what_the_writer_marks_arrives() {
    let dc = TestDc::start().expect("a data center");
    let (mut alice, mut bob) = two(&dc);
    let chat = alice.chat_with(&bob.user);
    let entities = vec![
        entity(0, 4, TextEntityType::Bold),
        entity(
            5,
            3,
            TextEntityTypeMentionName {
                user_id: bob.user.id(),
            },
        ),
        entity(
            9,
            4,
            TextEntityTypeTextUrl {
                url: "http://example.com/".to_owned(),
            },
        ),
        entity(14, 4, TextEntityType::Code),
    ];
    let text = InputMessageText {
        text: FormattedText {
            text: "😀hi Bob here #no!".to_owned(),
            entities: entities.clone(),
        },
        ..InputMessageText::default()
    };
    alice.sends(SendMessage::new(chat, text));
    let received = bob.hears("😀hi Bob here #no!");
    assert_eq!(marks(marked(&received.content)), listed(&entities));
    alice.close();
    bob.close();
}
