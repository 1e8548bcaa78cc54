//! Which list a chat is in: the archive or not, and the folders that an account has made.

use grammers_tl_types::{enums, types};

use super::World;
use super::mailbox::Event;
use super::peer::Peer;
use super::telling::By;

/// The number of the archive.
const ARCHIVE: i32 = 1;

/// The number of the list that a chat is in, as clients are told; `None` for the main one.
pub(crate) fn list(is_archived: bool) -> Option<i32> {
    is_archived.then_some(ARCHIVE)
}

impl World {
    /// Moves chats into an account's archive or out of it, whence they don't come back by themselves. What is
    /// moved is not pinned any more.
    pub(crate) fn archive(&mut self, by: &By<'_>, chats: &[Peer], is_archived: bool) -> Event {
        let account = self.account(by.user);
        for chat in chats {
            if is_archived {
                account.archived.insert(*chat);
                account.pinned.retain(|pinned| pinned != chat);
            } else {
                account.archived.remove(chat);
            }
        }
        let moved = |chat: &Peer| {
            let moved = types::FolderPeer {
                peer: (*chat).into(),
                folder_id: list(is_archived).unwrap_or(0),
            };
            enums::FolderPeer::Peer(moved)
        };
        let folder_peers = chats.iter().map(moved).collect();
        let update = |pts| types::UpdateFolderPeers {
            folder_peers,
            pts,
            pts_count: 1,
        };
        self.happens(by, by.user, 1, |pts| update(pts).into())
    }
}
