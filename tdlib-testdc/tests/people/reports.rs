//! Complaints, and the questions above a chat with a stranger.

use tdlib::Client;
use tdlib::functions::{GetChat, OpenChat, RemoveChatActionBar, ReportChat};
use tdlib::types::{ChatActionBar, ReportChatResult, ReportOption};
use tdlib_testdc::{Report, TestDc, User};

use crate::common::known::{look, meet, tell};
use crate::common::members::online;
use crate::common::{close, refused, until};

/// What is asked above a chat.
fn asked(client: &Client, user: &User) -> Option<ChatActionBar> {
    let chat = client.send(GetChat::new(user.id()));
    chat.wait().expect("a chat").action_bar
}

#[track_caller]
fn open(client: &Client, user: &User) {
    client.send(OpenChat::new(user.id())).wait().expect("open");
}

#[test]
fn a_stranger_can_be_reported_added_or_blocked() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let [bob, carol, dora] = ["Bob", "Carol", "Dora"].map(|name| dc.user(name).create());
    let client = online(&dc, &alice);
    meet(&client, &alice, &[&bob, &carol, &dora]);
    for stranger in [&bob, &carol, &dora] {
        open(&client, stranger);
        until("it is asked who that is", || {
            matches!(
                asked(&client, stranger),
                Some(ChatActionBar::ReportAddBlock(_))
            )
        });
    }
    client
        .send(RemoveChatActionBar::new(bob.id()))
        .wait()
        .expect("hidden");
    assert!(asked(&client, &bob).is_none());
    alice.add_contact(&carol);
    until("Carol is no stranger", || look(&client, &carol).is_contact);
    assert!(asked(&client, &carol).is_none());
    tell(&client, &dora, "hello Dora").expect("sent");
    // Another client asks for itself.
    let other = online(&dc, &alice);
    meet(&other, &alice, &[&bob, &carol, &dora]);
    for known in [&bob, &carol, &dora] {
        open(&other, known);
    }
    until("it is asked whether she is a contact", || {
        matches!(asked(&other, &dora), Some(ChatActionBar::AddContact))
    });
    assert!(asked(&other, &bob).is_none() && asked(&other, &carol).is_none());
    close(client);
    close(other);
}

#[test]
fn a_stranger_who_writes_spam_is_reported() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bob = dc.user("Bob").create();
    let client = online(&dc, &alice);
    meet(&client, &alice, &[&bob]);
    open(&client, &bob);
    until("it is asked who that is", || asked(&client, &bob).is_some());
    let report = client.send(ReportChat::new(bob.id(), Vec::new())).wait();
    assert!(matches!(report, Ok(ReportChatResult::Ok)));
    until("nothing is asked any more", || {
        asked(&client, &bob).is_none()
    });
    let reports = alice.reports();
    assert_eq!(reports.len(), 1);
    assert_eq!((reports[0].about, &*reports[0].reason), (bob.id(), "spam"));
    close(client);
}

#[test]
fn before_something_is_reported_it_is_asked_what_is_wrong_with_it() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bot = dc.bot("Singer").create();
    let client = online(&dc, &alice);
    meet(&client, &alice, &[&bot]);
    let chat = client.send(GetChat::new(bot.id())).wait().expect("a chat");
    let message = chat.last_message.expect("a message").id;

    let report = |option: &[u8], text: &str| {
        let report = ReportChat::new(bot.id(), vec![message]);
        let report = report.option_id(option.to_vec()).text(text);
        client.send(report).wait()
    };
    let options = |answer| match answer {
        Ok(ReportChatResult::OptionRequired(answer)) => answer.options,
        other => panic!("{other:?}"),
    };
    let find = |options: &[ReportOption], text: &str| {
        let mut options = options.iter();
        let found = options.find(|option| option.text == text);
        found.expect("an option").id.clone()
    };
    let first = options(report(b"", ""));
    let second = options(report(&find(&first, "Violence"), ""));
    let done = report(&find(&second, "Threats"), "");
    assert!(matches!(done, Ok(ReportChatResult::Ok)));
    let Ok(ReportChatResult::TextRequired(needed)) = report(&find(&first, "Other"), "") else {
        panic!("there has to be a text");
    };
    assert!(!needed.is_optional);
    let done = report(&needed.option_id, "It sings");
    assert!(matches!(done, Ok(ReportChatResult::Ok)));
    refused(report(b"nothing", ""), "OPTION_INVALID");

    let reports: Vec<Report> = alice.reports();
    let seen = reports.iter();
    let seen: Vec<_> = seen
        .map(|report| (report.about, &*report.reason, &*report.comment))
        .collect();
    let expected = [
        (bot.id(), "violence/threats", ""),
        (bot.id(), "other", "It sings"),
    ];
    assert_eq!(seen, expected);
    assert!(reports.iter().all(|report| report.messages == ["hello"]));
    assert!(bot.reports().is_empty());
    close(client);
}

#[test]
fn of_a_group_messages_are_reported() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").phone("9996612222").create();
    let bob = dc.user("Bob").create();
    let group = bob.create_supergroup("Group", &[&alice]);
    let client = online(&dc, &alice);
    crate::common::members::hears_of(&client, &group, &bob);
    let report = ReportChat::new(group.id(), Vec::new());
    let answer = client.send(report).wait().expect("an answer");
    assert!(matches!(answer, ReportChatResult::MessagesRequired));
    bob.report(&group, "spam");
    assert_eq!(bob.reports()[0].about, group.id());
    assert!(alice.reports().is_empty());
    close(client);
}
