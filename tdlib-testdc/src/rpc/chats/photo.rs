//! The photo that a client has chosen for a chat.

use grammers_tl_types::{enums, types};

use super::super::photos::{self, Uploaded};
use super::super::{Call, error};
use crate::mtproto::session::RpcError;

/// The photo that is meant; `None` for none.
pub(super) fn chosen(
    call: &mut Call<'_>,
    photo: &enums::InputChatPhoto,
) -> Result<Option<types::Photo>, RpcError> {
    let photo = match photo {
        enums::InputChatPhoto::Empty => return Ok(None),
        enums::InputChatPhoto::Photo(photo) => match &photo.id {
            enums::InputPhoto::Photo(id) => photos::known(call, id, "PHOTO_INVALID"),
            enums::InputPhoto::Empty => Err(error(400, "PHOTO_INVALID")),
        },
        enums::InputChatPhoto::InputChatUploadedPhoto(photo) => {
            let uploaded = Uploaded {
                picture: photo.file.as_ref(),
                video: photo.video.as_ref(),
                video_start_ts: photo.video_start_ts,
                drawn: photo.video_emoji_markup.as_ref(),
            };
            photos::new(call, &uploaded)
        }
    };
    photo.map(Some)
}
