//! Whom people don't want to hear from.

use grammers_tl_types::{enums, functions, types};

use super::super::chats::by;
use super::super::{Call, Table, error, peers};
use crate::mtproto::session::RpcError;
use crate::world::blocking::List;
use crate::world::peer::Peer;

/// The most that are told at a time.
const MAX_PART: usize = 100;

pub(super) fn register(table: &mut Table) {
    table.add(block);
    table.add(unblock);
    table.add(get_blocked);
}

fn list(of_stories: bool) -> List {
    if of_stories {
        List::Stories
    } else {
        List::Main
    }
}

fn block(call: &mut Call<'_>, request: functions::contacts::Block) -> Result<bool, RpcError> {
    set(call, &request.id, list(request.my_stories_from), true)
}

fn unblock(call: &mut Call<'_>, request: functions::contacts::Unblock) -> Result<bool, RpcError> {
    set(call, &request.id, list(request.my_stories_from), false)
}

fn set(
    call: &mut Call<'_>,
    whom: &enums::InputPeer,
    list: List,
    is_blocked: bool,
) -> Result<bool, RpcError> {
    let user = call.person()?;
    match peers::chat(call, whom)? {
        Peer::User(whom) if whom == user => Err(error(400, "CONTACT_ID_INVALID")),
        Peer::Group(_) => Err(error(400, "PEER_ID_INVALID")),
        whom => {
            call.world.block(&by(call)?, whom, list, is_blocked);
            Ok(true)
        }
    }
}

fn get_blocked(
    call: &mut Call<'_>,
    request: functions::contacts::GetBlocked,
) -> Result<enums::contacts::Blocked, RpcError> {
    let user = call.person()?;
    let size = |number| usize::try_from(number).map_err(|_| error(400, "LIMIT_INVALID"));
    let (offset, limit) = (size(request.offset)?, size(request.limit)?);
    let list = list(request.my_stories_from);
    let all = call.world.blocking.list(user, list);
    let count = all.len();
    let part = all.iter().skip(offset).take(limit.min(MAX_PART));
    let part: Vec<(Peer, i32)> = part.copied().collect();
    let names = part.iter().map(|(peer, _)| *peer);
    let (users, chats) = call.world.named(user, names);
    let blocked = part.iter().map(|(peer, date)| {
        types::PeerBlocked {
            peer_id: (*peer).into(),
            date: *date,
        }
        .into()
    });
    let blocked: Vec<_> = blocked.collect();
    Ok(if blocked.len() == count {
        types::contacts::Blocked {
            blocked,
            chats,
            users,
        }
        .into()
    } else {
        types::contacts::BlockedSlice {
            count: count as i32,
            blocked,
            chats,
            users,
        }
        .into()
    })
}
