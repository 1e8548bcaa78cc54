//! What is refused to those who write.

use std::time::Duration;

use grammers_tl_types::{enums, functions};

use crate::rpc::trial::Trial;
use crate::world::chats::Kind;
use crate::world::chats::permission::{Permission, Right};
use crate::world::telling::By;

const NO_TEXTS: &[Permission] = &[Permission::SendPlain];

/// Forbids everybody things.
fn forbid_all(trial: &mut Trial, forbidden: &[Permission]) {
    let rights = Permission::forbid(forbidden, i32::MAX);
    let by = By::hand(trial.alice);
    trial.world.forbid_all(&by, trial.chat, rights);
}

/// The request to come into the chat by its name.
fn join(trial: &Trial) -> functions::channels::JoinChannel {
    functions::channels::JoinChannel {
        channel: trial.channel(),
    }
}

/// The request to go.
fn leave(trial: &Trial) -> functions::channels::LeaveChannel {
    functions::channels::LeaveChannel {
        channel: trial.channel(),
    }
}

#[test]
fn what_is_forbidden_by_default_binds_members_and_no_administrators() {
    for kind in [Kind::Group, Kind::Supergroup] {
        let mut trial = Trial::of(kind);
        forbid_all(&mut trial, NO_TEXTS);
        let refusal = "403 CHAT_SEND_PLAIN_FORBIDDEN";
        assert_eq!(trial.say(trial.bob, "one"), refusal);
        forbid_all(&mut trial, Permission::ALL);
        assert_eq!(trial.say(trial.bob, "two"), "403 CHAT_WRITE_FORBIDDEN");
        assert_eq!(trial.say(trial.alice, "the creator"), "");
        trial.promote(&[Right::DeleteMessages]);
        assert_eq!(trial.say(trial.bob, "an administrator"), "");
        let texts = trial.texts(trial.carol);
        assert_eq!(texts, ["the creator", "an administrator"]);
    }
}

#[test]
fn members_wait_in_slow_mode_and_no_administrators() {
    let mut trial = Trial::of(Kind::Supergroup);
    let slow = functions::channels::ToggleSlowMode {
        channel: trial.channel(),
        seconds: 60,
    };
    assert_eq!(trial.refusal(trial.alice, &slow), "");
    let began = trial.world.clock.date();
    assert_eq!(trial.say(trial.bob, "one"), "");
    let refusal = trial.say(trial.bob, "two");
    let passed = trial.world.clock.date() - began;
    let seconds = refusal.strip_prefix("420 SLOWMODE_WAIT_").expect(&refusal);
    let seconds: i32 = seconds.parse().expect("a number");
    assert!((60 - passed..=60).contains(&seconds), "{seconds}");
    assert_eq!(trial.say(trial.carol, "three"), "", "each for oneself");
    for text in ["four", "five"] {
        assert_eq!(trial.say(trial.alice, text), "", "the creator");
    }
    trial.promote(&[Right::DeleteMessages]);
    for text in ["six", "seven"] {
        assert_eq!(trial.say(trial.bob, text), "", "an administrator");
    }
    assert!(trial.say(trial.carol, "eight").starts_with("420"));
    trial.world.clock.advance(Duration::from_secs(61));
    assert_eq!(trial.say(trial.carol, "nine"), "");
}

#[test]
fn a_restriction_of_one_is_still_there_after_leaving_and_coming_back() {
    let mut trial = Trial::of(Kind::Supergroup);
    let by = By::hand(trial.alice);
    let named = trial
        .world
        .set_chat_username(&by, trial.chat, Some("name_of_chat"));
    named.expect("a free name");
    trial.restrict(NO_TEXTS);
    let refusal = "403 CHAT_SEND_PLAIN_FORBIDDEN";
    assert_eq!(trial.say(trial.bob, "one"), refusal);
    let gone = leave(&trial);
    assert_eq!(trial.refusal(trial.bob, &gone), "");
    assert_eq!(trial.say(trial.bob, "two"), "403 CHAT_GUEST_SEND_FORBIDDEN");
    let (rights, by, is_out) = restricted(&mut trial);
    assert_eq!((rights, by, is_out), (true, trial.alice, true));

    let back = join(&trial);
    assert_eq!(trial.refusal(trial.bob, &back), "");
    assert_eq!(trial.say(trial.bob, "three"), refusal);
    let (rights, by, is_out) = restricted(&mut trial);
    assert_eq!((rights, by, is_out), (true, trial.alice, false));

    // Nor does it help to be brought in by somebody else.
    assert_eq!(trial.refusal(trial.bob, &gone), "");
    let add = functions::channels::InviteToChannel {
        channel: trial.channel(),
        users: vec![trial.user(trial.bob)],
    };
    assert_eq!(trial.refusal(trial.carol, &add), "");
    assert_eq!(trial.say(trial.bob, "four"), refusal);
    let (rights, by, is_out) = restricted(&mut trial);
    assert_eq!((rights, by, is_out), (true, trial.alice, false));
}

/// Whether Bob must not write texts, who has forbidden it, and whether he is out.
fn restricted(trial: &mut Trial) -> (bool, i64, bool) {
    let request = functions::channels::GetParticipant {
        channel: trial.channel(),
        participant: trial.person(trial.bob),
    };
    let answer = trial.call(trial.alice, &request).expect("a member");
    let enums::channels::ChannelParticipant::Participant(answer) = answer;
    let enums::ChannelParticipant::Banned(member) = answer.participant else {
        panic!("{:?}", answer.participant);
    };
    let enums::ChatBannedRights::Rights(rights) = member.banned_rights;
    (rights.send_plain, member.kicked_by, member.left)
}

#[test]
fn who_was_an_administrator_comes_back_as_a_member_and_the_creator_as_the_creator() {
    let mut trial = Trial::strict(Kind::Supergroup);
    trial.promote(Right::ALL);
    assert_eq!(trial.say(trial.bob, "one"), "");
    let (gone, back) = (leave(&trial), join(&trial));
    assert_eq!(trial.refusal(trial.bob, &gone), "");
    assert_eq!(trial.refusal(trial.bob, &back), "");
    assert_eq!(trial.say(trial.bob, "two"), "403 CHAT_WRITE_FORBIDDEN");
    assert_eq!(trial.refusal(trial.alice, &gone), "400 USER_CREATOR");
    assert_eq!(trial.say(trial.alice, "three"), "");
}

#[test]
fn who_may_not_write_is_told_why() {
    let mut trial = Trial::of(Kind::Supergroup);
    assert_eq!(trial.say(trial.dave, "one"), "400 CHANNEL_PRIVATE");
    trial.restrict(Permission::ALL);
    assert_eq!(trial.say(trial.bob, "two"), "400 CHAT_RESTRICTED");
    trial.ban(trial.bob);
    assert_eq!(trial.say(trial.bob, "three"), "400 CHANNEL_PRIVATE");
    let mut channel = Trial::of(Kind::Channel);
    assert_eq!(channel.say(channel.bob, "four"), "400 CHAT_ADMIN_REQUIRED");
    let mut group = Trial::of(Kind::Group);
    let by = By::hand(group.alice);
    group.world.go_out(&by, group.chat, group.bob);
    assert_eq!(group.say(group.bob, "five"), "403 CHAT_WRITE_FORBIDDEN");
}
