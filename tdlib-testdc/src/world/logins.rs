//! Which key belongs to whom, and the codes that were sent.

use std::collections::{HashMap, HashSet};

use super::UserId;
use super::password::Challenge;

/// A code that was sent, as if by the app.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) code: String,
    pub(crate) hash: String,
}

#[derive(Debug, Default)]
pub(crate) struct Logins {
    users: HashMap<i64, UserId>,
    /// The keys whose clients know the state of the mailbox.
    in_step: HashSet<i64>,
    /// Keys of users who have given their code and not yet their password.
    half_way: HashMap<i64, UserId>,
    /// What they were asked last, with its number.
    challenges: HashMap<i64, (i64, Challenge)>,
    codes: HashMap<String, Code>,
    sent: u32,
}

impl Logins {
    pub(crate) fn user_of(&self, auth_key_id: i64) -> Option<UserId> {
        self.users.get(&auth_key_id).copied()
    }

    pub(crate) fn log_in(&mut self, auth_key_id: i64, user: UserId) {
        self.half_way.remove(&auth_key_id);
        self.challenges.remove(&auth_key_id);
        self.users.insert(auth_key_id, user);
    }

    /// The code was right, and the password is still to come.
    pub(crate) fn is_half_way(&mut self, auth_key_id: i64, user: UserId) {
        self.half_way.insert(auth_key_id, user);
    }

    /// The user whom a key belongs to, or is about to.
    pub(crate) fn expected(&self, auth_key_id: i64) -> Option<UserId> {
        let half_way = self.half_way.get(&auth_key_id).copied();
        half_way.or_else(|| self.user_of(auth_key_id))
    }

    /// Takes note of what a client is asked; its number.
    pub(crate) fn challenge(&mut self, auth_key_id: i64, challenge: Challenge) -> i64 {
        self.sent += 1;
        let number = i64::from(self.sent);
        self.challenges.insert(auth_key_id, (number, challenge));
        number
    }

    /// What a client was asked, once.
    pub(crate) fn take_challenge(&mut self, auth_key_id: i64, number: i64) -> Option<Challenge> {
        let (asked, challenge) = self.challenges.remove(&auth_key_id)?;
        (asked == number).then_some(challenge)
    }

    pub(crate) fn log_out(&mut self, auth_key_id: i64) {
        self.users.remove(&auth_key_id);
        self.in_step.remove(&auth_key_id);
    }

    /// From now on the client with that key hears of what happens, and knows what was before.
    pub(crate) fn is_in_step(&mut self, auth_key_id: i64) {
        self.in_step.insert(auth_key_id);
    }

    /// Logs all clients of a user out; their keys.
    pub(crate) fn forget(&mut self, user: UserId) -> Vec<i64> {
        let keys = self.users.iter().filter(|(_, of)| **of == user);
        let keys: Vec<i64> = keys.map(|(key, _)| *key).collect();
        for key in &keys {
            self.log_out(*key);
        }
        keys
    }

    /// Whether that holds for all clients of a user.
    pub(crate) fn are_in_step(&self, user: UserId) -> bool {
        let mut keys = self.users.iter().filter(|(_, of)| **of == user);
        keys.all(|(key, _)| self.in_step.contains(key))
    }

    /// Sends a new code to a number, and forgets the one before.
    pub(crate) fn send_code(&mut self, phone: &str) -> Code {
        self.sent += 1;
        let code = Code {
            // Different each time, so that an old one is a wrong one.
            code: format!("{:05}", 10_000 + self.sent * 7 % 90_000),
            hash: format!("hash-{}", self.sent),
        };
        self.codes.insert(phone.to_owned(), code.clone());
        code
    }

    /// The code that was last sent to a number and not used yet.
    pub(crate) fn code(&self, phone: &str) -> Option<&Code> {
        self.codes.get(phone)
    }

    /// A code that has been used is none any longer.
    pub(crate) fn use_code(&mut self, phone: &str) {
        self.codes.remove(phone);
    }
}
