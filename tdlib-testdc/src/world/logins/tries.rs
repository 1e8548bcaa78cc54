//! Who tries too often has to wait.

/// So long, in seconds, from the first of the tries.
pub(crate) const PERIOD: i32 = 86_400;

/// How often something was tried in vain.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tries {
    count: u32,
    since: i32,
}

impl Tries {
    /// One more.
    pub(crate) fn add(&mut self, now: i32) {
        if self.count(now) == 0 {
            *self = Self {
                count: 0,
                since: now,
            };
        }
        self.count += 1;
    }

    /// How many there were.
    pub(crate) fn count(&self, now: i32) -> u32 {
        if now - self.since < PERIOD {
            self.count
        } else {
            0
        }
    }

    /// How many seconds are left to wait, if there were so many.
    pub(crate) fn wait(&self, max: u32, now: i32) -> Option<i32> {
        (self.count(now) >= max).then(|| self.since + PERIOD - now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_tried_too_often_waits_until_a_day_after_the_first_try() {
        let mut tries = Tries::default();
        assert_eq!((tries.count(1_000), tries.wait(2, 1_000)), (0, None));
        tries.add(1_000);
        assert_eq!(tries.wait(2, 1_000), None);
        tries.add(1_400);
        assert_eq!(tries.count(1_400), 2);
        assert_eq!(tries.wait(2, 1_400), Some(86_000));
        assert_eq!(tries.wait(2, 87_399), Some(1));
        assert_eq!(tries.wait(2, 87_400), None);
        tries.add(87_400);
        assert_eq!(tries.count(87_400), 1, "it begins anew");
        assert_eq!(tries.wait(1, 87_400), Some(PERIOD));
    }
}
