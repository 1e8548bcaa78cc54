//! The server's clock: the time at which it began, what has gone by since, and as much more as a test has
//! advanced it.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Where nobody can advance it beyond, in October 2037: Telegram's dates end three months later, and TDLib aborts
/// if it is told of a time 11 days later. Up to there it goes on by itself, as its clients' clocks do.
const END: Duration = Duration::from_secs(2_139_000_000);

#[derive(Debug)]
pub(crate) struct Clock {
    /// Since 1970.
    start: Duration,
    /// When that was. It never goes back, as the system's time may.
    began: Instant,
    ahead: Duration,
}

impl Default for Clock {
    fn default() -> Self {
        let start = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            start: start.unwrap_or_default(),
            began: Instant::now(),
            ahead: Duration::ZERO,
        }
    }
}

impl Clock {
    fn time(&self) -> Duration {
        self.start + self.began.elapsed() + self.ahead
    }

    /// Seconds since 1970.
    pub(crate) fn now(&self) -> f64 {
        self.time().as_secs_f64()
    }

    /// The same as Telegram writes it.
    pub(crate) fn date(&self) -> i32 {
        self.now() as i32
    }

    /// Lets time pass.
    pub(crate) fn advance(&mut self, by: Duration) {
        self.ahead += by.min(END.saturating_sub(self.time()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_on_where_it_cannot_be_advanced_beyond() {
        let mut clock = Clock::default();
        let before = clock.time();
        clock.advance(Duration::from_secs(86_400));
        assert!(clock.time() >= before + Duration::from_secs(86_400));
        clock.advance(Duration::MAX);
        let end = clock.time();
        assert!(end >= END && end < END + Duration::from_secs(60), "{end:?}");
        clock.advance(Duration::MAX);
        std::thread::sleep(Duration::from_millis(1));
        assert!(clock.time() > end);
        assert!(clock.time() < end + Duration::from_secs(60));
    }
}
