//! Codes by which those get in who have forgotten their passwords.

use std::collections::HashMap;

use super::tries::Tries;
use crate::world::UserId;

/// For so many seconds a code is good.
const LIFETIME: i32 = 3_600;
/// After so many wrong codes a user has to wait.
const MAX_WRONG: u32 = 5;

/// A code that was sent to a user's address for that.
#[derive(Clone, Debug)]
struct Sent {
    code: String,
    address: String,
    date: i32,
}

/// What is wrong with a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// There is none, or it is too old.
    Expired,
    /// It is another one.
    Invalid,
    /// Too many were wrong, and so many seconds have to pass.
    TriedTooOften(i32),
}

/// All of these codes.
#[derive(Debug, Default)]
pub(crate) struct Recoveries {
    sent: HashMap<UserId, Sent>,
    wrong: HashMap<UserId, Tries>,
    made: u32,
}

impl Recoveries {
    /// Sends a user a code, which is the only one that is good then.
    pub(crate) fn send(&mut self, user: UserId, address: &str, date: i32) {
        self.made += 1;
        let sent = Sent {
            code: format!("{:06}", 100_000 + self.made * 7 % 900_000),
            address: address.to_owned(),
            date,
        };
        self.sent.insert(user, sent);
    }

    /// Checks a code that a user was told.
    pub(crate) fn check(&mut self, user: UserId, told: &str, now: i32) -> Result<(), Wrong> {
        let tries = self.wrong.entry(user).or_default();
        if let Some(seconds) = tries.wait(MAX_WRONG, now) {
            return Err(Wrong::TriedTooOften(seconds));
        }
        let sent = self.sent.get(&user).filter(|sent| sent.is_good(now));
        if sent.ok_or(Wrong::Expired)?.code == told {
            return Ok(());
        }
        tries.add(now);
        Err(Wrong::Invalid)
    }

    /// A user's code has served its purpose, and what was wrong before is forgiven.
    pub(crate) fn used(&mut self, user: UserId) {
        self.sent.remove(&user);
        self.wrong.remove(&user);
    }

    /// The code that was last sent to an address, if it is still good.
    pub(crate) fn last(&self, address: &str, now: i32) -> Option<&str> {
        let sent = self.sent.values().filter(|sent| sent.is_good(now));
        let sent = sent.filter(|sent| sent.address == address);
        sent.max_by_key(|sent| sent.date).map(|sent| &*sent.code)
    }
}

impl Sent {
    fn is_good(&self, now: i32) -> bool {
        now - self.date < LIFETIME
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: UserId = 1;
    const NOW: i32 = 1_000_000;
    const ADDRESS: &str = "a@example.org";

    #[test]
    fn the_last_code_is_good_for_an_hour_and_for_its_user() {
        let mut recoveries = Recoveries::default();
        let check = |it: &mut Recoveries, told: &str, now| it.check(ALICE, told, now);
        assert_eq!(check(&mut recoveries, "100007", NOW), Err(Wrong::Expired));
        recoveries.send(ALICE, ADDRESS, NOW);
        let first = recoveries.last(ADDRESS, NOW).expect("a code").to_owned();
        recoveries.send(ALICE, ADDRESS, NOW);
        let code = recoveries.last(ADDRESS, NOW).expect("a code").to_owned();
        assert_eq!(check(&mut recoveries, &first, NOW), Err(Wrong::Invalid));
        assert_eq!(check(&mut recoveries, &code, NOW + 3_599), Ok(()));
        let late = check(&mut recoveries, &code, NOW + 3_600);
        assert_eq!(late, Err(Wrong::Expired));
        assert_eq!(recoveries.last(ADDRESS, NOW + 3_600), None);
        assert_eq!(recoveries.last("b@example.org", NOW), None);
        assert_eq!(recoveries.check(2, &code, NOW), Err(Wrong::Expired));
        recoveries.used(ALICE);
        assert_eq!(check(&mut recoveries, &code, NOW), Err(Wrong::Expired));
    }

    #[test]
    fn who_knows_no_code_waits_for_a_day() {
        let mut recoveries = Recoveries::default();
        recoveries.send(ALICE, ADDRESS, NOW);
        for _ in 0..MAX_WRONG {
            assert_eq!(recoveries.check(ALICE, "0", NOW), Err(Wrong::Invalid));
        }
        let code = recoveries.last(ADDRESS, NOW).expect("a code").to_owned();
        let wait = recoveries.check(ALICE, &code, NOW + 10);
        assert_eq!(wait, Err(Wrong::TriedTooOften(86_390)));
    }
}
