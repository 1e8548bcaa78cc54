//! What an authorization state can be answered with.

use tdlib_functions::{
    CheckAuthenticationBotToken, CheckAuthenticationCode, CheckAuthenticationEmailCode,
    CheckAuthenticationPassword, CheckAuthenticationPasswordRecoveryCode,
    RecoverAuthenticationPassword, RegisterUser, RequestAuthenticationPasswordRecovery,
    RequestQrCodeAuthentication, ResendAuthenticationCode, ResetAuthenticationEmailAddress,
    SetAuthenticationEmailAddress, SetAuthenticationPhoneNumber,
};
use tdlib_types::Function;
use tdlib_types::types::{EmailAddressAuthentication, Ok, ResendCodeReason};
use zeroize::Zeroize;

use super::Secret;
use crate::{Client, Error, Request};

/// Who logs in.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Identity {
    /// Whose phone number this is, with the country's code.
    PhoneNumber(String),
    /// Who accepts a link on a device that is logged in, where it is read as a QR code.
    QrCode,
    /// The bot that was given this token by <https://t.me/botfather>.
    BotToken(Secret),
}

/// An answer to what a client waits for. `Debug` shows no codes.
#[derive(Clone)]
#[non_exhaustive]
pub enum Answer {
    /// Who logs in. Until somebody is logged in this begins anew, but for two cases in which TDLib takes no
    /// other one: while a link is shown, and after a bot's token was right.
    Identity(Identity),
    /// An address that codes for logging in are sent to.
    EmailAddress(String),
    /// What proves that the address is the user's.
    Email(EmailAddressAuthentication),
    /// Asks for a code by phone in place of one by e-mail, once that is possible.
    ResetEmailAddress,
    /// The code that was sent.
    Code(String),
    /// Asks for the code in the next way.
    ResendCode,
    /// The name of a new account, whose terms are accepted by this.
    Name {
        /// The first name.
        first: String,
        /// The last name; may be empty.
        last: String,
    },
    /// The password of two-step verification.
    Password(Secret),
    /// Asks for a code that a new password can be set with, sent to the address for that. It takes an account
    /// that has one, which `has_recovery_email_address` tells.
    RequestRecovery,
    /// Asks whether the code that was sent then is right. It stays good for [`Recover`](Self::Recover), and the
    /// client still waits for a password.
    RecoveryCode(String),
    /// Sets a new password in place of a forgotten one; an empty one turns it off. If the code is refused, TDLib
    /// forgets where it was sent (`recovery_email_address_pattern`); the right one is good all the same.
    Recover {
        /// The code that was sent.
        code: String,
        /// The new password.
        password: Secret,
        /// Its hint.
        hint: String,
    },
}

impl Answer {
    /// The request that says it to TDLib.
    pub(super) fn request(self, client: &Client) -> Request<Ok> {
        match self {
            Self::Identity(Identity::PhoneNumber(number)) => {
                client.send(SetAuthenticationPhoneNumber::new(number))
            }
            Self::Identity(Identity::QrCode) => {
                client.send(RequestQrCodeAuthentication::new(Vec::new()))
            }
            Self::Identity(Identity::BotToken(token)) => {
                let function = CheckAuthenticationBotToken::new(token.expose());
                wiped(client, function, |it| Some(&mut it.token))
            }
            Self::EmailAddress(address) => client.send(SetAuthenticationEmailAddress::new(address)),
            Self::Email(proof) => {
                use EmailAddressAuthentication::{AppleId, Code, GoogleId};
                let function = CheckAuthenticationEmailCode::new(proof);
                wiped(client, function, |it| match &mut it.code {
                    Code(it) => Some(&mut it.code),
                    AppleId(it) => Some(&mut it.token),
                    GoogleId(it) => Some(&mut it.token),
                    _ => None,
                })
            }
            Self::ResetEmailAddress => client.send(ResetAuthenticationEmailAddress::new()),
            Self::Code(code) => {
                let function = CheckAuthenticationCode::new(code);
                wiped(client, function, |it| Some(&mut it.code))
            }
            Self::ResendCode => {
                let reason = ResendCodeReason::UserRequest;
                client.send(ResendAuthenticationCode::new().reason(reason))
            }
            Self::Name { first, last } => client.send(RegisterUser::new(first).last_name(last)),
            Self::Password(password) => {
                let function = CheckAuthenticationPassword::new(password.expose());
                wiped(client, function, |it| Some(&mut it.password))
            }
            Self::RequestRecovery => client.send(RequestAuthenticationPasswordRecovery::new()),
            Self::RecoveryCode(code) => {
                let function = CheckAuthenticationPasswordRecoveryCode::new(code);
                wiped(client, function, |it| Some(&mut it.recovery_code))
            }
            Self::Recover {
                code,
                password,
                hint,
            } => {
                let bytes = code.len() + password.expose().len() + hint.len();
                let mut function = RecoverAuthenticationPassword::new(code, password.expose());
                function.new_hint = hint;
                let request = client.send_secret(&function, bytes);
                function.recovery_code.zeroize();
                function.new_password.zeroize();
                request
            }
        }
    }
}

/// Prepares a request, and wipes what is secret in its function.
fn wiped<F: Function>(
    client: &Client,
    mut function: F,
    secret: fn(&mut F) -> Option<&mut String>,
) -> Request<F::Output> {
    let bytes = secret(&mut function).map_or(0, |secret| secret.len());
    let request = client.send_secret(&function, bytes);
    if let Some(secret) = secret(&mut function) {
        secret.zeroize();
    }
    request
}

impl From<Identity> for Answer {
    fn from(identity: Identity) -> Self {
        Self::Identity(identity)
    }
}

/// TDLib's refusal of an answer, as opposed to the end of the flow.
pub(super) fn is_refusal(error: &Error) -> bool {
    error.code().is_some() && !error.is_closed()
}
