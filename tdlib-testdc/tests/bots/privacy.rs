//! What bots hear in groups.

use tdlib::types::{MessageContent, UpdateNewMessage};
use tdlib::{Client, Updates};
use tdlib_testdc::{Chat, TestDc, User};

use crate::common::members::online;
use crate::common::{close, next};

/// A bot's client, and what it hears in a group.
struct Ear {
    client: Client,
    heard: Updates<UpdateNewMessage>,
}

impl Ear {
    fn of(dc: &TestDc, bot: &User) -> Self {
        let client = online(dc, bot);
        let heard = client.updates_of();
        Self { client, heard }
    }

    /// All texts up to one that the bot hears in any case. What happens is told by an exclamation mark.
    #[track_caller]
    fn until(&mut self, last: &str) -> Vec<String> {
        let mut texts = Vec::new();
        loop {
            let message = next(&mut self.heard).message;
            let text = match message.content {
                MessageContent::MessageText(text) => text.text.text,
                _ => "!".to_owned(),
            };
            if text == last {
                return texts;
            }
            texts.push(text);
        }
    }
}

/// A group and a supergroup, with the same in them.
fn groups(by: &User, with: &[&User]) -> [Chat; 2] {
    [
        by.create_group("Group", with),
        by.create_supergroup("Supergroup", with),
    ]
}

#[test]
fn a_bot_hears_only_what_is_meant_for_it() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").create();
    let bot = dc.bot("Helper").username("helper_bot").create();
    let other = dc.bot("Other").username("other_bot").create();
    let mut ear = Ear::of(&dc, &bot);
    for group in groups(&alice, &[&bot, &other]) {
        let own = bot.send_to(&group, "at your service");
        ear.until("at your service");
        alice.send_to(&group, "nobody in particular");
        alice.send_to(&group, "@helper_bot is called by name");
        alice.send_to(&group, "/general");
        alice.send_to(&group, "/named@helper_bot");
        alice.send_to(&group, "please /named@Helper_Bot");
        alice.send_to(&group, "/other@other_bot");
        let answer = alice.reply_to(own, "an answer to it");
        alice.reply_to(answer, "an answer to the answer");
        other.send_to(&group, "a word of another bot");
        let others = other.send_to(&group, "/named@helper_bot by another bot");
        alice.send_to(&group, "/general, which is for the other one");
        alice.reply_to(others, "/named@helper_bot, and an answer to the other one");
        alice.set_title(&group, "Another title");
        alice.send_to(&group, "/end@helper_bot");
        let heard = ear.until("/end@helper_bot");
        assert_eq!(
            heard,
            [
                "/general",
                "/named@helper_bot",
                "please /named@Helper_Bot",
                "an answer to it",
                "an answer to the answer",
                "!",
            ]
        );
    }
    close(ear.client);
}

#[test]
fn a_command_for_all_is_for_the_bot_that_came_last_if_none_has_written() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").create();
    let first = dc.bot("First").username("first_bot").create();
    let last = dc.bot("Last").username("last_bot").create();
    let (mut first_ear, mut last_ear) = (Ear::of(&dc, &first), Ear::of(&dc, &last));
    for group in groups(&alice, &[&first]) {
        alice.send_to(&group, "/alone");
        dc.clock().advance(1);
        alice.add(&group, &[&last]);
        alice.send_to(&group, "/both");
        for name in ["first_bot", "last_bot"] {
            alice.send_to(&group, &format!("/end@{name}"));
        }
        let heard = first_ear.until("/end@first_bot");
        assert!(heard.contains(&"/alone".to_owned()), "{heard:?}");
        assert!(!heard.contains(&"/both".to_owned()), "{heard:?}");
        let heard = last_ear.until("/end@last_bot");
        assert!(heard.contains(&"/both".to_owned()), "{heard:?}");
        assert!(!heard.contains(&"/alone".to_owned()), "{heard:?}");
    }
    close(first_ear.client);
    close(last_ear.client);
}

#[test]
fn administrators_and_bots_without_privacy_hear_all_that_people_say() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").create();
    let open = dc.bot("Open").without_privacy().create();
    let admin = dc.bot("Admin").create();
    let deaf = dc.bot("Deaf").create();
    let mut ears = [&open, &admin].map(|bot| Ear::of(&dc, bot));
    for group in groups(&alice, &[&open, &admin, &deaf]) {
        alice.promote(&group, &admin, &[tdlib_testdc::Right::ChangeInfo], None);
        alice.send_to(&group, "first");
        deaf.send_to(&group, "a bot");
        alice.send_to(&group, "second");
        for ear in &mut ears {
            ear.until("first");
            assert!(ear.until("second").is_empty());
        }
        let texts = deaf.texts_with(&group);
        if matches!(group.id(), ..-1_000_000_000_000) {
            assert_eq!(texts, ["first", "a bot", "second"], "all have one history");
        } else {
            assert_eq!(texts, ["a bot"], "it was never told");
        }
        alice.demote(&group, &admin);
        alice.send_to(&group, "third");
        alice.set_title(&group, "Title");
        ears[0].until("third");
        assert!(!ears[1].until("!").contains(&"third".to_owned()));
    }
    for ear in ears {
        close(ear.client);
    }
}

#[test]
fn a_bot_in_a_channel_hears_everything() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").create();
    let bot = dc.bot("Helper").create();
    let mut ear = Ear::of(&dc, &bot);
    let channel = alice.create_channel("Channel", &[]);
    alice.promote(&channel, &bot, &[tdlib_testdc::Right::PostMessages], None);
    alice.send_to(&channel, "news");
    alice.send_to(&channel, "more");
    ear.until("news");
    assert!(ear.until("more").is_empty());
    close(ear.client);
}

#[test]
fn a_bot_that_was_away_hears_what_was_meant_for_it() {
    let dc = TestDc::start().expect("a data center");
    let alice = dc.user("Alice").create();
    let bot = dc.bot("Helper").username("helper_bot").create();
    let mut ear = Ear::of(&dc, &bot);
    let chats = groups(&alice, &[&bot]);
    for group in &chats {
        alice.send_to(group, "/begin@helper_bot");
        ear.until("/begin@helper_bot");
    }
    dc.refuse_new(true);
    dc.cut_all();
    crate::common::until("the bot is away", || dc.connections() == 0);
    for group in &chats {
        alice.send_to(group, "nobody in particular");
        alice.send_to(group, "/while@helper_bot");
        alice.send_to(group, "nobody again");
    }
    dc.refuse_new(false);
    let mut heard = ear.until("/while@helper_bot");
    heard.extend(ear.until("/while@helper_bot"));
    assert!(heard.is_empty(), "{heard:?}");
    alice.send_to(&chats[1], "/end@helper_bot");
    assert!(ear.until("/end@helper_bot").is_empty());
    close(ear.client);
}
