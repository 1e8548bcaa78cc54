//! Who may do what.

mod others;
mod refusals;
mod standings;
mod time;

use super::*;
use crate::world::chats::Chats;
use crate::world::chats::member::Member;

const CREATOR: UserId = 1;
const SOMEBODY: UserId = 2;
const OTHER: UserId = 3;
const NOW: i32 = 1_000_000;

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

fn admin(rights: &[Right], kind: Kind) -> Standing {
    Standing::Admin(Right::grant(rights, kind))
}

fn restricted(forbidden: &[Permission]) -> Standing {
    Standing::Restricted {
        rights: Permission::forbid(forbidden, i32::MAX),
        is_in: true,
    }
}
