//! Members of channels and supergroups are banned, restricted and made administrators.

use grammers_tl_types::{enums, functions, types};

use super::super::chats::{Answer, by};
use super::super::{Call, Table, error, peers};
use super::participants;
use crate::mtproto::session::RpcError;
use crate::world::chats::permission::{Permission, settled_admin, settled_ban};
use crate::world::chats::rights::Action;
use crate::world::chats::{Chat, Kind};
use crate::world::peer::{Home, Peer};

/// The longest title of an administrator.
const MAX_RANK: usize = 16;

/// What slow mode can be set to, in seconds.
const SLOW_MODES: [i32; 8] = [0, 5, 10, 30, 60, 300, 900, 3_600];

pub(super) fn register(table: &mut Table) {
    table.add(edit_banned);
    table.add(edit_admin);
    table.add(toggle_slow_mode);
    table.add(delete_participant_history);
}

fn edit_banned(
    call: &mut Call<'_>,
    request: functions::channels::EditBanned,
) -> Result<enums::Updates, RpcError> {
    let by = by(call)?;
    let chat = peers::channel(call, &request.channel)?;
    let user = participants::user(call, &request.participant)?;
    let now = call.world.clock.date();
    let enums::ChatBannedRights::Rights(rights) = request.banned_rights;
    let found = known(call, chat)?;
    found.may_restrict(by.user, user, now)?;
    let rights = settled_ban(&rights, now);
    let is_free = Permission::forbidden_by(&rights).is_empty();
    if found.kind == Kind::Channel && !rights.view_messages && !is_free {
        return Err(error(400, "BANNED_RIGHTS_INVALID"));
    }
    let posted = call.world.restrict(&by, chat, user, rights);
    let answer = Answer::about(chat, by.user).different();
    Ok(answer.said(call.world, posted.as_ref()).done(call.world))
}

fn edit_admin(
    call: &mut Call<'_>,
    request: functions::channels::EditAdmin,
) -> Result<enums::Updates, RpcError> {
    let by = by(call)?;
    let chat = peers::channel(call, &request.channel)?;
    let user = peers::user(call, &request.user_id)?;
    let now = call.world.clock.date();
    let enums::ChatAdminRights::Rights(rights) = request.admin_rights;
    known(call, chat)?.may_promote(by.user, user, &rights, now)?;
    let rank = rank(&request.rank)?;
    let posted = call
        .world
        .promote(&by, chat, user, settled_admin(&rights), rank);
    let answer = Answer::about(chat, by.user).different();
    Ok(answer.said(call.world, posted.as_ref()).done(call.world))
}

/// The title of an administrator, if there is one.
fn rank(rank: &str) -> Result<Option<String>, RpcError> {
    let rank = rank.trim();
    if rank.chars().count() > MAX_RANK {
        return Err(error(400, "ADMIN_RANK_INVALID"));
    }
    if rank.chars().any(is_emoji) {
        return Err(error(400, "ADMIN_RANK_EMOJI_NOT_ALLOWED"));
    }
    Ok(Some(rank.to_owned()).filter(|rank| !rank.is_empty()))
}

/// Whether it is in one of the blocks where emoji are.
fn is_emoji(char: char) -> bool {
    matches!(char, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}')
}

fn toggle_slow_mode(
    call: &mut Call<'_>,
    request: functions::channels::ToggleSlowMode,
) -> Result<enums::Updates, RpcError> {
    let by = by(call)?;
    let chat = peers::channel(call, &request.channel)?;
    call.world.may(by.user, chat, Action::Ban)?;
    if known(call, chat)?.kind != Kind::Supergroup {
        return Err(error(400, "CHAT_ID_INVALID"));
    }
    if !SLOW_MODES.contains(&request.seconds) {
        return Err(error(400, "SECONDS_INVALID"));
    }
    let done = call.world.slow_down(&by, chat, request.seconds);
    done.ok_or_else(|| error(400, "CHAT_NOT_MODIFIED"))?;
    let answer = Answer::about(chat, by.user).different();
    Ok(answer.done(call.world))
}

fn delete_participant_history(
    call: &mut Call<'_>,
    request: functions::channels::DeleteParticipantHistory,
) -> Result<enums::messages::AffectedHistory, RpcError> {
    let by = by(call)?;
    let chat = peers::channel(call, &request.channel)?;
    let user = participants::user(call, &request.participant)?;
    let found = known(call, chat)?;
    if found.kind != Kind::Supergroup {
        return Err(error(400, "CHANNEL_INVALID"));
    }
    call.world
        .may(by.user, chat, Action::Delete { is_own: false })
        .map_err(|_| error(400, "CHAT_ADMIN_REQUIRED"))?;
    let messages = found.mailbox.chat(chat);
    let of_user = messages.filter(|message| message.author == user);
    let ids: Vec<i32> = of_user.map(|message| message.id).collect();
    let pts = found.mailbox.pts();
    let home = Home::Channel(found.id());
    let event = call.world.delete(&by, home, &ids, true);
    Ok(types::messages::AffectedHistory {
        pts: event.as_ref().map_or(pts, |event| event.pts),
        pts_count: event.map_or(0, |event| event.count),
        offset: 0,
    }
    .into())
}

fn known<'a>(call: &'a Call<'_>, chat: Peer) -> Result<&'a Chat, RpcError> {
    let chat = call.world.chats.get(chat);
    chat.ok_or_else(|| error(400, "CHANNEL_INVALID"))
}
