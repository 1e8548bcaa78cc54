//! People: they have accounts, log clients in, and act by themselves, without a client.

mod bots;
mod chats;
mod files;
mod log_in;
mod messages;
mod people;
mod rights;
mod sessions;

use std::fmt;
use std::sync::Arc;

use crate::api::Api;
use crate::outbox::lock;
use crate::world::emails::Emails;
use crate::world::password::Password;
use crate::world::people::digits;

pub use bots::{CallbackAnswer, Click};
pub use chats::{Joined, NewLink};
pub use files::SentFile;
pub use messages::{Post, ReadMessage};
pub use people::Report;
pub use rights::Standing;
pub use sessions::UserSession;

/// An account that is about to be made.
#[derive(Debug)]
#[must_use = "the account is made by `create`"]
pub struct NewUser {
    api: Arc<Api>,
    first_name: String,
    last_name: String,
    phone: Option<String>,
    password: Option<String>,
    hint: String,
    emails: Emails,
    must_buy_premium: bool,
    is_bot: bool,
    profile: people::Profile,
    options: bots::Options,
    stays_out: bool,
}

impl NewUser {
    pub(crate) fn new(api: Arc<Api>, first_name: String) -> Self {
        Self {
            api,
            first_name,
            last_name: String::new(),
            phone: None,
            password: None,
            hint: String::new(),
            emails: Emails::default(),
            must_buy_premium: false,
            is_bot: false,
            profile: people::Profile::default(),
            options: bots::Options::default(),
            stays_out: false,
        }
    }

    /// Sets the last name.
    pub fn last_name(mut self, last_name: impl Into<String>) -> Self {
        self.last_name = last_name.into();
        self
    }

    /// Sets the phone number that clients log in with. What is no digit is passed over.
    pub fn phone(mut self, phone: &str) -> Self {
        self.phone = Some(digits(phone));
        self
    }

    /// Sets the password that clients are asked for after the code.
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// Sets what reminds of the password.
    pub fn password_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Sets the e-mail address that a code is sent to if the [password](Self::password) is forgotten:
    /// [`TestDc::last_email_code`](crate::TestDc::last_email_code) has it.
    pub fn recovery_email(mut self, address: impl Into<String>) -> Self {
        self.emails.recovery = Some(address.into());
        self
    }

    /// Sets the e-mail address that codes for logging in go to in place of the phone:
    /// [`TestDc::last_email_code`](crate::TestDc::last_email_code) has them.
    pub fn email(mut self, address: impl Into<String>) -> Self {
        self.emails.login = Some(address.into());
        self
    }

    /// Has whoever logs in first give and prove an e-mail address for codes. It is the account's from then on:
    /// [`User::email`].
    pub fn must_set_email(mut self) -> Self {
        self.emails.must_set = true;
        self
    }

    /// Has clients get no code before Telegram Premium is bought, which takes an official application: the only
    /// ways in are a link and another number.
    pub fn must_buy_premium(mut self) -> Self {
        self.must_buy_premium = true;
        self
    }

    /// Lets nobody bring this one into chats: people say so in their privacy settings, and for bots those
    /// say it who have made them.
    pub fn stays_out_of_chats(mut self) -> Self {
        self.stays_out = true;
        self
    }

    pub(crate) fn bot(mut self) -> Self {
        self.is_bot = true;
        self
    }

    /// Makes the account. Panics if somebody has the phone number.
    pub fn create(self) -> User {
        let mut world = lock(&self.api.world);
        let phone = self.phone.as_deref();
        if let Some(owner) = phone.and_then(|phone| world.people.by_phone(phone)) {
            let (name, id) = (&owner.first_name, owner.id);
            panic!(
                "{} can't have the phone number of {name} {id}",
                self.first_name
            );
        }
        let id = world
            .people
            .add(self.first_name, self.last_name, self.phone);
        if let Some(password) = &self.password {
            world
                .people
                .set_password(id, Some(Password::new(password, &self.hint)));
        }
        if let Some(user) = world.people.get_mut(id) {
            user.emails = self.emails;
            user.must_buy_premium = self.must_buy_premium;
        }
        world.people.set_stays_out(id, self.stays_out);
        let token = if self.is_bot {
            self.options.give(&mut world, id);
            world.people.make_bot(id)
        } else {
            None
        };
        self.profile.give(&mut world, id);
        drop(world);
        User {
            api: self.api,
            id,
            password: self.password,
            token,
        }
    }
}

/// Somebody with an account in a data center.
#[derive(Clone)]
pub struct User {
    pub(crate) api: Arc<Api>,
    id: i64,
    password: Option<String>,
    token: Option<String>,
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").field("id", &self.id).finish()
    }
}

impl User {
    /// The number of the account, as TDLib knows it.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// The e-mail address that codes for logging in go to, if the user has one.
    pub fn email(&self) -> Option<String> {
        lock(&self.api.world).emails(self.id).login
    }

    /// What a bot's client logs in with; `None` for a person.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }
}
