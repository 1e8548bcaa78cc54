//! The e-mail addresses that an account has, which nobody but its user sees.

use super::people::People;
use super::{UserId, World};

/// For so many seconds an address stays after somebody without access to it has asked for a code by phone.
pub(crate) const RESET_AFTER: i32 = 7 * 86_400;

/// The e-mail addresses of an account.
#[derive(Clone, Debug, Default)]
pub(crate) struct Emails {
    /// Where codes for logging in go.
    pub(crate) login: Option<String>,
    /// Whether such an address has to be given before anything else, if there is none.
    pub(crate) must_set: bool,
    /// When the one that is there is taken away, in seconds since 1970, if somebody has asked for that.
    pub(crate) reset_at: Option<i32>,
    /// Where codes go that a forgotten password is replaced with.
    pub(crate) recovery: Option<String>,
}

impl People {
    /// The addresses of a user, to change them.
    pub(crate) fn emails_mut(&mut self, id: UserId) -> Option<&mut Emails> {
        Some(&mut self.get_mut(id)?.emails)
    }
}

impl World {
    /// The addresses of a user as they are now: one whose time has come is taken away.
    pub(crate) fn emails(&mut self, user: UserId) -> Emails {
        let now = self.clock.date();
        let Some(emails) = self.people.emails_mut(user) else {
            return Emails::default();
        };
        if emails.reset_at.is_some_and(|date| date <= now) {
            (emails.login, emails.reset_at) = (None, None);
        }
        emails.clone()
    }
}

/// What is shown of an address to those who may not be its user; `None` if it is no address.
pub(crate) fn pattern(address: &str) -> Option<String> {
    let (name, host) = address.split_once('@')?;
    let first = name.chars().next()?;
    let is_host =
        host.contains('.') && !host.contains('@') && !address.contains(char::is_whitespace);
    is_host.then(|| format!("{first}***@{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_address_little_is_shown_and_of_another_text_nothing() {
        let shown = pattern("alice@example.org");
        assert_eq!(shown.as_deref(), Some("a***@example.org"));
        for none in [
            "",
            "alice",
            "@example.org",
            "alice@example",
            "a b@example.org",
            "a@b@c.org",
        ] {
            assert_eq!(pattern(none), None, "{none}");
        }
    }
}
