//! What somebody is doing in a chat just now, such as typing.

use grammers_tl_types::{enums, types};

use super::World;
use super::peer::Peer;
use super::telling::By;
use crate::world::chats::Kind;

impl World {
    /// Tells the others in a chat what somebody is doing there. Nobody is told in a channel, nor by oneself.
    pub(crate) fn act(&mut self, by: &By<'_>, chat: Peer, action: &enums::SendMessageAction) {
        let action = action.clone();
        let user_id = by.user;
        let update: enums::Update = match chat {
            Peer::User(_) => types::UpdateUserTyping {
                user_id,
                top_msg_id: None,
                action,
            }
            .into(),
            Peer::Group(chat_id) => types::UpdateChatUserTyping {
                chat_id,
                from_id: Peer::User(user_id).into(),
                action,
            }
            .into(),
            Peer::Channel(channel_id) => types::UpdateChannelUserTyping {
                channel_id,
                top_msg_id: None,
                from_id: Peer::User(user_id).into(),
                action,
            }
            .into(),
        };
        let others = match chat {
            // Who has blocked somebody does not see that one type either.
            Peer::User(other) if self.has_blocked(other, Peer::User(user_id)) => Vec::new(),
            Peer::User(other) => vec![other],
            Peer::Group(_) | Peer::Channel(_) => {
                let chat = self
                    .chats
                    .get(chat)
                    .filter(|chat| chat.kind != Kind::Channel);
                let present = chat.into_iter().flat_map(|chat| chat.present());
                present.map(|(user, _)| user).collect()
            }
        };
        for other in others.into_iter().filter(|other| *other != user_id) {
            let names = [Peer::User(user_id), chat];
            self.tell(other, vec![update.clone()], names, by.origin);
        }
    }
}
