//! How much may be sent, and when there is room for more.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

/// So many messages in any span of so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    count: NonZeroUsize,
    span: Duration,
}

impl Limit {
    /// So many messages in any span of so long; one, if it should be none.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tdlib::pace::Limit;
    ///
    /// let limit = Limit::new(20, Duration::from_secs(60));
    /// ```
    pub const fn new(count: usize, span: Duration) -> Self {
        let count = match NonZeroUsize::new(count) {
            Some(count) => count,
            None => NonZeroUsize::MIN,
        };
        Self { count, span }
    }
}

/// How fast a client may send: in all, to each group and channel, to each user.
///
/// Telegram promises no such limits: it advises bots of some figures, and may refuse what keeps to them too. The
/// figures are of messages, so an album or what is forwarded at once counts as that many.
#[derive(Clone, Copy, Debug)]
#[must_use = "a pace does nothing until a client keeps it"]
pub struct Pace {
    pub(super) all: Option<Limit>,
    pub(super) group: Option<Limit>,
    pub(super) user: Option<Limit>,
}

impl Pace {
    /// That of bots: 30 messages in a second, and 20 in a minute to a group or channel.
    pub const fn bot() -> Self {
        Self {
            all: Some(Limit::new(30, Duration::from_secs(1))),
            group: Some(Limit::new(20, Duration::from_secs(60))),
            user: None,
        }
    }

    /// No limits; for those that are to be set.
    pub const fn unlimited() -> Self {
        Self {
            all: None,
            group: None,
            user: None,
        }
    }

    /// Sets the limit of all messages together.
    pub const fn in_all(mut self, limit: Limit) -> Self {
        self.all = Some(limit);
        self
    }

    /// Sets the limit of each group and of each channel: of each chat whose identifier is negative.
    pub const fn per_group(mut self, limit: Limit) -> Self {
        self.group = Some(limit);
        self
    }

    /// Sets the limit of each private chat.
    pub const fn per_user(mut self, limit: Limit) -> Self {
        self.user = Some(limit);
        self
    }

    pub(super) fn of_chat(&self, chat_id: i64) -> Option<Limit> {
        match chat_id {
            ..0 => self.group,
            0 => None,
            _ => self.user,
        }
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self::bot()
    }
}

/// What was sent within a limit's span: the times of so many at most as it allows.
#[derive(Debug)]
pub(super) struct Window {
    limit: Option<Limit>,
    sent: VecDeque<Instant>,
}

impl Window {
    pub(super) fn new(limit: Option<Limit>) -> Self {
        Self {
            limit,
            sent: VecDeque::new(),
        }
    }

    /// From when on there is room for so many more, or all of the limit if they are more than that; none if
    /// there is now.
    pub(super) fn full_until(&self, now: Instant, count: usize) -> Option<Instant> {
        let limit = self.limit?;
        let after = self.sent.len() + count.min(limit.count.get());
        let last_to_go = after.checked_sub(limit.count.get() + 1)?;
        let free = self.sent.get(last_to_go)?.checked_add(limit.span)?;
        (free > now).then_some(free)
    }

    /// Takes note of so many that are sent.
    pub(super) fn note(&mut self, now: Instant, count: usize) {
        let Some(limit) = self.limit else { return };
        for _ in 0..count.min(limit.count.get()) {
            if self.sent.len() >= limit.count.get() {
                self.sent.pop_front();
            }
            self.sent.push_back(now);
        }
    }

    /// Takes back the note of so many that were not sent after all.
    pub(super) fn take_back(&mut self, noted: Instant, count: usize) {
        let Some(limit) = self.limit else { return };
        let mut left = count.min(limit.count.get());
        self.sent.retain(|sent| {
            let is_one = left > 0 && *sent == noted;
            left -= usize::from(is_one);
            !is_one
        });
    }

    /// Tells whether nothing of what was sent counts any more.
    pub(super) fn is_over(&self, now: Instant) -> bool {
        match (self.limit, self.sent.back()) {
            (Some(limit), Some(last)) => now.saturating_duration_since(*last) >= limit.span,
            _ => true,
        }
    }
}
