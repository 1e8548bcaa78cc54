//! What bots hear in groups.
//!
//! They hear each other never, and what happens there always. Administrators and those whose privacy is
//! turned off hear all else. The others hear what is meant for them: answers to what they wrote or what was
//! meant for them, what was sent through them, commands with their name, and commands without one if they
//! were the last bot to write. Each message is meant for one bot. That they are called by name is not
//! enough.

use crate::world::chats::Kind;
use crate::world::message::{Content, Message};
use crate::world::peer::{Home, Peer};
use crate::world::posting::NewMessage;
use crate::world::reply::Reply;
use crate::world::telling::By;
use crate::world::{UserId, World};

/// What it depends on who hears of a message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said {
    /// Where its author has written it.
    chat: Peer,
    author: UserId,
    /// Whether it is something that happened, and nobody has written it.
    is_service: bool,
    /// The bot in a group that it is meant for.
    pub(crate) meant_for: Option<UserId>,
}

impl From<&Message> for Said {
    fn from(message: &Message) -> Self {
        Self {
            chat: message.chat,
            author: message.author,
            is_service: matches!(message.content, Content::Service(_)),
            meant_for: message.meant_for,
        }
    }
}

impl World {
    /// What it depends on who hears of a message that is about to be written.
    pub(crate) fn said(&self, by: &By<'_>, to: Peer, new: &NewMessage) -> Said {
        Said {
            chat: to,
            author: by.user,
            is_service: matches!(new.content, Content::Service(_)),
            meant_for: self.meant_for(by, to, new),
        }
    }

    /// Whether a message gets into a mailbox: not into that of a bot which does not hear of it, and not into
    /// that of somebody who has blocked its author, who does not get to know.
    pub(crate) fn reaches(&self, home: Home, said: &Said) -> bool {
        match (home, said.chat) {
            (Home::Channel(_), _) => true,
            (Home::User(user), _) if user == said.author => true,
            (Home::User(user), Peer::User(_)) => !self.has_blocked(user, Peer::User(said.author)),
            (Home::User(user), _) => self.hears_of(user, said),
        }
    }

    /// The bot that a message to a chat is meant for, if it is for any.
    fn meant_for(&self, by: &By<'_>, to: Peer, new: &NewMessage) -> Option<UserId> {
        let chat = self.chats.get(to)?;
        let written = new.content.written()?;
        let mailbox = self.mailbox_at(Home::of(by.user, to))?;
        let is_bot = |user: &UserId| self.bots.get(*user).is_some() && chat.has(*user);

        let answered = new.reply_to.as_ref().and_then(Reply::id);
        let answered = answered.and_then(|id| mailbox.get(id));
        let by_answer = answered.and_then(|message| {
            let author = Some(message.author).filter(&is_bot);
            author.or(message.meant_for)
        });
        if by_answer.is_some() {
            return by_answer;
        }
        if let Some(bot) = written.via_bot.filter(&is_bot) {
            return Some(bot);
        }
        let named = names_after_commands(&written.text);
        let named = named.filter_map(|name| self.names.find(name));
        let named = named.filter_map(|peer| match peer {
            Peer::User(user) => Some(user).filter(&is_bot),
            Peer::Group(_) | Peer::Channel(_) => None,
        });
        if let Some(bot) = named.into_iter().next() {
            return Some(bot);
        }
        if !is_general_command(&written.text) {
            return None;
        }
        let wrote =
            |message: &&Message| message.content.written().is_some() && is_bot(&message.author);
        if let Some(last) = mailbox.chat(to).find(wrote) {
            return Some(last.author);
        }
        // Telegram does not say what it is if none has written yet. Here it is the one that came last.
        let bots = chat.present().filter(|(user, _)| is_bot(user));
        bots.max_by_key(|(user, member)| (member.date, *user))
            .map(|(user, _)| user)
    }

    /// Whether a user hears of a message in a chat.
    pub(crate) fn hears_of(&self, user: UserId, said: &Said) -> bool {
        let Some(bot) = self.bots.get(user) else {
            return true;
        };
        let Some(chat) = self.chats.get(said.chat) else {
            return true;
        };
        if chat.kind == Kind::Channel || said.is_service || said.author == user {
            return true;
        }
        if self.bots.get(said.author).is_some() {
            return false;
        }
        let is_admin = chat
            .member(user)
            .is_some_and(|member| member.admin_rights().is_some());
        !bot.is_private || is_admin || said.meant_for == Some(user)
    }
}

/// Whether a text is a command for no bot in particular: it begins with one that has no name.
fn is_general_command(text: &str) -> bool {
    text.starts_with('/')
        && commands(text)
            .next()
            .is_some_and(|(at, name)| at == 0 && name.is_none())
}

/// The names in commands such as `/start@some_bot`.
fn names_after_commands(text: &str) -> impl Iterator<Item = &str> {
    commands(text).filter_map(|(_, name)| name)
}

/// The commands in a text: where each begins, and the name in it.
fn commands(text: &str) -> impl Iterator<Item = (usize, Option<&str>)> {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices('/').filter_map(move |(at, _)| {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|c| !c.is_whitespace()) {
            return None;
        }
        let command = &text[at + 1..];
        let end = command.find(|c| !is_letter(c)).unwrap_or(command.len());
        let (command, rest) = command.split_at(end);
        let name = rest.strip_prefix('@').map(|rest| {
            let end = rest.find(|c| !is_letter(c)).unwrap_or(rest.len());
            &rest[..end]
        });
        (!command.is_empty()).then_some((at, name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_found_with_the_names_in_them() {
        let all = |text| commands(text).collect::<Vec<_>>();
        assert_eq!(all("/start"), [(0, None)]);
        assert_eq!(all("/start@a_bot now"), [(0, Some("a_bot"))]);
        assert_eq!(
            all("see /help@a_bot, /stop"),
            [(4, Some("a_bot")), (17, None)]
        );
        assert_eq!(all("and/or 1/2 / // /ä"), []);
        assert!(is_general_command("/start now"));
        for text in ["", "start", "/", "/start@a_bot", "see /start", " /start"] {
            assert!(!is_general_command(text), "{text}");
        }
    }
}
