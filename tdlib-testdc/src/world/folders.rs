//! Which list a chat is in: the archive or not, and the folders that an account has made.

use grammers_tl_types::{enums, types};

use super::mailbox::Event;
use super::peer::Peer;
use super::telling::By;
use super::{UserId, World};

/// The number of the archive.
const ARCHIVE: i32 = 1;

impl World {
    /// The number of the list that a chat of somebody's is in, as clients are told; `None` for the main one.
    /// They take a chat out of the archive when whatever tells of it leaves this out.
    pub(crate) fn list_of(&self, user: UserId, chat: Peer) -> Option<i32> {
        let account = self.accounts.get(&user)?;
        account.archived.contains(&chat).then_some(ARCHIVE)
    }

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
                folder_id: if is_archived { ARCHIVE } else { 0 },
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
