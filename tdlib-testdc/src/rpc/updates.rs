//! `updates`: what a client has missed.

use grammers_tl_types::{enums, functions, types};

use super::{Call, Table, error, peers};
use crate::mtproto::session::RpcError;
use crate::world::chats::Chat;
use crate::world::mailbox::{Event, What};
use crate::world::notices::Told;
use crate::world::peer::{Home, Peer};
use crate::world::{UserId, World};

/// So many events are answered at once; a client that missed more asks again.
const MAX_EVENTS: usize = 1_000;

/// A client that missed more in a channel asks for the channel's history instead.
const MAX_CHANNEL_EVENTS: usize = 5_000;

/// The state of a channel that a client names who knows nothing of it, and wants to hear of little.
const FIRST_PTS: i32 = 1;

/// After so many seconds a client that shows a channel asks again.
const CHANNEL_TIMEOUT: i32 = 30;

pub(super) fn register(table: &mut Table) {
    table.add(get_state);
    table.add(get_difference);
    table.add(get_channel_difference);
}

fn get_state(
    call: &mut Call<'_>,
    _: functions::updates::GetState,
) -> Result<enums::updates::State, RpcError> {
    let user = call.user()?;
    call.world.logins.is_in_step(call.origin.auth_key_id);
    Ok(state(call.world, user))
}

/// The state of a user's mailbox.
pub(super) fn state(world: &mut World, user: UserId) -> enums::updates::State {
    let account = world.account(user);
    let (pts, qts) = (account.mailbox.pts(), account.notices.qts());
    state_at(world, pts, qts).into()
}

fn state_at(world: &World, pts: i32, qts: i32) -> types::updates::State {
    types::updates::State {
        pts,
        qts,
        date: world.clock.date(),
        seq: 0,
        unread_count: 0,
    }
}

/// What happened in a mailbox, as a client is told of it afterwards.
struct Missed {
    new_messages: Vec<enums::Message>,
    other_updates: Vec<enums::Update>,
    chats: Vec<enums::Chat>,
    users: Vec<enums::User>,
}

/// Puts together what happened in a mailbox, and what the viewer was told besides. A client that has sent a
/// message, and did not get the answer, sees by the number that it gave it which one it is.
fn missed(call: &Call<'_>, viewer: UserId, home: Home, events: &[Event], besides: Told) -> Missed {
    let world = &*call.world;
    let (mut other_updates, mut names) = (Vec::new(), besides.names);
    if let Home::Channel(id) = home {
        names.push(Peer::Channel(id));
    }
    let mut new_messages = Vec::new();
    for event in events {
        if !world.hears(viewer, home, event) {
            continue;
        }
        if let What::New(id) = event.what {
            let Some(message) = world.visible(viewer, home, id) else {
                continue;
            };
            names.extend(message.names());
            new_messages.push(message.seen_by(viewer));
            let key = call.origin.auth_key_id;
            let random_id = world.number_of(viewer, home, id, key);
            other_updates
                .extend(random_id.map(|random_id| {
                    enums::Update::from(types::UpdateMessageId { id, random_id })
                }));
        } else if let Some((update, of_it)) = world.update(viewer, home, event) {
            names.extend(of_it);
            other_updates.push(update);
        }
    }
    other_updates.extend(besides.updates);
    let (users, chats) = world.named(viewer, names);
    Missed {
        new_messages,
        other_updates,
        chats,
        users,
    }
}

fn get_difference(
    call: &mut Call<'_>,
    request: functions::updates::GetDifference,
) -> Result<enums::updates::Difference, RpcError> {
    let user = call.user()?;
    let account = call.world.account(user);
    let all = account.mailbox.since(request.pts);
    let limit = request
        .pts_limit
        .and_then(|limit| usize::try_from(limit).ok());
    let limit = limit.map_or(MAX_EVENTS, |limit| limit.clamp(1, MAX_EVENTS));
    let events: Vec<Event> = all.iter().take(limit).cloned().collect();
    let is_all = events.len() == all.len();
    let pts = events.last().map_or(request.pts, |last| last.pts);
    let mut qts = request.qts;
    let mut told = Told::default();
    if is_all {
        told = call.world.told(user, request.qts, request.date);
        qts = call.world.account(user).notices.qts();
    }
    if events.is_empty() && told.updates.is_empty() {
        return Ok(types::updates::DifferenceEmpty {
            date: call.world.clock.date(),
            seq: 0,
        }
        .into());
    }
    let mut state = state_at(call.world, pts, qts);
    if !is_all {
        // What is told by date comes with the last part.
        state.date = request.date;
    }
    let state = state.into();
    let missed = missed(call, user, Home::User(user), &events, told);
    Ok(if is_all {
        types::updates::Difference {
            new_messages: missed.new_messages,
            new_encrypted_messages: Vec::new(),
            other_updates: missed.other_updates,
            chats: missed.chats,
            users: missed.users,
            state,
        }
        .into()
    } else {
        types::updates::DifferenceSlice {
            new_messages: missed.new_messages,
            new_encrypted_messages: Vec::new(),
            other_updates: missed.other_updates,
            chats: missed.chats,
            users: missed.users,
            intermediate_state: state,
        }
        .into()
    })
}

/// Whether there is something among the events that a member should not be told as news: it was written
/// before the member came.
fn was_written_before(chat: &Chat, user: UserId, events: &[Event]) -> bool {
    let Some(arrival) = chat.arrivals.get(&user) else {
        return true;
    };
    let before = events.iter().take_while(|event| event.pts <= *arrival);
    before.into_iter().any(|event| match event.what {
        What::New(id) => chat
            .mailbox
            .get(id)
            .is_none_or(|message| message.content.written().is_some()),
        _ => true,
    })
}

fn get_channel_difference(
    call: &mut Call<'_>,
    request: functions::updates::GetChannelDifference,
) -> Result<enums::updates::ChannelDifference, RpcError> {
    let user = call.user()?;
    let channel = peers::channel(call, &request.channel)?;
    let Some(chat) = call.world.chats.get(channel) else {
        return Err(error(400, "CHANNEL_INVALID"));
    };
    peers::may_read(chat, user, call.world.clock.date())?;
    if request.pts < 1 {
        return Err(error(400, "PERSISTENT_TIMESTAMP_EMPTY"));
    }
    let all = chat.mailbox.since(request.pts);
    let timeout = Some(CHANNEL_TIMEOUT);
    let limit = usize::try_from(request.limit).unwrap_or(0);
    let knows_nothing =
        request.pts <= FIRST_PTS && all.len() > limit && was_written_before(chat, user, all);
    if knows_nothing || all.len() > MAX_CHANNEL_EVENTS {
        let found = super::messages::dialogs(call, user, &[channel]);
        let dialog = found.dialogs.into_iter().next();
        return Ok(types::updates::ChannelDifferenceTooLong {
            r#final: true,
            timeout,
            dialog: dialog.ok_or_else(|| error(400, "CHANNEL_INVALID"))?,
            messages: found.messages,
            chats: found.chats,
            users: found.users,
        }
        .into());
    }
    let limit = limit.clamp(1, MAX_EVENTS);
    let events: Vec<Event> = all.iter().take(limit).cloned().collect();
    let is_all = events.len() == all.len();
    let Some(last) = events.last() else {
        return Ok(types::updates::ChannelDifferenceEmpty {
            r#final: true,
            pts: request.pts,
            timeout,
        }
        .into());
    };
    let home = Home::Channel(chat.id());
    let missed = missed(call, user, home, &events, Told::default());
    Ok(types::updates::ChannelDifference {
        r#final: is_all,
        pts: last.pts,
        timeout: timeout.filter(|_| is_all),
        new_messages: missed.new_messages,
        other_updates: missed.other_updates,
        chats: missed.chats,
        users: missed.users,
    }
    .into())
}

#[cfg(test)]
mod tests;
