//! What is found in texts, and what becomes of what writers mark.

use proptest::prelude::*;

use super::*;
use enums::MessageEntity as Mark;

/// What is found in a text, by name and with the part of the text that it is.
fn found(text: &str) -> Vec<(Kind, &str)> {
    let found = find::all(text).into_iter();
    found.map(|found| (found.kind, &text[found.at])).collect()
}

#[track_caller]
fn finds(text: &str, expected: &[(Kind, &str)]) {
    assert_eq!(found(text), expected, "{text}");
}

fn bold(offset: i32, length: i32) -> Mark {
    types::MessageEntityBold { offset, length }.into()
}

fn code(offset: i32, length: i32) -> Mark {
    types::MessageEntityCode { offset, length }.into()
}

fn hashtag(offset: i32, length: i32) -> Mark {
    types::MessageEntityHashtag { offset, length }.into()
}

#[test]
fn names_stand_alone_and_are_long_enough() {
    use Kind::Mention;
    finds(
        "@alice and (@bob_2), @имя",
        &[(Mention, "@alice"), (Mention, "@bob_2")],
    );
    finds("x@alice é@alice @abc @ @@", &[]);
    finds(
        "@gif @PIC @abcd",
        &[(Mention, "@gif"), (Mention, "@PIC"), (Mention, "@abcd")],
    );
    finds("@aliceя @alice", &[(Mention, "@alice")]);
    let longest = format!("@{}", "n".repeat(32));
    finds(&longest, &[(Mention, &longest)]);
    finds(&format!("{longest}n"), &[]);
}

#[test]
fn commands_begin_a_word_and_may_name_a_bot() {
    use Kind::BotCommand;
    finds(
        "/start now /help@some_bot!",
        &[(BotCommand, "/start"), (BotCommand, "/help@some_bot")],
    );
    finds("a/b </b> //c /d/e /", &[]);
    finds("(/x)", &[(BotCommand, "/x")]);
    finds("/a@b", &[(BotCommand, "/a")]);
    finds(&format!("/{}", "c".repeat(65)), &[]);
}

#[test]
fn tags_have_a_letter_and_stand_alone() {
    use Kind::{Cashtag, Hashtag};
    finds(
        "#tag #тег_2, #1st",
        &[(Hashtag, "#tag"), (Hashtag, "#тег_2"), (Hashtag, "#1st")],
    );
    finds("#123 a#b #a#b # ##", &[]);
    finds("#tag@alice", &[(Hashtag, "#tag@alice")]);
    finds(
        "$USD, $1INCH $TOOLONGIS $usd US$USD $USDa",
        &[(Cashtag, "$USD"), (Cashtag, "$1INCH")],
    );
}

#[test]
fn addresses_of_pages_are_found_with_and_without_a_protocol() {
    use Kind::Url;
    finds(
        "see example.com, or https://t.me/x?y=1#z.",
        &[(Url, "example.com"), (Url, "https://t.me/x?y=1#z")],
    );
    finds(
        "http://unknown.zone1 http://some.host:8080/a_(b) x",
        &[(Url, "http://some.host:8080/a_(b)")],
    );
    finds(
        "(http://example.com/a) [example.org]",
        &[(Url, "http://example.com/a"), (Url, "example.org")],
    );
    finds(
        "HTTPS://Example.COM:99999/",
        &[(Url, "HTTPS://Example.COM")],
    );
    finds(
        "1.2.3.4 256.1.1.1 tg://resolve?domain=x",
        &[(Url, "1.2.3.4"), (Url, "tg://resolve?domain=x")],
    );
    finds("e.g. file.rst mailto:x http:// .com a..com -.com", &[]);
    finds("пример.com/путь", &[(Url, "пример.com/путь")]);
}

#[test]
fn addresses_of_people_are_no_pages() {
    use Kind::Email;
    finds(
        "to a.b+c@mail.example.com, please",
        &[(Email, "a.b+c@mail.example.com")],
    );
    finds(
        "someone@example.museum.",
        &[(Email, "someone@example.museum")],
    );
    finds(
        "@example.com a@b@example.com",
        &[(Kind::Mention, "@example")],
    );
    // A page to which a user is named.
    finds("x@-a.com", &[(Kind::Url, "x@-a.com")]);
}

#[test]
fn what_begins_first_is_meant_where_two_things_overlap() {
    finds(
        "https://example.com/#tag /start@bot_x",
        &[
            (Kind::Url, "https://example.com/#tag"),
            (Kind::BotCommand, "/start@bot_x"),
        ],
    );
}

#[test]
fn spaces_around_a_text_go_and_marks_move_with_it() {
    let (text, marks) = settle(
        " \n😀 hi #tag \t",
        vec![bold(0, 6), bold(9, 4), bold(12, 1)],
    )
    .unwrap();
    assert_eq!(text, "😀 hi #tag");
    // The one that marks nothing but spaces is gone.
    assert_eq!(marks, [bold(0, 4), hashtag(6, 4), bold(7, 3)]);
}

#[test]
fn marks_that_are_not_within_the_text_are_refused() {
    for (offset, length) in [
        (-1, 1),
        (0, 0),
        (0, -1),
        (0, 4),
        (3, 1),
        (1, 1),
        (0, 1),
        (i32::MAX, 1),
    ] {
        // The second character is two code units long.
        let refused = settle("😀x", vec![bold(offset, length)]);
        assert_eq!(refused, Err(OutOfBounds), "{offset} {length}");
    }
    assert!(settle("😀x", vec![bold(0, 3), bold(2, 1), bold(0, 2)]).is_ok());
}

#[test]
fn nothing_is_found_in_code_and_links() {
    let link = types::MessageEntityTextUrl {
        offset: 5,
        length: 4,
        url: "http://example.com".to_owned(),
    };
    let (_, marks) = settle("#one #two #six", vec![code(0, 4), link.clone().into()]).unwrap();
    assert_eq!(marks, [code(0, 4), link.into(), hashtag(10, 4)]);
}

#[test]
fn what_the_server_finds_by_itself_is_not_taken_from_a_client() {
    let wrong = types::MessageEntityUrl {
        offset: 0,
        length: 5,
    };
    let (_, marks) = settle("hello #tag", vec![wrong.into()]).unwrap();
    assert_eq!(marks, [hashtag(6, 4)]);
}

#[test]
fn a_hundred_marks_are_kept() {
    let text = "x".repeat(150);
    let marks = (0..150).map(|at| bold(at, 1)).collect();
    let (_, marks) = settle(&text, marks).unwrap();
    assert_eq!(marks.len(), 100);
}

/// Texts of what is looked for, and of what is not.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[@/#$.:]{1,3}",
        "[a-zA-Z0-9_]{1,12}",
        Just("example.com".to_owned()),
        Just("http://".to_owned()),
        Just(" ".to_owned()),
        "[😀яé\u{200c}()\\[\\]\"«]",
    ];
    proptest::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn what_is_found_lies_within_the_text_in_order_and_apart(text in texts()) {
        let (trimmed, marks) = settle(&text, Vec::new()).unwrap();
        let mut end = 0;
        for mark in marks {
            prop_assert!(mark.offset() >= end, "{trimmed:?}");
            end = mark.offset() + mark.length();
            prop_assert!(text::part(&trimmed, mark.offset(), mark.length()).is_some());
        }
    }

    #[test]
    fn settling_twice_changes_nothing(text in texts(), marks in proptest::collection::vec((0..30, 1..9), 0..5)) {
        let marks = marks.into_iter().map(|(offset, length)| bold(offset, length)).collect();
        if let Ok((text, marks)) = settle(&text, marks) {
            prop_assert_eq!(settle(&text, marks.clone()), Ok((text, marks)));
        }
    }
}
