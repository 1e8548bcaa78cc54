//! Chance that can be repeated.

use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, thread};

/// The variable with the seed of a run that is to be repeated.
const VARIABLE: &str = "TDLIB_TEST_SEED";

/// A source of numbers, which prints its seed if its test fails.
#[derive(Debug)]
pub(crate) struct Random {
    seed: u64,
    state: u64,
}

impl Random {
    /// Begins with the seed that was given, or else with one that no run had before.
    pub(crate) fn new() -> Self {
        let given = env::var(VARIABLE).ok();
        let given = given.map(|seed| seed.parse().expect("a number as seed"));
        let seed = given.unwrap_or_else(|| {
            let now = SystemTime::now().duration_since(UNIX_EPOCH);
            now.expect("a time after 1970").as_nanos() as u64
        });
        Self { seed, state: seed }
    }

    /// A number below a limit, by the generator SplitMix64.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}

impl Drop for Random {
    fn drop(&mut self) {
        if thread::panicking() {
            #[expect(
                clippy::print_stderr,
                reason = "the test harness shows it where it belongs"
            )]
            {
                eprintln!("to try the same again: {VARIABLE}={}", self.seed);
            }
        }
    }
}
