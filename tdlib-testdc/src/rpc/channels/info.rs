//! What is known of channels and supergroups.

use grammers_tl_types::{Deserializable, Serializable, enums, functions, types};

use super::super::{Call, Table, chats, error, notify, peers};
use crate::mtproto::session::RpcError;
use crate::world::UserId;
use crate::world::chats::member::{Member, Standing};
use crate::world::chats::{Chat, Kind};
use crate::world::peer::{Home, Peer};

pub(super) fn register(table: &mut Table) {
    table.add(get_channels);
    table.add(get_full_channel);
    table.add(get_admined_public_channels);
}

fn get_channels(
    call: &mut Call<'_>,
    request: functions::channels::GetChannels,
) -> Result<enums::messages::Chats, RpcError> {
    let viewer = call.user()?;
    let mut names = Vec::new();
    for channel in &request.id {
        names.push(peers::channel(call, channel)?);
    }
    Ok(chats::list(call, viewer, names))
}

/// The channels and supergroups with names that the caller has made, of which there may be only so many
/// elsewhere.
fn get_admined_public_channels(
    call: &mut Call<'_>,
    _: functions::channels::GetAdminedPublicChannels,
) -> Result<enums::messages::Chats, RpcError> {
    let viewer = call.user()?;
    let own = call.world.chats.channels_of(viewer);
    let public = own.filter(|chat| chat.creator == viewer && chat.username.is_some());
    let names: Vec<Peer> = public.map(|chat| chat.peer).collect();
    Ok(chats::list(call, viewer, names))
}

fn get_full_channel(
    call: &mut Call<'_>,
    request: functions::channels::GetFullChannel,
) -> Result<enums::messages::ChatFull, RpcError> {
    let viewer = call.user()?;
    let peer = peers::channel(call, &request.channel)?;
    let dialog = call.world.account(viewer).dialog(peer);
    let unread_count = call.world.unread(viewer, peer);
    let pinned_msg_id = chats::pinned(call.world, viewer, peer);
    let asking = chats::links_and_requests(call, viewer, peer);
    let chat = call.world.chats.get(peer);
    let chat = chat.ok_or_else(|| error(400, "CHANNEL_INVALID"))?;
    let now = call.world.clock.date();
    peers::may_read(chat, viewer, now)?;
    let migrated_from = migrated_from(call, viewer, chat);
    let is_admin = chat
        .member(viewer)
        .is_some_and(|member| member.admin_rights().is_some());
    let is_creator = chat.creator == viewer;
    let is_supergroup = chat.kind == Kind::Supergroup;
    let members: Vec<Member> = chat.members.values().map(|member| member.at(now)).collect();
    let count = |is: fn(&Member) -> bool| members.iter().filter(|m| is(m)).count() as i32;
    let full = types::ChannelFull {
        can_view_participants: is_supergroup || is_admin,
        can_set_username: is_creator,
        can_delete_channel: is_creator,
        id: chat.id(),
        about: chat.about.clone(),
        participants_count: Some(count(Member::is_present)),
        admins_count: is_admin.then(|| count(|member| member.admin_rights().is_some())),
        kicked_count: is_admin.then(|| count(Member::is_banned)),
        banned_count: is_admin
            .then(|| count(|member| matches!(member.standing, Standing::Restricted { .. }))),
        read_inbox_max_id: dialog.read_inbox,
        read_outbox_max_id: dialog.read_outbox,
        unread_count,
        chat_photo: chats::photo(chat),
        folder_id: call.world.list_of(viewer, peer),
        pinned_msg_id,
        pts: chat.mailbox.pts(),
        slowmode_seconds: Some(chat.slow_mode).filter(|seconds| *seconds > 0),
        slowmode_next_send_date: chat.next_send_date(viewer, now),
        hidden_prehistory: chat.is_history_hidden,
        available_min_id: Some(chat.hidden_before(viewer)).filter(|id| *id > 0),
        migrated_from_chat_id: migrated_from.map(|(group, _)| group),
        migrated_from_max_id: migrated_from.map(|(_, max_id)| max_id),
        exported_invite: asking.link,
        requests_pending: asking.count,
        recent_requesters: asking.newest.clone(),
        bot_info: call.world.bot_infos(viewer, peer),
        ..blank()
    };
    let mut names = vec![peer, Peer::User(viewer)];
    names.extend(call.world.bots_in(peer).into_iter().map(Peer::User));
    names.extend(chat.migrated_from);
    names.extend(asking.newest.into_iter().flatten().map(Peer::User));
    Ok(chats::in_full(call, viewer, full.into(), names))
}

/// The basic group that a supergroup was, and the newest message that the viewer has of it.
fn migrated_from(call: &Call<'_>, viewer: UserId, chat: &Chat) -> Option<(i64, i32)> {
    let group = chat.migrated_from?;
    let newest = call.world.mailbox_at(Home::User(viewer))?.newest(group)?;
    let number = call.world.chats.get(group)?.id();
    Some((number, newest.id))
}

/// A channel of which nothing is known: three fields have no zero value.
fn blank() -> types::ChannelFull {
    let mut bytes = vec![0; 32]; // two sets of flags, two numbers, what it is about, three counts
    enums::Photo::from(types::PhotoEmpty { id: 0 }).serialize(&mut bytes);
    notify::no_settings().serialize(&mut bytes);
    Vec::<enums::BotInfo>::new().serialize(&mut bytes);
    bytes.extend([0; 64]);
    types::ChannelFull::from_bytes(&bytes).expect("a channel whose other fields are optional")
}
