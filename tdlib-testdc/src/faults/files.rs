//! The link over which files go: how much it carries in a second, and whether it stands still.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

/// The methods by which files go.
const METHODS: [&str; 3] = [
    "upload.getFile",
    "upload.saveBigFilePart",
    "upload.saveFilePart",
];

/// What becomes of an answer that is about a part of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passage {
    /// It goes out at once.
    Free,
    /// It goes out then, if the link stays as it is.
    At(Instant),
    /// It goes out when the link is in order again.
    Stalled,
}

/// An answer on its way.
#[derive(Debug)]
struct Part<T> {
    /// Bytes that are still to go through, with those of the question.
    left: f64,
    /// When it is through; never while the link is stalled.
    due: Option<Instant>,
    answer: T,
}

/// A link that all clients share, and the answers that are on it.
#[derive(Debug)]
pub(crate) struct Files<T> {
    /// Bytes a second; none is no limit.
    rate: Option<NonZeroU32>,
    is_stalled: bool,
    /// When all is through that is on its way.
    free_at: Option<Instant>,
    /// The oldest first.
    parts: Vec<Part<T>>,
}

impl<T> Default for Files<T> {
    fn default() -> Self {
        Self {
            rate: None,
            is_stalled: false,
            free_at: None,
            parts: Vec::new(),
        }
    }
}

/// Whether a method carries a part of a file.
pub(crate) fn carries(method: &str) -> bool {
    METHODS.contains(&method)
}

impl<T> Files<T> {
    /// Sets how many bytes go through in a second, from now on: of what is on its way too.
    pub(crate) fn limit(&mut self, rate: Option<NonZeroU32>, now: Instant) {
        self.change(now, |link| link.rate = rate);
    }

    /// Lets it stand still, or go on, with all that is on its way.
    pub(crate) fn stall(&mut self, stall: bool, now: Instant) {
        self.change(now, |link| link.is_stalled = stall);
    }

    fn change(&mut self, now: Instant, change: impl FnOnce(&mut Self)) {
        if let Some(rate) = self.rate {
            for part in &mut self.parts {
                let until = part.due.map(|due| due.saturating_duration_since(now));
                let left = until.map(|until| until.as_secs_f64() * f64::from(rate.get()));
                part.left = left.map_or(part.left, |left| part.left.min(left));
            }
        }
        change(self);
        self.free_at = None;
        let mut parts = std::mem::take(&mut self.parts);
        for part in &mut parts {
            part.due = match self.pass(part.left, now) {
                Passage::Free => Some(now),
                Passage::At(due) => Some(due),
                Passage::Stalled => None,
            };
        }
        self.parts = parts;
    }

    /// Takes a question and its answer, of so many bytes together. Unless it is free, the answer is to be
    /// [put](Self::put) on the link.
    pub(crate) fn pass(&mut self, bytes: f64, now: Instant) -> Passage {
        if self.is_stalled {
            return Passage::Stalled;
        }
        let Some(rate) = self.rate else {
            return Passage::Free;
        };
        let takes = Duration::from_secs_f64(bytes / f64::from(rate.get()));
        let begins = self.free_at.map_or(now, |free_at| free_at.max(now));
        let ends = begins + takes;
        self.free_at = Some(ends);
        Passage::At(ends)
    }

    /// Puts an answer on the link, which takes that time, or for as long as the link is stalled.
    pub(crate) fn put(&mut self, bytes: f64, due: Option<Instant>, answer: T) {
        self.parts.push(Part {
            left: bytes,
            due,
            answer,
        });
    }

    /// The answers that are through.
    pub(crate) fn through(&mut self, now: Instant) -> Vec<T> {
        let is_through = |part: &mut Part<T>| part.due.is_some_and(|due| due <= now);
        let through = self.parts.extract_if(.., is_through);
        through.map(|part| part.answer).collect()
    }

    /// When the next answer is through.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.parts.iter().filter_map(|part| part.due).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn what_goes_over_a_limited_link_comes_one_behind_the_other() {
        let mut files = Files::<()>::default();
        let now = Instant::now();
        assert_eq!(files.pass(1_000.0, now), Passage::Free);
        files.limit(NonZeroU32::new(500), now);
        assert_eq!(files.pass(1_000.0, now), Passage::At(now + 2 * SECOND));
        assert_eq!(files.pass(500.0, now), Passage::At(now + 3 * SECOND));
        let later = now + 2 * SECOND;
        assert_eq!(files.pass(500.0, later), Passage::At(now + 4 * SECOND));
        // All is through, and the time in which nothing came does not count.
        let much_later = now + 60 * SECOND;
        let last = Passage::At(much_later + SECOND);
        assert_eq!(files.pass(500.0, much_later), last);
        files.limit(None, much_later);
        assert_eq!(files.pass(500.0, much_later), Passage::Free);
    }

    #[test]
    fn nothing_goes_over_a_stalled_link_whatever_its_limit() {
        let mut files = Files::<()>::default();
        let now = Instant::now();
        files.limit(NonZeroU32::new(1), now);
        files.stall(true, now);
        assert_eq!(files.pass(1.0, now), Passage::Stalled);
        files.stall(false, now);
        assert_eq!(files.pass(1.0, now), Passage::At(now + SECOND));
    }

    /// A link of 500 bytes a second with two answers of 1000 bytes on it.
    fn busy(now: Instant) -> Files<u8> {
        let mut files = Files::default();
        files.limit(NonZeroU32::new(500), now);
        for answer in [1, 2] {
            let Passage::At(due) = files.pass(1_000.0, now) else {
                panic!("a limit");
            };
            files.put(1_000.0, Some(due), answer);
        }
        files
    }

    #[test]
    fn answers_are_through_when_their_time_has_come() {
        let now = Instant::now();
        let mut files = busy(now);
        assert_eq!(files.next(), Some(now + 2 * SECOND));
        assert_eq!(files.through(now + SECOND), [0; 0]);
        assert_eq!(files.through(now + 2 * SECOND), [1]);
        assert_eq!(files.next(), Some(now + 4 * SECOND));
        assert_eq!(files.through(now + 9 * SECOND), [2]);
        assert_eq!(files.next(), None);
    }

    #[test]
    fn another_limit_holds_for_what_is_on_its_way() {
        let now = Instant::now();
        let mut files = busy(now);
        let half = now + SECOND;
        files.limit(NonZeroU32::new(1_000), half);
        assert_eq!(files.next(), Some(half + SECOND / 2));
        assert_eq!(files.through(half + SECOND / 2), [1]);
        assert_eq!(files.next(), Some(half + SECOND * 3 / 2));
        files.limit(None, half + SECOND);
        assert_eq!(files.through(half + SECOND), [2]);
    }

    #[test]
    fn a_stall_holds_up_what_is_on_its_way() {
        let now = Instant::now();
        let mut files = busy(now);
        files.stall(true, now + SECOND);
        assert_eq!(
            (files.next(), files.through(now + 99 * SECOND)),
            (None, vec![])
        );
        let again = now + 99 * SECOND;
        files.stall(false, again);
        assert_eq!(files.next(), Some(again + SECOND));
        assert_eq!(files.through(again + SECOND), [1]);
        assert_eq!(files.through(again + 3 * SECOND), [2]);
    }
}
