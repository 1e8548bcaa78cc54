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
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Passage {
    /// It goes out at once.
    Free,
    /// It goes out after that time.
    After(Duration),
    /// It goes out when the link is in order again.
    Stalled,
}

/// A link that all clients share.
#[derive(Debug, Default)]
pub(crate) struct Files {
    /// Bytes a second; none is no limit.
    rate: Option<NonZeroU32>,
    is_stalled: bool,
    /// When all is through that is on its way.
    free_at: Option<Instant>,
}

impl Files {
    /// Whether a method carries a part of a file.
    pub(crate) fn carries(method: &str) -> bool {
        METHODS.contains(&method)
    }

    /// Sets how many bytes go through in a second.
    pub(crate) fn limit(&mut self, rate: Option<NonZeroU32>) {
        self.rate = rate;
        self.free_at = None;
    }

    /// Lets it stand still, or go on.
    pub(crate) fn stall(&mut self, stall: bool) {
        self.is_stalled = stall;
    }

    /// Takes a question and its answer, of so many bytes together.
    pub(crate) fn pass(&mut self, bytes: usize, now: Instant) -> Passage {
        if self.is_stalled {
            return Passage::Stalled;
        }
        let Some(rate) = self.rate else {
            return Passage::Free;
        };
        let takes = Duration::from_secs_f64(bytes as f64 / f64::from(rate.get()));
        let begins = self.free_at.map_or(now, |free_at| free_at.max(now));
        let ends = begins + takes;
        self.free_at = Some(ends);
        Passage::After(ends - now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn what_goes_over_a_limited_link_comes_one_behind_the_other() {
        let mut files = Files::default();
        let now = Instant::now();
        assert_eq!(files.pass(1_000, now), Passage::Free);
        files.limit(NonZeroU32::new(500));
        assert_eq!(files.pass(1_000, now), Passage::After(2 * SECOND));
        assert_eq!(files.pass(500, now), Passage::After(3 * SECOND));
        let later = now + 2 * SECOND;
        assert_eq!(files.pass(500, later), Passage::After(2 * SECOND));
        // All is through, and the time in which nothing came does not count.
        let much_later = now + 60 * SECOND;
        assert_eq!(files.pass(500, much_later), Passage::After(SECOND));
        files.limit(None);
        assert_eq!(files.pass(500, much_later), Passage::Free);
    }

    #[test]
    fn nothing_goes_over_a_stalled_link_whatever_its_limit() {
        let mut files = Files::default();
        files.limit(NonZeroU32::new(1));
        files.stall(true);
        assert_eq!(files.pass(1, Instant::now()), Passage::Stalled);
        files.stall(false);
        assert_eq!(files.pass(1, Instant::now()), Passage::After(SECOND));
    }
}
