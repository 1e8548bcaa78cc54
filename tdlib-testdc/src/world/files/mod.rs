//! Files: those on their way in, and those that messages and people have, which anybody who was told of one
//! can fetch in parts.

pub(crate) mod kind;
pub(crate) mod media;
mod photos;
pub(crate) mod picture;
pub(crate) mod profile;
pub(crate) mod uploads;

use std::collections::BTreeMap;
use std::sync::Arc;

use grammers_tl_types::{enums, types};

use picture::Dimensions;
use uploads::Uploads;

pub(crate) use photos::Moving;

/// The content of a file. Many may have the same one.
pub(crate) type Bytes = Arc<Vec<u8>>;

/// The data center where people who have no client send their files to: the one where clients begin.
pub(crate) const HOME_DC: i32 = 1;

/// What is kept of files, in bytes. The oldest goes first.
const MAX_KEPT: usize = 512 * 1024 * 1024;
/// What a file takes besides its bytes.
const COST_OF_A_FILE: usize = 1024;
/// Numbers begin here, so that none is taken for one that has a meaning of its own.
const FIRST_ID: i64 = 5_000_000_000_000_001;
/// Where a file comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source {
    /// The data center that it was sent to. A client fetches it there.
    pub(crate) dc_id: i32,
    /// Seconds since 1970.
    pub(crate) date: i32,
}

/// What a client or a person says of a document.
#[derive(Clone, Debug)]
pub(crate) struct NewDocument {
    pub(crate) bytes: Bytes,
    pub(crate) mime_type: String,
    pub(crate) attributes: Vec<enums::DocumentAttribute>,
    /// A small picture of it.
    pub(crate) thumbnail: Option<Bytes>,
}

#[derive(Clone, Debug)]
enum What {
    Document(types::Document),
    Photo(types::Photo),
}

#[derive(Clone, Debug)]
struct File {
    what: What,
    /// A document's content.
    bytes: Bytes,
    /// The sizes of a photo, the small pictures of a document, by Telegram's letters.
    sizes: Vec<(String, Bytes)>,
}

impl File {
    fn cost(&self) -> usize {
        let sizes: usize = self.sizes.iter().map(|(_, bytes)| bytes.len()).sum();
        self.bytes.len() + sizes + COST_OF_A_FILE
    }

    fn size(&self, letter: &str) -> Option<&Bytes> {
        let found = self.sizes.iter().find(|(of, _)| of == letter);
        found.map(|(_, bytes)| bytes)
    }
}

/// All files.
#[derive(Debug)]
pub(crate) struct Files {
    pub(crate) uploads: Uploads,
    /// The oldest first.
    files: BTreeMap<i64, File>,
    last_id: i64,
    kept: usize,
    max_kept: usize,
}

impl Default for Files {
    fn default() -> Self {
        Self {
            uploads: Uploads::default(),
            files: BTreeMap::new(),
            last_id: FIRST_ID,
            kept: 0,
            max_kept: MAX_KEPT,
        }
    }
}

impl Files {
    /// Keeps a document.
    pub(crate) fn add_document(&mut self, new: NewDocument, from: Source) -> types::Document {
        let id = self.next_id();
        let thumbnail = new.thumbnail.and_then(|bytes| {
            let dimensions = picture::dimensions(&bytes)?;
            Some((size("m", dimensions, &bytes), bytes))
        });
        let (thumb, sizes) = match thumbnail {
            Some((thumb, bytes)) => (Some(vec![thumb]), vec![("m".to_owned(), bytes)]),
            None => (None, Vec::new()),
        };
        let document = types::Document {
            id,
            access_hash: access_hash(id),
            file_reference: reference(id),
            date: from.date,
            mime_type: new.mime_type,
            size: new.bytes.len() as i64,
            thumbs: thumb,
            video_thumbs: None,
            dc_id: from.dc_id,
            attributes: new.attributes,
        };
        self.keep(
            id,
            File {
                what: What::Document(document.clone()),
                bytes: new.bytes,
                sizes,
            },
        );
        document
    }

    fn next_id(&mut self) -> i64 {
        self.last_id += 1;
        self.last_id
    }

    fn keep(&mut self, id: i64, file: File) {
        self.kept += file.cost();
        self.files.insert(id, file);
        while self.kept > self.max_kept
            && let Some((forgotten, file)) = self.files.pop_first()
        {
            log::warn!("file {forgotten} is forgotten: there are too many");
            self.kept -= file.cost();
        }
    }

    /// The document that a client means.
    ///
    /// # Errors
    /// Telegram's name of what is wrong.
    pub(crate) fn document(&self, of: &types::InputDocument) -> Result<types::Document, String> {
        match &self.find(of.id, of.access_hash, &of.file_reference)?.what {
            What::Document(document) => Ok(document.clone()),
            What::Photo(_) => Err(unknown()),
        }
    }

    /// The photo that a client means.
    ///
    /// # Errors
    /// Telegram's name of what is wrong.
    pub(crate) fn photo(&self, of: &types::InputPhoto) -> Result<types::Photo, String> {
        self.find(of.id, of.access_hash, &of.file_reference)?;
        self.photo_by_id(of.id).ok_or_else(unknown)
    }

    /// The photo of that number.
    pub(crate) fn photo_by_id(&self, id: i64) -> Option<types::Photo> {
        match &self.files.get(&id)?.what {
            What::Photo(photo) => Some(photo.clone()),
            What::Document(_) => None,
        }
    }

    fn find(&self, id: i64, hash: i64, file_reference: &[u8]) -> Result<&File, String> {
        let file = self.files.get(&id).filter(|_| hash == access_hash(id));
        let file = file.ok_or_else(unknown)?;
        if file_reference.is_empty() {
            Err("FILE_REFERENCE_EMPTY".to_owned())
        } else if file_reference != reference(id) {
            Err("FILE_REFERENCE_INVALID".to_owned())
        } else {
            Ok(file)
        }
    }

    /// The content of a document, or the largest picture of a photo.
    pub(crate) fn content(&self, id: i64) -> Option<&Bytes> {
        let file = self.files.get(&id)?;
        match &file.what {
            What::Document(_) => Some(&file.bytes),
            What::Photo(photo) => {
                let largest = photo.sizes.last()?;
                let enums::PhotoSize::Size(largest) = largest else {
                    return None;
                };
                file.size(&largest.r#type)
            }
        }
    }

    /// What there is to fetch at a place.
    ///
    /// # Errors
    /// Telegram's name of what is wrong.
    pub(crate) fn at(&self, place: &enums::InputFileLocation) -> Result<&Bytes, String> {
        use enums::InputFileLocation as Place;
        let found = match place {
            Place::InputDocumentFileLocation(at) => {
                let file = self.find(at.id, at.access_hash, &at.file_reference)?;
                match &file.what {
                    What::Document(_) if at.thumb_size.is_empty() => Some(&file.bytes),
                    What::Document(_) => file.size(&at.thumb_size),
                    What::Photo(_) => None,
                }
            }
            Place::InputPhotoFileLocation(at) => {
                let file = self.find(at.id, at.access_hash, &at.file_reference)?;
                match &file.what {
                    What::Photo(_) => file.size(&at.thumb_size),
                    What::Document(_) => None,
                }
            }
            Place::InputPeerPhotoFileLocation(at) => {
                let letter = if at.big { photos::LARGE } else { photos::SMALL };
                let file = self.files.get(&at.photo_id);
                file.and_then(|file| file.size(letter))
            }
            _ => None,
        };
        found.ok_or_else(|| "LOCATION_INVALID".to_owned())
    }
}

/// The error of a file that is not there, or of which the client was never told.
fn unknown() -> String {
    "FILE_ID_INVALID".to_owned()
}

/// A size of a photo, or the small picture of a document.
fn size(letter: &str, dimensions: Dimensions, bytes: &Bytes) -> enums::PhotoSize {
    types::PhotoSize {
        r#type: letter.to_owned(),
        w: dimensions.width,
        h: dimensions.height,
        size: bytes.len() as i32,
    }
    .into()
}

/// Told apart from those of other files is all that it has to be.
fn access_hash(id: i64) -> i64 {
    id.wrapping_mul(0x5851_f42d_4c95_7f2d)
}

/// What a client gets with a file and has to show to fetch it. It never expires by itself.
fn reference(id: i64) -> Vec<u8> {
    let mut reference = vec![1];
    reference.extend(id.wrapping_mul(0x2545_f491_4f6c_dd1d).to_be_bytes());
    reference
}

#[cfg(test)]
mod tests;
