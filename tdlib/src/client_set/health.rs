//! How the accounts of a set are.

use std::fmt;
use std::time::{Duration, Instant};

/// What an account of a set is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccountState {
    /// It waits until fewer others log in.
    Waiting,
    /// It logs in.
    LoggingIn,
    /// It is logged in.
    Running,
    /// It has ended by itself, and begins again soon.
    Pausing,
    /// It ends, as it was told to.
    Stopping,
    /// It has ended, as it was told to.
    Stopped,
    /// It can't log in, and does not try again by itself.
    Failed,
}

impl AccountState {
    /// Tells whether it stays so until somebody does something.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Stopped | Self::Failed)
    }
}

impl fmt::Display for AccountState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Waiting => "waiting",
            Self::LoggingIn => "logging in",
            Self::Running => "running",
            Self::Pausing => "pausing",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        })
    }
}

/// How an account is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AccountHealth {
    /// The name that it was given.
    pub name: String,
    /// What it is doing.
    pub state: AccountState,
    /// For how long.
    pub lasts: Duration,
    /// After how long it begins again, while it pauses.
    pub begins_in: Option<Duration>,
    /// How often it began again.
    pub restarts: u64,
    /// How often it was logged out: by the program, or because its session was revoked. What it began again
    /// with then is a new login.
    pub logouts: u64,
    /// Why it ended or failed last, if it did.
    pub last_error: Option<String>,
}

impl AccountHealth {
    /// Returns it as a JSON object, with `lasts` and `begins_in` in seconds.
    pub fn to_json(&self) -> String {
        serde_json::json!({
            "name": self.name,
            "state": self.state.to_string(),
            "lasts": self.lasts.as_secs_f64(),
            "begins_in": self.begins_in.map(|pause| pause.as_secs_f64()),
            "restarts": self.restarts,
            "logouts": self.logouts,
            "last_error": self.last_error,
        })
        .to_string()
    }
}

/// The part of an account's health that changes.
#[derive(Debug)]
pub(super) struct Course {
    state: AccountState,
    since: Instant,
    /// How long it pauses, if it does.
    pause: Duration,
    pub(super) restarts: u64,
    pub(super) logouts: u64,
    pub(super) last_error: Option<String>,
}

impl Course {
    pub(super) fn new() -> Self {
        Self {
            state: AccountState::Waiting,
            since: Instant::now(),
            pause: Duration::ZERO,
            restarts: 0,
            logouts: 0,
            last_error: None,
        }
    }

    pub(super) fn state(&self) -> AccountState {
        self.state
    }

    pub(super) fn enter(&mut self, state: AccountState) {
        if self.state != state {
            self.state = state;
            self.since = Instant::now();
        }
    }

    /// Notes that it has ended by itself, and begins again after so long.
    pub(super) fn pause(&mut self, why: String, pause: Duration) {
        self.last_error = Some(why);
        self.pause = pause;
        self.enter(AccountState::Pausing);
    }

    pub(super) fn health(&self, name: &str) -> AccountHealth {
        let lasts = self.since.elapsed();
        let pauses = self.state == AccountState::Pausing;
        AccountHealth {
            name: name.to_owned(),
            state: self.state,
            lasts,
            begins_in: pauses.then(|| self.pause.saturating_sub(lasts)),
            restarts: self.restarts,
            logouts: self.logouts,
            last_error: self.last_error.clone(),
        }
    }
}
