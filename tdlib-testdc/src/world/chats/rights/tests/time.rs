//! What somebody may not do yet, and what is over.

use super::*;

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
