//! The server's clock: real time, and as much more as a test has advanced it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Where it stops, in October 2037: Telegram's dates end three months later, and TDLib aborts if it is told of
/// a time 11 days later.
const END: f64 = 2_139_000_000.0;

#[derive(Debug, Default)]
pub(crate) struct Clock {
    ahead: Duration,
}

impl Clock {
    /// Seconds since 1970.
    pub(crate) fn now(&self) -> f64 {
        let real = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let now = real.saturating_add(self.ahead).as_secs_f64();
        now.min(END)
    }

    /// The same as Telegram writes it.
    pub(crate) fn date(&self) -> i32 {
        self.now() as i32
    }

    /// Lets time pass.
    pub(crate) fn advance(&mut self, by: Duration) {
        self.ahead = self.ahead.saturating_add(by);
    }
}
