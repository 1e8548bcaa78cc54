//! Logging in.
//!
//! A client passes through TDLib's authorization states until it is ready. [`Client::authorize`] goes
//! through them with [`Credentials`], which are asked for what TDLib waits for. [`AuthFlow`] is the same
//! one answer at a time, for programs whose answers come from elsewhere.
//!
//! [`Client::authorize`]: crate::Client::authorize

mod answer;
mod bot;
mod credentials;
mod drive;
mod env;
mod error;
mod flow;
mod parameters;
mod secret;
mod session;
mod shown;
#[cfg(feature = "terminal")]
mod terminal;
mod turn;

/// An error of the program's own.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

pub use self::answer::{Answer, Identity};
pub use self::bot::BotToken;
pub use self::credentials::{
    Asked, CodeAnswer, Credentials, EmailAnswer, Given, NewName, PasswordAnswer,
};
pub use self::env::{EnvError, FromEnv};
pub use self::error::AuthError;
pub use self::flow::AuthFlow;
pub use self::parameters::Parameters;
pub use self::secret::Secret;
pub use self::session::{Folder, SessionDir, SessionError};
#[cfg(feature = "terminal")]
pub use self::terminal::Terminal;
