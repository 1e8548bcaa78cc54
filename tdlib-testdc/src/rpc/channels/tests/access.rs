//! Each method asks for the right that it needs, and for no other.

use grammers_tl_types::{enums, functions, types};

use crate::rpc::trial::Trial;
use crate::tl::zero;
use crate::world::chats::Kind;
use crate::world::chats::permission::{Permission, Right};

const ADMIN: &str = "400 CHAT_ADMIN_REQUIRED";

/// A method that Bob calls.
type Ask = fn(&mut Trial) -> String;

/// Lets Bob call methods with one right after the other: only with the one that is needed it works.
fn each_needs_its_right(kind: Kind, rights: &[Right], methods: &[(&str, Right, Ask)]) {
    for (name, needed, ask) in methods {
        for right in rights {
            let mut trial = Trial::strict(kind);
            assert_eq!(trial.say(trial.alice, "hello"), "");
            trial.promote(&[*right]);
            let expected = if right == needed { "" } else { ADMIN };
            assert_eq!(ask(&mut trial), expected, "{name} with {right:?}");
        }
        let mut trial = Trial::strict(kind);
        assert_eq!(trial.say(trial.alice, "hello"), "");
        assert_eq!(ask(&mut trial), ADMIN, "{name} by a member");
    }
}

fn title(trial: &mut Trial) -> String {
    let request = functions::channels::EditTitle {
        channel: trial.channel(),
        title: "Other".to_owned(),
    };
    trial.refusal(trial.bob, &request)
}

fn about(trial: &mut Trial) -> String {
    let request = functions::messages::EditChatAbout {
        peer: trial.peer(),
        about: "Other".to_owned(),
    };
    trial.refusal(trial.bob, &request)
}

fn join_requests(trial: &mut Trial) -> String {
    let request = functions::channels::ToggleJoinRequest {
        channel: trial.channel(),
        enabled: true,
    };
    trial.refusal(trial.bob, &request)
}

fn hide_history(trial: &mut Trial) -> String {
    let request = functions::channels::TogglePreHistoryHidden {
        channel: trial.channel(),
        enabled: true,
    };
    trial.refusal(trial.bob, &request)
}

fn sign(trial: &mut Trial) -> String {
    let request = functions::channels::ToggleSignatures {
        signatures_enabled: true,
        profiles_enabled: false,
        channel: trial.channel(),
    };
    trial.refusal(trial.bob, &request)
}

fn slow_down(trial: &mut Trial) -> String {
    let request = functions::channels::ToggleSlowMode {
        channel: trial.channel(),
        seconds: 30,
    };
    trial.refusal(trial.bob, &request)
}

fn allow_all(trial: &mut Trial) -> String {
    let request = functions::messages::EditChatDefaultBannedRights {
        peer: trial.peer(),
        banned_rights: zero::<types::ChatBannedRights>().into(),
    };
    trial.refusal(trial.bob, &request)
}

fn ban(trial: &mut Trial) -> String {
    let request = functions::channels::EditBanned {
        channel: trial.channel(),
        participant: trial.person(trial.carol),
        banned_rights: types::ChatBannedRights {
            view_messages: true,
            ..Permission::forbid(&[], i32::MAX)
        }
        .into(),
    };
    trial.refusal(trial.bob, &request)
}

fn promote(trial: &mut Trial) -> String {
    let request = functions::channels::EditAdmin {
        channel: trial.channel(),
        user_id: trial.user(trial.carol),
        admin_rights: Right::grant(&[Right::AddAdmins], Kind::Supergroup).into(),
        rank: String::new(),
    };
    trial.refusal(trial.bob, &request)
}

fn bring_in(trial: &mut Trial) -> String {
    let request = functions::channels::InviteToChannel {
        channel: trial.channel(),
        users: vec![trial.user(trial.dave)],
    };
    trial.refusal(trial.bob, &request)
}

fn delete_all_of_carol(trial: &mut Trial) -> String {
    let request = functions::channels::DeleteParticipantHistory {
        channel: trial.channel(),
        participant: trial.person(trial.carol),
    };
    trial.refusal(trial.bob, &request)
}

fn pin(trial: &mut Trial) -> String {
    let newest = trial.world.messages(trial.alice, trial.chat).next();
    let id = newest.expect("a message").id;
    let request = functions::messages::UpdatePinnedMessage {
        silent: false,
        unpin: false,
        pm_oneside: false,
        peer: trial.peer(),
        id,
    };
    trial.refusal(trial.bob, &request)
}

fn write(trial: &mut Trial) -> String {
    trial.say(trial.bob, "hi")
}

#[test]
fn methods_of_supergroups_need_each_its_right() {
    let rights = [
        Right::ChangeInfo,
        Right::BanUsers,
        Right::AddAdmins,
        Right::InviteUsers,
        Right::DeleteMessages,
        Right::PinMessages,
    ];
    each_needs_its_right(
        Kind::Supergroup,
        &rights,
        &[
            ("a title", Right::ChangeInfo, title),
            ("a description", Right::ChangeInfo, about),
            ("hidden history", Right::ChangeInfo, hide_history),
            ("join requests", Right::BanUsers, join_requests),
            ("slow mode", Right::BanUsers, slow_down),
            ("default rights", Right::BanUsers, allow_all),
            ("a ban", Right::BanUsers, ban),
            ("an administrator", Right::AddAdmins, promote),
            ("a new member", Right::InviteUsers, bring_in),
            ("all of one", Right::DeleteMessages, delete_all_of_carol),
            ("a pin", Right::PinMessages, pin),
        ],
    );
}

#[test]
fn methods_of_channels_need_each_its_right() {
    let rights = [
        Right::ChangeInfo,
        Right::PostMessages,
        Right::EditMessages,
        Right::BanUsers,
        Right::InviteUsers,
        Right::DeleteMessages,
    ];
    each_needs_its_right(
        Kind::Channel,
        &rights,
        &[
            ("a title", Right::ChangeInfo, title),
            ("signatures", Right::ChangeInfo, sign),
            ("a post", Right::PostMessages, write),
            ("a pin", Right::EditMessages, pin),
            ("a ban", Right::BanUsers, ban),
            ("a new member", Right::InviteUsers, bring_in),
        ],
    );
}

#[test]
fn only_the_creator_names_and_ends_a_channel() {
    for kind in [Kind::Supergroup, Kind::Channel] {
        let mut trial = Trial::strict(kind);
        trial.promote(Right::ALL);
        let name = functions::channels::UpdateUsername {
            channel: trial.channel(),
            username: "other_name".to_owned(),
        };
        let end = functions::channels::DeleteChannel {
            channel: trial.channel(),
        };
        assert_eq!(trial.refusal(trial.bob, &name), ADMIN);
        assert_eq!(trial.refusal(trial.bob, &end), ADMIN);
        assert_eq!(trial.refusal(trial.alice, &name), "");
        assert_eq!(trial.refusal(trial.alice, &end), "");
    }
}

#[test]
fn who_is_in_a_channel_only_administrators_see_and_who_is_banned_from_a_supergroup() {
    let listed = |trial: &mut Trial, filter: enums::ChannelParticipantsFilter| {
        let request = functions::channels::GetParticipants {
            channel: trial.channel(),
            filter,
            offset: 0,
            limit: 10,
            hash: 0,
        };
        let by_member = trial.refusal(trial.carol, &request);
        trial.promote(&[Right::PinMessages]);
        let by_admin = trial.refusal(trial.bob, &request);
        (by_member, by_admin)
    };
    let recent = enums::ChannelParticipantsFilter::ChannelParticipantsRecent;
    let q = String::new;
    let banned: [enums::ChannelParticipantsFilter; 2] = [
        types::ChannelParticipantsKicked { q: q() }.into(),
        types::ChannelParticipantsBanned { q: q() }.into(),
    ];
    let all = |by_member: &str| (by_member.to_owned(), String::new());
    for kind in [Kind::Supergroup, Kind::Channel] {
        for filter in &banned {
            let mut trial = Trial::of(kind);
            assert_eq!(listed(&mut trial, filter.clone()), all(ADMIN));
        }
        let seen = if kind == Kind::Channel { ADMIN } else { "" };
        let mut trial = Trial::of(kind);
        assert_eq!(listed(&mut trial, recent.clone()), all(seen), "{kind:?}");
    }
}
