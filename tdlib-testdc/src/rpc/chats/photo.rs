//! The photo that a client has chosen for a chat.

use grammers_tl_types::{enums, types};

use super::super::media::{source, uploaded, uploaded_picture};
use super::super::upload::invalid;
use super::super::{Call, error};
use crate::mtproto::session::RpcError;
use crate::world::files::Moving;
use crate::world::files::kind::storage_type;

/// The photo that is meant; `None` for none.
pub(super) fn chosen(
    call: &mut Call<'_>,
    photo: &enums::InputChatPhoto,
) -> Result<Option<types::Photo>, RpcError> {
    match photo {
        enums::InputChatPhoto::Empty => Ok(None),
        enums::InputChatPhoto::Photo(photo) => known(call, &photo.id).map(Some),
        enums::InputChatPhoto::InputChatUploadedPhoto(photo) => new(call, photo).map(Some),
    }
}

fn known(call: &mut Call<'_>, photo: &enums::InputPhoto) -> Result<types::Photo, RpcError> {
    let enums::InputPhoto::Photo(photo) = photo else {
        return Err(error(400, "PHOTO_INVALID"));
    };
    let from = source(call);
    let files = &mut call.world.files;
    let photo = files.photo(photo).map_err(|name| match &*name {
        "FILE_ID_INVALID" => error(400, "PHOTO_INVALID"),
        _ => invalid(name),
    })?;
    files.chat_photo_of(photo, from).map_err(invalid)
}

fn new(
    call: &mut Call<'_>,
    photo: &types::InputChatUploadedPhoto,
) -> Result<types::Photo, RpcError> {
    let from = source(call);
    let picture = photo.file.as_ref();
    let picture = picture
        .map(|file| uploaded_picture(call, file))
        .transpose()?;
    let moving = match (&photo.video, &photo.video_emoji_markup) {
        (Some(video), _) => {
            let video = uploaded(call, video)?;
            if storage_type(&video.bytes) != enums::storage::FileType::FileMp4 {
                return Err(error(400, "VIDEO_FILE_INVALID"));
            }
            Some(Moving::Video(video.bytes, photo.video_start_ts))
        }
        (None, drawn) => drawn.clone().map(Moving::Drawn),
    };
    if picture.is_none() && moving.is_none() {
        return Err(error(400, "PHOTO_FILE_MISSING"));
    }
    let added = call.world.files.add_chat_photo(picture, moving, from);
    added.map_err(invalid)
}
