//! Clients that ask the same again and again, as fast as they can.
//!
//! TDLib does so when an answer does not fit what it expects: `help.getConfig` without end, for example, if
//! the configuration is of another data center than it believes to talk to. The test is slow then, and passes
//! all the same, so it has to fail.
//!
//! What is honest must not trip it. So the calls have to be equal to the last byte, which messages never
//! are, and over one connection, since a client that is cut a hundred times asks a hundred times what it
//! has missed. They have to come faster than from a program that looks for something every few
//! milliseconds: the loops that are known ask every 1.6 milliseconds. And nothing but a few calls, which go
//! round in a circle, may come in between.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::service::Origin;

/// Equal calls that may be made within [`WITHIN`].
const LIMIT: u32 = 50;
/// Fifty pauses of five milliseconds.
const WITHIN: Duration = Duration::from_millis(250);
/// How many different calls a loop may be made of.
const CIRCLE: usize = 4;

/// A loop that was found: for people.
pub(crate) fn describe(method: &str) -> String {
    format!(
        "{method} more than {LIMIT} times within {} ms, with equal arguments each time",
        WITHIN.as_millis()
    )
}

/// What one session has asked lately.
#[derive(Debug)]
struct Recent {
    connection: u64,
    /// Different calls, of which no other came in between.
    calls: Vec<Repeated>,
}

/// A call, and how often it was made since when.
#[derive(Debug)]
struct Repeated {
    /// A hash of its method and arguments.
    hash: u64,
    since: Instant,
    times: u32,
}

/// The guard of all sessions, by key and number.
#[derive(Debug, Default)]
pub(crate) struct Loops(HashMap<(i64, i64), Recent>);

impl Loops {
    /// Takes note of a call, by a hash of its method and arguments. Whether it is one too many.
    pub(crate) fn notice(&mut self, from: &Origin, hash: u64, now: Instant) -> bool {
        let session = (from.auth_key_id, from.session_id);
        let recent = self.0.entry(session).or_insert_with(|| Recent {
            connection: from.connection,
            calls: Vec::new(),
        });
        if recent.connection != from.connection {
            recent.connection = from.connection;
            recent.calls.clear();
        }
        let Some(call) = recent.calls.iter_mut().find(|call| call.hash == hash) else {
            if recent.calls.len() == CIRCLE {
                recent.calls.clear();
            }
            recent.calls.push(Repeated {
                hash,
                since: now,
                times: 1,
            });
            return false;
        };
        call.times += 1;
        if call.times <= LIMIT {
            return false;
        }
        let was_fast = now.duration_since(call.since) < WITHIN;
        (call.since, call.times) = (now, 1);
        was_fast
    }

    /// Forgets a session whose connection has ended. Another one may serve it already.
    pub(crate) fn forget(&mut self, from: &Origin) {
        let session = (from.auth_key_id, from.session_id);
        if self
            .0
            .get(&session)
            .is_some_and(|recent| recent.connection == from.connection)
        {
            self.0.remove(&session);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAST: Duration = Duration::from_millis(2);

    fn session(connection: u64, session_id: i64) -> Origin {
        Origin {
            connection,
            auth_key_id: 1,
            is_unbound: false,
            session_id,
            dc_id: 1,
            is_test: true,
            is_media: false,
        }
    }

    /// How many of a session's calls are one too many, if they are so far apart.
    fn too_many(hashes: impl IntoIterator<Item = u64>, pause: Duration) -> usize {
        let mut loops = Loops::default();
        let mut now = Instant::now();
        let calls = hashes.into_iter().filter(|hash| {
            now += pause;
            loops.notice(&session(1, 1), *hash, now)
        });
        calls.count()
    }

    #[test]
    fn the_same_again_and_again_is_a_loop() {
        assert_eq!(too_many([7; 50], FAST), 0);
        assert_eq!(too_many([7; 51], FAST), 1);
    }

    #[test]
    fn a_few_calls_in_a_circle_are_a_loop_too() {
        let circle = |length: u64| (0..200 * length).map(move |number| number % length);
        assert!(too_many(circle(4), Duration::from_millis(1)) > 0);
        assert_eq!(too_many(circle(5), Duration::from_millis(1)), 0);
    }

    #[test]
    fn a_program_that_looks_every_few_milliseconds_is_none() {
        assert_eq!(too_many([7; 1_000], Duration::from_millis(5)), 0);
    }

    #[test]
    fn a_loop_that_was_slow_at_first_is_found() {
        let mut loops = Loops::default();
        let mut now = Instant::now();
        let mut too_many = 0;
        for number in 0..200 {
            now += if number < 60 { 10 * FAST } else { FAST };
            too_many += usize::from(loops.notice(&session(1, 1), 7, now));
        }
        assert!(too_many > 0);
    }

    #[test]
    fn what_differs_is_none_and_neither_is_what_comes_with_it() {
        assert_eq!(too_many(0..1_000, FAST), 0);
        let messages_and_the_same = (0..1_000).flat_map(|number| [number + 1_000, 7]);
        assert_eq!(too_many(messages_and_the_same, FAST / 2), 0);
    }

    #[test]
    fn what_each_new_connection_begins_with_is_none() {
        let mut loops = Loops::default();
        let now = Instant::now();
        for connection in 0..1_000 {
            assert!(!loops.notice(&session(connection, 1), 7, now));
        }
    }

    #[test]
    fn what_many_sessions_ask_once_is_none_and_nothing_of_them_stays() {
        let mut loops = Loops::default();
        let now = Instant::now();
        for number in 0..1_000 {
            assert!(!loops.notice(&session(number as u64, number), 7, now));
        }
        for number in 0..1_000 {
            loops.forget(&session(number as u64 + 1, number));
        }
        assert_eq!(loops.0.len(), 1_000, "another connection serves them");
        for number in 0..1_000 {
            loops.forget(&session(number as u64, number));
        }
        assert!(loops.0.is_empty());
    }
}
