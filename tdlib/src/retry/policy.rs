//! What is sent again, when and how often.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};

use crate::{Error, ErrorKind};

/// What is sent again, when and how often.
///
/// By default a request is sent five times at most. If Telegram asked for a pause of up to a minute, that
/// is waited out. After an error of its servers (codes 500 to 599) or a time-out, the pauses begin with half
/// a second and double up to half a minute, each at random up to twice as long.
///
/// Requests that may have been carried out are sent again only if they just read, by their names, unless
/// [all](Self::whatever_was_done) are. Such are those that ended with an error of the servers or a time-out, and
/// those for which a pause was asked later than a second after they were sent: servers that fail for longer
/// than TDLib repeats a request are told by the same error as a pause that Telegram asks for. Within that second
/// it is a refusal.
///
/// ```
/// use std::time::Duration;
/// use tdlib::retry::Retry;
///
/// let policy = Retry::new().attempts(10).longest_pause(Duration::from_secs(300));
/// ```
#[derive(Clone, Debug)]
#[must_use = "a policy does nothing until a request or a client is given it"]
pub struct Retry {
    attempts: usize,
    longest_pause: Duration,
    backoff: ExponentialBuilder,
    whatever_was_done: bool,
}

impl Retry {
    /// The policy that is described above.
    pub fn new() -> Self {
        Self {
            attempts: 5,
            longest_pause: Duration::from_secs(60),
            backoff: ExponentialBuilder::new()
                .with_min_delay(Duration::from_millis(500))
                .with_max_delay(Duration::from_secs(30))
                .with_jitter()
                .without_max_times(),
            whatever_was_done: false,
        }
    }

    /// Sets how often a request is sent at most; 1 is never again.
    pub fn attempts(mut self, attempts: usize) -> Self {
        self.attempts = attempts;
        self
    }

    /// Sets the longest pause that is waited out when Telegram asks for one. If it asks for a longer one, the
    /// request fails at once, with an error that has [its length](Error::retry_after).
    pub fn longest_pause(mut self, pause: Duration) -> Self {
        self.longest_pause = pause;
        self
    }

    /// Sets the first and the longest pause after failures for which Telegram asks for none; each may be up to
    /// twice as long.
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        let first = first.min(longest);
        self.backoff = (self.backoff).with_min_delay(first).with_max_delay(longest);
        self
    }

    /// Has requests sent again that may have been carried out, and may then be twice: a message is there
    /// twice, a chat is made twice.
    pub fn whatever_was_done(mut self) -> Self {
        self.whatever_was_done = true;
        self
    }

    /// Begins to count the attempts of a request.
    pub(super) fn begin(&self, request: &str) -> Attempts {
        Attempts {
            left: self.attempts.saturating_sub(1),
            longest_pause: self.longest_pause,
            may_repeat: self.whatever_was_done || only_reads(request),
            backoff: self.backoff.build(),
        }
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self::new()
    }
}

/// What is left of a request's attempts.
#[derive(Debug)]
pub(super) struct Attempts {
    left: usize,
    longest_pause: Duration,
    may_repeat: bool,
    backoff: backon::ExponentialBackoff,
}

impl Attempts {
    /// How long to wait before the next attempt; none if there is none after this error. If a pause is asked
    /// for, it is a refusal, or else the request may have been carried out.
    pub(super) fn pause_after(&mut self, error: &Error, refused: bool) -> Option<Duration> {
        let pause = if let Some(asked) = error.retry_after() {
            let may_repeat = self.may_repeat || refused;
            (may_repeat && asked <= self.longest_pause).then_some(asked)
        } else if self.may_repeat && is_of_servers(error) {
            self.backoff.next()
        } else {
            None
        }?;
        self.left = self.left.checked_sub(1)?;
        Some(pause)
    }
}

/// Tells whether the request may succeed if it is sent again, or may have been carried out.
fn is_of_servers(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Timeout => true,
        ErrorKind::Td => matches!(error.code(), Some(500..600)),
        _ => false,
    }
}

/// Tells whether a function changes nothing, by its name.
fn only_reads(function: &str) -> bool {
    /// They answer with something, and do something too: press a button, let a bot write.
    const ACT: [&str; 3] = ["getCallbackQueryAnswer", "getExternalLink", "getLoginUrl"];
    ["get", "load", "ping", "search", "test"]
        .iter()
        .any(|word| {
            function
                .strip_prefix(word)
                .is_some_and(|rest| rest.starts_with(char::is_uppercase))
        })
        && !ACT.contains(&function)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn td(code: i32, message: &str) -> Error {
        Error::from_td(&format!(
            r#"{{"@type":"error","code":{code},"message":"{message}"}}"#
        ))
    }

    #[test]
    fn a_pause_that_telegram_asks_for_is_kept_up_to_the_longest() {
        let mut attempts = Retry::new().begin("sendMessage");
        let flood = |seconds: u32| td(429, &format!("Too Many Requests: retry after {seconds}"));
        assert_eq!(
            attempts.pause_after(&flood(60), true),
            Some(Duration::from_secs(60))
        );
        assert_eq!(attempts.pause_after(&flood(61), true), None);
    }

    #[test]
    fn there_are_so_many_attempts_and_no_more() {
        let error = td(503, "Timeout");
        let mut attempts = Retry::new().attempts(3).begin("getChat");
        assert!(attempts.pause_after(&error, true).is_some());
        assert!(attempts.pause_after(&error, true).is_some());
        assert_eq!(attempts.pause_after(&error, true), None);
        assert_eq!(
            Retry::new()
                .attempts(0)
                .begin("getChat")
                .pause_after(&error, true),
            None
        );
    }

    #[test]
    fn pauses_double_up_to_the_longest() {
        let second = Duration::from_secs(1);
        let policy = Retry::new().attempts(9).backoff(second, 4 * second);
        let mut attempts = policy.begin("getChat");
        let error = Error::timeout(second);
        for least in [1, 2, 4, 4, 4] {
            let pause = attempts.pause_after(&error, true).expect("an attempt");
            assert!(
                pause >= least * second && pause <= 2 * least * second,
                "{pause:?}"
            );
        }
    }

    #[test]
    fn what_may_have_been_done_is_repeated_only_if_that_is_wanted() {
        for (name, repeated) in [
            ("getChat", true),
            ("searchMessages", true),
            ("sendMessage", false),
            ("setChatTitle", false),
            ("getCallbackQueryAnswer", false),
            ("testament", false),
        ] {
            for error in [td(500, "INTERNAL"), Error::timeout(Duration::ZERO)] {
                let pause = Retry::new().begin(name).pause_after(&error, true);
                assert_eq!(pause.is_some(), repeated, "{name}");
                let mut all = Retry::new().whatever_was_done().begin(name);
                assert!(all.pause_after(&error, true).is_some(), "{name}");
            }
        }
    }

    #[test]
    fn a_pause_that_may_stand_for_servers_that_failed_is_no_refusal() {
        let error = td(429, "Too Many Requests: retry after 8");
        let asked = Some(Duration::from_secs(8));
        for (name, refused, pause) in [
            ("sendChatAction", false, None),
            ("sendChatAction", true, asked),
            ("getChat", false, asked),
        ] {
            assert_eq!(Retry::new().begin(name).pause_after(&error, refused), pause);
            let mut all = Retry::new().whatever_was_done().begin(name);
            assert_eq!(all.pause_after(&error, refused), asked);
        }
        // A server's own error says itself that it may have been carried out, however soon it comes.
        let failed = td(500, "INTERNAL");
        let mut attempts = Retry::new().begin("sendChatAction");
        assert_eq!(attempts.pause_after(&failed, true), None);
    }

    #[test]
    fn the_first_pause_is_no_longer_than_the_longest() {
        let second = Duration::from_secs(1);
        let policy = Retry::new().backoff(9 * second, second);
        let pause = policy
            .begin("getChat")
            .pause_after(&Error::timeout(second), false);
        assert!(pause.expect("an attempt") <= 2 * second, "{pause:?}");
        let policy = Retry::new()
            .attempts(99)
            .backoff(Duration::MAX, Duration::MAX);
        let mut attempts = policy.begin("getChat");
        for _ in 1..99 {
            assert!(
                attempts
                    .pause_after(&Error::timeout(second), false)
                    .is_some()
            );
        }
    }

    #[test]
    fn what_will_fail_again_is_not_sent_again() {
        let mut attempts = Retry::new().whatever_was_done().begin("getChat");
        for error in [
            td(400, "Chat not found"),
            td(401, "Unauthorized"),
            td(406, "secret"),
            Error::closed(),
        ] {
            assert_eq!(attempts.pause_after(&error, true), None, "{error}");
        }
    }
}
