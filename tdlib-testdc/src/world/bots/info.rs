//! What bots tell of themselves.

use std::collections::BTreeMap;

use grammers_tl_types::{enums, types};

use super::Bot;
use crate::tl::zero;
use crate::world::chats::{Chat, Kind};
use crate::world::peer::Peer;
use crate::world::{UserId, World};

/// What a bot tells, in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Texts {
    /// What it is called; empty for the name of the account.
    pub(crate) name: String,
    /// What stands in its profile.
    pub(crate) about: String,
    /// What stands in a chat with it in which nothing was written yet.
    pub(crate) description: String,
}

/// What a bot tells.
#[derive(Debug, Default)]
pub(crate) struct Info {
    /// By language; the empty one is for all that have none.
    texts: BTreeMap<String, Texts>,
    /// The button next to what users write, for one of them or for all.
    menus: BTreeMap<Option<UserId>, enums::BotMenuButton>,
    /// What it wants to be allowed in groups, and in channels.
    pub(crate) group_rights: Option<enums::ChatAdminRights>,
    pub(crate) channel_rights: Option<enums::ChatAdminRights>,
}

impl Info {
    /// What it tells in a language. What there is not is told in the one for all.
    pub(crate) fn texts(&self, language: &str) -> Texts {
        let one = self.texts.get(language).cloned().unwrap_or_default();
        let all = self.texts.get("").cloned().unwrap_or_default();
        let or = |one: String, all| if one.is_empty() { all } else { one };
        Texts {
            name: or(one.name, all.name),
            about: or(one.about, all.about),
            description: or(one.description, all.description),
        }
    }

    /// The same, to change it.
    pub(crate) fn texts_mut(&mut self, language: &str) -> &mut Texts {
        self.texts.entry(language.to_owned()).or_default()
    }

    /// The button that was set for a user, or for all.
    pub(crate) fn menu(&self, user: Option<UserId>) -> Option<&enums::BotMenuButton> {
        self.menus.get(&user)
    }

    pub(crate) fn set_menu(&mut self, user: Option<UserId>, button: enums::BotMenuButton) {
        self.menus.insert(user, button);
    }

    /// The button that a user sees.
    pub(crate) fn menu_seen_by(&self, user: UserId) -> enums::BotMenuButton {
        let is_set =
            |button: &&enums::BotMenuButton| !matches!(button, enums::BotMenuButton::Default);
        let own = self.menu(Some(user)).filter(is_set);
        let button = own.or_else(|| self.menu(None).filter(is_set));
        button.cloned().unwrap_or(enums::BotMenuButton::Commands)
    }
}

impl World {
    /// What a bot tells somebody in a chat. `None` if it is none.
    pub(crate) fn bot_info(
        &self,
        bot: UserId,
        viewer: UserId,
        chat: Peer,
    ) -> Option<types::BotInfo> {
        let Bot { info, .. } = self.bots.get(bot)?;
        let commands = self.commands_offered(bot, viewer, chat);
        let description = info.texts("").description;
        Some(types::BotInfo {
            user_id: Some(bot),
            description: Some(description).filter(|text| !text.is_empty()),
            commands: Some(commands.into_iter().map(Into::into).collect()),
            menu_button: Some(info.menu_seen_by(viewer)),
            ..zero()
        })
    }

    /// What the bots in a group or supergroup tell somebody there. In channels they have no commands.
    pub(crate) fn bot_infos(&self, viewer: UserId, chat: Peer) -> Vec<enums::BotInfo> {
        let is_channel = |chat: &Chat| chat.kind == Kind::Channel;
        if self.chats.get(chat).is_none_or(is_channel) {
            return Vec::new();
        }
        let bots = self.bots_in(chat).into_iter();
        let infos = bots.filter_map(|bot| self.bot_info(bot, viewer, chat));
        infos.map(Into::into).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_there_is_not_in_a_language_is_told_in_the_one_for_all() {
        let mut info = Info::default();
        info.texts_mut("").about = "It helps".to_owned();
        info.texts_mut("").description = "A helper".to_owned();
        info.texts_mut("de").about = "Er hilft".to_owned();
        let texts = info.texts("de");
        assert_eq!(
            (&*texts.about, &*texts.description),
            ("Er hilft", "A helper")
        );
        assert_eq!(info.texts("fr"), info.texts(""));
    }
}
