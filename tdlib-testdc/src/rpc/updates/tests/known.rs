//! What is told when: cases that random ones hardly meet, or would not notice.

use std::time::Duration;

use grammers_tl_types::{enums, functions, types};

use super::client::Client;
use super::copy::counts_right;
use crate::rpc::client::{Wire, channel, message};
use crate::world::blocking::List;
use crate::world::chats::Kind;
use crate::world::chats::permission::{Permission, Right};
use crate::world::contacts::Card;
use crate::world::peer::{Home, Peer};
use crate::world::posting::NewMessage;
use crate::world::reply::Reply;
use crate::world::telling::By;
use crate::world::{UserId, World};

/// A key that nobody else has.
const KEY: i64 = 7;

/// Alice, Bob, and a supergroup of Alice's that Bob is in.
fn world() -> (World, UserId, UserId, Peer) {
    let mut world = World::default();
    let [alice, bob] =
        ["Alice", "Bob"].map(|name| world.people.add(name.to_owned(), String::new(), None));
    let by = By::hand(alice);
    let (chat, _) = world.create_chat(&by, Kind::Supergroup, ("Chat", ""), &[bob]);
    (world, alice, bob, chat)
}

fn post(world: &mut World, by: UserId, to: Peer, text: &str) {
    world.post(&By::hand(by), to, &NewMessage::new(text));
}

fn difference(pts: i32, date: i32, pts_limit: Option<i32>) -> functions::updates::GetDifference {
    functions::updates::GetDifference {
        pts,
        pts_limit,
        pts_total_limit: None,
        date,
        qts: 1,
        qts_limit: None,
    }
}

/// What is told besides messages to a client that has been away since a date.
fn told_since(world: &mut World, wire: &mut Wire, pts: i32, date: i32) -> Vec<enums::Update> {
    match wire.call(world, &difference(pts, date, None)).unwrap() {
        enums::updates::Difference::Empty(_) => Vec::new(),
        enums::updates::Difference::Difference(all) => all.other_updates,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_channel_is_told_to_have_changed_from_the_second_on_in_which_something_happened() {
    let (mut world, alice, bob, chat) = world();
    let mut wire = Wire::log_in(&mut world, bob, KEY);
    post(&mut world, alice, chat, "hi");
    let known = world.chats.get(chat).unwrap();
    let (touched, pts, channel_id) = (known.touched, known.mailbox.pts(), known.id());
    assert!((0..=1).contains(&(world.clock.date() - touched)));
    let own = world.mailbox_at(Home::User(bob)).unwrap().pts();
    let mut is_told = |world: &mut World, date| {
        let told = told_since(world, &mut wire, own, date);
        let told = told.iter().filter_map(|update| match update {
            enums::Update::ChannelTooLong(update) => Some((update.channel_id, update.pts)),
            _ => None,
        });
        told.collect::<Vec<_>>()
    };
    assert_eq!(is_told(&mut world, touched - 5), [(channel_id, Some(pts))]);
    // What happened later in the second in which the client has asked last is not known to it.
    assert_eq!(is_told(&mut world, touched), [(channel_id, Some(pts))]);
    assert_eq!(is_told(&mut world, touched + 1), []);
    // Who has left is not told.
    world.go_out(&By::hand(bob), chat, bob);
    assert_eq!(is_told(&mut world, touched), []);
}

#[test]
fn what_moves_no_state_is_told_from_its_second_on() {
    let (mut world, alice, bob, chat) = world();
    post(&mut world, bob, chat, "hi");
    world.read(&By::hand(alice), chat, 0);
    let date = world.account(bob).words.last().expect("a word").date;
    let pts = world.account(bob).mailbox.pts();
    let mut wire = Wire::log_in(&mut world, bob, KEY);
    let mut is_told = |world: &mut World, date| {
        let told = told_since(world, &mut wire, pts, date);
        told.iter()
            .any(|update| matches!(update, enums::Update::ReadChannelOutbox(_)))
    };
    assert!(is_told(&mut world, date));
    assert!(!is_told(&mut world, date + 1));
}

#[test]
fn a_difference_in_parts_leaves_out_nothing_and_tells_of_channels_with_the_last_part() {
    let (mut world, alice, bob, chat) = world();
    let mut wire = Wire::log_in(&mut world, bob, KEY);
    let from = world.account(bob).mailbox.pts();
    for text in ["1", "2", "3", "4", "5"] {
        post(&mut world, alice, Peer::User(bob), text);
    }
    post(&mut world, alice, chat, "hi");
    let mut pts = from;
    let mut texts = Vec::new();
    for size in [2, 2] {
        let request = difference(pts, 1, Some(size));
        let answer = wire.call(&mut world, &request).unwrap();
        let enums::updates::Difference::Slice(part) = answer else {
            panic!("{answer:?}");
        };
        assert_eq!(part.other_updates, []);
        let enums::updates::State::State(state) = part.intermediate_state;
        // The client asks for what is told by date from the same date on.
        assert_eq!((state.pts, state.qts, state.date), (pts + size, 1, 1));
        pts = state.pts;
        texts.extend(part.new_messages.iter().map(text_of));
    }
    let answer = wire.call(&mut world, &difference(pts, 1, Some(2))).unwrap();
    let enums::updates::Difference::Difference(last) = answer else {
        panic!("{answer:?}");
    };
    texts.extend(last.new_messages.iter().map(text_of));
    assert_eq!(texts, ["1", "2", "3", "4", "5"]);
    let enums::updates::State::State(state) = last.state;
    assert_eq!(state.pts, from + 5);
    assert!((0..=1).contains(&(world.clock.date() - state.date)));
    let is_too_long = |update: &&enums::Update| matches!(update, enums::Update::ChannelTooLong(_));
    assert_eq!(last.other_updates.iter().filter(is_too_long).count(), 1);
}

fn text_of(message: &enums::Message) -> String {
    match message {
        enums::Message::Message(message) => message.message.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_client_that_asks_for_the_whole_at_once_gets_at_most_a_thousand_events() {
    let (mut world, alice, bob, _) = world();
    let mut wire = Wire::log_in(&mut world, bob, KEY);
    let from = world.account(bob).mailbox.pts();
    for _ in 0..1_001 {
        post(&mut world, alice, Peer::User(bob), "hi");
    }
    for limit in [None, Some(100_000)] {
        let answer = wire.call(&mut world, &difference(from, 1, limit)).unwrap();
        let enums::updates::Difference::Slice(part) = answer else {
            panic!("all of it");
        };
        assert_eq!(part.new_messages.len(), 1_000);
        let rest = wire.call(&mut world, &difference(from + 1_000, 1, limit));
        let Ok(enums::updates::Difference::Difference(rest)) = rest else {
            panic!("a part of it");
        };
        assert_eq!(rest.new_messages.len(), 1);
    }
}

fn channel_difference(
    world: &World,
    chat: Peer,
    pts: i32,
    limit: i32,
) -> functions::updates::GetChannelDifference {
    let Peer::Channel(id) = chat else {
        panic!("{chat:?}");
    };
    functions::updates::GetChannelDifference {
        force: false,
        channel: channel(world, id),
        filter: enums::ChannelMessagesFilter::Empty,
        pts,
        limit,
    }
}

#[test]
fn a_client_that_missed_too_much_of_a_channel_begins_anew() {
    let (mut world, alice, bob, chat) = world();
    let mut client = Client::new(&mut world, bob, KEY);
    let from = world.chats.get(chat).unwrap().mailbox.pts();
    client.cut(&mut world, false);
    let first = world.messages(bob, chat).next().unwrap().id;
    for _ in 0..5_000 {
        let pinned = world.pin(&By::hand(alice), chat, &[first], true, true);
        pinned.or_else(|| world.pin(&By::hand(alice), chat, &[first], false, true));
    }
    let request = channel_difference(&world, chat, from, 100);
    let answer = client.wire.call(&mut world, &request).unwrap();
    let enums::updates::ChannelDifference::Difference(part) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!((part.other_updates.len(), part.pts), (100, from + 100));
    assert!(!part.r#final && part.timeout.is_none());
    post(&mut world, alice, chat, "one too many");
    let answer = client.wire.call(&mut world, &request).unwrap();
    let enums::updates::ChannelDifference::TooLong(new) = answer else {
        panic!("{answer:?}");
    };
    let enums::Dialog::Dialog(dialog) = new.dialog else {
        panic!("a folder");
    };
    assert_eq!(dialog.pts, Some(from + 5_001));
    let texts: Vec<String> = new.messages.iter().map(text_of).collect();
    assert_eq!(texts, ["one too many"]);
    client.connect(&mut world, true);
    client.work(&mut world, usize::MAX);
    let there = client.loaded(&mut world);
    assert_eq!(client.copy.chats(), there.chats());
    assert_eq!(client.copy.channels, there.channels);
}

#[test]
fn a_state_that_never_was_is_refused() {
    let (mut world, _, bob, chat) = world();
    let mut wire = Wire::log_in(&mut world, bob, KEY);
    let request = channel_difference(&world, chat, 0, 100);
    let refused = wire.call(&mut world, &request).unwrap_err();
    assert_eq!(
        (refused.code, &*refused.message),
        (400, "PERSISTENT_TIMESTAMP_EMPTY")
    );
}

#[test]
fn who_has_left_a_private_supergroup_is_told_nothing_of_it() {
    let (mut world, _, bob, chat) = world();
    let mut wire = Wire::log_in(&mut world, bob, KEY);
    world.go_out(&By::hand(bob), chat, bob);
    let request = channel_difference(&world, chat, 1, 100);
    let refused = wire.call(&mut world, &request).unwrap_err();
    assert_eq!((refused.code, &*refused.message), (400, "CHANNEL_PRIVATE"));
}

#[test]
fn a_bot_that_was_away_is_told_of_members_once() {
    let (mut world, alice, bob, chat) = world();
    let bot = world.people.add("Bot".to_owned(), String::new(), None);
    world.people.make_bot(bot);
    world.bring_in(&By::hand(alice), chat, &[bot]);
    let mut wire = Wire::log_in(&mut world, bot, KEY);
    let before = world.account(bot).notices.qts();
    world.notify_bot(
        bot,
        |qts| {
            let (user_id, date, stopped) = (bob, 1, true);
            let update = types::UpdateBotStopped {
                user_id,
                date,
                stopped,
                qts,
            };
            update.into()
        },
        vec![Peer::User(bob)],
    );
    let pts = world.account(bot).mailbox.pts();
    let later = world.clock.date() + 10;
    let mut told = |world: &mut World, qts| {
        let request = functions::updates::GetDifference {
            qts,
            ..difference(pts, later, None)
        };
        match wire.call(world, &request).unwrap() {
            enums::updates::Difference::Empty(_) => None,
            enums::updates::Difference::Difference(all) => {
                let enums::updates::State::State(state) = all.state;
                Some((all.other_updates.len(), state.qts))
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(told(&mut world, before), Some((1, before + 1)));
    assert_eq!(told(&mut world, before + 1), None);
}

#[test]
fn who_came_later_is_not_told_the_history_as_news() {
    let (mut world, alice, bob, chat) = world();
    post(&mut world, alice, chat, "before");
    let carol = world.people.add("Carol".to_owned(), String::new(), None);
    world.bring_in(&By::hand(alice), chat, &[carol]);
    // That she was brought in comes after, and is all that she has not read.
    assert_eq!(world.unread(carol, chat), 1);
    assert_eq!(world.unread(bob, chat), 3);
    // Before Bob came nobody had written.
    for (user, came_later) in [(alice, false), (bob, false), (carol, true)] {
        let mut wire = Wire::log_in(&mut world, user, KEY + user);
        let request = channel_difference(&world, chat, 1, 1);
        let answer = wire.call(&mut world, &request).unwrap();
        let is_too_long = matches!(answer, enums::updates::ChannelDifference::TooLong(_));
        assert_eq!(is_too_long, came_later, "{user}: {answer:?}");
    }
}

#[test]
fn what_somebody_has_deleted_for_oneself_is_told_no_more() {
    let (mut world, alice, bob, chat) = world();
    let mut wire = Wire::log_in(&mut world, bob, KEY);
    for text in ["1", "2", "3"] {
        post(&mut world, alice, chat, text);
    }
    let ids: Vec<i32> = world.messages(bob, chat).map(|m| m.id).collect();
    world.clear_channel(&By::hand(bob), chat, ids[1]);
    let pts = world.chats.get(chat).unwrap().mailbox.pts();
    for id in &ids[..3] {
        let home = Home::of(bob, chat);
        world.edit(&By::hand(alice), home, *id, |message| {
            message.is_silent = true
        });
    }
    let request = channel_difference(&world, chat, pts, 100);
    let answer = wire.call(&mut world, &request).unwrap();
    let enums::updates::ChannelDifference::Difference(all) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(all.pts, pts + 3);
    let told = all.other_updates.iter().map(|update| match update {
        enums::Update::EditChannelMessage(update) => update.message.id(),
        other => panic!("{other:?}"),
    });
    assert_eq!(told.collect::<Vec<_>>(), ids[..1]);
}

#[test]
fn a_client_without_an_answer_sees_in_the_difference_which_message_is_its_own() {
    let (mut world, alice, bob, chat) = world();
    let mut wire = Wire::log_in(&mut world, alice, KEY);
    let mut other = Wire::log_in(&mut world, alice, KEY + 1);
    let own = world.account(alice).mailbox.pts();
    let channels = world.chats.get(chat).unwrap().mailbox.pts();
    for (to, random_id) in [(Peer::User(bob), 5), (chat, 6)] {
        let request = message(&world, to, "hi", random_id);
        wire.call(&mut world, &request).unwrap();
    }
    let numbers = |updates: &[enums::Update]| {
        let ids = updates.iter().filter_map(|update| match update {
            enums::Update::MessageId(update) => Some((update.random_id, update.id)),
            _ => None,
        });
        ids.collect::<Vec<_>>()
    };
    let id_in = |chat| world.messages(alice, chat).next().unwrap().id;
    let sent = [(5, id_in(Peer::User(bob))), (6, id_in(chat))];
    let later = world.clock.date() + 10;
    for (wire, expected) in [(&mut wire, &sent[..]), (&mut other, &[])] {
        let mut found = numbers(&told_since(&mut world, wire, own, later));
        let request = channel_difference(&world, chat, channels, 100);
        match wire.call(&mut world, &request).unwrap() {
            enums::updates::ChannelDifference::Difference(all) => {
                found.extend(numbers(&all.other_updates));
            }
            answer => panic!("{answer:?}"),
        }
        assert_eq!(found, expected);
    }
}

#[test]
fn what_is_about_several_messages_moves_the_state_by_as_many() {
    let (mut world, alice, bob, chat) = world();
    let (group, _) = world.create_chat(&By::hand(alice), Kind::Group, ("Group", ""), &[bob]);
    for place in [chat, group] {
        let (hers, his) = (Home::of(alice, place), Home::of(bob, place));
        post(&mut world, bob, place, "1");
        post(&mut world, bob, place, "2");
        let texts = world.messages(alice, place).take(2);
        let ids: Vec<i32> = texts.map(|message| message.id).collect();
        for id in &ids {
            let new = NewMessage {
                reply_to: Some(Reply::to(*id)),
                ..NewMessage::new("yes")
            };
            world.post(&By::hand(alice), place, &new);
        }
        let answers: Vec<i32> = world.unseen(bob, place).map(|m| m.id).collect();
        assert_eq!(answers.len(), 2);
        let by = By::hand(alice);
        let pinned = world.pin(&by, place, &ids, true, true);
        let unpinned = world.pin(&by, place, &ids, false, true);
        let deleted = world.delete(&by, hers, &ids, false);
        let seen = world.see(&By::hand(bob), his, &answers);
        // What one has looked at in a supergroup moves nothing.
        assert_eq!(seen.is_some(), place == group);
        let of_both = [
            (alice, hers, pinned),
            (alice, hers, unpinned),
            (alice, hers, deleted),
        ];
        for (user, home, event) in of_both.into_iter().chain([(bob, his, seen)]) {
            let Some(event) = event else {
                continue;
            };
            let (update, _) = world.update(user, home, &event).unwrap();
            assert!(event.count == 2 && counts_right(&update), "{update:?}");
        }
    }
}

#[test]
fn a_client_that_was_away_is_told_of_what_has_changed_without_a_message() {
    type Deed = fn(&mut World, UserId, UserId, Peer);
    type Hears = fn(&enums::Update) -> bool;
    let cases: [(&str, Deed, Hears); 8] = [
        (
            "what members may do",
            |world, alice, _, chat| {
                let rights = Permission::forbid(&[Permission::PinMessages], 0);
                world.forbid_all(&By::hand(alice), chat, rights);
            },
            |update| matches!(update, enums::Update::Channel(_)),
        ),
        (
            "an administrator of a basic group",
            |world, alice, bob, _| {
                let groups = world.common_chats(alice, bob).into_iter();
                let group = groups
                    .map(|chat| chat.peer)
                    .find(|peer| matches!(peer, Peer::Group(_)));
                let rights = Right::grant(Right::OF_GROUP_ADMINS, Kind::Group);
                let group = group.expect("a group");
                // Another one than the one that asks.
                let carol = world.user(bob + 1).expect("Carol").id;
                world.promote(&By::hand(alice), group, carol, Some(rights), None);
            },
            |update| matches!(update, enums::Update::ChatParticipants(_)),
        ),
        (
            "who is blocked",
            |world, alice, bob, _| world.block(&By::hand(bob), Peer::User(alice), List::Main, true),
            |update| matches!(update, enums::Update::PeerBlocked(update) if update.blocked),
        ),
        (
            "a question that was answered",
            |world, alice, bob, _| world.hide_questions(&By::hand(bob), Peer::User(alice)),
            |update| matches!(update, enums::Update::PeerSettings(_)),
        ),
        (
            "an own contact",
            |world, alice, bob, _| world.add_contact(&By::hand(bob), alice, Card::default()),
            |update| matches!(update, enums::Update::PeerSettings(_)),
        ),
        (
            "being a contact",
            |world, alice, bob, _| world.add_contact(&By::hand(alice), bob, Card::default()),
            |update| matches!(update, enums::Update::User(_)),
        ),
        (
            "a name",
            |world, alice, _, _| world.is_called_differently(&By::hand(alice)),
            |update| matches!(update, enums::Update::UserName(_)),
        ),
        (
            "a photo",
            |world, alice, _, _| world.looks_different(&By::hand(alice)),
            |update| matches!(update, enums::Update::User(_)),
        ),
    ];
    for (what, deed, hears) in cases {
        let (mut world, alice, bob, chat) = world();
        let carol = world.people.add("Carol".to_owned(), String::new(), None);
        assert_eq!(carol, bob + 1);
        world.create_chat(&By::hand(alice), Kind::Group, ("Group", ""), &[bob, carol]);
        post(&mut world, alice, Peer::User(bob), "hi");
        let mut wire = Wire::log_in(&mut world, bob, KEY);
        wire.cut(&mut world);
        world.clock.advance(Duration::from_secs(10));
        let date = world.clock.date();
        let pts = world.account(bob).mailbox.pts();
        deed(&mut world, alice, bob, chat);
        wire.connect(&mut world, false);
        let told = told_since(&mut world, &mut wire, pts, date);
        assert!(told.iter().any(hears), "{what}: {told:?}");
    }
}
