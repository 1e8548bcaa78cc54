//! One answer after the other.

use std::collections::HashMap;
use std::mem;
use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use crate::awaited::Awaited;

/// Whose turn it is to give a client an answer.
///
/// TDLib forgets an answer that it is still checking when the next one comes, while Telegram does not: the
/// code is used up then, and the client still waits for it.
#[derive(Debug, Default)]
pub(super) struct Turn(Awaited<bool>);

/// Those of clients that somebody logs in, by the client's identifier.
static TURNS: Mutex<Option<HashMap<i32, Weak<Turn>>>> = Mutex::new(None);

impl Turn {
    /// Returns that of a client, which all flows of the client share.
    pub(super) fn of(client: i32) -> Arc<Self> {
        let mut turns = TURNS.lock();
        let turns = turns.get_or_insert_default();
        if let Some(turn) = turns.get(&client).and_then(Weak::upgrade) {
            return turn;
        }
        turns.retain(|_, turn| turn.strong_count() > 0);
        let turn = Arc::<Self>::default();
        turns.insert(client, Arc::downgrade(&turn));
        turn
    }

    /// Waits until it is one's turn, which ends when what this returns is dropped.
    pub(super) async fn take(&self) -> impl Drop + use<'_> {
        self.0.until(|is_taken| !mem::replace(is_taken, true)).await;
        Taken(self)
    }
}

struct Taken<'a>(&'a Turn);

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.0.0.set(false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::block_on;

    #[test]
    fn one_has_the_turn_at_a_time_and_the_client_has_one() {
        let turn = Turn::of(-7);
        assert!(Arc::ptr_eq(&turn, &Turn::of(-7)));
        assert!(!Arc::ptr_eq(&turn, &Turn::of(-8)));
        let count = Mutex::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..1000 {
                        let taken = block_on(turn.take());
                        let mut count = count.try_lock().expect("nobody else has the turn");
                        *count += 1;
                        drop((count, taken));
                    }
                });
            }
        });
        assert_eq!(*count.lock(), 4000);
    }
}
