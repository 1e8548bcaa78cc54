//! Who may do what, as tables: a row for each standing, a column for each action.

use super::*;
use crate::world::chats::Chats;
use crate::world::chats::member::Member;

const CREATOR: UserId = 1;
const SOMEBODY: UserId = 2;
const OTHER: UserId = 3;
const NOW: i32 = 1_000_000;

const COLUMNS: [Action; 15] = [
    Action::Read,
    Action::Send(Permission::SendPlain),
    Action::Send(Permission::SendPhotos),
    Action::Edit { is_own: true },
    Action::Edit { is_own: false },
    Action::Delete { is_own: true },
    Action::Delete { is_own: false },
    Action::Pin,
    Action::Invite,
    Action::ManageLinks,
    Action::ChangeInfo,
    Action::Ban,
    Action::Promote,
    Action::SeeMembers,
    Action::SeeBanned,
];

/// How a refusal is written in a row; a point is none.
fn sign(answer: Result<(), Refusal>) -> char {
    match answer {
        Ok(()) => '.',
        Err(Refusal::AdminRequired) => 'a',
        Err(Refusal::WriteForbidden) => 'w',
        Err(Refusal::GuestSendForbidden) => 'g',
        Err(Refusal::ChannelPrivate) => 'p',
        Err(Refusal::UserBanned) => 'b',
        Err(Refusal::Restricted) => 'r',
        Err(Refusal::SendForbidden(Permission::SendPhotos)) => 'f',
        Err(Refusal::SendForbidden(Permission::SendPlain)) => 'x',
        Err(Refusal::MessageAuthorRequired) => 'm',
        Err(Refusal::MessageDeleteForbidden) => 'd',
        Err(other) => panic!("{other:?}"),
    }
}

/// A chat to which somebody stands like this.
fn scene(kind: Kind, standing: &Standing) -> (Chats, Peer) {
    let mut chats = Chats::default();
    let peer = chats.add(kind, "Chat", "", CREATOR, NOW - 10_000).peer;
    if *standing != Standing::Creator {
        let member = Member::new(standing.clone(), CREATOR, NOW - 5_000);
        chats.set_member(peer, SOMEBODY, member);
    }
    (chats, peer)
}

/// What somebody who stands like this may do, once the chat is made what it is.
fn row(kind: Kind, standing: &Standing, is_bot: bool, make: impl FnOnce(&mut Chat)) -> String {
    let (mut chats, peer) = scene(kind, standing);
    let chat = chats.get_mut(peer).expect("the chat");
    make(chat);
    let user = match standing {
        Standing::Creator => CREATOR,
        _ => SOMEBODY,
    };
    let signs = COLUMNS.map(|action| sign(may(chat, user, is_bot, action, NOW)));
    signs.iter().collect()
}

fn admin(rights: &[Right], kind: Kind) -> Standing {
    Standing::Admin(Right::grant(rights, kind))
}

fn restricted(forbidden: &[Permission]) -> Standing {
    Standing::Restricted {
        rights: Permission::forbid(forbidden, i32::MAX),
        is_in: true,
    }
}

/// Whether the chat is public.
fn public(chat: &mut Chat) {
    chat.username = Some("chat".to_owned());
}

fn private(_: &mut Chat) {}

#[test]
fn each_standing_to_a_supergroup_allows_what_it_should() {
    let kind = Kind::Supergroup;
    let gone = Standing::Restricted {
        rights: Permission::forbid(&[Permission::SendPhotos], i32::MAX),
        is_in: false,
    };
    for (standing, expected) in [
        (Standing::Creator, "....m.........."),
        (admin(Right::ALL, kind), "....m.........."),
        (admin(&[], kind), "....m.d..a.aa.."),
        (admin(&[Right::BanUsers], kind), "....m.d..a..a.."),
        (admin(&[Right::InviteUsers], kind), "....m.d....aa.."),
        (admin(&[Right::AddAdmins], kind), "....m.d..a.a..."),
        (admin(&[Right::DeleteMessages], kind), "....m....a.aa.."),
        (Standing::Plain, "....m.d..a.aa.a"),
        (restricted(&[Permission::SendPhotos]), "..f.m.d..a.aa.a"),
        (restricted(Permission::SENDING), ".rr.m.d..a.aa.a"),
        (restricted(Permission::ALL), ".rr.m.daaaaaa.a"),
        (restricted(&[Permission::PinMessages]), "....m.da.a.aa.a"),
        (gone, "ppppmpppppppppp"),
        (Standing::Left, "ppppmpppppppppp"),
        (Standing::kicked(), "pbbbmpppppppppp"),
    ] {
        assert_eq!(
            row(kind, &standing, false, private),
            expected,
            "{standing:?}"
        );
    }
}

#[test]
fn a_public_supergroup_is_read_by_all_but_the_banned() {
    let kind = Kind::Supergroup;
    for (standing, expected) in [
        (Standing::Plain, "....m.d..a.aa.a"),
        (Standing::Left, ".gggmddaaaaaa.a"),
        (Standing::kicked(), "pbbbmpppppppppp"),
    ] {
        assert_eq!(
            row(kind, &standing, false, public),
            expected,
            "{standing:?}"
        );
    }
}

#[test]
fn only_administrators_write_in_a_channel_and_see_who_is_there() {
    let kind = Kind::Channel;
    for (standing, expected) in [
        (Standing::Creator, "..............."),
        (admin(Right::ALL, kind), "..............."),
        (admin(&[Right::PostMessages], kind), "....a.daaaaaa.."),
        (admin(&[Right::EditMessages], kind), ".aa..dd.aaaaa.."),
        (admin(&[Right::DeleteMessages], kind), ".aaaa..aaaaaa.."),
        (admin(&[Right::InviteUsers], kind), ".aaaadda..aaa.."),
        (Standing::Plain, ".aaaaddaaaaaaaa"),
        (Standing::Left, "ppppppppppppppp"),
        (Standing::kicked(), "ppppppppppppppp"),
    ] {
        assert_eq!(
            row(kind, &standing, false, private),
            expected,
            "{standing:?}"
        );
    }
}

#[test]
fn who_has_left_a_basic_group_reads_what_there_was() {
    let kind = Kind::Group;
    for (standing, expected) in [
        (Standing::Creator, "....m.........."),
        (admin(Right::OF_GROUP_ADMINS, kind), "....m.......a.."),
        (Standing::Plain, "....m.d..a.aa.a"),
        (Standing::Left, ".wwwmddaaaaaa.a"),
        (Standing::kicked(), ".wwwmddaaaaaa.a"),
    ] {
        assert_eq!(
            row(kind, &standing, false, private),
            expected,
            "{standing:?}"
        );
    }
    let other = Some(Peer::Channel(7));
    let row = row(kind, &Standing::Creator, false, |chat| {
        chat.migrated_to = other
    });
    assert_eq!(row, ".wwwwwwwwwwwwww");
}

#[test]
fn bots_need_rights_for_what_members_may_do() {
    let kind = Kind::Supergroup;
    for (standing, expected) in [
        (Standing::Plain, "....m.daaaaaa.a"),
        (admin(&[], kind), "....m.daaaaaa.."),
        (admin(&[Right::PinMessages], kind), "....m.d.aaaaa.."),
    ] {
        assert_eq!(
            row(kind, &standing, true, private),
            expected,
            "{standing:?}"
        );
    }
}

#[test]
fn what_is_forbidden_by_default_binds_members_and_not_administrators() {
    let kind = Kind::Supergroup;
    let forbid = |permissions: &'static [Permission]| {
        move |chat: &mut Chat| chat.banned_rights = Permission::forbid(permissions, i32::MAX)
    };
    for (standing, forbidden, expected) in [
        (
            Standing::Plain,
            &[Permission::SendPhotos][..],
            "..f.m.d..a.aa.a",
        ),
        (Standing::Plain, Permission::SENDING, ".ww.m.d..a.aa.a"),
        (Standing::Plain, Permission::ALL, ".ww.m.daaaaaa.a"),
        (
            restricted(&[Permission::SendPhotos]),
            &[Permission::PinMessages],
            "..f.m.da.a.aa.a",
        ),
        (
            restricted(&[Permission::SendPlain]),
            &[Permission::SendPhotos],
            ".xf.m.d..a.aa.a",
        ),
        (admin(&[], kind), Permission::SENDING, "....m.d..a.aa.."),
        (admin(&[], kind), Permission::ALL, "....m.daaaaaa.."),
        (Standing::Creator, Permission::ALL, "....m.........."),
    ] {
        let row = row(kind, &standing, false, forbid(forbidden));
        assert_eq!(row, expected, "{standing:?}, {forbidden:?}");
    }
}

#[test]
fn bans_and_restrictions_end_at_their_date() {
    let standing = Standing::Restricted {
        rights: Permission::forbid(Permission::SENDING, NOW),
        is_in: true,
    };
    let (chats, peer) = scene(Kind::Supergroup, &standing);
    let chat = chats.get(peer).expect("the chat");
    let send = Action::Send(Permission::SendPlain);
    let may = |now| may(chat, SOMEBODY, false, send, now);
    assert_eq!(may(NOW - 1), Err(Refusal::Restricted));
    assert_eq!(may(NOW), Ok(()));
    assert_eq!(chat.standing(SOMEBODY, NOW - 1), standing);
    assert_eq!(chat.standing(SOMEBODY, NOW), Standing::Plain);

    let ended = |standing| Member::new(standing, CREATOR, 1).at(NOW).standing;
    let gone = Standing::Restricted {
        rights: Permission::forbid(Permission::SENDING, NOW),
        is_in: false,
    };
    assert_eq!(ended(gone), Standing::Left);
    let banned = |until| Standing::Banned(Permission::forbid(Permission::ALL, until));
    assert_eq!(ended(banned(NOW)), Standing::Left);
    for until in [0, NOW + 1, i32::MAX] {
        assert_eq!(ended(banned(until)), banned(until));
    }
}

#[test]
fn members_wait_in_slow_mode_and_administrators_do_not() {
    let kind = Kind::Supergroup;
    for (standing, expected) in [
        (Standing::Plain, Err(Refusal::SlowMode(20))),
        (
            restricted(&[Permission::SendPhotos]),
            Err(Refusal::SlowMode(20)),
        ),
        (admin(&[], kind), Ok(())),
    ] {
        let (mut chats, peer) = scene(kind, &standing);
        let chat = chats.get_mut(peer).expect("the chat");
        chat.slow_mode = 30;
        let send = Action::Send(Permission::SendPlain);
        assert_eq!(may(chat, SOMEBODY, false, send, NOW), Ok(()), "the first");
        chat.wrote.insert(SOMEBODY, NOW - 10);
        assert_eq!(may(chat, SOMEBODY, false, send, NOW), expected);
        let next = expected.is_err().then_some(NOW + 20);
        assert_eq!(chat.next_send_date(SOMEBODY, NOW), next);
        assert_eq!(may(chat, SOMEBODY, false, send, NOW + 20), Ok(()));
        chat.slow_mode = 0;
        assert_eq!(
            may(chat, SOMEBODY, false, send, NOW),
            Ok(()),
            "no slow mode"
        );
    }
}

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

#[test]
fn refusals_have_telegrams_names() {
    let names: Vec<String> = Permission::SENDING
        .iter()
        .map(|permission| Refusal::SendForbidden(*permission).error())
        .map(|(code, name)| format!("{code} {name}"))
        .collect();
    assert_eq!(
        names,
        [
            "403 CHAT_SEND_PLAIN_FORBIDDEN",
            "403 CHAT_SEND_PHOTOS_FORBIDDEN",
            "403 CHAT_SEND_VIDEOS_FORBIDDEN",
            "403 CHAT_SEND_ROUNDVIDEOS_FORBIDDEN",
            "403 CHAT_SEND_AUDIOS_FORBIDDEN",
            "403 CHAT_SEND_VOICES_FORBIDDEN",
            "403 CHAT_SEND_DOCS_FORBIDDEN",
            "403 CHAT_SEND_STICKERS_FORBIDDEN",
            "403 CHAT_SEND_GIFS_FORBIDDEN",
            "403 CHAT_SEND_GAME_FORBIDDEN",
            "403 CHAT_SEND_INLINE_FORBIDDEN",
            "403 CHAT_SEND_POLL_FORBIDDEN",
        ]
    );
    let wait = Refusal::SlowMode(7).error();
    assert_eq!(wait, (420, "SLOWMODE_WAIT_7".to_owned()));
}
