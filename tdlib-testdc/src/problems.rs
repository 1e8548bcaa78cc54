//! What a test must not overlook, and fails of when its data center ends.

use std::collections::{BTreeMap, BTreeSet};

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Problem {
    /// A client speaks another layer of Telegram's API.
    Layer,
    /// A client asked for something that is not implemented.
    Unknown,
    /// A client asked the same again and again.
    Loop,
    /// A method panicked.
    Panic,
}

impl Problem {
    /// What is said before what has happened.
    fn title(self) -> &'static str {
        match self {
            Self::Layer => "a client does not speak the data center's language",
            Self::Unknown => "clients asked the data center for what it does not have",
            Self::Loop => "clients asked the same in a busy loop",
            Self::Panic => "the data center has a bug",
        }
    }
}

/// All that is wrong, each once.
#[derive(Debug, Default)]
pub(crate) struct Problems(BTreeMap<Problem, BTreeSet<String>>);

impl Problems {
    /// Takes note, and tells people who read the log, the first time.
    pub(crate) fn add(&mut self, problem: Problem, what: String) {
        let of_that_kind = self.0.entry(problem).or_default();
        if !of_that_kind.contains(&what) {
            log::error!("{}: {what}", problem.title());
            of_that_kind.insert(what);
        }
    }

    /// What has happened of one kind.
    pub(crate) fn of(&self, problem: Problem) -> Vec<String> {
        self.0
            .get(&problem)
            .into_iter()
            .flatten()
            .cloned()
            .collect()
    }

    /// A line for each kind of which something has happened, other than those that are allowed.
    pub(crate) fn lines(&self, allowed: &BTreeSet<Problem>) -> Vec<String> {
        let found = self
            .0
            .iter()
            .filter(|(problem, _)| !allowed.contains(problem));
        found
            .map(|(problem, what)| {
                let what: Vec<_> = what.iter().map(String::as_str).collect();
                format!("{}: {}", problem.title(), what.join("; "))
            })
            .collect()
    }
}
