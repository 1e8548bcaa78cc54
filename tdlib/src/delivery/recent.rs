//! Which numbers messages had before they were sent, for a while.

use std::collections::VecDeque;

use super::error::Unsent;

/// So many are remembered.
const KEPT: usize = 1024;

/// The final numbers of the messages that ended last. TDLib finds none by its number before.
///
/// Each message adds one, and hardly any is ever looked for: so there is no table, which would be larger than what
/// it finds.
#[derive(Debug, Default)]
pub(super) struct Recent {
    /// The oldest first.
    finals: VecDeque<(Unsent, i64)>,
}

impl Recent {
    pub(super) fn add(&mut self, unsent: Unsent, message_id: i64) {
        if self.finals.len() == KEPT {
            self.finals.pop_front();
        }
        self.finals.push_back((unsent, message_id));
    }

    pub(super) fn get(&self, unsent: Unsent) -> Option<i64> {
        let mut newest = self.finals.iter().rev();
        newest.find_map(|(known, id)| (*known == unsent).then_some(*id))
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
            recent.add(unsent(id), id + 1);
        }
        assert_eq!(recent.get(unsent(99_999)), Some(100_000));
        assert_eq!(recent.get(unsent(100_000 - 1024)), Some(100_001 - 1024));
        assert_eq!(recent.get(unsent(99_999 - 1024)), None);
        assert_eq!(recent.finals.capacity(), 1024);
        recent.add(unsent(99_999), 7);
        assert_eq!(recent.get(unsent(99_999)), Some(7));
    }
}
