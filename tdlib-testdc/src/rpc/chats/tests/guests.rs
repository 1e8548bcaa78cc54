//! Who comes by a link, and who lets them in.

use grammers_tl_types::{enums, functions};

use super::links::{OPEN, export, join};
use crate::rpc::trial::Trial;
use crate::world::UserId;
use crate::world::chats::Kind;
use crate::world::chats::permission::Right;
use crate::world::telling::By;

/// Those who have come by a link, the newest first, and who has let them in.
fn guests(trial: &mut Trial, link: &str) -> Vec<(UserId, Option<UserId>)> {
    let request = functions::messages::GetChatInviteImporters {
        requested: false,
        subscription_expired: false,
        peer: trial.peer(),
        link: Some(link.to_owned()),
        q: None,
        offset_date: 0,
        offset_user: enums::InputUser::Empty,
        limit: 10,
    };
    let answer = trial.call(trial.alice, &request).expect("a list");
    let enums::messages::ChatInviteImporters::Importers(answer) = answer;
    let guests = answer.importers.into_iter();
    guests
        .map(|enums::ChatInviteImporter::Importer(one)| (one.user_id, one.approved_by))
        .collect()
}

#[test]
fn who_comes_by_a_link_again_is_counted_once_as_the_newest() {
    let mut trial = Trial::of(Kind::Supergroup);
    let (alice, bob, carol, dave) = (trial.alice, trial.bob, trial.carol, trial.dave);
    let link = export(&mut trial, alice, OPEN);
    for user in [bob, carol] {
        trial.world.go_out(&By::hand(user), trial.chat, user);
    }
    for user in [bob, carol, dave] {
        assert_eq!(join(&mut trial, user, &link), "");
    }
    assert_eq!(
        guests(&mut trial, &link),
        [(dave, None), (carol, None), (bob, None)]
    );
    trial.world.go_out(&By::hand(bob), trial.chat, bob);
    assert_eq!(join(&mut trial, bob, &link), "");
    assert_eq!(
        guests(&mut trial, &link),
        [(bob, None), (dave, None), (carol, None)]
    );
}

#[test]
fn who_was_let_in_is_listed_with_who_did_it() {
    let mut trial = Trial::of(Kind::Supergroup);
    trial.promote(&[Right::InviteUsers]);
    let (alice, bob, dave) = (trial.alice, trial.bob, trial.dave);
    let link = export(&mut trial, alice, (true, None, None));
    for _ in 0..2 {
        assert_eq!(join(&mut trial, dave, &link), "400 INVITE_REQUEST_SENT");
        let chat = trial.world.chats.get(trial.chat).expect("the chat");
        assert_eq!(chat.requests.len(), 1, "asking twice is asking once");
    }
    let approve = functions::messages::HideChatJoinRequest {
        approved: true,
        peer: trial.peer(),
        user_id: trial.user(dave),
    };
    assert_eq!(trial.refusal(bob, &approve), "");
    assert_eq!(guests(&mut trial, &link), [(dave, Some(bob))]);
}

#[test]
fn bots_hear_of_requests_if_they_may_answer_them() {
    for (right, is_told) in [(Right::InviteUsers, true), (Right::BanUsers, false)] {
        let mut trial = Trial::of(Kind::Supergroup);
        let (alice, bob, dave) = (trial.alice, trial.bob, trial.dave);
        trial.world.people.make_bot(bob);
        trial.promote(&[right]);
        let link = export(&mut trial, alice, (true, None, None));
        let before = trial.world.account(bob).notices.qts();
        assert_eq!(join(&mut trial, dave, &link), "400 INVITE_REQUEST_SENT");
        let told = trial.world.account(bob).notices.qts() - before;
        assert_eq!(told, i32::from(is_told), "{right:?}");
    }
}

#[test]
fn nobody_is_let_into_a_full_group() {
    let mut trial = Trial::of(Kind::Group);
    let (alice, dave) = (trial.alice, trial.dave);
    let link = export(&mut trial, alice, (true, None, None));
    assert_eq!(join(&mut trial, dave, &link), "400 INVITE_REQUEST_SENT");
    let many: Vec<UserId> = (0..197)
        .map(|n| trial.world.people.add(format!("P{n}"), String::new(), None))
        .collect();
    trial.world.bring_in(&By::hand(alice), trial.chat, &many);
    let approve = functions::messages::HideChatJoinRequest {
        approved: true,
        peer: trial.peer(),
        user_id: trial.user(dave),
    };
    assert_eq!(trial.refusal(alice, &approve), "400 USERS_TOO_MUCH");
    let last = many[0];
    trial.world.go_out(&By::hand(last), trial.chat, last);
    assert_eq!(trial.refusal(alice, &approve), "");
}
