//! A basic group becomes a supergroup.

use grammers_tl_types::types;

use super::Kind;
use crate::world::World;
use crate::world::peer::Peer;
use crate::world::posting::Posted;
use crate::world::telling::By;

impl World {
    /// Makes a supergroup of a basic group, with the same members, administrators and photo; what both say of
    /// it, the basic group first. `None` if it has become one already, or is none.
    pub(crate) fn migrate(&mut self, by: &By<'_>, group: Peer) -> Option<(Peer, Posted, Posted)> {
        let date = self.clock.date();
        let old = self.chats.get(group)?;
        if old.kind != Kind::Group || old.migrated_to.is_some() {
            return None;
        }
        let (creator, title, about) = (old.creator, old.title.clone(), old.about.clone());
        let (photo, banned_rights) = (old.photo.clone(), old.banned_rights.clone());
        let members = old.members.clone();
        let new = self
            .chats
            .add(Kind::Supergroup, &title, &about, creator, date);
        new.photo = photo;
        new.banned_rights = banned_rights;
        new.migrated_from = Some(group);
        let supergroup = new.peer;
        for (user, member) in members {
            self.chats.set_member(supergroup, user, member);
        }
        self.chats.hand_over_links(group, supergroup);
        if let Some(old) = self.chats.get_mut(group) {
            old.migrated_to = Some(supergroup);
            old.version += 1;
        }
        let Peer::Channel(channel_id) = supergroup else {
            return None;
        };
        let chat_id = self.chats.get(group)?.id();
        let action = types::MessageActionChatMigrateTo { channel_id };
        let said_before = self.say(by, group, action.into());
        let action = types::MessageActionChannelMigrateFrom { title, chat_id };
        let said_after = self.say(by, supergroup, action.into());
        for user in self.chats.present(supergroup) {
            self.tell_of_chat(group, user, by.origin);
            self.tell_of_chat(supergroup, user, by.origin);
        }
        Some((supergroup, said_before, said_after))
    }
}
