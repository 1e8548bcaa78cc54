//! What is wrong with a request, whoever makes it.

use grammers_tl_types::{enums, functions, types};

use crate::rpc::trial::Trial;
use crate::world::chats::Kind;
use crate::world::chats::permission::{Permission, Right};
use crate::world::telling::By;

#[test]
fn settings_belong_to_a_kind_and_are_not_set_twice() {
    for kind in [Kind::Supergroup, Kind::Channel] {
        let mut trial = Trial::of(kind);
        let channel = trial.channel();
        let signed = |channel: &enums::InputChannel| functions::channels::ToggleSignatures {
            signatures_enabled: true,
            profiles_enabled: false,
            channel: channel.clone(),
        };
        let hidden = functions::channels::TogglePreHistoryHidden {
            channel: channel.clone(),
            enabled: true,
        };
        let slow = functions::channels::ToggleSlowMode {
            channel: channel.clone(),
            seconds: 10,
        };
        let answers = |trial: &mut Trial| {
            [
                trial.refusal(trial.alice, &signed(&channel)),
                trial.refusal(trial.alice, &hidden),
                trial.refusal(trial.alice, &slow),
            ]
        };
        let (not_here, twice) = ("400 CHAT_ID_INVALID", "400 CHAT_NOT_MODIFIED");
        if kind == Kind::Channel {
            assert_eq!(answers(&mut trial), ["", not_here, not_here]);
            assert_eq!(answers(&mut trial), [twice, not_here, not_here]);
        } else {
            assert_eq!(answers(&mut trial), [not_here, "", ""]);
            assert_eq!(answers(&mut trial), [not_here, twice, twice]);
        }
    }
}

#[test]
fn people_ask_to_come_in_where_a_public_supergroup_wants_it() {
    let mut trial = Trial::of(Kind::Supergroup);
    let toggle = |trial: &Trial, enabled| functions::channels::ToggleJoinRequest {
        channel: trial.channel(),
        enabled,
    };
    let flag = |trial: &mut Trial| {
        let request = functions::channels::GetChannels {
            id: vec![trial.channel()],
        };
        let chats = trial.call(trial.dave, &request).expect("the chat");
        match chats.chats().as_slice() {
            [enums::Chat::Channel(channel)] => channel.join_request,
            other => panic!("{other:?}"),
        }
    };
    let (on, off) = (toggle(&trial, true), toggle(&trial, false));
    assert_eq!(trial.refusal(trial.alice, &on), "400 CHAT_PUBLIC_REQUIRED");
    let by = By::hand(trial.alice);
    let named = trial
        .world
        .set_chat_username(&by, trial.chat, Some("name_of_chat"));
    named.expect("a free name");
    assert_eq!(trial.refusal(trial.alice, &off), "400 CHAT_NOT_MODIFIED");
    assert!(!flag(&mut trial));
    assert_eq!(trial.refusal(trial.alice, &on), "");
    assert!(flag(&mut trial));
    let join = functions::channels::JoinChannel {
        channel: trial.channel(),
    };
    assert_eq!(trial.refusal(trial.dave, &join), "400 INVITE_REQUEST_SENT");
    assert_eq!(trial.refusal(trial.alice, &off), "");
    assert!(!flag(&mut trial));
    assert_eq!(trial.refusal(trial.dave, &join), "");

    let mut channel = Trial::strict(Kind::Channel);
    let on = toggle(&channel, true);
    assert_eq!(channel.refusal(channel.alice, &on), "400 CHAT_ID_INVALID");
}

#[test]
fn slow_mode_has_some_values_and_no_others() {
    let mut trial = Trial::of(Kind::Supergroup);
    for (seconds, expected) in [
        (-1, "400 SECONDS_INVALID"),
        (0, "400 CHAT_NOT_MODIFIED"),
        (5, ""),
        (7, "400 SECONDS_INVALID"),
        (3_600, ""),
        (3_601, "400 SECONDS_INVALID"),
        (0, ""),
    ] {
        let request = functions::channels::ToggleSlowMode {
            channel: trial.channel(),
            seconds,
        };
        assert_eq!(trial.refusal(trial.alice, &request), expected, "{seconds}");
    }
}

#[test]
fn who_is_there_already_or_banned_is_not_brought_in() {
    let mut trial = Trial::of(Kind::Supergroup);
    let by = By::hand(trial.alice);
    let add = |trial: &mut Trial, users: &[i64]| {
        let request = functions::channels::InviteToChannel {
            channel: trial.channel(),
            users: users.iter().map(|user| trial.user(*user)).collect(),
        };
        trial.refusal(trial.alice, &request)
    };
    let (bob, carol, dave) = (trial.bob, trial.carol, trial.dave);
    assert_eq!(add(&mut trial, &[bob]), "400 USER_ALREADY_PARTICIPANT");
    assert_eq!(add(&mut trial, &[bob, carol]), "");
    trial.ban(dave);
    assert_eq!(add(&mut trial, &[dave]), "400 USER_KICKED");
    let join = functions::channels::JoinChannel {
        channel: trial.channel(),
    };
    assert_eq!(trial.refusal(dave, &join), "400 USER_BANNED_IN_CHANNEL");
    trial
        .world
        .restrict(&by, trial.chat, dave, Permission::forbid(&[], i32::MAX));
    assert_eq!(trial.refusal(dave, &join), "400 CHANNEL_PRIVATE");
    assert_eq!(trial.refusal(bob, &join), "400 USER_ALREADY_PARTICIPANT");
    assert_eq!(add(&mut trial, &[dave]), "");
    let leave = functions::channels::LeaveChannel {
        channel: trial.channel(),
    };
    assert_eq!(trial.refusal(dave, &leave), "");
    assert_eq!(trial.refusal(dave, &leave), "400 USER_NOT_PARTICIPANT");
}

#[test]
fn bots_do_not_do_what_is_for_people() {
    let mut trial = Trial::of(Kind::Supergroup);
    trial.promote(Right::ALL);
    trial.world.people.make_bot(trial.bob);
    let channel = trial.channel();
    let refusals = [
        trial.refusal(
            trial.bob,
            &functions::channels::CheckUsername {
                channel: channel.clone(),
                username: "other_name".to_owned(),
            },
        ),
        trial.refusal(
            trial.bob,
            &functions::channels::JoinChannel {
                channel: channel.clone(),
            },
        ),
        trial.refusal(
            trial.bob,
            &functions::channels::DeleteChannel {
                channel: channel.clone(),
            },
        ),
        trial.refusal(
            trial.bob,
            &functions::channels::InviteToChannel {
                channel: channel.clone(),
                users: vec![trial.user(trial.dave)],
            },
        ),
        trial.refusal(
            trial.bob,
            &functions::channels::UpdateUsername {
                channel,
                username: "other_name".to_owned(),
            },
        ),
    ];
    assert_eq!(refusals, ["400 BOT_METHOD_INVALID"; 5]);
}

#[test]
fn administrators_have_titles_of_sixteen_letters_and_no_emoji() {
    let mut trial = Trial::of(Kind::Supergroup);
    for (rank, expected) in [
        ("1234567890123456", ""),
        ("12345678901234567", "400 ADMIN_RANK_INVALID"),
        ("rain \u{2602}", "400 ADMIN_RANK_EMOJI_NOT_ALLOWED"),
        ("\u{1f600}", "400 ADMIN_RANK_EMOJI_NOT_ALLOWED"),
    ] {
        let request = functions::channels::EditAdmin {
            channel: trial.channel(),
            user_id: trial.user(trial.bob),
            admin_rights: Right::grant(&[Right::PinMessages], Kind::Supergroup).into(),
            rank: rank.to_owned(),
        };
        assert_eq!(trial.refusal(trial.alice, &request), expected, "{rank}");
    }
}

#[test]
fn outsiders_learn_nothing_of_a_private_supergroup() {
    let mut trial = Trial::of(Kind::Supergroup);
    let full = functions::channels::GetFullChannel {
        channel: trial.channel(),
    };
    let member = |trial: &Trial, user| functions::channels::GetParticipant {
        channel: trial.channel(),
        participant: trial.person(user),
    };
    let (bob, dave) = (member(&trial, trial.bob), member(&trial, trial.dave));
    let private = "400 CHANNEL_PRIVATE";
    assert_eq!(trial.refusal(trial.dave, &full), private);
    assert_eq!(trial.refusal(trial.dave, &bob), private);
    assert_eq!(trial.refusal(trial.alice, &bob), "");
    assert_eq!(
        trial.refusal(trial.alice, &dave),
        "400 USER_NOT_PARTICIPANT"
    );
    let of_chat = functions::channels::GetParticipant {
        channel: trial.channel(),
        participant: trial.peer(),
    };
    assert_eq!(
        trial.refusal(trial.alice, &of_chat),
        "400 PARTICIPANT_ID_INVALID"
    );
    let wrong = functions::channels::GetFullChannel {
        channel: types::InputChannel {
            channel_id: 1_500_000_001,
            access_hash: 1,
        }
        .into(),
    };
    assert_eq!(trial.refusal(trial.alice, &wrong), "400 CHANNEL_INVALID");
}

#[test]
fn in_channels_members_are_banned_or_nothing() {
    let mut trial = Trial::of(Kind::Channel);
    let forbid = |trial: &Trial, rights| functions::channels::EditBanned {
        channel: trial.channel(),
        participant: trial.person(trial.bob),
        banned_rights: enums::ChatBannedRights::Rights(rights),
    };
    let mute = forbid(
        &trial,
        Permission::forbid(&[Permission::SendPlain], i32::MAX),
    );
    assert_eq!(
        trial.refusal(trial.alice, &mute),
        "400 BANNED_RIGHTS_INVALID"
    );
    let ban = types::ChatBannedRights {
        view_messages: true,
        ..Permission::forbid(&[], i32::MAX)
    };
    let ban = forbid(&trial, ban);
    assert_eq!(trial.refusal(trial.alice, &ban), "");
    let full = functions::channels::GetFullChannel {
        channel: trial.channel(),
    };
    assert_eq!(trial.refusal(trial.bob, &full), "400 CHANNEL_PRIVATE");
}
