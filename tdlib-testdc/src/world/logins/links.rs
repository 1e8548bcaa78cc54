//! Links that a client shows, for example as a QR code, and that a user accepts on another device.

use std::collections::HashMap;

use crate::world::UserId;

/// For so many seconds a link is good, as Telegram has it.
const LIFETIME: i32 = 30;
/// The bytes of a link.
const LENGTH: usize = 32;

/// A link that a client shows.
#[derive(Clone, Debug)]
struct Link {
    /// The key of the client.
    key: i64,
    expires: i32,
    /// Users who may not accept it, because they are logged in there already.
    except: Vec<UserId>,
    is_accepted: bool,
}

/// What is wrong with a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// No client has shown it.
    Unknown,
    /// It was shown for too long.
    Expired,
    /// Somebody has accepted it before.
    Accepted,
    /// The user is logged in to that program already.
    Except,
}

impl Wrong {
    /// Telegram's name of the error, which has the code 400.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Unknown => "AUTH_TOKEN_INVALIDX",
            Self::Expired => "AUTH_TOKEN_EXPIRED",
            Self::Accepted => "AUTH_TOKEN_ALREADY_ACCEPTED",
            Self::Except => "AUTH_TOKEN_EXCEPTION",
        }
    }
}

/// All links.
#[derive(Debug)]
pub(crate) struct Links {
    links: HashMap<Vec<u8>, Link>,
    /// For how many seconds a new one is good.
    pub(crate) lifetime: i32,
}

impl Default for Links {
    fn default() -> Self {
        Self {
            links: HashMap::new(),
            lifetime: LIFETIME,
        }
    }
}

impl Links {
    /// Makes a link of random bytes for a client, and tells when it expires. Those that it showed before are
    /// good for as long as they were.
    pub(crate) fn show(
        &mut self,
        key: i64,
        random: [u8; LENGTH],
        except: Vec<UserId>,
        now: i32,
    ) -> i32 {
        let expires = now + self.lifetime;
        let link = Link {
            key,
            expires,
            except,
            is_accepted: false,
        };
        self.links.insert(random.to_vec(), link);
        expires
    }

    /// A user accepts a link: the key of the client that shows it.
    pub(crate) fn accept(&mut self, token: &[u8], user: UserId, now: i32) -> Result<i64, Wrong> {
        let link = self.links.get_mut(token).ok_or(Wrong::Unknown)?;
        if link.is_accepted {
            return Err(Wrong::Accepted);
        }
        if now >= link.expires {
            return Err(Wrong::Expired);
        }
        if link.except.contains(&user) {
            return Err(Wrong::Except);
        }
        link.is_accepted = true;
        Ok(link.key)
    }

    /// The link of a client that was accepted, to take to another data center.
    pub(crate) fn accepted(&self, key: i64) -> Option<&[u8]> {
        let mut links = self.links.iter();
        links
            .find(|(_, link)| link.key == key && link.is_accepted)
            .map(|(token, _)| token.as_slice())
    }

    /// A client comes from another data center with a link that was accepted there: its key in that one.
    pub(crate) fn take(&mut self, token: &[u8], now: i32) -> Result<i64, Wrong> {
        let link = self.links.get(token).ok_or(Wrong::Unknown)?;
        if now >= link.expires || !link.is_accepted {
            return Err(Wrong::Expired);
        }
        let key = link.key;
        self.forget(key);
        Ok(key)
    }

    /// Forgets the links of a client.
    pub(crate) fn forget(&mut self, key: i64) {
        self.links.retain(|_, link| link.key != key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: i64 = 5;
    const USER: UserId = 1;
    const TOKEN: [u8; LENGTH] = [7; LENGTH];

    fn shown() -> Links {
        let mut links = Links::default();
        assert_eq!(links.show(KEY, TOKEN, vec![2, 3], 1_000), 1_030);
        links
    }

    #[test]
    fn a_link_is_accepted_once_by_a_user_who_is_not_there_and_before_it_expires() {
        let mut links = shown();
        assert_eq!(links.accept(&[7], USER, 1_000), Err(Wrong::Unknown));
        assert_eq!(links.accept(&TOKEN, USER, 1_030), Err(Wrong::Expired));
        assert_eq!(links.accept(&TOKEN, 3, 1_029), Err(Wrong::Except));
        assert_eq!(links.accept(&TOKEN, USER, 1_029), Ok(KEY));
        assert_eq!(links.accept(&TOKEN, USER, 1_029), Err(Wrong::Accepted));
    }

    #[test]
    fn a_link_that_was_accepted_is_taken_elsewhere_once() {
        let mut links = shown();
        assert_eq!(links.accepted(KEY), None);
        assert_eq!(links.take(&TOKEN, 1_000), Err(Wrong::Expired));
        links.accept(&TOKEN, USER, 1_000).expect("accepted");
        assert_eq!(links.accepted(KEY), Some(&TOKEN[..]));
        assert_eq!(links.accepted(KEY + 1), None);
        assert_eq!(links.take(&TOKEN, 1_030), Err(Wrong::Expired));
        assert_eq!(links.take(&TOKEN, 1_029), Ok(KEY));
        assert_eq!(links.take(&TOKEN, 1_029), Err(Wrong::Unknown));
    }

    #[test]
    fn the_links_of_a_client_are_forgotten_and_those_of_others_are_not() {
        let mut links = shown();
        links.show(KEY + 1, [8; LENGTH], Vec::new(), 1_000);
        links.forget(KEY);
        assert_eq!(links.accept(&TOKEN, USER, 1_000), Err(Wrong::Unknown));
        assert_eq!(links.accept(&[8; LENGTH], USER, 1_000), Ok(KEY + 1));
    }
}
