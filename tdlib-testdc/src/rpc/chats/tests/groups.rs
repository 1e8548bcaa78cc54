//! Members of basic groups.

use grammers_tl_types::functions;

use crate::rpc::trial::Trial;
use crate::world::chats::Kind;
use crate::world::chats::permission::Right;
use crate::world::telling::By;

#[test]
fn what_a_group_says_of_somebody_stays_when_what_they_wrote_goes() {
    let mut trial = Trial::of(Kind::Group);
    assert_eq!(trial.say(trial.bob, "goes"), "");
    assert_eq!(trial.say(trial.carol, "stays"), "");
    let by = By::hand(trial.bob);
    trial.world.bring_in(&by, trial.chat, &[trial.dave]);
    let count = |trial: &Trial| trial.world.messages(trial.alice, trial.chat).count();
    let before = count(&trial);
    let out = functions::messages::DeleteChatUser {
        revoke_history: true,
        chat_id: trial.world.chats.get(trial.chat).expect("the chat").id(),
        user_id: trial.user(trial.bob),
    };
    assert_eq!(trial.refusal(trial.alice, &out), "");
    assert_eq!(trial.texts(trial.alice), ["stays"]);
    assert_eq!(
        count(&trial),
        before,
        "one message less, and that Bob is out"
    );
}

#[test]
fn an_administrator_is_not_sent_out_by_who_has_brought_them() {
    let mut trial = Trial::of(Kind::Group);
    let by = By::hand(trial.bob);
    trial.world.bring_in(&by, trial.chat, &[trial.dave]);
    let rights = Some(Right::grant(Right::OF_GROUP_ADMINS, Kind::Group));
    let by = By::hand(trial.alice);
    trial
        .world
        .promote(&by, trial.chat, trial.dave, rights, None);
    let out = functions::messages::DeleteChatUser {
        revoke_history: false,
        chat_id: trial.world.chats.get(trial.chat).expect("the chat").id(),
        user_id: trial.user(trial.dave),
    };
    assert_eq!(trial.refusal(trial.bob, &out), "400 CHAT_ADMIN_REQUIRED");
    trial.world.promote(&by, trial.chat, trial.dave, None, None);
    assert_eq!(trial.refusal(trial.bob, &out), "");
}

#[test]
fn a_group_is_made_with_a_hundred_and_ninety_nine_others_and_no_more() {
    let mut trial = Trial::of(Kind::Group);
    let many = |trial: &mut Trial, count: usize| {
        let world = &mut trial.world;
        let users = (0..count).map(|n| world.people.add(format!("P{n}"), String::new(), None));
        let users: Vec<i64> = users.collect();
        let request = functions::messages::CreateChat {
            users: users.into_iter().map(|user| trial.user(user)).collect(),
            title: "Many".to_owned(),
            ttl_period: None,
        };
        trial.refusal(trial.alice, &request)
    };
    assert_eq!(many(&mut trial, 200), "400 USERS_TOO_MUCH");
    assert_eq!(many(&mut trial, 199), "");
}

#[test]
fn the_creator_who_comes_back_may_do_all_again() {
    let mut trial = Trial::strict(Kind::Group);
    let (alice, bob, carol) = (trial.alice, trial.bob, trial.carol);
    let out = |trial: &Trial, user| functions::messages::DeleteChatUser {
        revoke_history: false,
        chat_id: trial.world.chats.get(trial.chat).expect("the chat").id(),
        user_id: trial.user(user),
    };
    let (herself, other) = (out(&trial, alice), out(&trial, carol));
    assert_eq!(trial.refusal(alice, &herself), "");
    assert_eq!(trial.say(alice, "gone"), "403 CHAT_WRITE_FORBIDDEN");
    trial.world.bring_in(&By::hand(bob), trial.chat, &[alice]);
    assert_eq!(trial.say(alice, "back"), "");
    // She did not bring Carol in since then.
    trial.world.go_out(&By::hand(carol), trial.chat, carol);
    trial.world.bring_in(&By::hand(bob), trial.chat, &[carol]);
    assert_eq!(trial.refusal(alice, &other), "");
}
