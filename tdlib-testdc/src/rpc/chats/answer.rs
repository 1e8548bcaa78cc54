//! What a client is told that has changed a chat.

use grammers_tl_types::{enums, types};

use super::super::{Call, error};
use crate::mtproto::session::RpcError;
use crate::world::chats::changes::is_different;
use crate::world::chats::requests::Shut;
use crate::world::peer::{Home, Peer};
use crate::world::posting::Posted;
use crate::world::telling::By;
use crate::world::{UserId, World};

/// The one who calls, as the one who does something.
pub(in crate::rpc) fn by<'a>(call: &Call<'a>) -> Result<By<'a>, RpcError> {
    call.user().map(|user| call.by(user))
}

impl From<Shut> for RpcError {
    fn from(shut: Shut) -> Self {
        let (code, message) = shut.error();
        error(code, message)
    }
}

/// An answer that is put together.
#[derive(Debug)]
pub(in crate::rpc) struct Answer {
    viewer: UserId,
    chat: Peer,
    updates: Vec<enums::Update>,
    names: Vec<Peer>,
}

impl Answer {
    /// The answer to a user about a chat, which they see as it is when the answer is done.
    pub(in crate::rpc) fn about(chat: Peer, viewer: UserId) -> Self {
        Self {
            viewer,
            chat,
            updates: Vec::new(),
            names: vec![chat],
        }
    }

    /// That the chat is different now.
    pub(in crate::rpc) fn different(mut self) -> Self {
        self.updates.extend(is_different(self.chat));
        self
    }

    /// What was said in the chat, if it was: the copy that this user has.
    pub(in crate::rpc) fn said(mut self, world: &World, posted: Option<&Posted>) -> Self {
        if let Some((_, update, names)) = posted.and_then(|posted| self.copy(world, posted)) {
            self.updates.push(update);
            self.names.extend(names);
        }
        self
    }

    /// The same, of what TDLib takes for something that it has sent.
    pub(in crate::rpc) fn sent(mut self, world: &World, posted: &Posted) -> Self {
        if let Some((id, ..)) = self.copy(world, posted) {
            let random_id = posted.post as i64;
            let update = types::UpdateMessageId { id, random_id };
            self.updates.push(update.into());
        }
        self.said(world, Some(posted))
    }

    fn copy(&self, world: &World, posted: &Posted) -> Option<(i32, enums::Update, Vec<Peer>)> {
        let home = Home::of(self.viewer, self.chat);
        let mailbox = world.mailbox_at(home)?;
        let id = mailbox.id_of(posted.post)?;
        let (update, names) = world.update(self.viewer, home, &mailbox.arrival(id)?)?;
        Some((id, update, names))
    }

    /// Who is in it now, of a basic group.
    pub(in crate::rpc) fn participants(mut self, world: &World) -> Self {
        if let Peer::Group(_) = self.chat {
            self.updates
                .extend(world.participants(self.chat, self.viewer));
            let present = world.chats.present(self.chat);
            self.names.extend(present.into_iter().map(Peer::User));
        }
        self
    }

    /// Something else, which names these.
    pub(in crate::rpc) fn and(
        mut self,
        update: Option<enums::Update>,
        names: impl IntoIterator<Item = Peer>,
    ) -> Self {
        self.updates.extend(update);
        self.names.extend(names);
        self
    }

    /// All of another answer too.
    pub(in crate::rpc) fn with(self, other: Self) -> Self {
        let mut both = self;
        both.updates.extend(other.updates);
        both.names.extend(other.names);
        both
    }

    /// The answer.
    pub(in crate::rpc) fn done(self, world: &World) -> enums::Updates {
        let updates = world.updates(self.viewer, self.updates, self.names);
        enums::Updates::Updates(updates)
    }
}
