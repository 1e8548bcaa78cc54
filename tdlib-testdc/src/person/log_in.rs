//! People log clients in.

use std::thread::sleep;
use std::time::{Duration, Instant};

use tdlib::Client;
use tdlib::functions::{
    CheckAuthenticationBotToken, CheckAuthenticationCode, CheckAuthenticationEmailCode,
    CheckAuthenticationPassword, GetAuthorizationState, GetMe, SetAuthenticationEmailAddress,
    SetAuthenticationPhoneNumber,
};
use tdlib::types::{AuthorizationState, EmailAddressAuthenticationCode};

use super::User;
use crate::error::Error;
use crate::outbox::lock;

/// Between two looks at what a client waits for.
const PAUSE: Duration = Duration::from_millis(2);
/// How long a client may take for all of it. TDLib takes seconds on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(60);

impl User {
    /// Logs a client in, and waits until it is ready and hears of all that happens from then on. If the client
    /// shows a link, for example as a QR code, the user accepts it. Codes that are sent by e-mail are read there,
    /// and if an address has to be set up, it is one that is made up.
    ///
    /// # Errors
    /// [`Error::TdLib`] if TDLib refuses a step, [`Error::Refused`] if the data center does,
    /// [`Error::State`] if the client waits for something that the user does not have, belongs to somebody
    /// else, or has not come so far within a minute.
    pub fn log_in(&self, client: &Client) -> Result<(), Error> {
        self.log_in_within(client, PATIENCE)
    }

    fn log_in_within(&self, client: &Client, patience: Duration) -> Result<(), Error> {
        let began = Instant::now();
        let pause = |why: &str| {
            if began.elapsed() >= patience {
                let seconds = patience.as_secs();
                return Err(lacks(&format!("{why}, and has been for {seconds} s")));
            }
            sleep(PAUSE);
            Ok(())
        };
        let world = lock(&self.api.world);
        let before: Vec<i64> = world.logins.keys_of(self.id).collect();
        drop(world);
        let mut link = String::new();
        loop {
            let state = client.send(GetAuthorizationState::new()).wait()?;
            match state {
                AuthorizationState::WaitTdlibParameters => pause("WaitTdlibParameters")?,
                AuthorizationState::WaitPhoneNumber => self.introduce(client)?,
                AuthorizationState::WaitCode(_) => {
                    let code = self.last_code();
                    let code = code.ok_or_else(|| lacks("WaitCode, and none was sent"))?;
                    client.send(CheckAuthenticationCode::new(code)).wait()?;
                }
                AuthorizationState::WaitEmailAddress(_) => {
                    let address = SetAuthenticationEmailAddress::new(self.new_email());
                    client.send(address).wait()?;
                }
                AuthorizationState::WaitEmailCode(_) => {
                    let code = self.last_email_code();
                    let code = code.ok_or_else(|| lacks("WaitEmailCode, and none was sent"))?;
                    let code = EmailAddressAuthenticationCode { code };
                    let code = CheckAuthenticationEmailCode::new(code);
                    client.send(code).wait()?;
                }
                AuthorizationState::WaitPassword(_) => {
                    let password = self.password.clone();
                    let password =
                        password.ok_or_else(|| lacks("WaitPassword, and the user has none"))?;
                    client
                        .send(CheckAuthenticationPassword::new(password))
                        .wait()?;
                }
                AuthorizationState::WaitOtherDeviceConfirmation(wait) if wait.link != link => {
                    self.accept_login(&wait.link)?;
                    link = wait.link;
                }
                AuthorizationState::WaitOtherDeviceConfirmation(_) => {
                    pause("WaitOtherDeviceConfirmation, although the user has accepted the link")?;
                }
                AuthorizationState::Ready => {
                    // What is written before that comes with the list of chats, and not as an update.
                    if !self.are_in_step(&before) {
                        pause("Ready, but the data center was not asked for updates.getState")?;
                        continue;
                    }
                    let me = client.send(GetMe::new()).wait()?;
                    if me.id == self.id {
                        return Ok(());
                    }
                    return Err(lacks("Ready, and somebody else's"));
                }
                other => return Err(lacks(&format!("{other:?}"))),
            }
        }
    }

    /// Whether all of the user's clients hear of what happens. One that was there before and is not connected may
    /// be gone for ever.
    fn are_in_step(&self, before: &[i64]) -> bool {
        let world = lock(&self.api.world);
        let counts = |key| !before.contains(&key) || world.push.is_connected(key);
        world.logins.are_in_step(self.id, counts)
    }

    /// Says who the user is.
    fn introduce(&self, client: &Client) -> Result<(), Error> {
        if let Some(token) = self.token() {
            let token = CheckAuthenticationBotToken::new(token);
            client.send(token).wait()?;
            return Ok(());
        }
        let phone = lock(&self.api.world).user(self.id).map(|u| u.phone.clone());
        let phone = phone.flatten();
        let phone = phone.ok_or_else(|| lacks("WaitPhoneNumber, and the user has no number"))?;
        client
            .send(SetAuthenticationPhoneNumber::new(phone))
            .wait()?;
        Ok(())
    }

    /// The address that is given when there has to be one.
    fn new_email(&self) -> String {
        format!("user{}@example.org", self.id)
    }

    fn last_email_code(&self) -> Option<String> {
        let mut world = lock(&self.api.world);
        let address = world.emails(self.id).login;
        let address = address.unwrap_or_else(|| self.new_email());
        let code = world.logins.codes.last_mailed(&address, world.clock.date());
        code.map(|code| code.code.clone())
    }

    fn last_code(&self) -> Option<String> {
        let world = lock(&self.api.world);
        let phone = world.user(self.id)?.phone.as_deref()?;
        let code = world.logins.codes.last(phone, world.clock.date());
        code.map(|code| code.code.clone())
    }
}

fn lacks(what: &str) -> Error {
    Error::State(what.to_owned())
}

#[cfg(test)]
mod tests;
