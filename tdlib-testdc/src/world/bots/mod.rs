//! Bots: what they are set to, what they tell of themselves, and what they are asked.

pub(crate) mod callbacks;
pub(crate) mod commands;
pub(crate) mod info;
pub(crate) mod privacy;
pub(crate) mod start;

use std::collections::HashMap;
use std::time::Duration;

use callbacks::Callbacks;
use commands::Commands;
use info::Info;

use super::peer::{Home, Peer};
use super::{UserId, World};

/// How long somebody who has clicked a button waits for the bot.
const PATIENCE: Duration = Duration::from_secs(10);

/// A bot's settings.
#[derive(Debug)]
pub(crate) struct Bot {
    /// Whether it hears in groups only what is meant for it.
    pub(crate) is_private: bool,
    /// How long those who click its buttons wait for it.
    pub(crate) patience: Duration,
    /// Grows with each change that clients have to hear of.
    pub(crate) version: i32,
    pub(crate) commands: Commands,
    pub(crate) info: Info,
}

impl Default for Bot {
    fn default() -> Self {
        Self {
            is_private: true,
            patience: PATIENCE,
            version: 1,
            commands: Commands::default(),
            info: Info::default(),
        }
    }
}

/// All bots.
#[derive(Debug, Default)]
pub(crate) struct Bots {
    bots: HashMap<UserId, Bot>,
    pub(crate) callbacks: Callbacks,
}

impl Bots {
    pub(crate) fn add(&mut self, id: UserId, bot: Bot) {
        self.bots.insert(id, bot);
    }

    pub(crate) fn get(&self, id: UserId) -> Option<&Bot> {
        self.bots.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: UserId) -> Option<&mut Bot> {
        self.bots.get_mut(&id)
    }
}

impl World {
    /// Whether somebody has ever written to a bot, or allowed it to write: before, it must not.
    pub(crate) fn has_started(&self, user: UserId, bot: UserId) -> bool {
        let mailbox = self.mailbox_at(Home::User(bot));
        mailbox.is_some_and(|mailbox| mailbox.has_had(Peer::User(user)))
    }

    /// The bots that are in a chat of several.
    pub(crate) fn bots_in(&self, chat: Peer) -> Vec<UserId> {
        let chat = self.chats.get(chat).into_iter();
        let members = chat.flat_map(|chat| chat.present().map(|(user, _)| user));
        members
            .filter(|user| self.bots.get(*user).is_some())
            .collect()
    }
}
