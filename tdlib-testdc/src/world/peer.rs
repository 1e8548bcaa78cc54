//! Who or what is written to: users, basic groups, and channels with supergroups among them.

use grammers_tl_types::{enums, types};

use super::UserId;

/// A chat's other side, or the author of a message. Basic groups and channels have numbers of their own, so
/// that the same number may be a user's, a group's and a channel's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Peer {
    User(UserId),
    /// A basic group.
    Group(i64),
    /// A channel or a supergroup.
    Channel(i64),
}

/// Where channels and supergroups begin, as TDLib counts chats, downwards.
pub(crate) const CHANNELS: i64 = -1_000_000_000_000;

impl Peer {
    /// The number that TDLib knows the chat by.
    pub(crate) fn chat_id(self) -> i64 {
        match self {
            Self::User(id) => id,
            Self::Group(id) => -id,
            Self::Channel(id) => CHANNELS - id,
        }
    }
}

impl From<Peer> for enums::Peer {
    fn from(peer: Peer) -> Self {
        match peer {
            Peer::User(user_id) => types::PeerUser { user_id }.into(),
            Peer::Group(chat_id) => types::PeerChat { chat_id }.into(),
            Peer::Channel(channel_id) => types::PeerChannel { channel_id }.into(),
        }
    }
}

impl From<&enums::Peer> for Peer {
    fn from(peer: &enums::Peer) -> Self {
        match peer {
            enums::Peer::User(peer) => Self::User(peer.user_id),
            enums::Peer::Chat(peer) => Self::Group(peer.chat_id),
            enums::Peer::Channel(peer) => Self::Channel(peer.channel_id),
        }
    }
}

/// Whose mailbox a message lies in. Each user has one for private chats and basic groups, where everybody
/// has a copy with a number of its own; a channel has one for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Home {
    User(UserId),
    Channel(i64),
}

impl Home {
    /// Where a user's messages of a chat lie.
    pub(crate) fn of(user: UserId, chat: Peer) -> Self {
        match chat {
            Peer::User(_) | Peer::Group(_) => Self::User(user),
            Peer::Channel(id) => Self::Channel(id),
        }
    }
}
