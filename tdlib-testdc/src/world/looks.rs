//! What people see of each other: names, numbers, photos and texts, and the chats that they share.

use grammers_tl_types::{enums, types};

use super::chats::{Chat, Kind};
use super::peer::{Home, Peer};
use super::people::User;
use super::telling::By;
use super::{UserId, World};

impl World {
    /// A user as another one, or the same, sees it: contacts have the names that they were given, and who is
    /// blocked does not see everything.
    pub(crate) fn user_seen_by(&self, id: UserId, viewer: UserId) -> Option<enums::User> {
        let user = self.user(id)?;
        let mut seen = types::User {
            is_self: id == viewer,
            phone: self.phone_seen_by(user, viewer),
            status: self.presence_seen_by(id, viewer),
            contact: self.contacts.has(viewer, id),
            mutual_contact: self.contacts.is_mutual(viewer, id),
            ..user.seen_by_all()
        };
        if let Some(card) = self.contacts.card(viewer, id) {
            seen.first_name = Some(card.first_name.clone());
            seen.last_name = Some(card.last_name.clone()).filter(|name| !name.is_empty());
        }
        if let Some(bot) = self.bots.get(id) {
            seen.bot_chat_history = !bot.is_private;
            seen.bot_info_version = Some(bot.version);
        }
        if !self.shows_itself(id, viewer) {
            seen.photo = None;
        }
        Some(seen.into())
    }

    /// Whether a user lets another one see photos, and what is told of oneself.
    pub(crate) fn shows_itself(&self, id: UserId, viewer: UserId) -> bool {
        !self.has_blocked(id, Peer::User(viewer))
    }

    /// The number of a user, for one who has it already or is in the user's contacts.
    fn phone_seen_by(&self, user: &User, viewer: UserId) -> Option<String> {
        let is_bot = self.user(viewer).is_none_or(|viewer| viewer.is_bot());
        let has_it = self
            .contacts
            .card(viewer, user.id)
            .is_some_and(|card| card.has_phone);
        let is_shown = user.id == viewer || has_it || self.contacts.has(user.id, viewer);
        user.phone.clone().filter(|_| is_shown && !is_bot)
    }

    /// Tells those who know somebody that this one is called differently, each what they see of it.
    pub(crate) fn is_called_differently(&mut self, by: &By<'_>) {
        for other in self.acquaintances(by.user) {
            let Some(enums::User::User(seen)) = self.user_seen_by(by.user, other) else {
                continue;
            };
            let username = seen.username.map(|username| types::Username {
                editable: true,
                active: true,
                username,
            });
            let update = types::UpdateUserName {
                user_id: by.user,
                first_name: seen.first_name.unwrap_or_default(),
                last_name: seen.last_name.unwrap_or_default(),
                usernames: username.into_iter().map(Into::into).collect(),
            };
            self.tell_surely(other, update.into(), [Peer::User(by.user)], by.origin);
        }
    }

    /// Those with whom somebody has a private chat.
    pub(crate) fn private_chats(&self, user: UserId) -> impl Iterator<Item = UserId> {
        let mailbox = self.mailbox_at(Home::User(user)).into_iter();
        let chats = mailbox.flat_map(|mailbox| mailbox.chats());
        chats.filter_map(|chat| match chat {
            Peer::User(other) => Some(other),
            Peer::Group(_) | Peer::Channel(_) => None,
        })
    }

    /// The groups in which both are, those with the highest numbers first. Channels don't count.
    pub(crate) fn common_chats(&self, one: UserId, other: UserId) -> Vec<&Chat> {
        let mailbox = self.mailbox_at(Home::User(one)).into_iter();
        let groups = mailbox.flat_map(|mailbox| mailbox.chats());
        let groups = groups.filter_map(|chat| self.chats.get(chat));
        let supergroups = self.chats.channels_of(one);
        let mut common: Vec<_> = groups.chain(supergroups).collect();
        common.retain(|chat| {
            let is_group = chat.kind != Kind::Channel && chat.migrated_to.is_none();
            is_group && chat.has(one) && chat.has(other)
        });
        common.sort_by_key(|chat| std::cmp::Reverse(chat.id()));
        common
    }
}
