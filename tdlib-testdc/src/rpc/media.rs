//! What a message can have besides its text: as a client sends it, and as all get it.

use grammers_tl_types::{Serializable, enums, functions, types};

use super::upload::invalid;
use super::{Call, Table, error, name, peers};
use crate::mtproto::session::RpcError;
use crate::mtproto::tl::constructor;
use crate::world::files::kind::extension;
use crate::world::files::media::{document_media, photo_media};
use crate::world::files::uploads::Uploaded;
use crate::world::files::{Bytes, NewDocument, Source};
use crate::world::people::digits;

/// What the names of pictures end in.
const PICTURES: [&str; 7] = ["jpg", "jpeg", "png", "gif", "webp", "bmp", "tif"];
/// What can be thrown, and the highest number that comes of it.
const DICE: [(&str, u8); 6] = [
    ("🎲", 6),
    ("🎯", 6),
    ("🎳", 6),
    ("🏀", 5),
    ("⚽", 5),
    ("🎰", 64),
];

pub(super) fn register(table: &mut Table) {
    table.add(upload_media);
    table.add(get_recent_stickers);
    table.add(get_saved_gifs);
}

/// Makes something of parts that were sent, without a message. TDLib does so for albums.
fn upload_media(
    call: &mut Call<'_>,
    request: functions::messages::UploadMedia,
) -> Result<enums::MessageMedia, RpcError> {
    peers::chat(call, &request.peer)?;
    take(call, &request.media)
}

/// Tells which stickers were sent lately, which nobody remembers here. TDLib asks when it has sent one.
fn get_recent_stickers(
    call: &mut Call<'_>,
    _: functions::messages::GetRecentStickers,
) -> Result<enums::messages::RecentStickers, RpcError> {
    call.user()?;
    Ok(types::messages::RecentStickers {
        hash: 0,
        packs: Vec::new(),
        stickers: Vec::new(),
        dates: Vec::new(),
    }
    .into())
}

/// Tells which animations the caller keeps: none. TDLib asks when it has sent one.
fn get_saved_gifs(
    call: &mut Call<'_>,
    _: functions::messages::GetSavedGifs,
) -> Result<enums::messages::SavedGifs, RpcError> {
    call.user()?;
    Ok(types::messages::SavedGifs {
        hash: 0,
        gifs: Vec::new(),
    }
    .into())
}

/// Makes of what a client sends what a message has. Parts that were uploaded become a file.
///
/// # Errors
/// Telegram's: 400 `MEDIA_EMPTY`, `FILE_PART_0_MISSING`, `IMAGE_PROCESS_FAILED` and the like.
pub(crate) fn take(
    call: &mut Call<'_>,
    media: &enums::InputMedia,
) -> Result<enums::MessageMedia, RpcError> {
    use enums::InputMedia as Input;
    call.user()?;
    match media {
        Input::UploadedPhoto(media) => uploaded_photo(call, media),
        Input::Photo(media) => photo(call, media),
        Input::UploadedDocument(media) => uploaded_document(call, media),
        Input::Document(media) => document(call, media),
        Input::Contact(media) => Ok(contact(call, media)),
        Input::GeoPoint(media) => {
            let geo = geo_point(&media.geo_point)?;
            Ok(types::MessageMediaGeo { geo }.into())
        }
        Input::GeoLive(media) => live_location(media),
        Input::Venue(media) => Ok(types::MessageMediaVenue {
            geo: geo_point(&media.geo_point)?,
            title: media.title.clone(),
            address: media.address.clone(),
            provider: media.provider.clone(),
            venue_id: media.venue_id.clone(),
            venue_type: media.venue_type.clone(),
        }
        .into()),
        Input::Dice(media) => dice(&media.emoticon),
        // Nothing outside can be reached from here, as if it did not answer.
        Input::PhotoExternal(_) | Input::DocumentExternal(_) => {
            Err(error(400, "WEBPAGE_CURL_FAILED"))
        }
        Input::Empty => Err(error(400, "MEDIA_EMPTY")),
        Input::Game(_)
        | Input::Invoice(_)
        | Input::Poll(_)
        | Input::Story(_)
        | Input::WebPage(_)
        | Input::PaidMedia(_)
        | Input::Todo(_)
        | Input::StakeDice(_) => Err(call.lacks(name(constructor(&media.to_bytes())))),
    }
}

/// Where what the caller sends is kept.
pub(super) fn source(call: &Call<'_>) -> Source {
    Source {
        dc_id: call.origin.dc_id.into(),
        date: call.world.clock.date(),
    }
}

/// A file whose parts the caller has sent.
pub(super) fn uploaded(call: &mut Call<'_>, file: &enums::InputFile) -> Result<Uploaded, RpcError> {
    let key = call.origin.auth_key_id;
    call.world.files.uploads.take(key, file).map_err(invalid)
}

/// The same of a file that has to be a picture.
pub(super) fn uploaded_picture(
    call: &mut Call<'_>,
    file: &enums::InputFile,
) -> Result<Bytes, RpcError> {
    let uploaded = uploaded(call, file)?;
    let is_picture = |extension: String| PICTURES.contains(&&*extension);
    if extension(&uploaded.name).is_some_and(is_picture) {
        Ok(uploaded.bytes)
    } else {
        Err(error(400, "PHOTO_EXT_INVALID"))
    }
}

fn uploaded_photo(
    call: &mut Call<'_>,
    media: &types::InputMediaUploadedPhoto,
) -> Result<enums::MessageMedia, RpcError> {
    let from = source(call);
    let bytes = uploaded_picture(call, &media.file)?;
    let photo = call.world.files.add_photo(bytes, from).map_err(invalid)?;
    Ok(photo_media(photo, media.spoiler, media.ttl_seconds))
}

fn photo(call: &Call<'_>, media: &types::InputMediaPhoto) -> Result<enums::MessageMedia, RpcError> {
    let photo = known_photo(call, &media.id)?;
    Ok(photo_media(photo, media.spoiler, media.ttl_seconds))
}

/// A photo that was sent before.
fn known_photo(call: &Call<'_>, photo: &enums::InputPhoto) -> Result<types::Photo, RpcError> {
    let enums::InputPhoto::Photo(photo) = photo else {
        return Err(error(400, "MEDIA_EMPTY"));
    };
    call.world.files.photo(photo).map_err(not_sendable)
}

/// The error of sending what a client has not been told of: only what is wrong with the reference to it is
/// told apart.
fn not_sendable(name: String) -> RpcError {
    if name == "FILE_ID_INVALID" {
        error(400, "MEDIA_EMPTY")
    } else {
        invalid(name)
    }
}

/// The picture that stands for a video, if the client has chosen one.
fn cover(
    call: &Call<'_>,
    photo: Option<&enums::InputPhoto>,
) -> Result<Option<enums::Photo>, RpcError> {
    let photo = photo.map(|photo| known_photo(call, photo)).transpose()?;
    Ok(photo.map(Into::into))
}

/// Shows a document as the client wants, which says so under the same names whether it is new or not.
macro_rules! shown {
    ($media:expr, $document:expr, $cover:expr) => {
        types::MessageMediaDocument {
            spoiler: $media.spoiler,
            video_cover: $cover,
            video_timestamp: $media.video_timestamp,
            ttl_seconds: $media.ttl_seconds,
            ..document_media($document)
        }
        .into()
    };
}

fn uploaded_document(
    call: &mut Call<'_>,
    media: &types::InputMediaUploadedDocument,
) -> Result<enums::MessageMedia, RpcError> {
    let from = source(call);
    let uploaded_file = uploaded(call, &media.file)?;
    let thumbnail = media.thumb.as_ref().map(|thumb| uploaded(call, thumb));
    let cover = cover(call, media.video_cover.as_ref())?;
    let mut attributes = media.attributes.clone();
    if is_animation(media) {
        attributes.push(enums::DocumentAttribute::Animated);
    }
    let new = NewDocument {
        bytes: uploaded_file.bytes,
        mime_type: media.mime_type.clone(),
        attributes,
        thumbnail: thumbnail.transpose()?.map(|thumbnail| thumbnail.bytes),
    };
    let document = call.world.files.add_document(new, from);
    Ok(shown!(media, document, cover))
}

/// Whether what is uploaded becomes an animation. Telegram looks whether a video has a sound, if the client
/// does not say that it is to be a video anyway; here it has none then.
fn is_animation(media: &types::InputMediaUploadedDocument) -> bool {
    use enums::DocumentAttribute as Attribute;
    let is_one = media.attributes.contains(&Attribute::Animated);
    let may_be = !media.force_file && !media.nosound_video;
    let is_moving = match &*media.mime_type {
        "image/gif" => true,
        "video/mp4" => media
            .attributes
            .iter()
            .any(|attribute| matches!(attribute, Attribute::Video(video) if !video.round_message)),
        _ => false,
    };
    may_be && is_moving && !is_one
}

fn document(
    call: &Call<'_>,
    media: &types::InputMediaDocument,
) -> Result<enums::MessageMedia, RpcError> {
    let enums::InputDocument::Document(id) = &media.id else {
        return Err(error(400, "MEDIA_EMPTY"));
    };
    let document = call.world.files.document(id).map_err(not_sendable)?;
    let cover = cover(call, media.video_cover.as_ref())?;
    Ok(shown!(media, document, cover))
}

fn contact(call: &Call<'_>, media: &types::InputMediaContact) -> enums::MessageMedia {
    let user = call.world.people.by_phone(&digits(&media.phone_number));
    types::MessageMediaContact {
        phone_number: media.phone_number.clone(),
        first_name: media.first_name.clone(),
        last_name: media.last_name.clone(),
        vcard: media.vcard.clone(),
        // Nobody's number is 0.
        user_id: user.map_or(0, |user| user.id),
    }
    .into()
}

fn geo_point(point: &enums::InputGeoPoint) -> Result<enums::GeoPoint, RpcError> {
    match point {
        enums::InputGeoPoint::Point(point)
            if point.lat.abs() <= 90.0 && point.long.abs() <= 180.0 =>
        {
            Ok(types::GeoPoint {
                long: point.long,
                lat: point.lat,
                access_hash: 0,
                accuracy_radius: point.accuracy_radius,
            }
            .into())
        }
        _ => Err(error(400, "GEO_POINT_INVALID")),
    }
}

/// A location that moves, for as long as it says. One that says nothing is for a message that has one
/// already, and is not for sending.
fn live_location(media: &types::InputMediaGeoLive) -> Result<enums::MessageMedia, RpcError> {
    let period = media.period.filter(|period| *period > 0);
    Ok(types::MessageMediaGeoLive {
        geo: geo_point(&media.geo_point)?,
        heading: media.heading,
        period: period.ok_or_else(|| error(400, "MEDIA_INVALID"))?,
        proximity_notification_radius: media.proximity_notification_radius,
    }
    .into())
}

fn dice(emoticon: &str) -> Result<enums::MessageMedia, RpcError> {
    // The same with and without the mark that asks for a picture in place of a letter.
    let plain = emoticon.trim_end_matches('\u{fe0f}');
    let known = DICE.iter().find(|(of, _)| *of == plain);
    let (_, sides) = known.ok_or_else(|| error(400, "EMOTICON_INVALID"))?;
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(|_| error(500, "NO_RANDOM"))?;
    let thrown = u64::from_le_bytes(random) % u64::from(*sides);
    Ok(types::MessageMediaDice {
        value: thrown as i32 + 1,
        emoticon: emoticon.to_owned(),
        game_outcome: None,
    }
    .into())
}

#[cfg(test)]
pub(super) mod tests;
