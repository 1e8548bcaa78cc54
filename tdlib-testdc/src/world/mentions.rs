//! Whom a message concerns in particular: those whom it calls by name, and the one whom it answers.

use std::collections::BTreeSet;

use grammers_tl_types::enums;

use super::content::{Content, Written};
use super::peer::Peer;
use super::{UserId, World, text};
use crate::world::chats::Kind;

impl World {
    /// Whom a message concerns, of those who are in the group that it is written into. In private chats and
    /// channels it is nobody.
    pub(super) fn mentioned(
        &self,
        to: Peer,
        by: UserId,
        content: &Content,
        answered: Option<UserId>,
    ) -> Vec<UserId> {
        let Some(chat) = self.chats.get(to).filter(|chat| chat.kind != Kind::Channel) else {
            return Vec::new();
        };
        let called = content.written().into_iter().flat_map(|w| self.called(w));
        let concerned: BTreeSet<UserId> = called.chain(answered).collect();
        let others = concerned
            .into_iter()
            .filter(|user| *user != by && chat.has(*user));
        others.collect()
    }

    fn called(&self, written: &Written) -> Vec<UserId> {
        let whom = |entity: &enums::MessageEntity| match entity {
            enums::MessageEntity::MentionName(mention) => Some(mention.user_id),
            enums::MessageEntity::Mention(mention) => {
                let name = text::part(&written.text, mention.offset, mention.length)?;
                match self.names.find(name.strip_prefix('@')?)? {
                    Peer::User(user) => Some(user),
                    Peer::Group(_) | Peer::Channel(_) => None,
                }
            }
            _ => None,
        };
        written.entities.iter().filter_map(whom).collect()
    }
}
