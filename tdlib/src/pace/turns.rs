//! Whose turn it is. No clock and no waiting here: the time is given.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::time::Instant;

use super::Pace;
use super::limit::Window;

/// Names one who waits.
pub(super) type Ticket = u64;

/// Those who wait for their turn.
#[derive(Debug)]
pub(super) struct Turns {
    pace: Pace,
    all: Window,
    chats: HashMap<i64, Chat>,
    /// Chats with somebody waiting that may send as far as they know, in the order of their turns.
    ready: VecDeque<i64>,
    /// Chats with somebody waiting that may not send before a time.
    later: BTreeSet<(Instant, i64)>,
    next: Ticket,
    /// How many chats there may be before those that nobody needs are looked for.
    many: usize,
}

#[derive(Debug)]
struct Chat {
    window: Window,
    waiting: VecDeque<Waiting>,
    /// Until when Telegram wants nothing for it.
    held_until: Option<Instant>,
    listed: Listed,
}

/// Where a chat stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Listed {
    Nowhere,
    Ready,
    /// In `later`, under that time.
    Later(Instant),
}

/// One who waits, and how many messages that one sends.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    ticket: Ticket,
    count: usize,
}

impl Turns {
    /// Fewer chats than this are not worth looking through.
    const FEW: usize = 256;

    pub(super) fn new(pace: Pace) -> Self {
        Self {
            all: Window::new(pace.all),
            pace,
            chats: HashMap::new(),
            ready: VecDeque::new(),
            later: BTreeSet::new(),
            next: 0,
            many: Self::FEW,
        }
    }

    /// Adds one who waits to send so many messages to a chat.
    pub(super) fn join(&mut self, chat_id: i64, count: usize, now: Instant) -> Ticket {
        self.tidy(now);
        let ticket = self.next;
        self.next += 1;
        let chat = self.chat(chat_id);
        chat.waiting.push_back(Waiting { ticket, count });
        if chat.listed == Listed::Nowhere {
            chat.listed = Listed::Ready;
            self.ready.push_back(chat_id);
        }
        ticket
    }

    /// Removes one who waits no longer.
    pub(super) fn leave(&mut self, chat_id: i64, ticket: Ticket) {
        if let Some(chat) = self.chats.get_mut(&chat_id) {
            chat.waiting.retain(|waiting| waiting.ticket != ticket);
        }
        self.look_anew(chat_id);
    }

    /// Takes back a turn that was given at that time and not used.
    pub(super) fn give_back(&mut self, chat_id: i64, count: usize, given: Instant) {
        self.all.take_back(given, count);
        if let Some(chat) = self.chats.get_mut(&chat_id) {
            chat.window.take_back(given, count);
        }
        self.look_anew(chat_id);
    }

    /// Lets a chat that waits for a time be looked at before: the next one there may need less room.
    fn look_anew(&mut self, chat_id: i64) {
        if let Some(chat) = self.chats.get_mut(&chat_id)
            && let Listed::Later(time) = chat.listed
        {
            self.later.remove(&(time, chat_id));
            chat.listed = Listed::Ready;
            self.ready.push_back(chat_id);
        }
    }

    /// Lets nobody send to a chat for so long; a longer pause that was asked for before goes on.
    pub(super) fn hold(&mut self, chat_id: i64, until: Instant) {
        let chat = self.chat(chat_id);
        chat.held_until = chat.held_until.max(Some(until));
    }

    /// Gives turns to those who may send now. Returns when to look again, if somebody waits still.
    pub(super) fn give(&mut self, now: Instant, given: &mut Vec<Ticket>) -> Option<Instant> {
        while let Some((time, chat_id)) = self.later.first().copied()
            && time <= now
        {
            self.later.pop_first();
            self.ready.push_back(chat_id);
            self.chat(chat_id).listed = Listed::Ready;
        }
        while let Some(chat_id) = self.ready.pop_front() {
            let Some(chat) = self.chats.get_mut(&chat_id) else {
                continue;
            };
            let Some(first) = chat.waiting.front().copied() else {
                chat.listed = Listed::Nowhere;
                continue;
            };
            if let Some(time) = chat.closed_until(now, first.count) {
                chat.listed = Listed::Later(time);
                self.later.insert((time, chat_id));
                continue;
            }
            if let Some(time) = self.all.full_until(now, first.count) {
                self.ready.push_front(chat_id);
                return Some(time);
            }
            chat.waiting.pop_front();
            chat.window.note(now, first.count);
            self.all.note(now, first.count);
            given.push(first.ticket);
            self.ready.push_back(chat_id);
        }
        self.later.first().map(|next| next.0)
    }

    fn chat(&mut self, chat_id: i64) -> &mut Chat {
        let limit = self.pace.of_chat(chat_id);
        self.chats.entry(chat_id).or_insert_with(|| Chat {
            window: Window::new(limit),
            waiting: VecDeque::new(),
            held_until: None,
            listed: Listed::Nowhere,
        })
    }

    /// Forgets chats that nobody needs, once there are many.
    fn tidy(&mut self, now: Instant) {
        if self.chats.len() < self.many {
            return;
        }
        self.chats.retain(|_, chat| {
            chat.listed != Listed::Nowhere
                || !chat.window.is_over(now)
                || chat.held_until.is_some_and(|until| until > now)
        });
        self.many = Self::FEW.max(self.chats.len() * 2);
    }
}

impl Chat {
    fn closed_until(&self, now: Instant, count: usize) -> Option<Instant> {
        let held = self.held_until.filter(|until| *until > now);
        held.max(self.window.full_until(now, count))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::pace::Limit;

    const SECOND: Duration = Duration::from_secs(1);
    const GROUP: i64 = -1;
    const OTHER: i64 = -2;
    const USER: i64 = 1;

    fn at(start: Instant, millis: u64) -> Instant {
        start + Duration::from_millis(millis)
    }

    fn give(turns: &mut Turns, now: Instant) -> (Vec<Ticket>, Option<Instant>) {
        let mut given = Vec::new();
        let again = turns.give(now, &mut given);
        (given, again)
    }

    #[test]
    fn in_any_span_no_more_is_sent_than_the_limit_says() {
        let start = Instant::now();
        let mut turns = Turns::new(Pace::unlimited().in_all(Limit::new(3, SECOND)));
        for _ in 0..20 {
            turns.join(USER, 1, start);
        }
        let mut sent = Vec::new();
        let mut now = start;
        loop {
            let (given, again) = give(&mut turns, now);
            sent.extend(given.iter().map(|_| now));
            match again {
                Some(again) => {
                    assert!(again > now);
                    now = again;
                }
                None => break,
            }
        }
        assert_eq!(sent.len(), 20);
        for (first, last) in sent.iter().zip(&sent[3..]) {
            assert!(*last - *first >= SECOND);
        }
        // And no later than it has to be.
        assert_eq!(*sent.last().unwrap(), start + 6 * SECOND);
    }

    #[test]
    fn the_chats_take_turns_and_within_one_the_first_goes_first() {
        let start = Instant::now();
        let mut turns = Turns::new(Pace::unlimited().in_all(Limit::new(2, SECOND)));
        let tickets: Vec<_> = [GROUP, GROUP, GROUP, OTHER, USER]
            .map(|chat| turns.join(chat, 1, start))
            .into();
        let order: Vec<_> = (0..3)
            .flat_map(|second| give(&mut turns, at(start, second * 1000)).0)
            .collect();
        assert_eq!(order, [0, 3, 4, 1, 2].map(|nth| tickets[nth]));
    }

    #[test]
    fn a_group_that_is_full_holds_up_nobody_else() {
        let start = Instant::now();
        let pace = Pace::unlimited().per_group(Limit::new(1, 60 * SECOND));
        let mut turns = Turns::new(pace);
        let first = turns.join(GROUP, 1, start);
        let second = turns.join(GROUP, 1, start);
        let other = turns.join(OTHER, 1, start);
        let users: Vec<_> = (0..5).map(|_| turns.join(USER, 1, start)).collect();
        let (given, again) = give(&mut turns, start);
        assert_eq!(given, [&[first, other][..], &users].concat());
        assert_eq!(again, Some(start + 60 * SECOND));
        assert!(give(&mut turns, at(start, 59_999)).0.is_empty());
        assert_eq!(give(&mut turns, at(start, 60_000)), (vec![second], None));
    }

    #[test]
    fn several_at_once_count_as_so_many_and_wait_for_room_for_all() {
        let start = Instant::now();
        let mut turns = Turns::new(Pace::unlimited().per_group(Limit::new(5, SECOND)));
        let one = turns.join(GROUP, 1, start);
        assert_eq!(give(&mut turns, start).0, [one]);
        let two = turns.join(GROUP, 2, at(start, 100));
        assert_eq!(give(&mut turns, at(start, 100)).0, [two]);
        let album = turns.join(GROUP, 4, at(start, 200));
        let behind = turns.join(GROUP, 1, at(start, 200));
        // Of the three before one may still count.
        assert_eq!(
            give(&mut turns, at(start, 200)),
            (vec![], Some(at(start, 1100)))
        );
        assert_eq!(give(&mut turns, at(start, 1100)).0, [album, behind]);
        // More than there is ever room for goes when there is nothing else.
        let many = turns.join(GROUP, 100, at(start, 1200));
        assert_eq!(
            give(&mut turns, at(start, 1200)),
            (vec![], Some(at(start, 2100)))
        );
        let next = turns.join(GROUP, 1, at(start, 2000));
        assert_eq!(
            give(&mut turns, at(start, 2100)),
            (vec![many], Some(at(start, 3100)))
        );
        assert_eq!(give(&mut turns, at(start, 3100)).0, [next]);
    }

    #[test]
    fn who_leaves_takes_no_turn() {
        let start = Instant::now();
        let mut turns = Turns::new(Pace::unlimited().in_all(Limit::new(1, SECOND)));
        let [first, gone, last] = [(); 3].map(|()| turns.join(USER, 1, start));
        assert_eq!(give(&mut turns, start).0, [first]);
        turns.leave(USER, gone);
        assert_eq!(give(&mut turns, at(start, 1000)), (vec![last], None));
    }

    #[test]
    fn a_turn_that_is_given_back_goes_to_the_next_at_once() {
        let start = Instant::now();
        for pace in [
            Pace::unlimited().in_all(Limit::new(2, SECOND)),
            Pace::unlimited().per_group(Limit::new(2, SECOND)),
        ] {
            let mut turns = Turns::new(pace);
            let [first, second, third, last] = [(); 4].map(|()| turns.join(GROUP, 1, start));
            assert_eq!(give(&mut turns, start).0, [first, second]);
            turns.give_back(GROUP, 1, start);
            let (given, again) = give(&mut turns, at(start, 100));
            assert_eq!((given, again), (vec![third], Some(at(start, 1000))));
            // The one at the beginning still counts, and the third from when it went.
            assert_eq!(give(&mut turns, at(start, 1000)), (vec![last], None));
            turns.join(GROUP, 1, at(start, 1000));
            assert_eq!(
                give(&mut turns, at(start, 1000)),
                (vec![], Some(at(start, 1100)))
            );
        }
    }

    #[test]
    fn who_leaves_the_head_of_a_line_holds_up_no_smaller_one() {
        let start = Instant::now();
        let mut turns = Turns::new(Pace::unlimited().per_group(Limit::new(3, SECOND)));
        let one = turns.join(GROUP, 1, start);
        let album = turns.join(GROUP, 3, start);
        let small = turns.join(GROUP, 1, start);
        let again = Some(at(start, 1000));
        assert_eq!(give(&mut turns, start), (vec![one], again));
        turns.leave(GROUP, album);
        assert_eq!(give(&mut turns, start), (vec![small], None));
        // Where it stood before it is found no more.
        let [last, more] = [(); 2].map(|()| turns.join(GROUP, 1, start));
        assert_eq!(give(&mut turns, start), (vec![last], again));
        assert_eq!(give(&mut turns, at(start, 1000)), (vec![more], None));
    }

    #[test]
    fn a_chat_that_is_looked_at_anew_takes_no_more_turns_than_others() {
        let start = Instant::now();
        let pace = Pace::unlimited().per_group(Limit::new(1, SECOND));
        let mut turns = Turns::new(pace.in_all(Limit::new(1, SECOND / 10)));
        let mut tickets = |chat| [(); 3].map(|()| turns.join(chat, 1, start));
        let (group, users) = (tickets(GROUP), tickets(USER));
        let mut order = give(&mut turns, start).0;
        for millis in (100..3000).step_by(100) {
            // Nothing is there to be taken back.
            turns.give_back(GROUP, 1, at(start, 1));
            order.extend(give(&mut turns, at(start, millis)).0);
        }
        let [one, two, three] = users;
        assert_eq!(order, [group[0], one, two, three, group[1], group[2]]);
    }

    #[test]
    fn of_two_pauses_the_longer_one_is_kept() {
        let start = Instant::now();
        let mut turns = Turns::new(Pace::unlimited());
        turns.hold(USER, at(start, 5000));
        turns.hold(USER, at(start, 1000));
        let ticket = turns.join(USER, 1, start);
        assert_eq!(give(&mut turns, start), (vec![], Some(at(start, 5000))));
        turns.hold(USER, at(start, 6000));
        assert_eq!(
            give(&mut turns, at(start, 5000)),
            (vec![], Some(at(start, 6000)))
        );
        assert_eq!(give(&mut turns, at(start, 6000)), (vec![ticket], None));
    }

    #[test]
    fn a_chat_that_is_held_waits_and_then_goes_on() {
        let start = Instant::now();
        let mut turns = Turns::new(Pace::unlimited());
        turns.hold(USER, at(start, 5000));
        let ticket = turns.join(USER, 1, start);
        assert_eq!(give(&mut turns, start), (vec![], Some(at(start, 5000))));
        assert_eq!(give(&mut turns, at(start, 5000)), (vec![ticket], None));
    }

    #[test]
    fn who_comes_and_goes_leaves_nothing_behind() {
        let start = Instant::now();
        let mut turns = Turns::new(Pace::unlimited());
        // The other one's time comes first, so that nobody looks at the group's.
        for (chat, seconds) in [(GROUP, 60), (OTHER, 30)] {
            turns.hold(chat, start + seconds * SECOND);
        }
        turns.join(OTHER, 1, start);
        for _ in 0..100 {
            let ticket = turns.join(GROUP, 1, start);
            assert_eq!(give(&mut turns, start), (vec![], Some(start + 30 * SECOND)));
            turns.leave(GROUP, ticket);
        }
        assert!(turns.later.len() <= 2, "{}", turns.later.len());
    }

    #[test]
    fn chats_that_nobody_needs_are_forgotten() {
        let start = Instant::now();
        let mut turns = Turns::new(Pace::unlimited().per_user(Limit::new(1, SECOND)));
        for user in 1..=10_000 {
            let now = at(start, user * 10);
            turns.join(user as i64, 1, now);
            assert_eq!(give(&mut turns, now).0.len(), 1);
        }
        assert!(turns.chats.len() <= 2 * Turns::FEW, "{}", turns.chats.len());
    }
}
