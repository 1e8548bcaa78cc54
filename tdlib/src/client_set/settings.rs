//! How a set looks after its accounts.

use std::time::Duration;

/// How a set looks after its accounts.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) logins_at_a_time: usize,
    pub(super) first_pause: Duration,
    pub(super) longest_pause: Duration,
    /// After so long an account is taken for well, and its pauses begin with the first again.
    pub(super) calm_after: Duration,
    pub(super) threads: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            logins_at_a_time: 16,
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(300),
            calm_after: Duration::from_secs(60),
            threads: 4,
        }
    }
}

impl Settings {
    /// The pauses between the lives of an account: each twice as long as the one before.
    pub(super) fn pauses(&self) -> Pauses {
        // Without any, an account that can't begin would keep a thread busy.
        const SHORTEST: Duration = Duration::from_millis(10);
        Pauses {
            next: self.first_pause.max(SHORTEST),
            longest: self.longest_pause.max(SHORTEST),
        }
    }
}

#[derive(Debug)]
pub(super) struct Pauses {
    next: Duration,
    longest: Duration,
}

impl Pauses {
    pub(super) fn next_pause(&mut self) -> Duration {
        let pause = self.next.min(self.longest);
        self.next = pause.saturating_mul(2);
        pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let settings = Settings {
            longest_pause: Duration::from_secs(5),
            ..Settings::default()
        };
        let mut pauses = settings.pauses();
        let seconds: Vec<_> = (0..5).map(|_| pauses.next_pause().as_secs()).collect();
        assert_eq!(seconds, [1, 2, 4, 5, 5]);
    }

    #[test]
    fn there_is_a_pause_always() {
        let settings = Settings {
            first_pause: Duration::ZERO,
            ..Settings::default()
        };
        let mut pauses = settings.pauses();
        let millis: Vec<_> = (0..3).map(|_| pauses.next_pause().as_millis()).collect();
        assert_eq!(millis, [10, 20, 40]);
        let settings = Settings {
            longest_pause: Duration::ZERO,
            ..settings
        };
        let mut pauses = settings.pauses();
        let millis: Vec<_> = (0..3).map(|_| pauses.next_pause().as_millis()).collect();
        assert_eq!(millis, [10, 10, 10]);
    }
}
