//! What links can be, and what those are told who have one.

use grammers_tl_types::{enums, functions};

use crate::rpc::trial::Trial;
use crate::world::UserId;
use crate::world::chats::Kind;
use crate::world::chats::permission::Right;

/// A new link on these terms, which have a limit and an end.
pub(super) fn export(
    trial: &mut Trial,
    by: UserId,
    terms: (bool, Option<i32>, Option<i32>),
) -> String {
    let (request_needed, usage_limit, expire_date) = terms;
    let request = functions::messages::ExportChatInvite {
        legacy_revoke_permanent: false,
        request_needed,
        peer: trial.peer(),
        expire_date,
        usage_limit,
        title: None,
        subscription_pricing: None,
    };
    match trial.call(by, &request) {
        Ok(enums::ExportedChatInvite::ChatInviteExported(link)) => link.link,
        Ok(other) => panic!("{other:?}"),
        Err(error) => format!("{} {}", error.code, error.message),
    }
}

/// No terms.
pub(super) const OPEN: (bool, Option<i32>, Option<i32>) = (false, None, None);

fn change(trial: &Trial, link: &str) -> functions::messages::EditExportedChatInvite {
    functions::messages::EditExportedChatInvite {
        revoked: false,
        peer: trial.peer(),
        link: link.to_owned(),
        expire_date: None,
        usage_limit: None,
        request_needed: None,
        title: None,
    }
}

pub(super) fn join(trial: &mut Trial, user: UserId, link: &str) -> String {
    let hash = link.to_owned();
    trial.refusal(user, &functions::messages::ImportChatInvite { hash })
}

#[test]
fn links_have_terms_that_make_sense() {
    let mut trial = Trial::of(Kind::Supergroup);
    let (alice, now) = (trial.alice, trial.world.clock.date());
    let limit = "400 USAGE_LIMIT_INVALID";
    for (terms, expected) in [
        ((true, Some(3), None), limit),
        ((false, Some(-1), None), limit),
        ((false, Some(100_000), None), limit),
        ((false, None, Some(now)), "400 EXPIRE_DATE_INVALID"),
        ((false, None, Some(1)), "400 EXPIRE_DATE_INVALID"),
    ] {
        assert_eq!(export(&mut trial, alice, terms), expected, "{terms:?}");
    }
    for terms in [
        (false, Some(0), Some(0)),
        (false, Some(99_999), Some(now + 100)),
    ] {
        assert!(
            export(&mut trial, alice, terms).starts_with("https://"),
            "{terms:?}"
        );
    }
    let link = export(&mut trial, alice, (false, Some(3), None));
    let asking = functions::messages::EditExportedChatInvite {
        request_needed: Some(true),
        ..change(&trial, &link)
    };
    assert_eq!(trial.refusal(alice, &asking), limit);
}

#[test]
fn a_revoked_link_stays_as_it_was() {
    let mut trial = Trial::of(Kind::Supergroup);
    let (alice, dave) = (trial.alice, trial.dave);
    let link = export(&mut trial, alice, OPEN);
    let revoke = functions::messages::EditExportedChatInvite {
        revoked: true,
        ..change(&trial, &link)
    };
    assert_eq!(trial.refusal(alice, &revoke), "");
    let named = functions::messages::EditExportedChatInvite {
        title: Some("again".to_owned()),
        ..change(&trial, &link)
    };
    assert_eq!(trial.refusal(alice, &named), "400 INVITE_HASH_EXPIRED");
    assert_eq!(join(&mut trial, dave, &link), "406 INVITE_HASH_EXPIRED");
}

#[test]
fn links_of_bots_are_theirs_alone() {
    let mut trial = Trial::of(Kind::Supergroup);
    trial.promote(&[Right::InviteUsers]);
    trial.world.people.make_bot(trial.bob);
    let (alice, bob) = (trial.alice, trial.bob);
    let link = export(&mut trial, bob, OPEN);
    let named = functions::messages::EditExportedChatInvite {
        title: Some("other".to_owned()),
        ..change(&trial, &link)
    };
    assert_eq!(
        trial.refusal(alice, &named),
        "403 EDIT_BOT_INVITE_FORBIDDEN"
    );
    assert_eq!(trial.refusal(bob, &named), "");
}

#[test]
fn revoked_links_are_deleted_of_one_administrator_and_not_of_the_others() {
    let mut trial = Trial::of(Kind::Supergroup);
    trial.promote(&[Right::InviteUsers]);
    let (alice, bob) = (trial.alice, trial.bob);
    for by in [alice, bob] {
        let link = export(&mut trial, by, OPEN);
        let revoke = functions::messages::EditExportedChatInvite {
            revoked: true,
            ..change(&trial, &link)
        };
        assert_eq!(trial.refusal(by, &revoke), "");
        export(&mut trial, by, OPEN);
    }
    let delete = functions::messages::DeleteRevokedExportedChatInvites {
        peer: trial.peer(),
        admin_id: enums::InputUser::UserSelf,
    };
    assert_eq!(trial.refusal(bob, &delete), "");
    let links = &trial.world.chats.get(trial.chat).expect("the chat").links;
    let left: Vec<_> = links
        .iter()
        .map(|link| (link.admin, link.is_revoked))
        .collect();
    assert_eq!(left, [(alice, true), (alice, false), (bob, false)]);
}

#[test]
fn who_is_banned_does_not_even_see_where_a_link_leads() {
    let mut trial = Trial::of(Kind::Supergroup);
    let (alice, dave) = (trial.alice, trial.dave);
    let link = export(&mut trial, alice, OPEN);
    let hash = link.clone();
    let check = functions::messages::CheckChatInvite { hash };
    assert_eq!(trial.refusal(dave, &check), "");
    trial.ban(dave);
    let over = "406 INVITE_HASH_EXPIRED";
    assert_eq!(trial.refusal(dave, &check), over);
    assert_eq!(join(&mut trial, dave, &link), over);
}

#[test]
fn a_link_names_members_of_groups_and_none_of_channels() {
    for (kind, shown) in [(Kind::Group, 3), (Kind::Supergroup, 3), (Kind::Channel, 0)] {
        let mut trial = Trial::of(kind);
        let alice = trial.alice;
        let hash = export(&mut trial, alice, OPEN);
        let check = functions::messages::CheckChatInvite { hash };
        let enums::ChatInvite::Invite(seen) = trial.call(trial.dave, &check).expect("a link")
        else {
            panic!("Dave is not in it");
        };
        assert_eq!(seen.participants_count, 3);
        let named = seen.participants.map_or(0, |users| users.len());
        assert_eq!(named, shown, "{kind:?}");
    }
}
