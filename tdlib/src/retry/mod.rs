//! Sending again what has failed for a while only.
//!
//! Telegram asks for pauses, and its servers fail now and then. TDLib itself waits out short pauses (up to
//! a minute, eight seconds for a bot) and repeats what its connection lost; what it hands on, a [`Retry`]
//! policy waits out and sends again: for [one request](crate::Request::retry), or for all that a
//! [handle](crate::Client::retrying) sends.

mod policy;
mod retrying;

pub use self::policy::Retry;
pub use self::retrying::Retrying;
