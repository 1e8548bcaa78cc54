//! Messages that are being written.

use grammers_tl_types::{enums, functions, types};

use super::super::{Call, Table, peers};
use super::text;
use crate::mtproto::session::RpcError;
use crate::service::Origin;
use crate::world::peer::Peer;
use crate::world::{UserId, World};

pub(super) fn register(table: &mut Table) {
    table.add(save_draft);
    table.add(get_all_drafts);
    table.add(clear_all_drafts);
}

fn save_draft(
    call: &mut Call<'_>,
    request: functions::messages::SaveDraft,
) -> Result<bool, RpcError> {
    let user = call.person()?;
    let chat = peers::chat(call, &request.peer)?;
    let (message, entities) = text::settled(call, &request.message, request.entities)?;
    let is_empty = message.is_empty() && request.reply_to.is_none();
    let draft = (!is_empty).then(|| types::DraftMessage {
        no_webpage: request.no_webpage,
        invert_media: request.invert_media,
        reply_to: request.reply_to,
        message,
        entities: Some(entities).filter(|entities| !entities.is_empty()),
        media: request.media,
        date: call.world.clock.date(),
        effect: request.effect,
        suggested_post: None,
    });
    set(call.world, user, chat, draft, Some(call.origin));
    Ok(true)
}

/// Forgets a draft, for the message is sent.
pub(super) fn forget(call: &mut Call<'_>, user: UserId, chat: Peer) {
    set(call.world, user, chat, None, Some(call.origin));
}

fn set(
    world: &mut World,
    user: UserId,
    chat: Peer,
    draft: Option<types::DraftMessage>,
    but: Option<&Origin>,
) {
    let state = world.account(user).dialog_mut(chat);
    if state.draft == draft {
        return;
    }
    state.draft.clone_from(&draft);
    let update = update(chat, draft, world.clock.date());
    world.tell_surely(user, update, [chat], but);
}

fn update(chat: Peer, draft: Option<types::DraftMessage>, date: i32) -> enums::Update {
    let date = Some(date);
    types::UpdateDraftMessage {
        peer: chat.into(),
        top_msg_id: None,
        saved_peer_id: None,
        draft: match draft {
            Some(draft) => draft.into(),
            None => types::DraftMessageEmpty { date }.into(),
        },
    }
    .into()
}

fn get_all_drafts(
    call: &mut Call<'_>,
    _: functions::messages::GetAllDrafts,
) -> Result<enums::Updates, RpcError> {
    let user = call.person()?;
    let date = call.world.clock.date();
    let dialogs = call.world.account(user).dialogs();
    let drafts = dialogs.filter_map(|(chat, dialog)| Some((chat, dialog.draft.clone()?)));
    let drafts = drafts.map(|(chat, draft)| (update(chat, Some(draft), date), chat));
    let (updates, chats): (Vec<_>, Vec<_>) = drafts.unzip();
    Ok(enums::Updates::Updates(
        call.world.updates(user, updates, chats),
    ))
}

fn clear_all_drafts(
    call: &mut Call<'_>,
    _: functions::messages::ClearAllDrafts,
) -> Result<bool, RpcError> {
    let user = call.person()?;
    let dialogs = call.world.account(user).dialogs();
    let drafts = dialogs.filter(|(_, dialog)| dialog.draft.is_some());
    let chats: Vec<Peer> = drafts.map(|(chat, _)| chat).collect();
    for chat in chats {
        set(call.world, user, chat, None, Some(call.origin));
    }
    Ok(true)
}
