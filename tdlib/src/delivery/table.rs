//! Who waits for which message.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use super::error::Unsent;
use super::read::End;
use super::recent::Recent;

/// The waiters of a client's messages, `W` each, and the ends that came too early for theirs.
///
/// Between a request and its answer nobody knows which message to wait for. Ends that come meanwhile are kept
/// for as long as a request waits that was sent before they came.
#[derive(Debug)]
pub(super) struct Table<W> {
    waiters: HashMap<Unsent, Vec<Waiter<W>>>,
    early: HashMap<Unsent, End>,
    /// What is in `early`, the oldest first, and the number of the first request that is too late for it.
    came: VecDeque<(u64, Unsent)>,
    asking: BTreeSet<u64>,
    next: u64,
    recent: Recent,
    closed: bool,
}

/// Who waits, and the place of the message among those that it waits for.
#[derive(Debug)]
pub(super) struct Waiter<W> {
    pub(super) who: Arc<W>,
    pub(super) place: usize,
}

impl<W> Table<W> {
    pub(super) fn new() -> Self {
        Self {
            waiters: HashMap::new(),
            early: HashMap::new(),
            came: VecDeque::new(),
            asking: BTreeSet::new(),
            next: 0,
            recent: Recent::default(),
            closed: false,
        }
    }

    /// Notes that a request is about to be sent, and returns its number.
    pub(super) fn ask(&mut self) -> u64 {
        let number = self.next;
        self.next += 1;
        self.asking.insert(number);
        number
    }

    /// Notes that a request has been answered, or is not waited for any more.
    pub(super) fn answered(&mut self, number: u64) {
        self.asking.remove(&number);
        let oldest = self.asking.first().copied().unwrap_or(self.next);
        while let Some((before, unsent)) = self.came.front()
            && *before <= oldest
        {
            self.early.remove(unsent);
            self.came.pop_front();
        }
    }

    /// Returns how a message has ended while a request was waited for.
    fn early(&self, unsent: Unsent) -> Option<End> {
        self.early.get(&unsent).cloned()
    }

    /// Notes which number a message has from now on.
    pub(super) fn rename(&mut self, unsent: Unsent, message_id: i64) {
        self.recent.add(unsent, message_id);
    }

    /// Returns the number of a message that was on its way under another one.
    pub(super) fn renamed(&self, unsent: Unsent) -> Option<i64> {
        self.recent.get(unsent)
    }

    /// Adds a waiter; returns how the message has ended, if it has.
    pub(super) fn wait(&mut self, unsent: Unsent, who: &Arc<W>, place: usize) -> Option<End> {
        if let Some(end) = self.early(unsent) {
            return Some(end);
        }
        if self.closed {
            return Some(End::Closed(unsent));
        }
        let who = Arc::clone(who);
        let waiters = self.waiters.entry(unsent).or_default();
        waiters.push(Waiter { who, place });
        None
    }

    /// Removes a waiter.
    pub(super) fn give_up(&mut self, unsent: Unsent, who: &Arc<W>) {
        if let Some(waiters) = self.waiters.get_mut(&unsent) {
            waiters.retain(|waiter| !Arc::ptr_eq(&waiter.who, who));
            if waiters.is_empty() {
                self.waiters.remove(&unsent);
            }
        }
    }

    /// Tells whether ends matter to nobody.
    pub(super) fn is_idle(&self) -> bool {
        self.waiters.is_empty() && self.asking.is_empty()
    }

    /// Ends a message, and returns who waits for it.
    pub(super) fn end(&mut self, unsent: Unsent, end: &End) -> Vec<Waiter<W>> {
        if !self.asking.is_empty() && self.early.insert(unsent, end.clone()).is_none() {
            self.came.push_back((self.next, unsent));
        }
        self.waiters.remove(&unsent).unwrap_or_default()
    }

    /// Ends all messages, also those that come, and returns who waits.
    pub(super) fn close(&mut self) -> Vec<(Unsent, Vec<Waiter<W>>)> {
        self.closed = true;
        self.waiters.drain().collect()
    }

    /// Counts what is kept.
    #[cfg(test)]
    fn len(&self) -> usize {
        self.waiters.len() + self.early.len() + self.came.len() + self.asking.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unsent(message_id: i64) -> Unsent {
        Unsent {
            chat_id: 1,
            message_id,
        }
    }

    fn end(table: &mut Table<()>, message_id: i64) -> usize {
        let unsent = unsent(message_id);
        table.end(unsent, &End::Deleted(unsent)).len()
    }

    #[test]
    fn an_end_that_comes_before_the_answer_is_kept_for_it() {
        let mut table = Table::new();
        let who = Arc::new(());
        let number = table.ask();
        assert_eq!(end(&mut table, 1), 0);
        assert!(table.wait(unsent(1), &who, 0).is_some());
        assert!(table.wait(unsent(2), &who, 1).is_none());
        table.answered(number);
        assert!(table.early(unsent(1)).is_none());
        assert_eq!(end(&mut table, 2), 1);
        assert!(table.is_idle());
        assert_eq!(table.len(), 0);
    }

    #[test]
    fn an_end_is_kept_until_the_last_request_is_answered_that_was_sent_before_it() {
        let mut table = Table::<()>::new();
        let (first, second) = (table.ask(), table.ask());
        end(&mut table, 1);
        let third = table.ask();
        end(&mut table, 2);
        table.answered(first);
        assert!(table.early(unsent(1)).is_some());
        table.answered(second);
        assert!(table.early(unsent(1)).is_none());
        assert!(table.early(unsent(2)).is_some());
        table.answered(third);
        assert_eq!(table.len(), 0);
    }

    #[test]
    fn requests_without_a_pause_between_them_keep_next_to_nothing() {
        let mut table = Table::<()>::new();
        let mut asking = VecDeque::new();
        for id in 0..100_000 {
            asking.push_back(table.ask());
            end(&mut table, id);
            end(&mut table, -id);
            if asking.len() > 8
                && let Some(number) = asking.pop_front()
            {
                table.answered(number);
            }
            assert!(table.len() < 100, "{}", table.len());
        }
    }

    #[test]
    fn several_may_wait_for_one_message_and_each_may_give_up() {
        let mut table = Table::new();
        let (one, other) = (Arc::new(1), Arc::new(2));
        for who in [&one, &other] {
            assert!(table.wait(unsent(1), who, 0).is_none());
        }
        table.give_up(unsent(1), &one);
        let unsent = unsent(1);
        let waiters = table.end(unsent, &End::Deleted(unsent));
        assert_eq!(
            waiters.iter().map(|waiter| *waiter.who).collect::<Vec<_>>(),
            [2]
        );
        assert_eq!(Arc::strong_count(&one), 1);
    }

    #[test]
    fn nothing_waits_behind_the_close() {
        let mut table = Table::new();
        let who = Arc::new(());
        assert!(table.wait(unsent(1), &who, 0).is_none());
        assert_eq!(table.close().len(), 1);
        let closed = table.wait(unsent(2), &who, 0);
        assert!(matches!(closed, Some(End::Closed(id)) if id == unsent(2)));
        assert_eq!(table.len(), 0);
    }
}
