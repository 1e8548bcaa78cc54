//! Users, and the numbers and names that they are found by.

use std::collections::BTreeMap;

use grammers_tl_types::types;

use super::UserId;
use super::emails::Emails;
use super::files::profile::ProfilePhotos;
use super::password::Password;
use super::presence::Presence;
use crate::tl::zero;

/// Numbers begin here, so that none is taken for one that has a meaning of its own.
const FIRST_ID: UserId = 5_000_001;

/// Somebody with an account.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: UserId,
    pub(crate) access_hash: i64,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    /// What the user is found by.
    pub(crate) username: Option<String>,
    /// What the user tells of themselves.
    pub(crate) about: String,
    pub(crate) presence: Presence,
    /// Digits alone, with the country's code.
    pub(crate) phone: Option<String>,
    pub(crate) password: Option<Password>,
    pub(crate) emails: Emails,
    /// Whether codes for logging in are sent only after a purchase, which nobody can make here.
    pub(crate) must_buy_premium: bool,
    /// What a bot logs in with; people have none.
    pub(crate) token: Option<String>,
    pub(crate) photos: ProfilePhotos,
    /// Whether what they wrote says no more than their name when it is forwarded.
    pub(crate) hides_in_forwards: bool,
    /// Whether others must not bring them into chats: people say so in their privacy settings, and for bots
    /// those say it who have made them.
    pub(crate) stays_out: bool,
}

impl User {
    /// The first name and the last, as messages are signed with.
    pub(crate) fn full_name(&self) -> String {
        let name = format!("{} {}", self.first_name, self.last_name);
        name.trim_end().to_owned()
    }

    pub(crate) fn is_bot(&self) -> bool {
        self.token.is_some()
    }

    /// What everybody sees of the user. What depends on who looks is for
    /// [`World::user_seen_by`](super::World::user_seen_by) to add.
    pub(crate) fn seen_by_all(&self) -> types::User {
        types::User {
            id: self.id,
            bot: self.is_bot(),
            bot_nochats: self.is_bot() && self.stays_out,
            bot_info_version: self.is_bot().then_some(1),
            username: self.username.clone(),
            access_hash: Some(self.access_hash),
            first_name: Some(self.first_name.clone()),
            last_name: Some(self.last_name.clone()).filter(|name| !name.is_empty()),
            photo: self.photos.shown(),
            ..zero()
        }
    }
}

/// All users.
#[derive(Debug, Default)]
pub(crate) struct People {
    users: BTreeMap<UserId, User>,
}

impl People {
    /// Makes an account.
    pub(crate) fn add(
        &mut self,
        first_name: String,
        last_name: String,
        phone: Option<String>,
    ) -> UserId {
        let id = FIRST_ID + self.users.len() as UserId;
        let user = User {
            id,
            // Told apart from those of other users is all that it has to be.
            access_hash: id.wrapping_mul(0x5851_f42d_4c95_7f2d),
            first_name,
            last_name,
            username: None,
            about: String::new(),
            presence: Presence::default(),
            phone,
            password: None,
            emails: Emails::default(),
            must_buy_premium: false,
            token: None,
            photos: ProfilePhotos::default(),
            hides_in_forwards: false,
            stays_out: false,
        };
        self.users.insert(id, user);
        id
    }

    pub(crate) fn get(&self, id: UserId) -> Option<&User> {
        self.users.get(&id)
    }

    /// The user of that number, to change it.
    pub(crate) fn get_mut(&mut self, id: UserId) -> Option<&mut User> {
        self.users.get_mut(&id)
    }

    /// The photos of a user, to change them.
    pub(crate) fn photos_mut(&mut self, id: UserId) -> Option<&mut ProfilePhotos> {
        Some(&mut self.users.get_mut(&id)?.photos)
    }

    /// Makes a bot of an account; its token.
    pub(crate) fn make_bot(&mut self, id: UserId) -> Option<String> {
        let user = self.users.get_mut(&id)?;
        user.token = Some(format!("{id}:token-of-a-test"));
        user.token.clone()
    }

    pub(crate) fn by_token(&self, token: &str) -> Option<&User> {
        self.users
            .values()
            .find(|user| user.token.as_deref() == Some(token))
    }

    /// Hides somebody's account from those who get what they wrote from others, or shows it again.
    pub(crate) fn hide_in_forwards(&mut self, id: UserId, hide: bool) {
        if let Some(user) = self.users.get_mut(&id) {
            user.hides_in_forwards = hide;
        }
    }

    /// Whether others must not bring a user into chats, from now on.
    pub(crate) fn set_stays_out(&mut self, id: UserId, stays_out: bool) {
        if let Some(user) = self.users.get_mut(&id) {
            user.stays_out = stays_out;
        }
    }

    /// Sets the password of a user, or takes it away, with the address for when it is forgotten.
    pub(crate) fn set_password(&mut self, id: UserId, password: Option<Password>) {
        if let Some(user) = self.users.get_mut(&id) {
            if password.is_none() {
                user.emails.recovery = None;
            }
            user.password = password;
        }
    }

    /// The password of a user, to change what is kept of it.
    pub(crate) fn password_mut(&mut self, id: UserId) -> Option<&mut Password> {
        self.users.get_mut(&id)?.password.as_mut()
    }

    pub(crate) fn by_phone(&self, phone: &str) -> Option<&User> {
        self.users
            .values()
            .find(|user| user.phone.as_deref() == Some(phone))
    }
}

/// A phone number without what people write between the digits.
pub(crate) fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}
