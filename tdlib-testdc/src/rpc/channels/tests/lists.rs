//! Who is found in a list, in what order, and what is told of members and to whom.

use std::time::Duration;

use grammers_tl_types::{enums, functions, types};

use crate::rpc::trial::Trial;
use crate::world::UserId;
use crate::world::chats::Kind;
use crate::world::chats::member::Standing;
use crate::world::chats::permission::{Permission, Right};
use crate::world::contacts::Card;
use crate::world::telling::By;

type Filter = enums::ChannelParticipantsFilter;

fn list(trial: &mut Trial, viewer: UserId, filter: Filter) -> Vec<enums::ChannelParticipant> {
    let request = functions::channels::GetParticipants {
        channel: trial.channel(),
        filter,
        offset: 0,
        limit: 100,
        hash: 0,
    };
    match trial.call(viewer, &request).expect("a list") {
        enums::channels::ChannelParticipants::Participants(list) => list.participants,
        other => panic!("{other:?}"),
    }
}

fn ids(list: &[enums::ChannelParticipant]) -> Vec<UserId> {
    let ids = list.iter().map(|member| match member {
        enums::ChannelParticipant::Participant(member) => member.user_id,
        enums::ChannelParticipant::ParticipantSelf(member) => member.user_id,
        enums::ChannelParticipant::Creator(member) => member.user_id,
        enums::ChannelParticipant::Admin(member) => member.user_id,
        other => panic!("{other:?}"),
    });
    ids.collect()
}

fn go(trial: &mut Trial, user: UserId) {
    let by = By::hand(user);
    trial.world.go_out(&by, trial.chat, user);
}

#[test]
fn those_who_have_gone_are_no_bots_and_no_contacts_of_a_chat() {
    let mut trial = Trial::of(Kind::Supergroup);
    let (alice, bob, carol) = (trial.alice, trial.bob, trial.carol);
    trial.world.people.make_bot(bob);
    trial
        .world
        .add_contact(&By::hand(alice), carol, Card::default());
    let bots = || Filter::ChannelParticipantsBots;
    let contacts = || types::ChannelParticipantsContacts { q: String::new() }.into();
    assert_eq!(ids(&list(&mut trial, alice, bots())), [bob]);
    assert_eq!(ids(&list(&mut trial, alice, contacts())), [carol]);
    go(&mut trial, bob);
    go(&mut trial, carol);
    assert_eq!(ids(&list(&mut trial, alice, bots())), [0; 0]);
    assert_eq!(ids(&list(&mut trial, alice, contacts())), [0; 0]);
}

#[test]
fn the_newest_members_are_first() {
    let mut trial = Trial::of(Kind::Supergroup);
    let (alice, bob, carol, dave) = (trial.alice, trial.bob, trial.carol, trial.dave);
    for user in [bob, carol] {
        go(&mut trial, user);
    }
    for user in [carol, dave, bob] {
        trial.world.clock.advance(Duration::from_secs(60));
        let by = By::hand(alice);
        trial.world.bring_in(&by, trial.chat, &[user]);
    }
    let recent = Filter::ChannelParticipantsRecent;
    assert_eq!(
        ids(&list(&mut trial, alice, recent.clone())),
        [bob, dave, carol, alice]
    );
    // When they came does not change when they become something else.
    trial.world.clock.advance(Duration::from_secs(60));
    let rights = Some(Right::grant(&[Right::PinMessages], Kind::Supergroup));
    trial
        .world
        .promote(&By::hand(alice), trial.chat, carol, rights, None);
    assert_eq!(
        ids(&list(&mut trial, alice, recent)),
        [bob, dave, carol, alice]
    );
}

#[test]
fn administrators_are_changed_by_the_creator_and_by_who_made_them_that() {
    let mut trial = Trial::of(Kind::Supergroup);
    let (alice, bob, carol, dave) = (trial.alice, trial.bob, trial.carol, trial.dave);
    trial.promote(&[Right::AddAdmins, Right::PinMessages]);
    for (by, user) in [(bob, carol), (alice, dave)] {
        let rights = Some(Right::grant(&[Right::PinMessages], Kind::Supergroup));
        trial
            .world
            .promote(&By::hand(by), trial.chat, user, rights, None);
    }
    let mut seen_by = |viewer| {
        let admins = list(&mut trial, viewer, Filter::ChannelParticipantsAdmins);
        let admins = admins.into_iter().filter_map(|member| match member {
            enums::ChannelParticipant::Admin(member) if member.can_edit => Some(member.user_id),
            _ => None,
        });
        let mut admins: Vec<UserId> = admins.collect();
        admins.sort_unstable();
        admins
    };
    assert_eq!(seen_by(alice), [bob, carol, dave]);
    assert_eq!(seen_by(bob), [carol]);
    assert_eq!(seen_by(carol), [0; 0]);
}

#[test]
fn administrators_are_told_how_many_are_banned_and_restricted_and_members_are_not() {
    let mut trial = Trial::of(Kind::Supergroup);
    let (alice, carol, dave) = (trial.alice, trial.carol, trial.dave);
    trial.restrict(&[Permission::SendPhotos]);
    trial.ban(dave);
    let mut counts = |viewer| {
        let request = functions::channels::GetFullChannel {
            channel: trial.channel(),
        };
        let answer = trial.call(viewer, &request).expect("the chat");
        let enums::messages::ChatFull::Full(answer) = answer;
        let enums::ChatFull::ChannelFull(full) = answer.full_chat else {
            panic!("{:?}", answer.full_chat);
        };
        (
            full.participants_count,
            full.admins_count,
            full.kicked_count,
            full.banned_count,
        )
    };
    assert_eq!(counts(alice), (Some(3), Some(1), Some(1), Some(1)));
    assert_eq!(counts(carol), (Some(3), None, None, None));
}

#[test]
fn public_chats_are_listed_for_those_who_made_them() {
    let mut trial = Trial::strict(Kind::Channel);
    trial.promote(Right::ALL);
    let request = functions::channels::GetAdminedPublicChannels {
        by_location: false,
        check_limit: false,
        for_personal: false,
    };
    let of_alice = trial.call(trial.alice, &request).expect("a list").chats();
    let of_bob = trial.call(trial.bob, &request).expect("a list").chats();
    assert_eq!((of_alice.len(), of_bob.len()), (1, 0));
    let by = By::hand(trial.alice);
    trial
        .world
        .set_chat_username(&by, trial.chat, None)
        .expect("no name");
    let of_alice = trial.call(trial.alice, &request).expect("a list").chats();
    assert!(of_alice.is_empty());
}

#[test]
fn members_are_told_to_ask_again_when_slow_mode_changes() {
    let mut trial = Trial::of(Kind::Supergroup);
    let (bob, chat) = (trial.bob, trial.chat);
    trial.world.clock.advance(Duration::from_secs(60));
    let now = trial.world.clock.date();
    assert!(trial.world.account(bob).changed[&chat] < now);
    let slow = functions::channels::ToggleSlowMode {
        channel: trial.channel(),
        seconds: 10,
    };
    assert_eq!(trial.refusal(trial.alice, &slow), "");
    assert!(trial.world.account(bob).changed[&chat] >= now);
}

#[test]
fn a_banned_administrator_is_none_any_more() {
    let mut trial = Trial::of(Kind::Supergroup);
    trial.promote(&[Right::BanUsers]);
    let free = Permission::forbid(&[], i32::MAX);
    let (by, bob) = (By::hand(trial.alice), trial.bob);
    let lift = |trial: &mut Trial| {
        trial.world.restrict(&by, trial.chat, bob, free.clone());
        trial
            .world
            .chats
            .get(trial.chat)
            .expect("the chat")
            .standing(bob, 0)
    };
    assert!(
        matches!(lift(&mut trial), Standing::Admin(_)),
        "there was nothing to lift"
    );
    trial.ban(bob);
    assert_eq!(lift(&mut trial), Standing::Left);
}
