//! What the receive thread counts for the recorder, which does not run there.

use std::collections::{BTreeMap, HashMap};

use metrics::{counter, gauge};
use parking_lot::Mutex;

use super::{SESSIONS, UPDATES};

/// What waits for `collect`.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    sessions: Mutex<Sessions>,
    /// Updates by name.
    updates: Mutex<HashMap<Box<str>, u64>>,
}

#[derive(Debug, Default)]
struct Sessions {
    /// The clients that are open.
    open: HashMap<i32, Session>,
    /// How many were counted in which status so far; what nobody is in any more stays, with 0.
    counts: BTreeMap<String, u64>,
}

#[derive(Debug)]
struct Session {
    status: String,
    /// The session goes with the client.
    logs_out: bool,
}

impl Numbers {
    /// Counts a new client.
    pub(crate) fn started(&self, client: i32) {
        let mut sessions = self.sessions.lock();
        let status = "starting".to_owned();
        *sessions.counts.entry(status.clone()).or_default() += 1;
        let session = Session {
            status,
            logs_out: false,
        };
        sessions.open.insert(client, session);
    }

    /// Notes the state of a client's authorization.
    pub(crate) fn state(&self, client: i32, state: &str) {
        let mut sessions = self.sessions.lock();
        let Sessions { open, counts } = &mut *sessions;
        let Some(session) = open.get_mut(&client) else {
            return;
        };
        let before = std::mem::replace(&mut session.status, status(state));
        session.logs_out |= session.status == "logging_out";
        let closed = session.status == "closed";
        if closed && session.logs_out {
            session.status = "logged_out".to_owned();
        }
        if let Some(count) = counts.get_mut(&before) {
            *count -= 1;
        }
        *counts.entry(session.status.clone()).or_default() += 1;
        if closed {
            open.remove(&client);
        }
    }

    /// Counts an update.
    pub(crate) fn update(&self, name: &str) {
        let mut updates = self.updates.lock();
        match updates.get_mut(name) {
            Some(count) => *count += 1,
            None => drop(updates.insert(name.into(), 1)),
        }
    }

    /// Tells the recorder.
    pub(super) fn publish(&self) {
        let sessions = self.sessions.lock().counts.clone();
        for (status, count) in sessions {
            gauge!(SESSIONS, "status" => status).set(count as f64);
        }
        // The recorder is the user's: not behind the lock.
        let updates: Vec<_> = (self.updates.lock().iter())
            .map(|(name, count)| (name.to_string(), *count))
            .collect();
        for (name, count) in updates {
            counter!(UPDATES, "type" => name).absolute(count);
        }
    }
}

/// A state's name as the value of a label: `authorizationStateWaitCode` is `wait_code`.
fn status(state: &str) -> String {
    let name = state.strip_prefix("authorizationState").unwrap_or(state);
    let mut status = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !status.is_empty() {
            status.push('_');
        }
        status.push(letter.to_ascii_lowercase());
    }
    status
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(numbers: &Numbers) -> Vec<(String, u64)> {
        let counts = numbers.sessions.lock().counts.clone();
        counts.into_iter().filter(|(_, count)| *count > 0).collect()
    }

    #[test]
    fn every_session_is_counted_once_wherever_it_is() {
        let numbers = Numbers::default();
        for client in 1..=3 {
            numbers.started(client);
        }
        for (client, state) in [
            (1, "authorizationStateWaitTdlibParameters"),
            (2, "authorizationStateReady"),
            (2, "authorizationStateLoggingOut"),
            (2, "authorizationStateClosed"),
            (3, "authorizationStateClosing"),
            (3, "authorizationStateClosed"),
            (3, "authorizationStateReady"),
            (4, "authorizationStateReady"),
        ] {
            numbers.state(client, state);
        }
        let expected = [
            ("closed", 1),
            ("logged_out", 1),
            ("wait_tdlib_parameters", 1),
        ];
        assert_eq!(
            counts(&numbers),
            expected.map(|(status, count)| (status.to_owned(), count))
        );
        assert_eq!(numbers.sessions.lock().open.len(), 1);
    }
}
