//! Who is logged in with which key, and what leads there.

pub(crate) mod codes;
pub(crate) mod device;
mod ending;
mod entering;
pub(crate) mod links;
pub(crate) mod passages;
pub(crate) mod recovery;
pub(crate) mod session;
pub(crate) mod tries;

use std::collections::{BTreeSet, HashMap, HashSet};

use super::UserId;
use super::password::Challenge;
use codes::Codes;
use device::Device;
use links::Links;
use passages::Passages;
use recovery::Recoveries;
use session::{Session, Step};
use tries::Tries;

/// The days after which a client that was not connected is logged out, unless its user says otherwise.
pub(crate) const DEFAULT_TTL_DAYS: i32 = 183;

/// Wrong passwords, after which a user has to wait.
pub(crate) const MAX_WRONG_PASSWORDS: u32 = 5;

/// The numbers of the data centers. There is one of them, under all of these.
pub(crate) const DATA_CENTERS: std::ops::RangeInclusive<i16> = 1..=3;

/// The keys of clients and what is known about those who hold them.
#[derive(Debug, Default)]
pub(crate) struct Logins {
    /// The session of each key that has one.
    sessions: HashMap<i64, Session>,
    /// The keys of each user who is logged in anywhere.
    keys: HashMap<UserId, BTreeSet<i64>>,
    /// What clients said they run on.
    devices: HashMap<i64, Device>,
    /// Why those that are no longer logged in are not.
    ended: HashMap<i64, &'static str>,
    /// What each key was asked last, with its number.
    challenges: HashMap<i64, (i64, Challenge)>,
    /// Wrong passwords of each user.
    wrong_passwords: HashMap<UserId, Tries>,
    ttl_days: HashMap<UserId, i32>,
    banned: HashSet<UserId>,
    /// What those were given who logged out, to get in without a code.
    known: HashMap<Vec<u8>, UserId>,
    /// The data centers of those who have a certain one.
    homes: HashMap<UserId, i16>,
    pub(crate) codes: Codes,
    pub(crate) recoveries: Recoveries,
    pub(crate) links: Links,
    pub(crate) passages: Passages,
    /// How many connections a client is told to have for its messages.
    pub(crate) main_sessions: i32,
    numbers: i64,
}

impl Logins {
    /// The user who is logged in with a key, or the error that its client gets, with code 401.
    pub(crate) fn who(&self, auth_key_id: i64) -> Result<UserId, &'static str> {
        let at_home = self.passages.at_home(auth_key_id);
        match self.session(at_home) {
            Some(session) if session.step == Step::Ready => Ok(session.user),
            Some(session) if session.step == Step::Password => Err("SESSION_PASSWORD_NEEDED"),
            _ => {
                let why = self.ended.get(&at_home).copied();
                Err(why.unwrap_or("AUTH_KEY_UNREGISTERED"))
            }
        }
    }

    /// The user whose session a key is, or shares from another data center.
    pub(crate) fn user_of(&self, auth_key_id: i64) -> Option<UserId> {
        self.session(self.passages.at_home(auth_key_id))
            .filter(|session| session.step == Step::Ready)
            .map(|session| session.user)
    }

    /// The keys of a user's sessions, in ascending order. Those that the same clients have at other data
    /// centers, for files, are not among them.
    pub(crate) fn keys_of(&self, user: UserId) -> impl Iterator<Item = i64> + use<'_> {
        self.keys.get(&user).into_iter().flatten().copied()
    }

    /// The same, and those at other data centers.
    pub(crate) fn all_keys_of(&self, user: UserId) -> Vec<i64> {
        let abroad = self.keys_of(user).flat_map(|key| self.passages.abroad(key));
        self.keys_of(user).chain(abroad).collect()
    }

    /// The user whom a key belongs to, or is about to, when the password is right.
    pub(crate) fn expected(&self, auth_key_id: i64) -> Option<UserId> {
        self.session(auth_key_id)
            .filter(|session| session.step != Step::Accepted)
            .map(|session| session.user)
    }

    /// Takes note of what a client is asked; its number.
    pub(crate) fn challenge(&mut self, auth_key_id: i64, challenge: Challenge) -> i64 {
        let number = self.number();
        self.challenges.insert(auth_key_id, (number, challenge));
        number
    }

    /// What a client was asked, once.
    pub(crate) fn take_challenge(&mut self, auth_key_id: i64, number: i64) -> Option<Challenge> {
        let (asked, challenge) = self.challenges.remove(&auth_key_id)?;
        (asked == number).then_some(challenge)
    }

    /// The wrong passwords of a user.
    pub(crate) fn wrong_passwords(&mut self, user: UserId) -> &mut Tries {
        self.wrong_passwords.entry(user).or_default()
    }

    /// Takes note of what a client runs on, as it says with its queries.
    pub(crate) fn runs_on(&mut self, auth_key_id: i64, device: Device) {
        self.devices.insert(auth_key_id, device);
    }

    /// What a client runs on.
    pub(crate) fn device(&self, auth_key_id: i64) -> Device {
        self.devices.get(&auth_key_id).cloned().unwrap_or_default()
    }

    /// After how many days a client of that user is logged out that was not connected.
    pub(crate) fn ttl_days(&self, user: UserId) -> i32 {
        self.ttl_days
            .get(&user)
            .copied()
            .unwrap_or(DEFAULT_TTL_DAYS)
    }

    /// Changes that.
    pub(crate) fn set_ttl_days(&mut self, user: UserId, days: i32) {
        self.ttl_days.insert(user, days);
    }

    /// The data center that the client of a user has to go to, if it is another one.
    pub(crate) fn elsewhere(&self, user: UserId, dc_id: i16) -> Option<i16> {
        let home = self.homes.get(&user).copied();
        home.filter(|home| *home != dc_id)
    }

    /// Gives a user a data center.
    pub(crate) fn set_home(&mut self, user: UserId, dc_id: i16) {
        self.homes.insert(user, dc_id);
    }

    /// Lets a user in without a code later, once, by some random bytes.
    pub(crate) fn will_know(&mut self, user: UserId, token: Vec<u8>) {
        self.known.insert(token, user);
    }

    /// Whether a user was given these bytes for that.
    pub(crate) fn knows(&mut self, user: UserId, token: &[u8]) -> bool {
        let is_known = self.known.get(token) == Some(&user);
        is_known && self.known.remove(token).is_some()
    }

    /// From now on a user can't log in, and nobody can with that number.
    pub(crate) fn ban(&mut self, user: UserId, phone: Option<&str>) {
        self.banned.insert(user);
        phone.into_iter().for_each(|phone| self.codes.ban(phone));
    }

    /// Whether a user can't log in.
    pub(crate) fn is_banned(&self, user: UserId) -> bool {
        self.banned.contains(&user)
    }

    /// A number that none has got before, and that looks as if it were chosen by chance.
    fn number(&mut self) -> i64 {
        self.numbers += 1;
        self.numbers.wrapping_mul(0x5851_f42d_4c95_7f2d)
    }
}

#[cfg(test)]
mod tests;
