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
pub(crate) struct Problems {
    of: BTreeMap<Problem, BTreeSet<String>>,
    /// What people who read the log were not told yet.
    untold: Vec<String>,
}

impl Problems {
    /// Takes note. People who read the log are to be [told](Self::untold), the first time.
    pub(crate) fn add(&mut self, problem: Problem, what: String) {
        let of_that_kind = self.of.entry(problem).or_default();
        if !of_that_kind.contains(&what) {
            self.untold.push(format!("{}: {what}", problem.title()));
            of_that_kind.insert(what);
        }
    }

    /// What is to be logged now. Nothing may be locked meanwhile: a logger may ask the data center.
    pub(crate) fn untold(&mut self) -> Vec<String> {
        std::mem::take(&mut self.untold)
    }

    /// What has happened of one kind.
    pub(crate) fn of(&self, problem: Problem) -> Vec<String> {
        self.of
            .get(&problem)
            .into_iter()
            .flatten()
            .cloned()
            .collect()
    }

    /// A line for each kind of which something has happened, other than those that are allowed.
    pub(crate) fn lines(&self, allowed: &BTreeSet<Problem>) -> Vec<String> {
        let found = self
            .of
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
