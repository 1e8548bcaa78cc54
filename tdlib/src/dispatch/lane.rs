//! The queue of one client: what waits for its handlers, and what may run now.
//!
//! Items with a key (a chat) run in order among themselves and beside those of other keys. An item
//! without a key runs alone: after all before it, and before all after it. Without keys the lane is a
//! plain queue.

use std::collections::{BTreeMap, HashMap, VecDeque};

use parking_lot::Mutex;

use super::queue::{QueuePolicy, Room, is_kept};
use crate::engine::pending::Id;
use crate::update::RawUpdate;

/// What waits in a lane.
#[derive(Debug)]
pub(crate) enum Item {
    /// An update for the handlers.
    Update(RawUpdate),
    /// An answer that was asked for in order: the text, and whether it is an error.
    Answer(Id, Box<str>, bool),
    /// The client has been closed; nothing comes after it.
    Closed,
}

/// Some of a lane's items, for one worker at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    /// The items that run alone.
    Line,
    /// The items of a chat.
    Chat(i64),
}

/// An item to run, and how many updates were left out since the last one.
#[derive(Debug)]
pub(crate) struct Turn {
    pub(crate) lagged: u64,
    pub(crate) item: Item,
}

/// The queue of one client.
#[derive(Debug)]
pub(crate) struct Lane {
    policy: QueuePolicy,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// What can't run yet, or runs alone.
    line: VecDeque<(Option<i64>, Item)>,
    line_runs: bool,
    /// What runs side by side; a chat is here for as long as a worker has it.
    chats: HashMap<i64, VecDeque<(u64, Item)>>,
    /// The chats with items, by the arrival of their oldest.
    oldest: BTreeMap<u64, i64>,
    arrivals: u64,
    waiting: usize,
    lagged: u64,
}

impl Lane {
    pub(crate) fn new(policy: QueuePolicy) -> Self {
        Self {
            policy,
            state: Mutex::default(),
        }
    }

    /// Counts the items that wait.
    pub(crate) fn waiting(&self) -> usize {
        self.state.lock().waiting
    }

    /// Adds an item; returns how many updates gave way, and the task to start, if it is a new one.
    pub(crate) fn push(&self, key: Option<i64>, item: Item) -> (u64, Option<Task>) {
        let mut state = self.state.lock();
        let room = match &item {
            Item::Update(update) => self.policy.room(state.waiting, update.name()),
            Item::Answer(..) | Item::Closed => Room::Free,
        };
        let dropped = match room {
            Room::Free => 0,
            Room::DropNewest => {
                state.lagged += 1;
                return (1, None);
            }
            Room::DropOldest => u64::from(state.drop_oldest()),
        };
        state.lagged += dropped;
        (dropped, state.push(key, item))
    }

    /// Takes the next item of a task; if there is none, the task has ended, and `start` gets what may
    /// run instead.
    pub(crate) fn next(&self, task: Task, start: &mut Vec<Task>) -> Option<Turn> {
        let mut state = self.state.lock();
        let item = match task {
            Task::Line => state.next_in_line(start),
            Task::Chat(chat) => state.next_of_chat(chat, start),
        }?;
        state.waiting -= 1;
        Some(Turn {
            lagged: std::mem::take(&mut state.lagged),
            item,
        })
    }
}

impl State {
    fn push(&mut self, key: Option<i64>, item: Item) -> Option<Task> {
        self.waiting += 1;
        match key {
            Some(chat) if self.line.is_empty() && !self.line_runs => self.push_to_chat(chat, item),
            _ => {
                self.line.push_back((key, item));
                let starts = !self.line_runs && self.chats.is_empty();
                self.line_runs |= starts;
                starts.then_some(Task::Line)
            }
        }
    }

    fn push_to_chat(&mut self, chat: i64, item: Item) -> Option<Task> {
        self.arrivals += 1;
        let starts = !self.chats.contains_key(&chat);
        let items = self.chats.entry(chat).or_default();
        if items.is_empty() {
            self.oldest.insert(self.arrivals, chat);
        }
        items.push_back((self.arrivals, item));
        starts.then_some(Task::Chat(chat))
    }

    /// Removes a chat's oldest item.
    fn pop_of_chat(&mut self, chat: i64) -> Option<Item> {
        let items = self.chats.get_mut(&chat)?;
        let (arrival, item) = items.pop_front()?;
        self.oldest.remove(&arrival);
        if let Some((next, _)) = items.front() {
            self.oldest.insert(*next, chat);
        }
        Some(item)
    }

    fn next_in_line(&mut self, start: &mut Vec<Task>) -> Option<Item> {
        if matches!(self.line.front(), Some((None, _))) {
            return self.line.pop_front().map(|(_, item)| item);
        }
        self.line_runs = false;
        while let Some((Some(chat), _)) = self.line.front() {
            let chat = *chat;
            if let Some((_, item)) = self.line.pop_front() {
                start.extend(self.push_to_chat(chat, item));
            }
        }
        None
    }

    fn next_of_chat(&mut self, chat: i64, start: &mut Vec<Task>) -> Option<Item> {
        if let Some(item) = self.pop_of_chat(chat) {
            return Some(item);
        }
        self.chats.remove(&chat);
        if self.chats.is_empty() && !self.line.is_empty() {
            self.line_runs = true;
            start.push(Task::Line);
        }
        None
    }

    /// Removes the update that has waited longest; false if none may be removed.
    fn drop_oldest(&mut self) -> bool {
        let gives_way =
            |item: &Item| matches!(item, Item::Update(update) if !is_kept(update.name()));
        // What is with the chats came before what stands in line.
        let chat = self.oldest.first_key_value().map(|(_, chat)| *chat);
        let removed = match chat {
            Some(chat) => self.pop_of_chat(chat).is_some(),
            None => match self.line.iter().position(|(_, item)| gives_way(item)) {
                Some(index) => self.line.remove(index).is_some(),
                None => false,
            },
        };
        if removed {
            self.waiting -= 1;
        }
        removed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dispatch::Overflow;
    use crate::engine::envelope;

    fn update(text: &str) -> Item {
        let envelope = envelope::read(text).unwrap();
        Item::Update(RawUpdate::copy(text, &envelope, &mut String::new()))
    }

    fn item(name: &str) -> Item {
        update(&format!("{{\"@type\":\"{name}\",\"@client_id\":1}}"))
    }

    fn name(turn: &Turn) -> String {
        match &turn.item {
            Item::Update(update) => update.name().to_owned(),
            other => panic!("{other:?}"),
        }
    }

    fn drain(lane: &Lane, task: Task) -> (Vec<String>, Vec<Task>) {
        let mut start = Vec::new();
        let names = std::iter::from_fn(|| lane.next(task, &mut start))
            .map(|turn| name(&turn))
            .collect();
        (names, start)
    }

    #[test]
    fn a_lane_without_keys_is_a_plain_queue() {
        let lane = Lane::new(QueuePolicy::Unbounded);
        assert_eq!(lane.push(None, item("a")), (0, Some(Task::Line)));
        assert_eq!(lane.push(None, item("b")), (0, None));
        assert_eq!(lane.waiting(), 2);
        assert_eq!(
            drain(&lane, Task::Line),
            (vec!["a".into(), "b".into()], vec![])
        );
        assert_eq!(lane.push(None, item("c")), (0, Some(Task::Line)));
    }

    #[test]
    fn chats_run_side_by_side_and_the_rest_keeps_its_place() {
        let lane = Lane::new(QueuePolicy::Unbounded);
        assert_eq!(lane.push(Some(1), item("a1")).1, Some(Task::Chat(1)));
        assert_eq!(lane.push(Some(2), item("a2")).1, Some(Task::Chat(2)));
        assert_eq!(lane.push(Some(1), item("b1")).1, None);
        assert_eq!(lane.push(None, item("alone")).1, None);
        assert_eq!(lane.push(Some(1), item("c1")).1, None);
        assert_eq!(lane.push(Some(3), item("a3")).1, None);

        assert_eq!(
            drain(&lane, Task::Chat(1)),
            (vec!["a1".into(), "b1".into()], vec![])
        );
        assert_eq!(
            drain(&lane, Task::Chat(2)),
            (vec!["a2".into()], vec![Task::Line])
        );
        let chats = vec![Task::Chat(1), Task::Chat(3)];
        assert_eq!(drain(&lane, Task::Line), (vec!["alone".into()], chats));
        assert_eq!(drain(&lane, Task::Chat(3)), (vec!["a3".into()], vec![]));
        assert_eq!(drain(&lane, Task::Chat(1)), (vec!["c1".into()], vec![]));
        assert_eq!(lane.waiting(), 0);
    }

    #[test]
    fn past_the_limit_the_oldest_give_way_but_never_those_that_are_kept() {
        let lane = Lane::new(QueuePolicy::Bounded {
            limit: 2,
            overflow: Overflow::DropOldest,
        });
        for name in ["updateOption", "a", "b", "updateConnectionState", "c"] {
            lane.push(None, item(name));
        }
        let mut start = Vec::new();
        let first = lane.next(Task::Line, &mut start).unwrap();
        assert_eq!((name(&first).as_str(), first.lagged), ("updateOption", 2));
        assert_eq!(drain(&lane, Task::Line).0, ["updateConnectionState", "c"]);
    }

    #[test]
    fn past_the_limit_the_newest_give_way_if_the_user_chose_so() {
        let lane = Lane::new(QueuePolicy::Bounded {
            limit: 2,
            overflow: Overflow::DropNewest,
        });
        for name in ["a", "b", "c", "updateOption", "d"] {
            lane.push(None, item(name));
        }
        let first = lane.next(Task::Line, &mut Vec::new()).unwrap();
        assert_eq!((name(&first).as_str(), first.lagged), ("a", 2));
        assert_eq!(drain(&lane, Task::Line).0, ["b", "updateOption"]);
    }

    #[test]
    fn the_oldest_of_all_chats_gives_way() {
        let lane = Lane::new(QueuePolicy::Bounded {
            limit: 3,
            overflow: Overflow::DropOldest,
        });
        for (chat, name) in [(1, "a1"), (2, "a2"), (1, "b1"), (3, "a3")] {
            lane.push(Some(chat), item(name));
        }
        assert_eq!(drain(&lane, Task::Chat(1)).0, ["b1"]);
        assert_eq!(drain(&lane, Task::Chat(2)).0, ["a2"]);
        assert_eq!(drain(&lane, Task::Chat(3)).0, ["a3"]);
    }

    #[test]
    fn what_is_oldest_is_known_whatever_is_taken_and_gives_way() {
        let lane = Lane::new(QueuePolicy::Bounded {
            limit: 4,
            overflow: Overflow::DropOldest,
        });
        let push = |chat, name| lane.push(Some(chat), item(name)).0;
        let take = |chat| lane.next(Task::Chat(chat), &mut Vec::new());
        for (chat, name) in [(1, "a1"), (2, "a2"), (1, "b1"), (2, "b2")] {
            assert_eq!(push(chat, name), 0);
        }
        // A worker has the second chat, and has taken all of it.
        assert_eq!(name(&take(2).unwrap()), "a2");
        assert_eq!(name(&take(2).unwrap()), "b2");
        assert_eq!((push(3, "a3"), push(2, "c2")), (0, 0));
        // The first chat's go, one by one, and then the third one's.
        assert_eq!((push(2, "d2"), push(2, "e2"), push(2, "f2")), (1, 1, 1));
        assert!(take(1).is_none() && take(3).is_none());
        assert_eq!(drain(&lane, Task::Chat(2)).0, ["c2", "d2", "e2", "f2"]);
        let state = lane.state.lock();
        assert!(state.oldest.is_empty() && state.chats.is_empty());
    }
}
