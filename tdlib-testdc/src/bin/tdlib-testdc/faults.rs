//! Faults, as commands have them.

use std::time::Duration;

use serde::Deserialize;
use tdlib_testdc::Fault;

/// What goes wrong with a method.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Wrong {
    Error { code: i32, message: String },
    FloodWait(u32),
    PhoneMigrate(u8),
    Internal,
    SessionRevoked,
    KeyUnregistered,
    Silence,
    Cut,
    DelayMs(u64),
    Hold,
    LoseAnswer,
    LoseSession,
}

impl From<Wrong> for Fault {
    fn from(wrong: Wrong) -> Self {
        match wrong {
            Wrong::Error { code, message } => Self::error(code, message),
            Wrong::FloodWait(seconds) => Self::flood_wait(seconds),
            Wrong::PhoneMigrate(dc) => Self::phone_migrate(dc),
            Wrong::Internal => Self::internal(),
            Wrong::SessionRevoked => Self::session_revoked(),
            Wrong::KeyUnregistered => Self::key_unregistered(),
            Wrong::Silence => Self::Silence,
            Wrong::Cut => Self::Cut,
            Wrong::DelayMs(ms) => Self::Delay(Duration::from_millis(ms)),
            Wrong::Hold => Self::Hold,
            Wrong::LoseAnswer => Self::LoseAnswer,
            Wrong::LoseSession => Self::LoseSession,
        }
    }
}
