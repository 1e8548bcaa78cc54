//! Files and photos that people send and have, without a client.

use std::sync::Arc;

use grammers_tl_types::{enums, types};

use super::{Post, User};
use crate::chat::Place;
use crate::error::Error;
use crate::outbox::lock;
use crate::world::World;
use crate::world::files::kind::mime_type;
use crate::world::files::media::{document_media, photo_media};
use crate::world::files::{HOME_DC, NewDocument, Source};
use crate::world::message::{Content, Message, Written};
use crate::world::posting::NewMessage;
use crate::world::telling::By;

/// A file or a photo in a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SentFile {
    /// What it is called; empty if it has no name, as photos and voice messages.
    pub name: String,
    /// What is in it, such as `text/plain`. Photos are `image/jpeg`, whatever they came as.
    pub mime_type: String,
    /// All of its content; of a photo the largest size.
    pub bytes: Vec<u8>,
    /// What is written under it.
    pub caption: String,
}

impl User {
    /// Sends a file to another user, or into a chat. What is in it is told by the end of the name. Nobody
    /// asks whether this one may.
    pub fn send_file(&self, to: impl Into<Place>, name: &str, bytes: impl Into<Vec<u8>>) -> Post {
        let file_name = name.to_owned();
        let new = NewDocument {
            bytes: Arc::new(bytes.into()),
            mime_type: mime_type(name).to_owned(),
            attributes: vec![types::DocumentAttributeFilename { file_name }.into()],
            thumbnail: None,
        };
        let mut world = lock(&self.api.world);
        let from = by_hand(&world);
        let document = world.files.add_document(new, from);
        drop(world);
        self.post(self.peer(to), &with(document_media(document).into()))
    }

    /// Sends a photo: a JPEG, PNG, GIF or WebP, such as a [`picture`](crate::picture).
    ///
    /// # Errors
    /// [`Error::Picture`] if Telegram would not take it as a photo.
    pub fn send_photo(
        &self,
        to: impl Into<Place>,
        picture: impl Into<Vec<u8>>,
    ) -> Result<Post, Error> {
        let mut world = lock(&self.api.world);
        let from = by_hand(&world);
        let added = world.files.add_photo(Arc::new(picture.into()), from);
        drop(world);
        let photo = added.map_err(Error::Picture)?;
        let media = photo_media(photo, false, None);
        Ok(self.post(self.peer(to), &with(media)))
    }

    /// The files and photos of this user's chat with another one, or of a chat of several, the oldest
    /// first.
    pub fn files_with(&self, chat: impl Into<Place>) -> Vec<SentFile> {
        let sent = self.read(self.peer(chat), |message: &Message| {
            let written = message.content.written()?;
            Some((written.media.clone()?, written.text.clone()))
        });
        let world = lock(&self.api.world);
        let files = sent.into_iter().flatten();
        files
            .filter_map(|(media, caption)| sent_file(&world, &media, caption))
            .collect()
    }

    /// Takes a photo as the one that others see: a JPEG, PNG, GIF or WebP whose sides are 160 pixels or
    /// longer, such as a [`picture`](crate::picture).
    ///
    /// # Errors
    /// [`Error::Picture`] if Telegram would not take it.
    pub fn set_photo(&self, picture: impl Into<Vec<u8>>) -> Result<(), Error> {
        let mut world = lock(&self.api.world);
        let from = by_hand(&world);
        let picture = Some(Arc::new(picture.into()));
        let added = world.files.add_chat_photo(picture, None, from);
        let photo = added.map_err(Error::Picture)?;
        if let Some(photos) = world.people.photos_mut(self.id) {
            photos.set(&photo, false);
        }
        world.looks_different(&By::hand(self.id));
        Ok(())
    }

    /// The photos of this user, the one that others see first.
    pub fn photos(&self) -> Vec<Vec<u8>> {
        let world = lock(&self.api.world);
        let user = world.user(self.id).into_iter();
        let ids = user.flat_map(|user| user.photos.ids());
        ids.filter_map(|id| world.files.content(id))
            .map(|bytes| bytes.to_vec())
            .collect()
    }
}

/// Where files are kept that no client has sent.
fn by_hand(world: &World) -> Source {
    Source {
        dc_id: HOME_DC,
        date: world.clock.date(),
    }
}

fn with(media: enums::MessageMedia) -> NewMessage {
    NewMessage::new(Content::Written(Box::new(Written {
        media: Some(media),
        ..Written::default()
    })))
}

/// A file as a test sees it. `None` for a location and the like.
fn sent_file(world: &World, media: &enums::MessageMedia, caption: String) -> Option<SentFile> {
    let (id, name, mime_type) = match media {
        enums::MessageMedia::Document(media) => {
            let enums::Document::Document(document) = media.document.as_ref()? else {
                return None;
            };
            (document.id, file_name(document), &*document.mime_type)
        }
        enums::MessageMedia::Photo(media) => {
            let enums::Photo::Photo(photo) = media.photo.as_ref()? else {
                return None;
            };
            (photo.id, String::new(), "image/jpeg")
        }
        _ => return None,
    };
    Some(SentFile {
        name,
        mime_type: mime_type.to_owned(),
        bytes: world.files.content(id)?.to_vec(),
        caption,
    })
}

fn file_name(document: &types::Document) -> String {
    let mut attributes = document.attributes.iter();
    let name = attributes.find_map(|attribute| match attribute {
        enums::DocumentAttribute::Filename(name) => Some(name.file_name.clone()),
        _ => None,
    });
    name.unwrap_or_default()
}
