//! Who writes to whom, and how long it takes.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use tdlib::client_set::ClientSet;

use super::super::crowd::{PATIENCE, chat_with, say};
use super::super::works::percentile;
use super::person::Person;

/// What all messages that count begin with.
const MARK: &str = "number";

/// Numbered messages: when they were due, which were heard, and how long after that.
pub(super) struct Talk {
    epoch: Instant,
    /// The next number.
    number: AtomicUsize,
    ear: Ear,
    heard: Mutex<Heard>,
}

struct Heard {
    hears: Receiver<(usize, Duration)>,
    delays: HashMap<usize, Duration>,
}

/// What hears messages.
#[derive(Clone)]
pub(super) struct Ear {
    epoch: Instant,
    hears: Sender<(usize, Duration)>,
}

impl Talk {
    pub(super) fn new() -> Self {
        let epoch = Instant::now();
        let (sender, hears) = mpsc::channel();
        Self {
            epoch,
            number: AtomicUsize::new(0),
            ear: Ear {
                epoch,
                hears: sender,
            },
            heard: Mutex::new(Heard {
                hears,
                delays: HashMap::new(),
            }),
        }
    }

    pub(super) fn ear(&self) -> Ear {
        self.ear.clone()
    }

    /// The next message, due at that time.
    pub(super) fn next(&self, due: Instant) -> (usize, String) {
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        let due = (due - self.epoch).as_nanos();
        (number, format!("{MARK} {number} {due}"))
    }

    /// Lets each of them know the next one, so that they can write to them.
    pub(super) fn introduce(&self, set: &ClientSet, people: &[&Person]) {
        for (person, next) in neighbours(people) {
            next.user.send_to(&person.user, "hello");
        }
        for (person, next) in neighbours(people) {
            chat_with(&person.client(set), &next.user);
        }
    }

    /// Has each of them write to the next one again and again for so long, with such a pause, whether the one
    /// before was heard or not. The time in milliseconds, from when it was due, in which 95 percent are heard.
    pub(super) fn go_on(
        &self,
        set: &ClientSet,
        people: &[&Person],
        pause: Duration,
        time: Duration,
    ) -> f64 {
        let began = Instant::now();
        let rest = pause / people.len() as u32;
        let mut due = began;
        let mut sent = Vec::new();
        for (person, next) in neighbours(people).cycle() {
            if due - began > time {
                break;
            }
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let (number, text) = self.next(due);
            sent.push(number);
            // The chat with a user has the user's number.
            say(&person.client(set), next.user.id(), text);
            due += rest;
        }
        self.are_heard(&sent);
        let heard = self.heard.lock().expect("no panic");
        let mut delays: Vec<_> = sent.iter().map(|number| heard.delays[number]).collect();
        percentile(&mut delays, 95)
    }

    /// Waits until all of these are heard.
    pub(super) fn are_heard(&self, numbers: &[usize]) {
        let mut heard = self.heard.lock().expect("no panic");
        for number in numbers {
            while !heard.delays.contains_key(number) {
                let next = heard.hears.recv_timeout(PATIENCE);
                heard.note(next.expect("none is lost"));
            }
        }
    }

    /// Sees to it that none was heard twice until now.
    pub(super) fn none_is_doubled(&self) {
        let mut heard = self.heard.lock().expect("no panic");
        while let Ok(next) = heard.hears.try_recv() {
            heard.note(next);
        }
    }
}

impl Heard {
    fn note(&mut self, (number, delay): (usize, Duration)) {
        let before = self.delays.insert(number, delay);
        assert!(before.is_none(), "message {number} was doubled");
    }
}

impl Ear {
    pub(super) fn hear(&self, text: &str) {
        let words = text.strip_prefix(MARK).unwrap_or_default();
        let mut words = words.split_whitespace().map(str::parse::<u64>);
        if let (Some(Ok(number)), Some(Ok(due))) = (words.next(), words.next()) {
            let delay = self.epoch.elapsed() - Duration::from_nanos(due);
            let _ = self.hears.send((number as usize, delay));
        }
    }
}

/// Each with the next one, round and round.
fn neighbours<'a>(people: &'a [&Person]) -> impl Iterator<Item = (&'a Person, &'a Person)> + Clone {
    let next = people.iter().cycle().skip(1);
    people
        .iter()
        .zip(next)
        .map(|(person, next)| (*person, *next))
}
