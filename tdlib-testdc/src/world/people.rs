//! Users, and the numbers and names that they are found by.

use std::collections::BTreeMap;

use grammers_tl_types::{enums, types};

use super::UserId;
use super::password::Password;
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
    /// Digits alone, with the country's code.
    pub(crate) phone: Option<String>,
    pub(crate) password: Option<Password>,
    /// What a bot logs in with; people have none.
    pub(crate) token: Option<String>,
}

impl User {
    /// The user as another one, or the same, sees it.
    pub(crate) fn seen_by(&self, viewer: UserId) -> enums::User {
        let is_self = self.id == viewer;
        types::User {
            is_self,
            id: self.id,
            bot: self.token.is_some(),
            bot_info_version: self.token.as_ref().map(|_| 1),
            // A bot has a name to be found by.
            username: self.token.as_ref().map(|_| format!("bot_{}_bot", self.id)),
            access_hash: Some(self.access_hash),
            first_name: Some(self.first_name.clone()),
            last_name: Some(self.last_name.clone()).filter(|name| !name.is_empty()),
            phone: self.phone.clone().filter(|_| is_self),
            ..zero()
        }
        .into()
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
            phone,
            password: None,
            token: None,
        };
        self.users.insert(id, user);
        id
    }

    pub(crate) fn get(&self, id: UserId) -> Option<&User> {
        self.users.get(&id)
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

    pub(crate) fn set_password(&mut self, id: UserId, password: Password) {
        if let Some(user) = self.users.get_mut(&id) {
            user.password = Some(password);
        }
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
