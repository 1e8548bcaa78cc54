//! People ask to come in, and what becomes of that.

use grammers_tl_types::{enums, functions, types};

use crate::rpc::trial::Trial;
use crate::world::UserId;
use crate::world::chats::Kind;
use crate::world::telling::By;

/// A link of Alice's.
fn link(trial: &mut Trial, request_needed: bool) -> types::ChatInviteExported {
    let request = functions::messages::ExportChatInvite {
        legacy_revoke_permanent: false,
        request_needed,
        peer: trial.peer(),
        expire_date: None,
        usage_limit: None,
        title: None,
        subscription_pricing: None,
    };
    match trial.call(trial.alice, &request).expect("a link") {
        enums::ExportedChatInvite::ChatInviteExported(link) => link,
        other => panic!("{other:?}"),
    }
}

/// Comes in by a link, or asks to.
fn join(trial: &mut Trial, user: UserId, link: &types::ChatInviteExported) -> String {
    let hash = link.link.clone();
    trial.refusal(user, &functions::messages::ImportChatInvite { hash })
}

/// What Alice was told of those who are waiting, one word after the other.
fn told(trial: &mut Trial) -> Vec<(i32, Vec<UserId>)> {
    let words = &trial.world.account(trial.alice).words;
    let waiting = words.iter().filter_map(|word| match &word.update {
        enums::Update::PendingJoinRequests(update) => {
            Some((update.requests_pending, update.recent_requesters.clone()))
        }
        _ => None,
    });
    waiting.collect()
}

/// Those who are waiting, as Alice sees them.
fn listed(trial: &mut Trial) -> Vec<UserId> {
    let request = functions::messages::GetChatInviteImporters {
        requested: true,
        subscription_expired: false,
        peer: trial.peer(),
        link: None,
        q: None,
        offset_date: 0,
        offset_user: enums::InputUser::Empty,
        limit: 10,
    };
    let answer = trial.call(trial.alice, &request).expect("a list");
    let enums::messages::ChatInviteImporters::Importers(answer) = answer;
    let users = answer.importers.into_iter();
    users
        .map(|enums::ChatInviteImporter::Importer(one)| one.user_id)
        .collect()
}

fn answer(trial: &mut Trial, user: UserId, approved: bool) -> String {
    let request = functions::messages::HideChatJoinRequest {
        approved,
        peer: trial.peer(),
        user_id: trial.user(user),
    };
    trial.refusal(trial.alice, &request)
}

const ASKED: &str = "400 INVITE_REQUEST_SENT";

#[test]
fn a_link_says_whether_one_has_to_ask() {
    for kind in [Kind::Group, Kind::Supergroup, Kind::Channel] {
        for needed in [true, false] {
            let mut trial = Trial::of(kind);
            let link = link(&mut trial, needed);
            assert_eq!(link.request_needed, needed);
            let hash = link.link.clone();
            let check = functions::messages::CheckChatInvite { hash };
            match trial.call(trial.dave, &check).expect("a link") {
                enums::ChatInvite::Invite(invite) => assert_eq!(invite.request_needed, needed),
                other => panic!("{other:?}"),
            }
            let expected = if needed { ASKED } else { "" };
            let dave = trial.dave;
            assert_eq!(join(&mut trial, dave, &link), expected);
            let chat = trial.world.chats.get(trial.chat).expect("the chat");
            assert_eq!(chat.has(dave), !needed);
        }
    }
}

#[test]
fn a_request_is_over_when_it_is_answered() {
    for (kind, approved) in [
        (Kind::Group, true),
        (Kind::Supergroup, true),
        (Kind::Supergroup, false),
    ] {
        let mut trial = Trial::of(kind);
        let link = link(&mut trial, true);
        let dave = trial.dave;
        assert_eq!(join(&mut trial, dave, &link), ASKED);
        assert_eq!(listed(&mut trial), [dave]);
        assert_eq!(answer(&mut trial, dave, approved), "");
        assert_eq!(listed(&mut trial), [0; 0]);
        assert_eq!(told(&mut trial), [(1, vec![dave]), (0, vec![])]);
        let again = answer(&mut trial, dave, approved);
        let why = if approved {
            "400 USER_ALREADY_PARTICIPANT"
        } else {
            "400 HIDE_REQUESTER_MISSING"
        };
        assert_eq!(again, why);
    }
}

#[test]
fn a_request_is_over_when_its_author_comes_in_another_way() {
    for kind in [Kind::Group, Kind::Supergroup] {
        let mut trial = Trial::of(kind);
        let asking = link(&mut trial, true);
        let dave = trial.dave;
        assert_eq!(join(&mut trial, dave, &asking), ASKED);
        let by = By::hand(trial.bob);
        trial.world.bring_in(&by, trial.chat, &[dave]);
        assert_eq!(listed(&mut trial), [0; 0]);
        assert_eq!(told(&mut trial), [(1, vec![dave]), (0, vec![])]);
        assert_eq!(
            answer(&mut trial, dave, true),
            "400 USER_ALREADY_PARTICIPANT"
        );
    }
    let mut trial = Trial::of(Kind::Supergroup);
    let (asking, open) = (link(&mut trial, true), link(&mut trial, false));
    let dave = trial.dave;
    assert_eq!(join(&mut trial, dave, &asking), ASKED);
    assert_eq!(join(&mut trial, dave, &open), "");
    assert_eq!(listed(&mut trial), [0; 0]);
    assert_eq!(told(&mut trial), [(1, vec![dave]), (0, vec![])]);
    assert_eq!(
        join(&mut trial, dave, &open),
        "400 USER_ALREADY_PARTICIPANT"
    );
}

#[test]
fn those_who_asked_by_one_link_are_let_in_together() {
    let mut trial = Trial::of(Kind::Supergroup);
    let (one, other) = (link(&mut trial, true), link(&mut trial, true));
    let dave = trial.dave;
    assert_eq!(join(&mut trial, dave, &one), ASKED);
    let answer_all = |trial: &mut Trial, link: &types::ChatInviteExported| {
        let request = functions::messages::HideAllChatJoinRequests {
            approved: true,
            peer: trial.peer(),
            link: Some(link.link.clone()),
        };
        trial.refusal(trial.alice, &request)
    };
    assert_eq!(answer_all(&mut trial, &other), "400 HIDE_REQUESTER_MISSING");
    assert_eq!(answer_all(&mut trial, &one), "");
    assert_eq!(listed(&mut trial), [0; 0]);
    assert_eq!(answer_all(&mut trial, &one), "400 HIDE_REQUESTER_MISSING");
}
