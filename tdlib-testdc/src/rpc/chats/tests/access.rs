//! Each method of basic groups and of links asks for the right that it needs.

use grammers_tl_types::{enums, functions, types};

use crate::rpc::trial::Trial;
use crate::world::chats::Kind;
use crate::world::chats::permission::{Permission, Right};

const ADMIN: &str = "400 CHAT_ADMIN_REQUIRED";

fn export(trial: &mut Trial, by: i64) -> String {
    let request = functions::messages::ExportChatInvite {
        legacy_revoke_permanent: false,
        request_needed: true,
        peer: trial.peer(),
        expire_date: None,
        usage_limit: None,
        title: None,
        subscription_pricing: None,
    };
    match trial.call(by, &request) {
        Ok(enums::ExportedChatInvite::ChatInviteExported(link)) => link.link,
        other => panic!("{other:?}"),
    }
}

/// All methods of links, as Bob calls them, about a link of his creator's by which Dave has asked to come in.
fn of_links(trial: &mut Trial) -> Vec<String> {
    let link = export(trial, trial.alice);
    let import = functions::messages::ImportChatInvite { hash: link.clone() };
    assert_eq!(
        trial.refusal(trial.dave, &import),
        "400 INVITE_REQUEST_SENT"
    );
    let (bob, peer) = (trial.bob, trial.peer());
    vec![
        trial.refusal(
            bob,
            &functions::messages::GetExportedChatInvite {
                peer: peer.clone(),
                link: link.clone(),
            },
        ),
        trial.refusal(
            bob,
            &functions::messages::GetExportedChatInvites {
                revoked: false,
                peer: peer.clone(),
                admin_id: enums::InputUser::UserSelf,
                offset_date: None,
                offset_link: None,
                limit: 10,
            },
        ),
        trial.refusal(
            bob,
            &functions::messages::DeleteRevokedExportedChatInvites {
                peer: peer.clone(),
                admin_id: enums::InputUser::UserSelf,
            },
        ),
        trial.refusal(
            bob,
            &functions::messages::GetChatInviteImporters {
                requested: true,
                subscription_expired: false,
                peer: peer.clone(),
                link: None,
                q: None,
                offset_date: 0,
                offset_user: enums::InputUser::Empty,
                limit: 10,
            },
        ),
        trial.refusal(
            bob,
            &functions::messages::HideChatJoinRequest {
                approved: false,
                peer: peer.clone(),
                user_id: trial.user(trial.dave),
            },
        ),
        trial.refusal(trial.dave, &import),
        trial.refusal(
            bob,
            &functions::messages::HideAllChatJoinRequests {
                approved: false,
                peer,
                link: None,
            },
        ),
    ]
}

#[test]
fn methods_of_links_need_the_right_to_invite() {
    for right in [Right::InviteUsers, Right::BanUsers, Right::ChangeInfo] {
        let mut trial = Trial::of(Kind::Supergroup);
        trial.promote(&[right]);
        let mine = if right == Right::InviteUsers {
            ""
        } else {
            ADMIN
        };
        let asked = "400 INVITE_REQUEST_SENT";
        let expected = [mine, mine, mine, mine, mine, asked, mine];
        assert_eq!(of_links(&mut trial), expected, "{right:?}");
    }
    // Members may bring others in, and make no links.
    let mut trial = Trial::of(Kind::Supergroup);
    let answers = of_links(&mut trial);
    assert_eq!(answers.iter().filter(|answer| *answer == ADMIN).count(), 6);
}

#[test]
fn the_links_of_others_are_for_the_creator() {
    let mut trial = Trial::of(Kind::Supergroup);
    trial.promote(&[Right::InviteUsers]);
    let (alice, bob) = (trial.alice, trial.bob);
    let (of_alice, of_bob) = (export(&mut trial, alice), export(&mut trial, bob));
    let revoke = |trial: &mut Trial, by, link: &str| {
        let request = functions::messages::EditExportedChatInvite {
            revoked: true,
            peer: trial.peer(),
            link: link.to_owned(),
            expire_date: None,
            usage_limit: None,
            request_needed: None,
            title: None,
        };
        trial.refusal(by, &request)
    };
    let delete = |trial: &mut Trial, by, link: &str| {
        let request = functions::messages::DeleteExportedChatInvite {
            peer: trial.peer(),
            link: link.to_owned(),
        };
        trial.refusal(by, &request)
    };
    let admins = functions::messages::GetAdminsWithInvites { peer: trial.peer() };
    let all_of_alice = functions::messages::GetExportedChatInvites {
        revoked: false,
        peer: trial.peer(),
        admin_id: trial.user(alice),
        offset_date: None,
        offset_link: None,
        limit: 10,
    };
    assert_eq!(trial.refusal(bob, &admins), ADMIN);
    assert_eq!(trial.refusal(bob, &all_of_alice), ADMIN);
    assert_eq!(revoke(&mut trial, bob, &of_alice), ADMIN);
    assert_eq!(delete(&mut trial, bob, &of_alice), ADMIN);
    assert_eq!(
        delete(&mut trial, alice, &of_bob),
        "400 INVITE_REVOKED_MISSING"
    );
    assert_eq!(revoke(&mut trial, alice, &of_bob), "");
    assert_eq!(
        revoke(&mut trial, alice, &of_bob),
        "400 INVITE_HASH_EXPIRED"
    );
    assert_eq!(delete(&mut trial, bob, &of_bob), "");
    assert_eq!(delete(&mut trial, bob, &of_bob), "400 INVITE_HASH_EXPIRED");
    assert_eq!(trial.refusal(alice, &admins), "");
    assert_eq!(trial.refusal(alice, &all_of_alice), "");
}

#[test]
fn administrators_of_basic_groups_are_the_creators_doing() {
    let mut trial = Trial::of(Kind::Group);
    trial.promote(Right::OF_GROUP_ADMINS);
    let chat_id = trial.world.chats.get(trial.chat).expect("the chat").id();
    let make = |trial: &Trial, user, is_admin| functions::messages::EditChatAdmin {
        chat_id,
        user_id: trial.user(user),
        is_admin,
    };
    let (of_carol, of_alice) = (
        make(&trial, trial.carol, true),
        make(&trial, trial.alice, false),
    );
    let of_dave = make(&trial, trial.dave, true);
    assert_eq!(trial.refusal(trial.bob, &of_carol), ADMIN);
    assert_eq!(trial.refusal(trial.alice, &of_carol), "");
    assert_eq!(trial.refusal(trial.alice, &of_alice), "400 USER_CREATOR");
    assert_eq!(
        trial.refusal(trial.alice, &of_dave),
        "400 USER_NOT_PARTICIPANT"
    );
    let migrate = functions::messages::MigrateChat { chat_id };
    let delete = functions::messages::DeleteChat { chat_id };
    assert_eq!(trial.refusal(trial.bob, &migrate), ADMIN);
    assert_eq!(trial.refusal(trial.bob, &delete), ADMIN);
    assert_eq!(trial.refusal(trial.dave, &delete), "400 CHAT_ID_INVALID");
    assert_eq!(trial.refusal(trial.alice, &delete), "");
}

#[test]
fn members_send_out_only_those_whom_they_have_brought() {
    let mut trial = Trial::strict(Kind::Group);
    let chat_id = trial.world.chats.get(trial.chat).expect("the chat").id();
    let add = functions::messages::AddChatUser {
        chat_id,
        user_id: trial.user(trial.dave),
        fwd_limit: 0,
    };
    let out = |trial: &Trial, user| functions::messages::DeleteChatUser {
        revoke_history: false,
        chat_id,
        user_id: trial.user(user),
    };
    let (carol, dave) = (out(&trial, trial.carol), out(&trial, trial.dave));
    assert_eq!(trial.refusal(trial.bob, &add), ADMIN);
    assert_eq!(
        trial.refusal(trial.alice, &dave),
        "400 USER_NOT_PARTICIPANT"
    );
    trial.promote(Right::OF_GROUP_ADMINS);
    assert_eq!(trial.refusal(trial.bob, &add), "");
    assert_eq!(
        trial.refusal(trial.bob, &add),
        "400 USER_ALREADY_PARTICIPANT"
    );
    assert_eq!(trial.refusal(trial.carol, &dave), ADMIN);
    assert_eq!(trial.refusal(trial.dave, &carol), ADMIN);
    assert_eq!(trial.refusal(trial.bob, &dave), "");
    assert_eq!(
        trial.refusal(trial.bob, &carol),
        "",
        "administrators may ban"
    );
}

#[test]
fn by_default_members_are_forbidden_nothing_odd() {
    let mut trial = Trial::of(Kind::Supergroup);
    let set = |trial: &mut Trial, rights| {
        let request = functions::messages::EditChatDefaultBannedRights {
            peer: trial.peer(),
            banned_rights: enums::ChatBannedRights::Rights(rights),
        };
        trial.refusal(trial.alice, &request)
    };
    let photos = |until| Permission::forbid(&[Permission::SendPhotos], until);
    let hidden = types::ChatBannedRights {
        view_messages: true,
        ..photos(0)
    };
    assert_eq!(set(&mut trial, hidden), "400 BANNED_RIGHTS_INVALID");
    assert_eq!(
        set(&mut trial, photos(1_900_000_000)),
        "400 UNTIL_DATE_INVALID"
    );
    assert_eq!(set(&mut trial, photos(0)), "");
    assert_eq!(set(&mut trial, photos(i32::MAX)), "400 CHAT_NOT_MODIFIED");
    let mut channel = Trial::of(Kind::Channel);
    assert_eq!(set(&mut channel, photos(0)), "400 PEER_ID_INVALID");
}
