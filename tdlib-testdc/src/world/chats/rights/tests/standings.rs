//! Who may do what, as tables: a row for each standing, a column for each action.

use super::*;

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
