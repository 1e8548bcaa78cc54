//! The chats of a data center.

use super::TestDc;
use crate::chat::Chat;
use crate::outbox::lock;

impl TestDc {
    /// The chat of several of that number, as TDLib knows it: one that a client has made. `None` if there
    /// never was one.
    pub fn chat(&self, id: i64) -> Option<Chat> {
        let api = self.api.clone();
        let peer = Chat::peer_of(id)?;
        lock(&api.world).chats.get(peer)?;
        Some(Chat { api, peer })
    }
}
