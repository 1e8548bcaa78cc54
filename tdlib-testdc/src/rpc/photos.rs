//! `photos`: what people look like.

use grammers_tl_types::{enums, functions, types};

use super::media::{source, uploaded, uploaded_picture};
use super::upload::invalid;
use super::{Call, Table, error, peers};
use crate::mtproto::session::RpcError;
use crate::world::UserId;
use crate::world::files::Moving;
use crate::world::files::kind::storage_type;
use crate::world::peer::Peer;

/// The most photos that are told at a time.
const MAX_PHOTOS: i32 = 100;

pub(super) fn register(table: &mut Table) {
    table.add(upload_profile_photo);
    table.add(update_profile_photo);
    table.add(delete_photos);
    table.add(get_user_photos);
}

/// What a client has uploaded to look like, or a chat: a picture, a video, a drawing, or a picture with one
/// of the others.
#[derive(Debug)]
pub(super) struct Uploaded<'a> {
    pub(super) picture: Option<&'a enums::InputFile>,
    pub(super) video: Option<&'a enums::InputFile>,
    /// The second of the video that the photo shows.
    pub(super) video_start_ts: Option<f64>,
    pub(super) drawn: Option<&'a enums::VideoSize>,
}

/// Makes a photo of what a client has uploaded.
///
/// # Errors
/// Telegram's: 400 `PHOTO_FILE_MISSING`, `PHOTO_CROP_SIZE_SMALL`, `VIDEO_FILE_INVALID` and the like.
pub(super) fn new(call: &mut Call<'_>, of: &Uploaded<'_>) -> Result<types::Photo, RpcError> {
    let from = source(call);
    let picture = of.picture.map(|file| uploaded_picture(call, file));
    let picture = picture.transpose()?;
    let moving = match of.video {
        Some(video) => {
            let video = uploaded(call, video)?.bytes;
            if storage_type(&video) != enums::storage::FileType::FileMp4 {
                return Err(error(400, "VIDEO_FILE_INVALID"));
            }
            Some(Moving::Video(video, of.video_start_ts))
        }
        None => of.drawn.cloned().map(Moving::Drawn),
    };
    if picture.is_none() && moving.is_none() {
        return Err(error(400, "PHOTO_FILE_MISSING"));
    }
    let added = call.world.files.add_chat_photo(picture, moving, from);
    added.map_err(invalid)
}

/// Makes a photo that a person or a chat can have of one that is there already.
///
/// # Errors
/// The one given if it is not there.
pub(super) fn known(
    call: &mut Call<'_>,
    photo: &types::InputPhoto,
    unknown: &str,
) -> Result<types::Photo, RpcError> {
    let from = source(call);
    let files = &mut call.world.files;
    let photo = files.photo(photo).map_err(|name| match &*name {
        "FILE_ID_INVALID" => error(400, unknown),
        _ => invalid(name),
    })?;
    files.chat_photo_of(photo, from).map_err(invalid)
}

fn upload_profile_photo(
    call: &mut Call<'_>,
    request: functions::photos::UploadProfilePhoto,
) -> Result<enums::photos::Photo, RpcError> {
    let user = whose(call, request.bot.as_ref())?;
    let uploaded = Uploaded {
        picture: request.file.as_ref(),
        video: request.video.as_ref(),
        video_start_ts: request.video_start_ts,
        drawn: request.video_emoji_markup.as_ref(),
    };
    let photo = new(call, &uploaded)?;
    set(call, user, photo, request.fallback)
}

/// Takes a photo that is there already, or none in place of the newest one.
fn update_profile_photo(
    call: &mut Call<'_>,
    request: functions::photos::UpdateProfilePhoto,
) -> Result<enums::photos::Photo, RpcError> {
    let user = whose(call, request.bot.as_ref())?;
    match &request.id {
        enums::InputPhoto::Photo(id) => {
            let photo = known(call, id, "PHOTO_ID_INVALID")?;
            set(call, user, photo, request.fallback)
        }
        enums::InputPhoto::Empty => {
            if let Some(photos) = call.world.people.photos_mut(user) {
                photos.remove(request.fallback);
            }
            changed(call, user);
            Ok(answer(call, user, None))
        }
    }
}

/// Whose photo is meant. That a person changes the photo of a bot is left out.
fn whose(call: &mut Call<'_>, bot: Option<&enums::InputUser>) -> Result<UserId, RpcError> {
    let user = call.user()?;
    match bot {
        None => Ok(user),
        Some(_) => Err(call.lacks("bot")),
    }
}

fn set(
    call: &mut Call<'_>,
    user: UserId,
    photo: types::Photo,
    is_fallback: bool,
) -> Result<enums::photos::Photo, RpcError> {
    if let Some(photos) = call.world.people.photos_mut(user) {
        photos.set(&photo, is_fallback);
    }
    changed(call, user);
    Ok(answer(call, user, Some(photo)))
}

fn changed(call: &mut Call<'_>, user: UserId) {
    let by = call.by(user);
    call.world.looks_different(&by);
}

fn answer(call: &Call<'_>, user: UserId, photo: Option<types::Photo>) -> enums::photos::Photo {
    types::photos::Photo {
        photo: photo.map_or_else(|| types::PhotoEmpty { id: 0 }.into(), Into::into),
        users: call.world.named(user, [Peer::User(user)]).0,
    }
    .into()
}

/// Removes some of one's own photos; those that it has removed. TDLib names them without their hashes.
fn delete_photos(
    call: &mut Call<'_>,
    request: functions::photos::DeletePhotos,
) -> Result<Vec<i64>, RpcError> {
    let user = call.user()?;
    let ids = request.id.iter().filter_map(|photo| match photo {
        enums::InputPhoto::Photo(photo) => Some(photo.id),
        enums::InputPhoto::Empty => None,
    });
    let Some(photos) = call.world.people.photos_mut(user) else {
        return Ok(Vec::new());
    };
    let deleted: Vec<i64> = ids.filter(|id| photos.delete(*id)).collect();
    if !deleted.is_empty() {
        changed(call, user);
    }
    Ok(deleted)
}

fn get_user_photos(
    call: &mut Call<'_>,
    request: functions::photos::GetUserPhotos,
) -> Result<enums::photos::Photos, RpcError> {
    let viewer = call.user()?;
    let id = peers::user(call, &request.user_id)?;
    let user = call.world.user(id);
    let photos: Vec<types::Photo> = user
        .into_iter()
        .flat_map(|user| user.photos.ids())
        .filter_map(|id| call.world.files.photo_by_id(id))
        .collect();
    let begin = match request.max_id {
        0 => request.offset,
        // Behind that photo, so that -1 is the photo itself.
        max_id => {
            let at = photos.iter().position(|photo| photo.id == max_id);
            let at = at.ok_or_else(|| error(400, "MAX_ID_INVALID"))?;
            (at as i32 + 1).saturating_add(request.offset)
        }
    };
    let count = photos.len();
    let limit = request.limit.clamp(0, MAX_PHOTOS) as usize;
    let found: Vec<enums::Photo> = photos
        .into_iter()
        .skip(begin.max(0) as usize)
        .take(limit)
        .map(Into::into)
        .collect();
    let users = call.world.named(viewer, [Peer::User(id)]).0;
    // Without the count TDLib takes what it gets for all.
    Ok(if found.len() == count {
        types::photos::Photos {
            photos: found,
            users,
        }
        .into()
    } else {
        types::photos::PhotosSlice {
            count: count as i32,
            photos: found,
            users,
        }
        .into()
    })
}

#[cfg(test)]
mod tests;
