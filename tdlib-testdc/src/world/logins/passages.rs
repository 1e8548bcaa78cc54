//! Clients that are logged in at one data center and go to another one, for files that lie there.

use std::collections::HashMap;

use crate::world::UserId;

/// What a client shows at the other data center.
#[derive(Clone, Debug)]
struct Pass {
    user: UserId,
    bytes: Vec<u8>,
}

/// The keys that clients have abroad.
#[derive(Debug, Default)]
pub(crate) struct Passages {
    /// What was given out and not used, by the key and the data center that it is for.
    given: HashMap<(i64, i16), Pass>,
    /// The key at home of each key abroad.
    homes: HashMap<i64, i64>,
}

impl Passages {
    /// Gives a client some random bytes to show at another data center. The ones before are void.
    pub(crate) fn give(&mut self, key: i64, dc_id: i16, user: UserId, bytes: Vec<u8>) {
        self.given.insert((key, dc_id), Pass { user, bytes });
    }

    /// A client shows the bytes, and who it says to be, at that data center with another key: whether it
    /// is let in.
    pub(crate) fn take(&mut self, key: i64, dc_id: i16, user: UserId, bytes: &[u8]) -> bool {
        let mut given = self.given.iter();
        let found = given.find(|((_, dc), pass)| *dc == dc_id && pass.bytes == bytes);
        let Some((of, pass)) = found.map(|(of, pass)| (*of, pass.user)) else {
            return false;
        };
        if pass != user {
            return false;
        }
        self.given.remove(&of);
        self.homes.insert(key, of.0);
        true
    }

    /// The key whose session a key shares: itself, unless it is abroad.
    pub(crate) fn at_home(&self, key: i64) -> i64 {
        self.homes.get(&key).copied().unwrap_or(key)
    }

    /// The keys abroad that share a key's session.
    pub(crate) fn abroad(&self, key: i64) -> impl Iterator<Item = i64> + use<'_> {
        let homes = self.homes.iter().filter(move |(_, home)| **home == key);
        homes.map(|(abroad, _)| *abroad)
    }

    /// Forgets where a key belongs, and those that belong to it.
    pub(crate) fn close(&mut self, key: i64) {
        self.homes
            .retain(|abroad, home| *abroad != key && *home != key);
        self.given.retain(|(of, _), _| *of != key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: i64 = 11;
    const ABROAD: i64 = 12;
    const USER: UserId = 1;

    #[test]
    fn a_pass_is_good_for_one_user_at_one_data_center_and_once() {
        let mut passages = Passages::default();
        passages.give(HOME, 2, USER, vec![7]);
        assert!(!passages.take(ABROAD, 3, USER, &[7]), "another center");
        assert!(!passages.take(ABROAD, 2, USER + 1, &[7]), "another user");
        assert!(!passages.take(ABROAD, 2, USER, &[8]), "other bytes");
        assert_eq!(passages.at_home(ABROAD), ABROAD);
        assert!(passages.take(ABROAD, 2, USER, &[7]));
        assert_eq!(passages.at_home(ABROAD), HOME);
        assert_eq!(passages.at_home(HOME), HOME);
        assert_eq!(passages.abroad(HOME).collect::<Vec<_>>(), [ABROAD]);
        assert_eq!(passages.abroad(ABROAD).count(), 0);
        assert!(!passages.take(ABROAD + 1, 2, USER, &[7]), "once more");
    }

    #[test]
    fn the_way_home_is_forgotten_from_either_end() {
        for end in [HOME, ABROAD] {
            let mut passages = Passages::default();
            passages.give(HOME, 2, USER, vec![7]);
            assert!(passages.take(ABROAD, 2, USER, &[7]));
            passages.close(end + 10);
            assert_eq!(passages.at_home(ABROAD), HOME);
            passages.close(end);
            assert_eq!(passages.at_home(ABROAD), ABROAD);
        }
        let mut passages = Passages::default();
        passages.give(HOME, 2, USER, vec![7]);
        passages.close(HOME);
        assert!(!passages.take(ABROAD, 2, USER, &[7]));
    }
}
