//! What new members see of what was written before they came.

use grammers_tl_types::{enums, functions, types};

use crate::rpc::trial::Trial;
use crate::world::chats::Kind;
use crate::world::telling::By;

/// Lets Alice hide the history from new members, or not any more.
fn hide(trial: &mut Trial, hide: bool) {
    let request = functions::channels::TogglePreHistoryHidden {
        channel: trial.channel(),
        enabled: hide,
    };
    assert_eq!(trial.refusal(trial.alice, &request), "");
}

fn add_dave(trial: &mut Trial) {
    let by = By::hand(trial.alice);
    trial.world.bring_in(&by, trial.chat, &[trial.dave]);
}

/// The texts of messages, the oldest first.
fn texts(messages: &[enums::Message]) -> Vec<String> {
    let written = messages.iter().filter_map(|message| match message {
        enums::Message::Message(message) => Some((message.id, message.message.clone())),
        _ => None,
    });
    let mut written: Vec<_> = written.collect();
    written.sort();
    written.into_iter().map(|(_, text)| text).collect()
}

fn found(answer: enums::messages::Messages) -> Vec<String> {
    match answer {
        enums::messages::Messages::Messages(all) => texts(&all.messages),
        enums::messages::Messages::Slice(part) => texts(&part.messages),
        enums::messages::Messages::ChannelMessages(part) => texts(&part.messages),
        enums::messages::Messages::NotModified(_) => panic!("no hash was given"),
    }
}

fn history(trial: &mut Trial) -> Vec<String> {
    let request = functions::messages::GetHistory {
        peer: trial.peer(),
        offset_id: 0,
        offset_date: 0,
        add_offset: 0,
        limit: 100,
        max_id: 0,
        min_id: 0,
        hash: 0,
    };
    found(trial.call(trial.dave, &request).expect("a history"))
}

fn search(trial: &mut Trial, word: &str) -> Vec<String> {
    let request = functions::messages::Search {
        peer: trial.peer(),
        q: word.to_owned(),
        from_id: None,
        saved_peer_id: None,
        saved_reaction: None,
        top_msg_id: None,
        filter: enums::MessagesFilter::InputMessagesFilterEmpty,
        min_date: 0,
        max_date: 0,
        offset_id: 0,
        add_offset: 0,
        limit: 100,
        max_id: 0,
        min_id: 0,
        hash: 0,
    };
    found(trial.call(trial.dave, &request).expect("messages"))
}

/// All that has happened since the beginning: new messages, and changed ones.
fn difference(trial: &mut Trial) -> (Vec<String>, Vec<String>) {
    let request = functions::updates::GetChannelDifference {
        force: false,
        channel: trial.channel(),
        filter: enums::ChannelMessagesFilter::Empty,
        pts: 2,
        limit: 100,
    };
    let answer = trial.call(trial.dave, &request).expect("a difference");
    let enums::updates::ChannelDifference::Difference(answer) = answer else {
        panic!("{answer:?}");
    };
    let changed = answer
        .other_updates
        .into_iter()
        .filter_map(|update| match update {
            enums::Update::EditChannelMessage(update) => Some(update.message),
            _ => None,
        });
    let changed: Vec<_> = changed.collect();
    (texts(&answer.new_messages), texts(&changed))
}

/// Some messages by their numbers.
fn by_number(trial: &mut Trial, ids: &[i32]) -> Vec<String> {
    let ids = ids
        .iter()
        .map(|id| types::InputMessageId { id: *id }.into());
    let request = functions::channels::GetMessages {
        channel: trial.channel(),
        id: ids.collect(),
    };
    found(trial.call(trial.dave, &request).expect("messages"))
}

fn full(trial: &mut Trial) -> types::ChannelFull {
    let request = functions::channels::GetFullChannel {
        channel: trial.channel(),
    };
    let answer = trial.call(trial.dave, &request).expect("the chat");
    let enums::messages::ChatFull::Full(answer) = answer;
    match answer.full_chat {
        enums::ChatFull::ChannelFull(full) => full,
        other => panic!("{other:?}"),
    }
}

/// The number of the newest message.
fn newest(trial: &Trial) -> i32 {
    let mut messages = trial.world.messages(trial.alice, trial.chat);
    messages.next().expect("a message").id
}

fn edit(trial: &mut Trial, id: i32, text: &str) {
    let request = functions::messages::EditMessage {
        no_webpage: false,
        invert_media: false,
        peer: trial.peer(),
        id,
        message: Some(text.to_owned()),
        media: None,
        reply_markup: None,
        entities: None,
        schedule_date: None,
        schedule_repeat_period: None,
        quick_reply_shortcut_id: None,
    };
    assert_eq!(trial.refusal(trial.alice, &request), "");
}

fn pin(trial: &mut Trial, id: i32) {
    let request = functions::messages::UpdatePinnedMessage {
        silent: true,
        unpin: false,
        pm_oneside: false,
        peer: trial.peer(),
        id,
    };
    assert_eq!(trial.refusal(trial.alice, &request), "");
}

/// A supergroup that Dave comes into between two messages, the first of which is pinned, and changed afterwards.
fn scene(is_hidden: bool) -> (Trial, [i32; 2]) {
    let mut trial = Trial::of(Kind::Supergroup);
    assert_eq!(trial.say(trial.alice, "word before"), "");
    let before = newest(&trial);
    pin(&mut trial, before);
    if is_hidden {
        hide(&mut trial, true);
    }
    add_dave(&mut trial);
    assert_eq!(trial.say(trial.alice, "word after"), "");
    let after = newest(&trial);
    for (id, text) in [
        (before, "word before, changed"),
        (after, "word after, changed"),
    ] {
        edit(&mut trial, id, text);
    }
    (trial, [before, after])
}

#[test]
fn new_members_see_all_if_nothing_is_hidden() {
    let (mut trial, [before, after]) = scene(false);
    let all = ["word before, changed", "word after, changed"];
    assert_eq!(history(&mut trial), all);
    assert_eq!(search(&mut trial, "word"), all);
    assert_eq!(by_number(&mut trial, &[before, after]), all);
    let (new, changed) = difference(&mut trial);
    assert_eq!(
        (&new[..], &changed[..]),
        (&all.map(str::to_owned)[..], &all.map(str::to_owned)[..])
    );
    let full = full(&mut trial);
    assert_eq!(full.pinned_msg_id, Some(before));
    assert_eq!(
        (full.hidden_prehistory, full.available_min_id),
        (false, None)
    );
}

#[test]
fn what_is_hidden_from_new_members_they_find_nowhere() {
    let (mut trial, [before, after]) = scene(true);
    let seen = ["word after, changed"];
    assert_eq!(history(&mut trial), seen);
    assert_eq!(search(&mut trial, "word"), seen);
    assert_eq!(search(&mut trial, "before"), [""; 0]);
    assert_eq!(by_number(&mut trial, &[before, after]), seen);
    let (new, changed) = difference(&mut trial);
    assert_eq!(
        (new, changed),
        (vec![seen[0].to_owned()], vec![seen[0].to_owned()])
    );
    let full = full(&mut trial);
    assert_eq!(full.pinned_msg_id, None);
    let min = full.available_min_id.expect("something is hidden");
    assert!(full.hidden_prehistory && (before..after).contains(&min));
    let texts = trial.texts(trial.bob);
    assert_eq!(texts, ["word before, changed", "word after, changed"]);
}

#[test]
fn what_was_written_while_somebody_was_gone_is_hidden_too() {
    let mut trial = Trial::of(Kind::Supergroup);
    hide(&mut trial, true);
    add_dave(&mut trial);
    assert_eq!(trial.say(trial.alice, "word one"), "");
    let leave = functions::channels::LeaveChannel {
        channel: trial.channel(),
    };
    assert_eq!(trial.refusal(trial.dave, &leave), "");
    assert_eq!(trial.say(trial.alice, "word two"), "");
    add_dave(&mut trial);
    assert_eq!(trial.say(trial.alice, "word three"), "");
    assert_eq!(history(&mut trial), ["word three"]);
    assert_eq!(search(&mut trial, "word"), ["word three"]);
    assert_eq!(difference(&mut trial).0, ["word three"]);
}

/// Gives the chat a name that all find, or takes it.
fn name(trial: &mut Trial, name: Option<&str>) {
    let by = By::hand(trial.alice);
    let named = trial.world.set_chat_username(&by, trial.chat, name);
    named.expect("a free name");
}

#[test]
fn in_a_public_supergroup_nothing_is_hidden() {
    let mut trial = Trial::of(Kind::Supergroup);
    assert_eq!(trial.say(trial.alice, "word before"), "");
    hide(&mut trial, true);
    name(&mut trial, Some("name_of_chat"));
    add_dave(&mut trial);
    assert_eq!(history(&mut trial), ["word before"]);
    assert_eq!(full(&mut trial).available_min_id, None);
}

#[test]
fn what_is_hidden_is_seen_as_long_as_the_supergroup_is_public() {
    let mut trial = Trial::of(Kind::Supergroup);
    assert_eq!(trial.say(trial.alice, "word before"), "");
    hide(&mut trial, true);
    add_dave(&mut trial);
    assert_eq!(history(&mut trial), [""; 0]);
    name(&mut trial, Some("name_of_chat"));
    assert_eq!(history(&mut trial), ["word before"]);
    name(&mut trial, None);
    assert_eq!(history(&mut trial), [""; 0]);
}

#[test]
fn who_came_while_the_supergroup_was_public_sees_all_afterwards() {
    let mut trial = Trial::of(Kind::Supergroup);
    assert_eq!(trial.say(trial.alice, "word before"), "");
    hide(&mut trial, true);
    name(&mut trial, Some("name_of_chat"));
    add_dave(&mut trial);
    name(&mut trial, None);
    assert_eq!(history(&mut trial), ["word before"]);
}
