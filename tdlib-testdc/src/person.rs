//! People: they have accounts, log clients in, and act by themselves, without a client.

use std::fmt;
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use tdlib::Client;
use tdlib::functions::{
    CheckAuthenticationBotToken, CheckAuthenticationCode, CheckAuthenticationPassword,
    GetAuthorizationState, SetAuthenticationPhoneNumber,
};
use tdlib::types::AuthorizationState;

use crate::api::Api;
use crate::error::Error;
use crate::outbox::lock;
use crate::world::password::Password;
use crate::world::people::digits;

/// Between two looks at what a client waits for.
const PAUSE: Duration = Duration::from_millis(2);

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
    is_bot: bool,
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
            is_bot: false,
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

    pub(crate) fn bot(mut self) -> Self {
        self.is_bot = true;
        self
    }

    /// Makes the account.
    pub fn create(self) -> User {
        let mut world = lock(&self.api.world);
        let id = world
            .people
            .add(self.first_name, self.last_name, self.phone);
        if let Some(password) = &self.password {
            world
                .people
                .set_password(id, Password::new(password, &self.hint));
        }
        let token = if self.is_bot {
            world.people.make_bot(id)
        } else {
            None
        };
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
    api: Arc<Api>,
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

    /// What a bot's client logs in with; `None` for a person.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Logs a client in, and waits until it is ready and hears of all that happens from then on.
    ///
    /// # Errors
    /// [`Error::TdLib`] if TDLib refuses a step, [`Error::State`] if it waits for something else than a
    /// number, a code or a password, or if the user does not have what it waits for.
    pub fn log_in(&self, client: &Client) -> Result<(), Error> {
        loop {
            let state = client.send(GetAuthorizationState::new()).wait()?;
            match state {
                AuthorizationState::WaitTdlibParameters => sleep(PAUSE),
                AuthorizationState::WaitPhoneNumber if self.token.is_some() => {
                    let token = self.token.clone().unwrap_or_default();
                    client
                        .send(CheckAuthenticationBotToken::new(token))
                        .wait()?;
                }
                AuthorizationState::WaitPhoneNumber => {
                    let phone = self.phone().ok_or_else(|| {
                        Error::State("WaitPhoneNumber, and the user has no number".to_owned())
                    })?;
                    client
                        .send(SetAuthenticationPhoneNumber::new(phone))
                        .wait()?;
                }
                AuthorizationState::WaitCode(_) => {
                    let code = self.phone().and_then(|phone| {
                        let world = lock(&self.api.world);
                        world.logins.code(&phone).map(|code| code.code.clone())
                    });
                    let code =
                        code.ok_or_else(|| Error::State("WaitCode, and none was sent".to_owned()))?;
                    client.send(CheckAuthenticationCode::new(code)).wait()?;
                }
                AuthorizationState::WaitPassword(_) => {
                    let password = self.password.clone();
                    let password = password.ok_or_else(|| {
                        Error::State("WaitPassword, and the user has none".to_owned())
                    })?;
                    client
                        .send(CheckAuthenticationPassword::new(password))
                        .wait()?;
                }
                AuthorizationState::Ready => {
                    // What is written before that comes with the list of chats, and not as an update.
                    if lock(&self.api.world).logins.are_in_step(self.id) {
                        return Ok(());
                    }
                    sleep(PAUSE);
                }
                other => return Err(Error::State(format!("{other:?}"))),
            }
        }
    }

    /// Ends all of this user's sessions, as if from another device: the clients are logged out.
    pub fn revoke_sessions(&self) {
        let mut world = lock(&self.api.world);
        let keys = world.logins.forget(self.id);
        world.push.cut(&keys);
    }

    /// Writes to another user.
    pub fn send_to(&self, to: &User, text: &str) {
        lock(&self.api.world).send(self.id, to.id, text, None);
    }

    /// The texts of this user's chat with another one, the oldest first.
    pub fn texts_with(&self, peer: &User) -> Vec<String> {
        let mut world = lock(&self.api.world);
        let mut texts: Vec<_> = world
            .mailbox(self.id)
            .chat(peer.id)
            .map(|m| m.text.clone())
            .collect();
        texts.reverse();
        texts
    }

    fn phone(&self) -> Option<String> {
        lock(&self.api.world).user(self.id)?.phone.clone()
    }
}
