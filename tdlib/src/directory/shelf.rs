//! Things of one kind.

use std::num::NonZeroUsize;
use std::sync::Arc;

use lru::LruCache;

/// Things of one kind by their numbers, and until when there may have been news of what is not kept.
pub(super) struct Shelf<T> {
    kept: LruCache<i64, Arc<T>>,
    /// The update until which news of a thing that is not kept may have been lost.
    missed: LruCache<i64, u64>,
    /// The same of all things that `missed` has no room for.
    missed_by_all: u64,
}

/// How many things that are not kept are told apart.
const MISSED: NonZeroUsize = NonZeroUsize::new(1024).expect("more than none");

impl<T: Clone> Shelf<T> {
    pub(super) fn new(room: NonZeroUsize) -> Self {
        Self {
            kept: table(room),
            missed: table(MISSED),
            missed_by_all: 0,
        }
    }

    /// How many are kept.
    pub(super) fn len(&self) -> usize {
        self.kept.len()
    }

    /// Finds a thing, which is then the one that was looked at last.
    pub(super) fn get(&mut self, id: i64) -> Option<Arc<T>> {
        self.kept.get(&id).cloned()
    }

    /// Puts a thing here, or in place of what it was before; the latter is no look at it.
    pub(super) fn put(&mut self, id: i64, thing: Arc<T>, now: u64) {
        if let Some(kept) = self.kept.peek_mut(&id) {
            *kept = thing;
        } else if let Some((gone, _)) = self.kept.push(id, thing) {
            self.miss(gone, now);
        }
    }

    /// Changes a thing that is kept. Who holds a snapshot keeps it as it was.
    pub(super) fn change(&mut self, id: i64, now: u64, change: impl FnOnce(&mut T)) {
        match self.kept.peek_mut(&id) {
            Some(thing) => change(Arc::make_mut(thing)),
            None => self.miss(id, now),
        }
    }

    pub(super) fn forget(&mut self, id: i64, now: u64) {
        if self.kept.pop(&id).is_some() {
            self.miss(id, now);
        }
    }

    pub(super) fn clear(&mut self, now: u64) {
        self.kept.clear();
        self.missed.clear();
        self.missed_by_all = now;
    }

    /// Whether there may have been news of a thing after that update, which are known here no more.
    pub(super) fn has_missed(&self, id: i64, since: u64) -> bool {
        let missed = self.missed.peek(&id).copied().unwrap_or_default();
        missed.max(self.missed_by_all) > since
    }

    fn miss(&mut self, id: i64, now: u64) {
        let least = self.missed.push(id, now);
        if let Some((_, until)) = least.filter(|(least, _)| *least != id) {
            self.missed_by_all = self.missed_by_all.max(until);
        }
    }
}

/// A table with room for so many, which is not taken before it is needed.
fn table<V>(room: NonZeroUsize) -> LruCache<i64, V> {
    let mut table = LruCache::unbounded();
    table.resize(room);
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_of_many_others_do_not_hide_those_of_one() {
        let mut shelf = Shelf::<()>::new(NonZeroUsize::MIN);
        let many = 3 * MISSED.get() as u64;
        for now in 1..=many {
            shelf.change(now as i64, now, |()| {});
        }
        assert_eq!(shelf.missed.len(), MISSED.get());
        for id in 1..=many {
            assert!(shelf.has_missed(id as i64, id - 1));
        }
        assert!(!shelf.has_missed(many as i64, many));
        assert!(!shelf.has_missed(many as i64 + 1, many));
    }
}
