//! Photos of messages, and of people and chats: their sizes, and what Telegram takes as one.

use std::num::NonZeroU16;
use std::sync::Arc;

use grammers_tl_types::{enums, types};

use super::picture::{self, Dimensions};
use super::{Bytes, File, Files, Source, What, access_hash, reference, size, unknown};

/// The longest side of what a small picture must fit in, and the letter that Telegram has for it.
const IN_MESSAGES: [(&str, i32); 5] = [
    ("s", 100),
    ("m", 320),
    ("x", 800),
    ("y", 1_280),
    ("w", 2_560),
];
/// The letters of a chat's photo, small and large, and the sides of these squares.
pub(super) const SMALL: &str = "a";
pub(super) const LARGE: &str = "c";
const SMALL_SIDE: i32 = 160;
const LARGE_SIDE: i32 = 640;
/// The one between them.
const MEDIUM: (&str, i32) = ("b", 320);
/// The largest photo, in bytes.
pub(super) const MAX_PHOTO: usize = 10 * 1024 * 1024;
/// The longest that its sides are together, in pixels.
const MAX_SIDES: i32 = 10_000;
/// How many times as long as the other one a side may be.
const MAX_RATIO: i32 = 20;

/// A moving version of a chat's photo.
#[derive(Clone, Debug)]
pub(crate) enum Moving {
    /// A video, and the second of it that the photo shows.
    Video(Bytes, Option<f64>),
    /// Emoji or stickers, which the client draws.
    Drawn(enums::VideoSize),
}

impl Files {
    /// Keeps a photo for messages.
    ///
    /// # Errors
    /// Telegram's name of what is wrong with the picture.
    pub(crate) fn add_photo(&mut self, bytes: Bytes, from: Source) -> Result<types::Photo, String> {
        let dimensions = check_photo(&bytes)?;
        let own = IN_MESSAGES.partition_point(|(_, side)| *side < dimensions.longer());
        let own = own.min(IN_MESSAGES.len() - 1);
        let mut pictures = Vec::new();
        // The smallest that is at hand is enough for a client, which shows it until it has the photo.
        if let Some((letter, side)) = IN_MESSAGES[..own].iter().take(2).next_back() {
            let small = dimensions.within(*side);
            pictures.push((*letter, small, grey(small)));
        }
        pictures.push((IN_MESSAGES[own].0, dimensions, bytes));
        Ok(self.keep_photo(pictures, None, from))
    }

    /// Keeps a photo of a person or a chat.
    ///
    /// # Errors
    /// Telegram's name of what is wrong with the picture.
    pub(crate) fn add_chat_photo(
        &mut self,
        bytes: Option<Bytes>,
        moving: Option<Moving>,
        from: Source,
    ) -> Result<types::Photo, String> {
        let large = match bytes {
            Some(bytes) => {
                let dimensions = check_photo(&bytes)?;
                if dimensions.shorter() < SMALL_SIDE {
                    return Err("PHOTO_CROP_SIZE_SMALL".to_owned());
                }
                (LARGE, dimensions, bytes)
            }
            None => grey_square(LARGE, LARGE_SIDE),
        };
        let mut pictures = vec![grey_square(SMALL, SMALL_SIDE)];
        // TDLib takes the size with the most pixels for the photo itself.
        if large.1.shorter() > MEDIUM.1 {
            pictures.push(grey_square(MEDIUM.0, MEDIUM.1));
        }
        pictures.push(large);
        Ok(self.keep_photo(pictures, moving, from))
    }

    /// A photo that a chat can have, made of another one unless it is one.
    ///
    /// # Errors
    /// Telegram's name of what is wrong with it.
    pub(crate) fn chat_photo_of(
        &mut self,
        photo: types::Photo,
        from: Source,
    ) -> Result<types::Photo, String> {
        let file = self.files.get(&photo.id).ok_or_else(unknown)?;
        if file.size(LARGE).is_some() {
            return Ok(photo);
        }
        let bytes = self.content(photo.id).cloned();
        self.add_chat_photo(bytes, None, from)
    }

    fn keep_photo(
        &mut self,
        pictures: Vec<(&str, Dimensions, Bytes)>,
        moving: Option<Moving>,
        from: Source,
    ) -> types::Photo {
        let id = self.next_id();
        let mut sizes: Vec<(String, Bytes)> = pictures
            .iter()
            .map(|(letter, _, bytes)| ((*letter).to_owned(), bytes.clone()))
            .collect();
        let video_size = moving.map(|moving| match moving {
            Moving::Drawn(drawn) => drawn,
            Moving::Video(bytes, video_start_ts) => {
                let size = types::VideoSize {
                    r#type: "u".to_owned(),
                    w: LARGE_SIDE,
                    h: LARGE_SIDE,
                    size: bytes.len() as i32,
                    video_start_ts,
                };
                sizes.push(("u".to_owned(), bytes));
                size.into()
            }
        });
        let photo = types::Photo {
            has_stickers: false,
            id,
            access_hash: access_hash(id),
            file_reference: reference(id),
            date: from.date,
            sizes: pictures
                .iter()
                .map(|(letter, dimensions, bytes)| size(letter, *dimensions, bytes))
                .collect(),
            video_sizes: video_size.map(|size| vec![size]),
            dc_id: from.dc_id,
        };
        self.keep(
            id,
            File {
                what: What::Photo(photo.clone()),
                bytes: Bytes::default(),
                sizes,
            },
        );
        photo
    }
}

/// Whether Telegram takes a picture as a photo, and how large it is.
fn check_photo(bytes: &[u8]) -> Result<Dimensions, String> {
    if bytes.len() > MAX_PHOTO {
        return Err("PHOTO_SAVE_FILE_INVALID".to_owned());
    }
    let dimensions = picture::dimensions(bytes).ok_or("IMAGE_PROCESS_FAILED")?;
    let sides = i64::from(dimensions.width) + i64::from(dimensions.height);
    if sides > i64::from(MAX_SIDES) || dimensions.longer() > MAX_RATIO * dimensions.shorter() {
        return Err("PHOTO_INVALID_DIMENSIONS".to_owned());
    }
    Ok(dimensions)
}

fn grey_square(letter: &str, side: i32) -> (&str, Dimensions, Bytes) {
    let dimensions = Dimensions {
        width: side,
        height: side,
    };
    (letter, dimensions, grey(dimensions))
}

/// A grey picture. Its sides are at least one and fit, since they come from the lists above.
fn grey(dimensions: Dimensions) -> Bytes {
    let side = |length: i32| {
        let length = u16::try_from(length).unwrap_or(u16::MAX);
        NonZeroU16::new(length).unwrap_or(NonZeroU16::MIN)
    };
    Arc::new(picture::grey(
        side(dimensions.width),
        side(dimensions.height),
    ))
}
