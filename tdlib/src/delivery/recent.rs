//! Which numbers messages had before they were sent, for a while.

use std::collections::{HashMap, VecDeque};

use super::error::Unsent;

/// So many are remembered.
const KEPT: usize = 1024;

/// The final numbers of the messages that ended last. TDLib finds none by its number before.
#[derive(Debug, Default)]
pub(super) struct Recent {
    finals: HashMap<Unsent, i64>,
    /// The oldest first.
    order: VecDeque<Unsent>,
}

impl Recent {
    pub(super) fn add(&mut self, unsent: Unsent, message_id: i64) {
        if self.finals.insert(unsent, message_id).is_none() {
            self.order.push_back(unsent);
        }
        if self.order.len() > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.finals.remove(&oldest);
        }
    }

    pub(super) fn get(&self, unsent: Unsent) -> Option<i64> {
        self.finals.get(&unsent).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_remembered() {
        let unsent = |message_id| Unsent {
            chat_id: 1,
            message_id,
        };
        let mut recent = Recent::default();
        for id in 0..100_000 {
            recent.add(unsent(id), -id);
            recent.add(unsent(id), id + 1);
        }
        assert_eq!(recent.get(unsent(99_999)), Some(100_000));
        assert_eq!(recent.get(unsent(100_000 - 1024)), Some(100_001 - 1024));
        assert_eq!(recent.get(unsent(99_999 - 1024)), None);
        assert_eq!(recent.finals.len(), recent.order.len());
    }
}
