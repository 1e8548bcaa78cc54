//! The commands that bots offer, to whom and where.

use std::collections::BTreeMap;

use grammers_tl_types::types;

use super::Bot;
use crate::world::chats::Kind;
use crate::world::peer::{Home, Peer};
use crate::world::{UserId, World};

/// So many commands fit into a list.
const MAX_COUNT: usize = 100;
/// The longest command and description, in characters.
const MAX_COMMAND: usize = 32;
const MAX_DESCRIPTION: usize = 256;

/// To whom and where a list of commands is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scope {
    Default,
    /// In private chats.
    Users,
    /// In groups and supergroups.
    Chats,
    /// To the administrators of all of them.
    ChatAdmins,
    /// In one chat.
    Peer(Peer),
    /// To the administrators of one.
    PeerAdmins(Peer),
    /// To one member of one.
    PeerUser(Peer, UserId),
}

/// The lists of a bot, by scope and language. The empty language is for all that have no list.
#[derive(Debug, Default)]
pub(crate) struct Commands(BTreeMap<(Scope, String), Vec<types::BotCommand>>);

impl Commands {
    /// The list of a scope and language, which is empty if there is none.
    pub(crate) fn get(&self, scope: Scope, language: &str) -> &[types::BotCommand] {
        self.0
            .get(&(scope, language.to_owned()))
            .map_or(&[], Vec::as_slice)
    }

    /// The first list that there is, in that order.
    fn first(&self, scopes: &[Scope]) -> &[types::BotCommand] {
        let lists = scopes.iter().map(|scope| self.get(*scope, ""));
        lists
            .into_iter()
            .find(|list| !list.is_empty())
            .unwrap_or(&[])
    }
}

/// Whether bots can offer that; if not, Telegram's error.
fn check(commands: &[types::BotCommand]) -> Result<(), &'static str> {
    if commands.len() > MAX_COUNT {
        return Err("BOT_COMMANDS_TOO_MUCH");
    }
    for command in commands {
        let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let length = command.command.chars().count();
        if !(1..=MAX_COMMAND).contains(&length) || !command.command.chars().all(is_letter) {
            return Err("BOT_COMMAND_INVALID");
        }
        let length = command.description.trim().chars().count();
        if !(1..=MAX_DESCRIPTION).contains(&length) {
            return Err("BOT_COMMAND_DESCRIPTION_INVALID");
        }
    }
    Ok(())
}

/// Somebody to whom a bot's commands are offered in a chat, and which.
struct Offer {
    viewer: UserId,
    chat: Peer,
    commands: Vec<types::BotCommand>,
}

impl World {
    /// Sets the commands of a bot for a scope and language; an empty list takes them away. Those to whom
    /// others are offered from then on are told. If the commands can't be, Telegram's error.
    pub(crate) fn set_commands(
        &mut self,
        bot: UserId,
        scope: Scope,
        language: &str,
        commands: Vec<types::BotCommand>,
    ) -> Result<(), &'static str> {
        check(&commands)?;
        let offers = self.offers(bot);
        let Some(Bot {
            commands: Commands(lists),
            version,
            ..
        }) = self.bots.get_mut(bot)
        else {
            return Err("USER_BOT_REQUIRED");
        };
        let key = (scope, language.to_owned());
        if commands.is_empty() {
            lists.remove(&key);
        } else {
            lists.insert(key, commands);
        }
        *version += 1;
        for offer in offers {
            let commands = self.commands_offered(bot, offer.viewer, offer.chat);
            if commands == offer.commands {
                continue;
            }
            let update = types::UpdateBotCommands {
                peer: offer.chat.into(),
                bot_id: bot,
                commands: commands.into_iter().map(Into::into).collect(),
            };
            let names = [Peer::User(bot), offer.chat];
            self.tell(offer.viewer, vec![update.into()], names, None);
        }
        Ok(())
    }

    /// The commands that a bot offers somebody in a chat: the list that is nearest to both.
    pub(crate) fn commands_offered(
        &self,
        bot: UserId,
        viewer: UserId,
        chat: Peer,
    ) -> Vec<types::BotCommand> {
        let Some(Bot { commands, .. }) = self.bots.get(bot) else {
            return Vec::new();
        };
        let mut scopes = Vec::new();
        match chat {
            // The bot itself calls the chat by the other one.
            Peer::User(_) => scopes.extend([Scope::Peer(Peer::User(viewer)), Scope::Users]),
            Peer::Group(_) | Peer::Channel(_) => {
                let member = self.chats.get(chat).and_then(|chat| chat.member(viewer));
                let is_admin = member.is_some_and(|member| member.admin_rights().is_some());
                scopes.push(Scope::PeerUser(chat, viewer));
                scopes.extend(is_admin.then_some(Scope::PeerAdmins(chat)));
                scopes.push(Scope::Peer(chat));
                scopes.extend(is_admin.then_some(Scope::ChatAdmins));
                scopes.push(Scope::Chats);
            }
        }
        scopes.push(Scope::Default);
        commands.first(&scopes).to_vec()
    }

    /// Everybody who is connected and to whom a bot's commands are offered somewhere.
    fn offers(&self, bot: UserId) -> Vec<Offer> {
        let mut offers = Vec::new();
        let mut add = |viewer, chat| {
            let is_bot = self.bots.get(viewer).is_some();
            if !is_bot && self.push.has_anybody(&self.logins, viewer) {
                let commands = self.commands_offered(bot, viewer, chat);
                offers.push(Offer {
                    viewer,
                    chat,
                    commands,
                });
            }
        };
        for user in self.private_chats(bot) {
            add(user, Peer::User(bot));
        }
        let mailbox = self.mailbox_at(Home::User(bot)).into_iter();
        let groups = mailbox.flat_map(|mailbox| mailbox.chats());
        let groups = groups.filter_map(|chat| self.chats.get(chat));
        let groups = groups.chain(self.chats.channels_of(bot));
        for chat in groups.filter(|chat| chat.kind != Kind::Channel && chat.has(bot)) {
            for (user, _) in chat.present() {
                add(user, chat.peer);
            }
        }
        offers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(command: &str, description: &str) -> types::BotCommand {
        types::BotCommand {
            command: command.to_owned(),
            description: description.to_owned(),
        }
    }

    #[test]
    fn commands_are_small_letters_and_are_described() {
        assert_eq!(check(&[command("start_2", "Begin")]), Ok(()));
        let long = "a".repeat(33);
        for name in ["", "Start", "/start", "st art", "stärt", &long] {
            assert_eq!(
                check(&[command(name, "Begin")]),
                Err("BOT_COMMAND_INVALID"),
                "{name}"
            );
        }
        for description in ["", "  ", &"a".repeat(257)] {
            let answer = check(&[command("start", description)]);
            assert_eq!(answer, Err("BOT_COMMAND_DESCRIPTION_INVALID"));
        }
        let many = vec![command("start", "Begin"); 101];
        assert_eq!(check(&many), Err("BOT_COMMANDS_TOO_MUCH"));
        assert_eq!(check(&many[..100]), Ok(()));
    }

    #[test]
    fn the_list_that_is_nearest_counts() {
        let mut commands = Commands::default();
        let chat = Peer::Channel(7);
        let scopes = [Scope::PeerUser(chat, 5), Scope::Peer(chat), Scope::Default];
        assert_eq!(commands.first(&scopes), []);
        let mut set = |scope, name: &str| {
            let list = vec![command(name, "Something")];
            commands.0.insert((scope, String::new()), list);
            commands.first(&scopes)[0].command.clone()
        };
        assert_eq!(set(Scope::Default, "all"), "all");
        assert_eq!(set(Scope::Peer(chat), "here"), "here");
        assert_eq!(set(Scope::Peer(Peer::Channel(8)), "there"), "here");
        assert_eq!(set(Scope::PeerUser(chat, 6), "another"), "here");
        assert_eq!(set(Scope::PeerUser(chat, 5), "you"), "you");
    }
}
