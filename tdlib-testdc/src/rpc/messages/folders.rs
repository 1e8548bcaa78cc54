//! The archive, and folders of chats.

use grammers_tl_types::{enums, functions, types};

use super::super::{Call, Table, error, peers};
use crate::mtproto::session::RpcError;
use crate::world::peer::Home;

pub(super) fn register(table: &mut Table) {
    table.add(edit_peer_folders);
    table.add(get_dialog_filters);
    table.add(update_dialog_filter);
    table.add(update_dialog_filters_order);
}

fn edit_peer_folders(
    call: &mut Call<'_>,
    request: functions::folders::EditPeerFolders,
) -> Result<enums::Updates, RpcError> {
    let user = call.person()?;
    let mut lists = [Vec::new(), Vec::new()];
    for peer in &request.folder_peers {
        let enums::InputFolderPeer::Peer(peer) = peer;
        let list = usize::try_from(peer.folder_id).ok();
        let list = list.and_then(|list| lists.get_mut(list));
        let list = list.ok_or_else(|| error(400, "FOLDER_ID_INVALID"))?;
        list.push(peers::chat(call, &peer.peer)?);
    }
    let by = call.by(user);
    let mut updates = Vec::new();
    let mut names = Vec::new();
    for (chats, is_archived) in lists.into_iter().zip([false, true]) {
        if !chats.is_empty() {
            let event = call.world.archive(&by, &chats, is_archived);
            let update = call.world.update(user, Home::User(user), &event);
            updates.extend(update.map(|(update, _)| update));
            names.extend(chats);
        }
    }
    Ok(enums::Updates::Updates(
        call.world.updates(user, updates, names),
    ))
}

/// The number of a folder; `None` for the list of all chats, which stands among them.
fn id(folder: &enums::DialogFilter) -> Option<i32> {
    match folder {
        enums::DialogFilter::Filter(folder) => Some(folder.id),
        enums::DialogFilter::Chatlist(folder) => Some(folder.id),
        enums::DialogFilter::Default => None,
    }
}

fn get_dialog_filters(
    call: &mut Call<'_>,
    _: functions::messages::GetDialogFilters,
) -> Result<enums::messages::DialogFilters, RpcError> {
    let user = call.person()?;
    let mut filters = call.world.account(user).folders.clone();
    filters.insert(0, enums::DialogFilter::Default);
    Ok(types::messages::DialogFilters {
        tags_enabled: false,
        filters,
    }
    .into())
}

fn update_dialog_filter(
    call: &mut Call<'_>,
    request: functions::messages::UpdateDialogFilter,
) -> Result<bool, RpcError> {
    let user = call.person()?;
    let folders = &mut call.world.account(user).folders;
    let known = folders
        .iter()
        .position(|folder| id(folder) == Some(request.id));
    match (known, request.filter) {
        (Some(at), Some(folder)) => folders[at] = folder,
        (Some(at), None) => drop(folders.remove(at)),
        (None, Some(folder)) => folders.push(folder),
        (None, None) => return Err(error(400, "FILTER_ID_INVALID")),
    }
    let update = enums::Update::DialogFilters;
    call.world.tell_surely(user, update, [], Some(call.origin));
    Ok(true)
}

fn update_dialog_filters_order(
    call: &mut Call<'_>,
    request: functions::messages::UpdateDialogFiltersOrder,
) -> Result<bool, RpcError> {
    let user = call.person()?;
    let place = |folder: &enums::DialogFilter| {
        let id = id(folder);
        request.order.iter().position(|other| Some(*other) == id)
    };
    let folders = &mut call.world.account(user).folders;
    folders.sort_by_key(|folder| place(folder).unwrap_or(usize::MAX));
    Ok(true)
}
