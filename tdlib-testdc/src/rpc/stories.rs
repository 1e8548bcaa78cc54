//! `stories`: nobody has any.

use grammers_tl_types::{enums, functions, types};

use super::{Call, Table, peers};
use crate::mtproto::session::RpcError;
use crate::tl::zero;

pub(super) fn register(table: &mut Table) {
    table.add(get_peer_stories);
    table.add(get_all_stories);
    table.add(get_peer_max_ids);
    table.add(
        |call: &mut Call<'_>, _: functions::stories::GetAllReadPeerStories| {
            let user = call.user()?;
            Ok(enums::Updates::Updates(call.world.updates(
                user,
                Vec::new(),
                [],
            )))
        },
    );
    table.add(
        |call: &mut Call<'_>, request: functions::stories::GetPinnedStories| {
            no_stories(call, &request.peer)
        },
    );
    table.add(
        |call: &mut Call<'_>, request: functions::stories::GetStoriesArchive| {
            no_stories(call, &request.peer)
        },
    );
    table.add(
        |call: &mut Call<'_>, request: functions::stories::GetStoriesById| {
            no_stories(call, &request.peer)
        },
    );
}

fn get_all_stories(
    call: &mut Call<'_>,
    _: functions::stories::GetAllStories,
) -> Result<enums::stories::AllStories, RpcError> {
    call.user()?;
    Ok(types::stories::AllStories {
        has_more: false,
        count: 0,
        // TDLib wants one.
        state: "none".to_owned(),
        peer_stories: Vec::new(),
        chats: Vec::new(),
        users: Vec::new(),
        stealth_mode: zero::<types::StoriesStealthMode>().into(),
    }
    .into())
}

fn get_peer_max_ids(
    call: &mut Call<'_>,
    request: functions::stories::GetPeerMaxIds,
) -> Result<Vec<enums::RecentStory>, RpcError> {
    call.user()?;
    let none = || zero::<types::RecentStory>().into();
    Ok(request.id.iter().map(|_| none()).collect())
}

fn no_stories(
    call: &mut Call<'_>,
    peer: &enums::InputPeer,
) -> Result<enums::stories::Stories, RpcError> {
    peers::chat(call, peer)?;
    Ok(types::stories::Stories {
        count: 0,
        stories: Vec::new(),
        pinned_to_top: None,
        chats: Vec::new(),
        users: Vec::new(),
    }
    .into())
}

fn get_peer_stories(
    call: &mut Call<'_>,
    request: functions::stories::GetPeerStories,
) -> Result<enums::stories::PeerStories, RpcError> {
    let viewer = call.user()?;
    let peer = peers::chat(call, &request.peer)?;
    let (users, chats) = call.world.named(viewer, [peer]);
    let stories = types::PeerStories {
        peer: peer.into(),
        max_read_id: None,
        stories: Vec::new(),
    };
    Ok(types::stories::PeerStories {
        stories: stories.into(),
        chats,
        users,
    }
    .into())
}
