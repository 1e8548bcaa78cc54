//! Whether a pause that was asked for means that nothing was done.

use std::time::{Duration, Instant, SystemTime};

/// How soon a pause must be asked for to be a refusal.
///
/// TDLib says `Too Many Requests: retry after n` where Telegram asked for a pause, and says the same where a
/// server failed again and again, which may have done each time what it was asked for. But after a failure TDLib
/// waits before it asks again, and a second is the shortest of these waits. (There is none for parts of a call's
/// stream, which are read; and TDLib counts the wait of a message as one of those behind it in the chat too, so
/// that one of these may be given up after its first failure.)
const SHORTEST_WAIT: Duration = Duration::from_secs(1);

/// A point in time, by two clocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    at: Instant,
    /// TDLib's waits go on while the machine sleeps, and an `Instant` on most systems does not.
    date: SystemTime,
}

impl Moment {
    pub(crate) fn now() -> Self {
        Self {
            at: Instant::now(),
            date: SystemTime::now(),
        }
    }

    /// Tells whether a pause that is asked for at this moment is a refusal of what was sent at another one, or
    /// later. Otherwise it may have been carried out.
    pub(crate) fn is_of_a_refusal(self, sent: Self) -> bool {
        let passed = self.at.saturating_duration_since(sent.at);
        // None, if the clock was set back.
        let by_date = self.date.duration_since(sent.date).ok();
        passed < SHORTEST_WAIT && by_date.is_some_and(|passed| passed < SHORTEST_WAIT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_comes_within_a_second_by_both_clocks() {
        let sent = Moment::now();
        let is_refusal = |at: u64, date: i64| {
            let offset = Duration::from_millis(date.unsigned_abs());
            let answered = Moment {
                at: sent.at + Duration::from_millis(at),
                date: if date < 0 {
                    sent.date - offset
                } else {
                    sent.date + offset
                },
            };
            answered.is_of_a_refusal(sent)
        };
        assert!(is_refusal(0, 0));
        assert!(is_refusal(999, 999));
        assert!(!is_refusal(1000, 999));
        assert!(!is_refusal(999, 1000), "the machine slept");
        assert!(!is_refusal(999, -1), "the clock was set back");
    }
}
