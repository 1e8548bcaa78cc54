//! How long something took, many times.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// Ranges of durations, and how many fell into each: whole microseconds up to 16, and sixteen ranges each time
/// that doubles from there on, up to more than an hour.
#[derive(Debug)]
pub(super) struct Durations(Box<[AtomicU64]>);

/// Into how many ranges the way from a duration to its double is cut, as a power of two.
const PARTS: u32 = 4;
/// How many times it doubles.
const OCTAVES: u32 = 28;
const RANGES: usize = ((OCTAVES as usize) + 1) << PARTS;

impl Durations {
    pub(super) fn new() -> Self {
        Self((0..RANGES).map(|_| AtomicU64::new(0)).collect())
    }

    pub(super) fn add(&self, took: Duration) {
        self.0[range_of(took.as_micros() as u64)].fetch_add(1, Relaxed);
    }

    /// Takes them out: the middle of each range in seconds, and how many there were. No two callers get the same.
    pub(super) fn take(&self) -> impl Iterator<Item = (f64, u64)> {
        let counts = self.0.iter().enumerate();
        counts.filter_map(|(range, count)| match count.load(Relaxed) {
            0 => None,
            _ => Some((middle_of(range) / 1e6, count.swap(0, Relaxed))),
        })
    }
}

/// The range of a number of microseconds.
fn range_of(micros: u64) -> usize {
    let octave = (micros | 1).ilog2().saturating_sub(PARTS);
    if micros < 1 << PARTS {
        return micros as usize;
    }
    let place = ((u64::from(octave) + 1) << PARTS) | ((micros >> octave) & ((1 << PARTS) - 1));
    (place as usize).min(RANGES - 1)
}

/// The middle of a range, in microseconds.
fn middle_of(range: usize) -> f64 {
    let within = range & ((1 << PARTS) - 1);
    match range >> PARTS {
        0 => within as f64 + 0.5,
        octave => {
            let width = (1_u64 << (octave - 1)) as f64;
            (((1 << PARTS) | within) as f64 + 0.5) * width
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_told_to_within_a_thirtieth() {
        let mut micros = 0;
        while micros < 1 << 32 {
            let told = middle_of(range_of(micros));
            let off = (told - micros as f64).abs();
            assert!(off <= (micros as f64 / 30.0).max(0.5), "{micros} as {told}");
            micros += micros / 97 + 1;
        }
        assert_eq!(range_of(u64::MAX), RANGES - 1);
        let ranges: Vec<usize> = (0..100_000).map(range_of).collect();
        assert!(ranges.is_sorted());
    }

    #[test]
    fn what_is_taken_is_taken_once() {
        let durations = Durations::new();
        for micros in [3, 3, 5_000_000] {
            durations.add(Duration::from_micros(micros));
        }
        let taken: Vec<(f64, u64)> = durations.take().collect();
        assert_eq!(taken[0], (3.5e-6, 2));
        assert_eq!((taken.len(), taken[1].1), (2, 1));
        assert_eq!(durations.take().count(), 0);
    }
}
