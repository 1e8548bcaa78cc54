//! The names that users, supergroups and channels are found by: one name is taken once, whoever has it.

use std::collections::HashMap;

use super::World;
use super::peer::Peer;

/// How long a name is, in characters.
const LENGTH: std::ops::RangeInclusive<usize> = 5..=32;

/// Who has which name. Case doesn't matter, but everybody's is kept as it was written.
#[derive(Debug, Default)]
pub(crate) struct Names(HashMap<String, Peer>);

impl Names {
    /// Who has a name.
    pub(crate) fn find(&self, name: &str) -> Option<Peer> {
        self.0.get(&name.to_lowercase()).copied()
    }

    /// Those whose names begin like that, in the order of their names.
    pub(crate) fn begin_with(&self, beginning: &str) -> Vec<Peer> {
        let beginning = beginning.to_lowercase();
        let mut found: Vec<_> = self.0.iter().collect();
        found.retain(|(name, _)| name.starts_with(&beginning));
        found.sort();
        found.into_iter().map(|(_, peer)| *peer).collect()
    }

    /// Whether a name can be had; if not, Telegram's error.
    pub(crate) fn check(&self, name: &str, who: Peer) -> Result<(), &'static str> {
        if !is_name(name) {
            return Err("USERNAME_INVALID");
        }
        match self.find(name) {
            Some(owner) if owner != who => Err("USERNAME_OCCUPIED"),
            _ => Ok(()),
        }
    }
}

/// Whether it could be a name: Latin letters, digits and single underscores between them, a letter first.
pub(crate) fn is_name(text: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '_';
    LENGTH.contains(&text.len())
        && text.chars().all(is_allowed)
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && !text.ends_with('_')
        && !text.contains("__")
}

impl World {
    /// The name of a user, supergroup or channel.
    pub(crate) fn name_of(&self, who: Peer) -> Option<&str> {
        match who {
            Peer::User(id) => self.user(id)?.username.as_deref(),
            Peer::Group(_) | Peer::Channel(_) => self.chats.get(who)?.username.as_deref(),
        }
    }

    /// Gives somebody a name in place of the one before, or takes it away; if that can't be, Telegram's error.
    /// Whoever calls it tells those whom it concerns.
    pub(crate) fn rename(&mut self, who: Peer, name: Option<&str>) -> Result<(), &'static str> {
        let before = self.name_of(who).map(str::to_owned);
        if before.as_deref() == name {
            return Err("USERNAME_NOT_MODIFIED");
        }
        if let Some(name) = name {
            self.names.check(name, who)?;
        }
        if let Some(before) = before {
            self.names.0.remove(&before.to_lowercase());
        }
        if let Some(name) = name {
            self.names.0.insert(name.to_lowercase(), who);
        }
        let name = name.map(str::to_owned);
        match who {
            Peer::User(id) => {
                if let Some(user) = self.people.get_mut(id) {
                    user.username = name;
                }
            }
            Peer::Group(_) | Peer::Channel(_) => {
                if let Some(chat) = self.chats.get_mut(who) {
                    chat.username = name;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::chats::Kind;

    #[test]
    fn names_are_letters_digits_and_single_underscores() {
        for name in ["alice", "Alice_1", "a1234", "a_b_c_d", &"a".repeat(32)] {
            assert!(is_name(name), "{name}");
        }
        let long = "a".repeat(33);
        for name in [
            "", "bob", "1alice", "_alice", "alice_", "al__ice", "älice", "al ice", "al-ice", &long,
        ] {
            assert!(!is_name(name), "{name}");
        }
    }

    #[test]
    fn users_and_channels_have_their_names_in_one_list() {
        let mut world = World::default();
        let alice = world.people.add("Alice".to_owned(), String::new(), None);
        let channel = world.chats.add(Kind::Channel, "News", "", alice, 1).peer;
        let alice = Peer::User(alice);
        world.rename(alice, Some("Wonder")).expect("free");
        assert_eq!(
            world.rename(channel, Some("wONDER")),
            Err("USERNAME_OCCUPIED")
        );
        assert_eq!(world.rename(channel, Some("no")), Err("USERNAME_INVALID"));
        world.rename(channel, Some("wonderland")).expect("free");
        assert_eq!(world.names.find("WONDERLAND"), Some(channel));
        assert_eq!(world.names.begin_with("won"), [alice, channel]);

        assert_eq!(
            world.rename(alice, Some("Wonder")),
            Err("USERNAME_NOT_MODIFIED")
        );
        world.rename(alice, Some("wonder")).expect("its own");
        assert_eq!(world.name_of(alice), Some("wonder"));
        world.rename(alice, Some("looking_glass")).expect("free");
        world.rename(channel, Some("wonder")).expect("free again");
        world.rename(channel, None).expect("no name any more");
        assert_eq!(world.name_of(channel), None);
        assert_eq!(world.names.find("wonder"), None);
        assert_eq!(world.rename(channel, None), Err("USERNAME_NOT_MODIFIED"));
    }
}
