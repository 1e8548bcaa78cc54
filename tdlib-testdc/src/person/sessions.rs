//! Where people are logged in, and how that ends.

use std::sync::Arc;

use super::User;
use crate::api::Api;
use crate::error::Error;
use crate::outbox::lock;
use crate::world::UserId;
use crate::world::logins::DATA_CENTERS;
use crate::world::logins::links;
use crate::world::logins::session::Step;

/// What links begin with that clients show to be let in.
const LINK: &str = "tg://login?token=";

/// A client that is logged in, or about to be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserSession {
    /// By what the user's other clients know it. To itself it is 0.
    pub id: i64,
    /// What the client says that it runs on: the `device_model` of its parameters.
    pub device_model: String,
    /// The `system_version` of its parameters.
    pub system_version: String,
    /// The `application_version` of its parameters.
    pub application_version: String,
    /// The `api_id` of its parameters.
    pub api_id: i32,
    /// When it logged in, in seconds since 1970.
    pub log_in_date: i32,
    /// When it was last heard of, in seconds since 1970.
    pub last_active_date: i32,
    /// Whether it is not logged in yet, because the password is still to come, or, after its link was
    /// accepted, the client itself.
    pub is_pending: bool,
    /// Whether the user's other clients ask if it is the user's.
    pub is_unconfirmed: bool,
}

impl User {
    pub(crate) fn with_id(api: Arc<Api>, id: UserId) -> Self {
        Self {
            api,
            id,
            password: None,
            token: None,
        }
    }

    /// The clients that are logged in as this user, the oldest login first.
    pub fn sessions(&self) -> Vec<UserSession> {
        let world = lock(&self.api.world);
        let sessions = world.logins.sessions_of(self.id).into_iter();
        sessions
            .map(|(key, session)| {
                let device = world.logins.device(key);
                UserSession {
                    id: session.hash,
                    device_model: device.device_model,
                    system_version: device.system_version,
                    application_version: device.app_version,
                    api_id: device.api_id,
                    log_in_date: session.created,
                    last_active_date: session.active,
                    is_pending: session.step != Step::Ready,
                    is_unconfirmed: world.is_unconfirmed(key),
                }
            })
            .collect()
    }

    /// Ends one of this user's sessions, as if from another device: the client is logged out. `false` if there
    /// is none of that [number](UserSession::id).
    pub fn revoke_session(&self, id: i64) -> bool {
        let mut world = lock(&self.api.world);
        let is_there = world.logins.key_of(self.id, id).is_some();
        world.end_sessions(self.id, "SESSION_REVOKED", |_, hash| hash == id);
        is_there
    }

    /// Ends all of this user's sessions, as if from another device: the clients are logged out.
    pub fn revoke_sessions(&self) {
        lock(&self.api.world).end_sessions(self.id, "SESSION_REVOKED", |_, _| true);
    }

    /// Accepts the link that a client shows, for example as a QR code, as if on another device: the client is
    /// logged in as this user, or asks for the password.
    ///
    /// ```
    /// # #[cfg(target_os = "linux")]
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use std::sync::mpsc::channel;
    /// # use std::time::Duration;
    /// use tdlib::Client;
    /// use tdlib::functions::RequestQrCodeAuthentication;
    /// use tdlib::types::{AuthorizationState, UpdateAuthorizationState};
    ///
    /// # let dc = tdlib_testdc::TestDc::start()?;
    /// let alice = dc.user("Alice").create();
    /// # let (sender, ready) = channel();
    /// let client = dc.client()?.on(
    ///     move |client: &Client, update: UpdateAuthorizationState| match update.authorization_state {
    ///         AuthorizationState::WaitPhoneNumber => {
    ///             client.send(RequestQrCodeAuthentication::new(Vec::new())).detach();
    ///         }
    ///         AuthorizationState::WaitOtherDeviceConfirmation(wait) => {
    ///             alice.accept_login(&wait.link).expect("the link is new");
    ///         }
    ///         AuthorizationState::Ready => {
    /// #           let _ = sender.send(());
    ///             println!("Alice is here");
    ///         }
    ///         _ => {}
    ///     },
    /// );
    /// # let client = client.build()?;
    /// # ready.recv_timeout(Duration::from_secs(30))?;
    /// # client.close().wait()?;
    /// # Ok(())
    /// # }
    /// # #[cfg(not(target_os = "linux"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// [`Error::Refused`] with `AUTH_TOKEN_INVALIDX` if no client shows that link, `AUTH_TOKEN_EXPIRED` if it
    /// was shown for too long, `AUTH_TOKEN_ALREADY_ACCEPTED` if somebody else was faster, and
    /// `AUTH_TOKEN_EXCEPTION` if the client named this user among those whom it does not want.
    pub fn accept_login(&self, link: &str) -> Result<(), Error> {
        let token = link.strip_prefix(LINK).and_then(base64url);
        let accepted = token.ok_or(links::Wrong::Unknown).and_then(|token| {
            let mut world = lock(&self.api.world);
            world.accept_link(self.id, &token)
        });
        match accepted {
            Ok(_) => Ok(()),
            Err(wrong) => Err(Error::Refused(wrong.name().to_owned())),
        }
    }

    /// How many wrong passwords clients gave for this user, within a day and since the last right one. After
    /// the fifth they have to wait until the day is over.
    pub fn wrong_passwords(&self) -> u32 {
        let mut world = lock(&self.api.world);
        let now = world.clock.date();
        world.logins.wrong_passwords(self.id).count(now)
    }

    /// Whether clients are asked for a password after the code.
    pub fn has_password(&self) -> bool {
        let world = lock(&self.api.world);
        let user = world.user(self.id);
        user.is_some_and(|user| user.password.is_some())
    }

    /// Moves the account to the data center of that number, 1, 2 or 3: clients that log in at another one are
    /// sent there. By default all of them will do. TDLib begins at 1.
    ///
    /// # Panics
    /// If there is no data center of that number.
    pub fn move_to_data_center(&self, number: u8) {
        let number = i16::from(number);
        assert!(
            DATA_CENTERS.contains(&number),
            "there is no data center {number}"
        );
        lock(&self.api.world).logins.set_home(self.id, number);
    }
}

/// The bytes of a text in base64, as it is written in links: `-` and `_`, and nothing at the end.
fn base64url(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut count) = (0u32, 0);
    let mut bytes = Vec::new();
    for character in text.bytes() {
        let value = match character {
            b'A'..=b'Z' => character - b'A',
            b'a'..=b'z' => character - b'a' + 26,
            b'0'..=b'9' => character - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By Python's `base64.urlsafe_b64encode`.
    #[test]
    fn links_are_read_as_they_are_written() {
        assert_eq!(base64url(""), Some(Vec::new()));
        assert_eq!(base64url("_-8B"), Some(vec![0xff, 0xef, 1]));
        assert_eq!(base64url("AAE"), Some(vec![0, 1]));
        assert_eq!(
            base64url("-_z9_v8"),
            Some(vec![0xfb, 0xfc, 0xfd, 0xfe, 0xff])
        );
        assert_eq!(base64url("a b"), None);
        assert_eq!(base64url("a+b/"), None);
    }
}
