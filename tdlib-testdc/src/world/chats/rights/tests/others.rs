//! What may be done to others.

use super::*;

/// A supergroup where somebody is an administrator with rights, and another one stands like that, because of
/// a third.
fn two(rights: &[Right], target: Standing, by: UserId) -> (Chats, Peer) {
    let kind = Kind::Supergroup;
    let (mut chats, peer) = scene(kind, &admin(rights, kind));
    chats.set_member(peer, OTHER, Member::new(target, by, NOW - 100));
    (chats, peer)
}

#[test]
fn administrators_are_banned_by_those_who_made_them_that() {
    let ban = [Right::BanUsers];
    let an_admin = || admin(&[], Kind::Supergroup);
    for (rights, target, by, expected) in [
        (&ban[..], Standing::Plain, CREATOR, Ok(())),
        (&ban, Standing::Left, CREATOR, Ok(())),
        (&ban, an_admin(), SOMEBODY, Ok(())),
        (&ban, an_admin(), CREATOR, Err(Refusal::UserAdminInvalid)),
        (&[], Standing::Plain, CREATOR, Err(Refusal::AdminRequired)),
        (&[], an_admin(), SOMEBODY, Err(Refusal::AdminRequired)),
    ] {
        let (chats, peer) = two(rights, target.clone(), by);
        let chat = chats.get(peer).expect("the chat");
        let answer = chat.may_restrict(SOMEBODY, OTHER, NOW);
        assert_eq!(answer, expected, "{rights:?}, {target:?} by {by}");
        let by_creator = chat.may_restrict(CREATOR, OTHER, NOW);
        assert_eq!(by_creator, Ok(()), "{target:?}");
        let creator = chat.may_restrict(SOMEBODY, CREATOR, NOW);
        assert!(creator.is_err(), "{rights:?}");
    }
}

#[test]
fn administrators_give_no_more_than_they_have_and_take_from_those_whom_they_made() {
    let kind = Kind::Supergroup;
    let own = [Right::AddAdmins, Right::PinMessages];
    let pin = Right::grant(&[Right::PinMessages], kind);
    let ban = Right::grant(&[Right::BanUsers], kind);
    let post = Right::grant(&[Right::PostMessages], Kind::Channel);
    let none = crate::tl::zero::<types::ChatAdminRights>();
    let an_admin = || admin(&[], kind);
    for (actor, rights, target, by, given, expected) in [
        (SOMEBODY, &own[..], Standing::Plain, CREATOR, &pin, Ok(())),
        (
            SOMEBODY,
            &own,
            Standing::Plain,
            CREATOR,
            &ban,
            Err(Refusal::RightForbidden),
        ),
        (CREATOR, &own, Standing::Plain, CREATOR, &ban, Ok(())),
        (
            CREATOR,
            &own,
            Standing::Plain,
            CREATOR,
            &post,
            Err(Refusal::RightForbidden),
        ),
        (
            SOMEBODY,
            &[Right::PinMessages],
            Standing::Plain,
            CREATOR,
            &pin,
            Err(Refusal::AdminRequired),
        ),
        (SOMEBODY, &own, an_admin(), SOMEBODY, &none, Ok(())),
        (
            SOMEBODY,
            &own,
            an_admin(),
            CREATOR,
            &none,
            Err(Refusal::AdminRequired),
        ),
        (
            SOMEBODY,
            &own,
            an_admin(),
            CREATOR,
            &pin,
            Err(Refusal::AdminRequired),
        ),
        (CREATOR, &own, an_admin(), SOMEBODY, &none, Ok(())),
        (OTHER, &own, an_admin(), CREATOR, &none, Ok(())),
        (
            OTHER,
            &own,
            an_admin(),
            CREATOR,
            &pin,
            Err(Refusal::AdminRequired),
        ),
        (
            SOMEBODY,
            &own,
            Standing::kicked(),
            CREATOR,
            &pin,
            Err(Refusal::AdminRequired),
        ),
        (CREATOR, &own, Standing::kicked(), CREATOR, &pin, Ok(())),
    ] {
        let (chats, peer) = two(rights, target.clone(), by);
        let chat = chats.get(peer).expect("the chat");
        let answer = chat.may_promote(actor, OTHER, given, NOW);
        assert_eq!(
            answer, expected,
            "{actor} with {rights:?}, {target:?} by {by}, {given:?}"
        );
        let creator = chat.may_promote(SOMEBODY, CREATOR, given, NOW);
        assert_eq!(creator, Err(Refusal::UserCreator));
        assert_eq!(
            chat.may_promote(CREATOR, CREATOR, given, NOW),
            Ok(()),
            "a title"
        );
    }
}
