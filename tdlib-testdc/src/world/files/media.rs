//! Files as messages have them.

use grammers_tl_types::{enums, types};

/// A photo as a message has it: hidden until it is touched, and gone some seconds after that, if asked for.
pub(crate) fn photo_media(
    photo: types::Photo,
    spoiler: bool,
    ttl_seconds: Option<i32>,
) -> enums::MessageMedia {
    types::MessageMediaPhoto {
        spoiler,
        photo: Some(photo.into()),
        ttl_seconds,
    }
    .into()
}

/// A document as a message has it.
pub(crate) fn document_media(document: types::Document) -> types::MessageMediaDocument {
    let (mut video, mut round, mut voice) = (false, false, false);
    for attribute in &document.attributes {
        match attribute {
            enums::DocumentAttribute::Video(attribute) => {
                video = true;
                round = attribute.round_message;
            }
            enums::DocumentAttribute::Audio(attribute) => voice = attribute.voice,
            _ => {}
        }
    }
    types::MessageMediaDocument {
        nopremium: false,
        spoiler: false,
        video,
        round,
        voice,
        document: Some(document.into()),
        alt_documents: None,
        video_cover: None,
        video_timestamp: None,
        ttl_seconds: None,
    }
}
