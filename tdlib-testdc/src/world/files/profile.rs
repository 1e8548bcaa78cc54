//! What people look like: the photo that others see, and those that there were before.

use grammers_tl_types::{enums, types};

use crate::world::World;
use crate::world::peer::{Home, Peer};
use crate::world::telling::By;

/// The photos of one person. They lie among the files; this is what is told of them with the person.
#[derive(Clone, Debug, Default)]
pub(crate) struct ProfilePhotos {
    /// The newest first, which is the one that others see.
    all: Vec<types::UserProfilePhoto>,
    /// What those see who must not see the others. Here nobody has to hide them, so it is for those who
    /// have no other.
    fallback: Option<types::UserProfilePhoto>,
}

impl ProfilePhotos {
    /// What others see, if there is anything.
    pub(crate) fn shown(&self) -> Option<enums::UserProfilePhoto> {
        let shown = self.all.first().or(self.fallback.as_ref());
        shown.cloned().map(Into::into)
    }

    /// The numbers of all photos, the newest first.
    pub(crate) fn ids(&self) -> impl Iterator<Item = i64> + use<'_> {
        self.all.iter().map(|photo| photo.photo_id)
    }

    /// The number of the one for those who must not see the others.
    pub(crate) fn fallback_id(&self) -> Option<i64> {
        self.fallback.as_ref().map(|photo| photo.photo_id)
    }

    /// Shows a photo from now on. It may be an old one.
    pub(crate) fn set(&mut self, photo: &types::Photo, is_fallback: bool) {
        let new = types::UserProfilePhoto {
            has_video: photo.video_sizes.is_some(),
            personal: false,
            photo_id: photo.id,
            stripped_thumb: None,
            dc_id: photo.dc_id,
        };
        if is_fallback {
            self.fallback = Some(new);
        } else {
            self.all.retain(|old| old.photo_id != photo.id);
            self.all.insert(0, new);
        }
    }

    /// Removes the photo that is shown: then the one before it is.
    pub(crate) fn remove(&mut self, is_fallback: bool) {
        if is_fallback {
            self.fallback = None;
        } else if !self.all.is_empty() {
            self.all.remove(0);
        }
    }

    /// Removes a photo: whether it was there.
    pub(crate) fn delete(&mut self, id: i64) -> bool {
        let before = self.all.len();
        self.all.retain(|photo| photo.photo_id != id);
        self.all.len() < before
    }
}

impl World {
    /// Tells all who have a chat with somebody that this one looks different.
    pub(crate) fn looks_different(&mut self, by: &By<'_>) {
        let user = by.user;
        let own = self.mailbox_at(Home::User(user)).into_iter();
        let mut told: Vec<_> = own
            .flat_map(|mailbox| mailbox.chats())
            .filter_map(|chat| match chat {
                Peer::User(other) if other != user => Some(other),
                _ => None,
            })
            .collect();
        told.push(user);
        for other in told {
            let update = types::UpdateUser { user_id: user };
            self.tell_surely(other, update.into(), [Peer::User(user)], by.origin);
        }
    }
}
