//! Albums: several photos, videos or files that are sent together.

use grammers_tl_types::{enums, functions};

use super::super::{Call, Table, error};
use super::send::{self, Numbered, sending};
use super::text;
use crate::mtproto::session::RpcError;
use crate::world::content::Written;

/// The most that an album has.
const MAX_ALBUM: usize = 10;

pub(super) fn register(table: &mut Table) {
    table.add(send_multi_media);
}

fn send_multi_media(
    call: &mut Call<'_>,
    request: functions::messages::SendMultiMedia,
) -> Result<enums::Updates, RpcError> {
    let parts: Vec<_> = request
        .multi_media
        .into_iter()
        .map(|part| {
            let enums::InputSingleMedia::Media(part) = part;
            part
        })
        .collect();
    if parts.is_empty() {
        return Err(error(400, "MULTI_MEDIA_EMPTY"));
    }
    if parts.len() > MAX_ALBUM {
        return Err(error(400, "MULTI_MEDIA_TOO_LONG"));
    }
    let random_ids: Vec<i64> = parts.iter().map(|part| part.random_id).collect();
    let sending = sending!(
        request,
        to: peer,
        clear_draft: request.clear_draft,
        lacking: [schedule_date, quick_reply_shortcut, effect]
    );
    send::send(call, &sending, &random_ids, |call| {
        let mut written = Vec::new();
        for part in &parts {
            let media = send::shown(call, &part.media)?;
            let media = media.filter(is_for_albums);
            let (text, entities) = text::caption(call, &part.message, part.entities.clone())?;
            written.push(Written {
                text,
                entities,
                media: Some(media.ok_or_else(|| error(400, "MEDIA_INVALID"))?),
                is_protected: request.noforwards,
                is_media_below: request.invert_media,
                ..Written::default()
            });
        }
        let album = (written.len() > 1).then(|| call.world.new_album());
        let numbered = random_ids.iter().zip(written);
        let numbered = numbered
            .map(|(random_id, written)| Numbered::new(*random_id, Written { album, ..written }));
        Ok(numbered.collect())
    })
}

/// Whether something can be part of an album.
fn is_for_albums(media: &enums::MessageMedia) -> bool {
    match media {
        enums::MessageMedia::Photo(_) => true,
        enums::MessageMedia::Document(media) => !media.voice && !media.round,
        _ => false,
    }
}
