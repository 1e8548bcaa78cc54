//! What clients are told in the answer to what they did, since nobody else tells them.

use std::time::Duration;

use grammers_tl_types::{enums, functions, types};

use crate::rpc::trial::Trial;
use crate::world::UserId;
use crate::world::chats::Kind;
use crate::world::chats::member::Standing;
use crate::world::chats::permission::{Permission, Right};
use crate::world::telling::By;

/// What the chat says, by the names of what it says, with whom it is about.
fn said(updates: enums::Updates) -> Vec<(&'static str, Vec<UserId>)> {
    let enums::Updates::Updates(updates) = updates else {
        panic!("{updates:?}");
    };
    let new = updates
        .updates
        .into_iter()
        .filter_map(|update| match update {
            enums::Update::NewChannelMessage(update) => Some(update.message),
            _ => None,
        });
    let said = new.map(|message| match message {
        enums::Message::Service(message) => match message.action {
            enums::MessageAction::ChatAddUser(action) => ("added", action.users),
            enums::MessageAction::ChatDeleteUser(action) => ("gone", vec![action.user_id]),
            enums::MessageAction::ChatJoinedByLink(action) => ("by link", vec![action.inviter_id]),
            enums::MessageAction::ChatJoinedByRequest => ("by request", Vec::new()),
            enums::MessageAction::ChatEditTitle(_) => ("title", Vec::new()),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    });
    said.collect()
}

/// A link of Alice's to the chat.
fn link(trial: &mut Trial, request_needed: bool) -> functions::messages::ImportChatInvite {
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
        enums::ExportedChatInvite::ChatInviteExported(link) => {
            functions::messages::ImportChatInvite { hash: link.link }
        }
        other => panic!("{other:?}"),
    }
}

fn invite(trial: &Trial) -> functions::channels::InviteToChannel {
    functions::channels::InviteToChannel {
        channel: trial.channel(),
        users: vec![trial.user(trial.dave)],
    }
}

#[test]
fn a_supergroup_says_who_comes_and_goes_to_the_one_who_did_it() {
    let mut trial = Trial::of(Kind::Supergroup);
    let (alice, dave) = (trial.alice, trial.dave);
    let request = invite(&trial);
    let enums::messages::InvitedUsers::Users(answer) = trial.call(alice, &request).expect("done");
    assert_eq!(said(answer.updates), [("added", vec![dave])]);

    let Standing::Banned(rights) = Standing::kicked() else {
        panic!("a ban");
    };
    let ban = |rights| functions::channels::EditBanned {
        channel: trial.channel(),
        participant: trial.person(dave),
        banned_rights: enums::ChatBannedRights::Rights(rights),
    };
    let free = crate::tl::zero::<types::ChatBannedRights>();
    let (ban, lift) = (ban(rights), ban(free));
    assert_eq!(
        said(trial.call(alice, &ban).expect("done")),
        [("gone", vec![dave])]
    );
    assert_eq!(said(trial.call(alice, &lift).expect("done")), []);

    let link = link(&mut trial, false);
    let answer = trial.call(dave, &link).expect("done");
    assert_eq!(said(answer), [("by link", vec![alice])]);
    trial.world.go_out(&By::hand(dave), trial.chat, dave);
    let by = By::hand(alice);
    let named = trial
        .world
        .set_chat_username(&by, trial.chat, Some("name_of_chat"));
    named.expect("a free name");
    let join = functions::channels::JoinChannel {
        channel: trial.channel(),
    };
    assert_eq!(
        said(trial.call(dave, &join).expect("done")),
        [("added", vec![dave])]
    );
    let title = functions::channels::EditTitle {
        channel: trial.channel(),
        title: "Other".to_owned(),
    };
    assert_eq!(
        said(trial.call(alice, &title).expect("done")),
        [("title", vec![])]
    );
}

#[test]
fn who_lets_somebody_in_is_told_how_many_wait_still() {
    let mut trial = Trial::of(Kind::Supergroup);
    let (alice, dave) = (trial.alice, trial.dave);
    let link = link(&mut trial, true);
    assert_eq!(trial.refusal(dave, &link), "400 INVITE_REQUEST_SENT");
    let approve = functions::messages::HideChatJoinRequest {
        approved: true,
        peer: trial.peer(),
        user_id: trial.user(dave),
    };
    let answer = trial.call(alice, &approve).expect("done");
    let enums::Updates::Updates(updates) = &answer else {
        panic!("{answer:?}");
    };
    let waiting = updates.updates.iter().find_map(|update| match update {
        enums::Update::PendingJoinRequests(update) => Some(update.requests_pending),
        _ => None,
    });
    assert_eq!(waiting, Some(0));
    assert_eq!(said(answer), [("by request", vec![])]);
}

#[test]
fn nobody_comes_into_a_full_supergroup() {
    let mut trial = Trial::of(Kind::Supergroup);
    let (alice, dave) = (trial.alice, trial.dave);
    let link = link(&mut trial, false);
    let by = By::hand(alice);
    let named = trial
        .world
        .set_chat_username(&by, trial.chat, Some("name_of_chat"));
    named.expect("a free name");
    let join = functions::channels::JoinChannel {
        channel: trial.channel(),
    };
    let chat = trial.world.chats.get_mut(trial.chat).expect("the chat");
    let member = chat.member(trial.carol).expect("a member").clone();
    chat.members
        .extend((4..200_001).map(|user| (user, member.clone())));
    assert_eq!(chat.present().count(), 200_000);
    let request = invite(&trial);
    let full = "400 USERS_TOO_MUCH";
    assert_eq!(trial.refusal(alice, &request), full);
    assert_eq!(trial.refusal(dave, &link), full);
    assert_eq!(trial.refusal(dave, &join), full);
}

#[test]
fn who_was_banned_until_now_is_promoted_by_who_may_not_ban() {
    let mut trial = Trial::of(Kind::Supergroup);
    trial.promote(&[Right::AddAdmins, Right::PinMessages]);
    let until = trial.world.clock.date() + 100;
    let ban = types::ChatBannedRights {
        view_messages: true,
        ..Permission::forbid(Permission::ALL, until)
    };
    let by = By::hand(trial.alice);
    trial.world.restrict(&by, trial.chat, trial.dave, ban);
    let promote = functions::channels::EditAdmin {
        channel: trial.channel(),
        user_id: trial.user(trial.dave),
        admin_rights: Right::grant(&[Right::PinMessages], Kind::Supergroup).into(),
        rank: String::new(),
    };
    assert_eq!(
        trial.refusal(trial.bob, &promote),
        "400 CHAT_ADMIN_REQUIRED"
    );
    trial.world.clock.advance(Duration::from_secs(101));
    assert_eq!(trial.refusal(trial.bob, &promote), "");
}
