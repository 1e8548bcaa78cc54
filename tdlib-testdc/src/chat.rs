//! Chats, as a test has them.

use std::fmt;
use std::sync::Arc;

use crate::api::Api;
use crate::person::User;
use crate::world::peer::{CHANNELS, Peer};

/// A basic group, a supergroup or a channel.
#[derive(Clone)]
pub struct Chat {
    pub(crate) api: Arc<Api>,
    pub(crate) peer: Peer,
}

impl fmt::Debug for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chat").field("id", &self.id()).finish()
    }
}

impl Chat {
    /// What a number of TDLib is; `None` for a user's, and for secret chats.
    pub(crate) fn peer_of(id: i64) -> Option<Peer> {
        match id {
            0.. => None,
            _ if id > CHANNELS => Some(Peer::Group(-id)),
            _ => Some(Peer::Channel(CHANNELS - id)),
        }
    }

    /// The number of the chat, as TDLib knows it: negative, and below -1000000000000 for a supergroup or a
    /// channel.
    pub fn id(&self) -> i64 {
        self.peer.chat_id()
    }
}

/// Where something is written: a user, for a private chat, or a chat of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The number of the data center.
    dc: u64,
    peer: Peer,
}

impl Place {
    /// Who or what it is in a data center. Panics if it is of another one, where somebody else may have that
    /// number.
    pub(crate) fn peer_in(self, api: &Api) -> Peer {
        assert!(
            self.dc == api.number.0,
            "the chat {} is of another data center than the user who does something there",
            self.peer.chat_id()
        );
        self.peer
    }
}

impl From<&User> for Place {
    fn from(user: &User) -> Self {
        Self {
            dc: user.api.number.0,
            peer: Peer::User(user.id()),
        }
    }
}

impl From<&Chat> for Place {
    fn from(chat: &Chat) -> Self {
        Self {
            dc: chat.api.number.0,
            peer: chat.peer,
        }
    }
}
