//! What a login needs to know, and who is asked for it.

use std::future::{Future, ready};

use tdlib_types::types::{
    AuthenticationCodeInfo, AuthorizationStateWaitEmailAddress, AuthorizationStateWaitEmailCode,
    AuthorizationStateWaitPassword, AuthorizationStateWaitPremiumPurchase,
    EmailAddressAuthenticationCode, TermsOfService,
};

use super::{Answer, AuthError, BoxError, Identity, Parameters, Secret};
use crate::Error;

/// What a method of [`Credentials`] returns: an error ends the login.
pub type Given<T> = Result<T, BoxError>;

/// A question of TDLib's.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Asked<T> {
    /// What TDLib tells with it.
    pub about: T,
    /// Why the answer before was refused, if it was; [`Error::retry_after`] tells whether to wait.
    pub refused: Option<Error>,
}

/// Whoever knows what a login needs: a person at a terminal, a bot's configuration, a test.
///
/// [`Client::authorize`](crate::Client::authorize) calls a method when TDLib waits for what it gives, and
/// again, with the reason, when that was refused. What is not implemented ends the login as
/// [`AuthError::Unanswered`]. Methods may be written as `async fn`.
///
/// ```
/// use tdlib::auth::{Asked, Credentials, Given, Identity, Parameters};
/// use tdlib::types::AuthenticationCodeInfo;
///
/// struct Alice;
///
/// impl Credentials for Alice {
///     fn parameters(&mut self) -> Parameters {
///         Parameters::new(12345, "0123456789abcdef0123456789abcdef", "accounts/alice")
///     }
///
///     async fn identity(&mut self, _: &Asked<()>) -> Given<Identity> {
///         Ok(Identity::PhoneNumber("+9996612222".to_owned()))
///     }
///
///     async fn code(&mut self, asked: &Asked<AuthenticationCodeInfo>) -> Given<tdlib::auth::CodeAnswer> {
///         if let Some(error) = &asked.refused {
///             return Err(error.to_string().into());
///         }
///         Ok("12345".into())
///     }
/// }
/// ```
pub trait Credentials: Send {
    /// Returns what TDLib has to know before anything else.
    fn parameters(&mut self) -> Parameters;

    /// Tells who logs in.
    fn identity(&mut self, asked: &Asked<()>) -> impl Future<Output = Given<Identity>> + Send;

    /// Tells the code that was sent. By default there is none.
    fn code(
        &mut self,
        asked: &Asked<AuthenticationCodeInfo>,
    ) -> impl Future<Output = Given<CodeAnswer>> + Send {
        unanswered(asked, "a code")
    }

    /// Tells the password of two-step verification. By default there is none.
    fn password(
        &mut self,
        asked: &Asked<AuthorizationStateWaitPassword>,
    ) -> impl Future<Output = Given<Secret>> + Send {
        unanswered(asked, "a password")
    }

    /// Tells the password, or what is left to who has forgotten it. By default what [`password`](Self::password)
    /// tells.
    ///
    /// After [`PasswordAnswer::Forgotten`], which needs the account to have an address for that
    /// (`has_recovery_email_address`), the question comes again with what may be shown of the address that a
    /// code was sent to (`recovery_email_address_pattern`), and [`PasswordAnswer::New`] is an answer to it.
    fn password_answer(
        &mut self,
        asked: &Asked<AuthorizationStateWaitPassword>,
    ) -> impl Future<Output = Given<PasswordAnswer>> + Send {
        async { Ok(self.password(asked).await?.into()) }
    }

    /// Shows a link, as a QR code, to be accepted on a device that is logged in. It is called again when
    /// the link has changed, which it does twice a minute. By default nobody can see it.
    fn show_link(&mut self, link: &str) -> impl Future<Output = Given<()>> + Send {
        unanswered(link, "a QR code to be shown")
    }

    /// Tells an e-mail address for codes. By default there is none.
    fn email_address(
        &mut self,
        asked: &Asked<AuthorizationStateWaitEmailAddress>,
    ) -> impl Future<Output = Given<String>> + Send {
        unanswered(asked, "an e-mail address")
    }

    /// Tells the code that was sent by e-mail. By default there is none.
    fn email_code(
        &mut self,
        asked: &Asked<AuthorizationStateWaitEmailCode>,
    ) -> impl Future<Output = Given<String>> + Send {
        unanswered(asked, "a code sent by e-mail")
    }

    /// Tells that code, or what is left to who has none. By default what [`email_code`](Self::email_code) tells.
    fn email_answer(
        &mut self,
        asked: &Asked<AuthorizationStateWaitEmailCode>,
    ) -> impl Future<Output = Given<EmailAnswer>> + Send {
        async { Ok(self.email_code(asked).await?.into()) }
    }

    /// Tells the name of a new account, and accepts the terms with it. By default none is made.
    fn registration(
        &mut self,
        asked: &Asked<TermsOfService>,
    ) -> impl Future<Output = Given<NewName>> + Send {
        unanswered(asked, "the name of a new account")
    }

    /// Tells who logs in instead, when Telegram lets this one in only after a purchase that takes an
    /// official application. By default nobody does.
    fn premium_purchase(
        &mut self,
        asked: &Asked<AuthorizationStateWaitPremiumPurchase>,
    ) -> impl Future<Output = Given<Identity>> + Send {
        unanswered(asked, "a purchase of Telegram Premium")
    }
}

/// Ends a login that asks for what nobody has. The question is taken by reference only to be known.
fn unanswered<Q: ?Sized, T: Send>(
    _question: &Q,
    what: &'static str,
) -> impl Future<Output = Given<T>> + Send + use<Q, T> {
    ready(Err(AuthError::Unanswered(what).into()))
}

/// An answer to the question for a code. `Debug` does not show the code.
#[derive(Clone)]
#[non_exhaustive]
pub enum CodeAnswer {
    /// The code.
    Code(String),
    /// Another code, please, in the way that `next_type` says.
    Resend,
    /// It is somebody else who logs in.
    Identity(Identity),
}

impl<T: Into<String>> From<T> for CodeAnswer {
    fn from(code: T) -> Self {
        Self::Code(code.into())
    }
}

impl From<CodeAnswer> for Answer {
    fn from(answer: CodeAnswer) -> Self {
        match answer {
            CodeAnswer::Code(code) => Self::Code(code),
            CodeAnswer::Resend => Self::ResendCode,
            CodeAnswer::Identity(identity) => Self::Identity(identity),
        }
    }
}

/// An answer to the question for the password.
///
/// ```
/// use tdlib::auth::{Asked, PasswordAnswer};
/// use tdlib::types::AuthorizationStateWaitPassword;
///
/// fn forgotten(asked: &Asked<AuthorizationStateWaitPassword>) -> Option<PasswordAnswer> {
///     let about = &asked.about;
///     if !about.recovery_email_address_pattern.is_empty() {
///         println!("Look into the e-mails to {}.", about.recovery_email_address_pattern);
///         return Some(PasswordAnswer::New {
///             code: "123456".to_owned(),
///             password: "a better one".into(),
///             hint: String::new(),
///         });
///     }
///     about.has_recovery_email_address.then_some(PasswordAnswer::Forgotten)
/// }
/// ```
///
/// `Debug` shows neither passwords nor codes.
#[derive(Clone)]
#[non_exhaustive]
pub enum PasswordAnswer {
    /// The password.
    Password(Secret),
    /// It is forgotten: a code, please, to the address that the account has for that. Given again, another one.
    Forgotten,
    /// The code that was sent then, and a new password.
    New {
        /// The code.
        code: String,
        /// The new password; an empty one turns two-step verification off.
        password: Secret,
        /// What reminds of it; may be empty.
        hint: String,
    },
    /// It is somebody else who logs in.
    Identity(Identity),
}

impl From<Secret> for PasswordAnswer {
    fn from(password: Secret) -> Self {
        Self::Password(password)
    }
}

impl From<PasswordAnswer> for Answer {
    fn from(answer: PasswordAnswer) -> Self {
        match answer {
            PasswordAnswer::Password(password) => Self::Password(password),
            PasswordAnswer::Forgotten => Self::RequestRecovery,
            PasswordAnswer::New {
                code,
                password,
                hint,
            } => Self::Recover {
                code,
                password,
                hint,
            },
            PasswordAnswer::Identity(identity) => Self::Identity(identity),
        }
    }
}

/// An answer to the question for a code that was sent by e-mail. `Debug` does not show the code.
#[derive(Clone)]
#[non_exhaustive]
pub enum EmailAnswer {
    /// The code.
    Code(String),
    /// Another code, please; for an address that was told in this login.
    Resend,
    /// Another address; likewise.
    Address(String),
    /// A code by phone, please, for who has no access to the address of the account. `email_address_reset_state`
    /// tells whether that can be, and how long it takes: the question comes again until then.
    Reset,
    /// It is somebody else who logs in.
    Identity(Identity),
}

impl<T: Into<String>> From<T> for EmailAnswer {
    fn from(code: T) -> Self {
        Self::Code(code.into())
    }
}

impl From<EmailAnswer> for Answer {
    fn from(answer: EmailAnswer) -> Self {
        match answer {
            EmailAnswer::Code(code) => Self::Email(EmailAddressAuthenticationCode { code }.into()),
            EmailAnswer::Resend => Self::ResendCode,
            EmailAnswer::Address(address) => Self::EmailAddress(address),
            EmailAnswer::Reset => Self::ResetEmailAddress,
            EmailAnswer::Identity(identity) => Self::Identity(identity),
        }
    }
}

/// The name of a new account.
#[derive(Clone, Debug)]
pub struct NewName {
    /// The first name, of 1 to 64 letters.
    pub first: String,
    /// The last name, of up to 64 letters.
    pub last: String,
}
