//! Sending: from one person's mailbox into the other's.

use grammers_tl_types::{Deserializable, Serializable, enums, types};

use super::mailbox::Message;
use super::{UserId, World};
use crate::service::Origin;
use crate::tl::zero;

/// What was sent, as the sender has it.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) message: Message,
    /// The state of the sender's mailbox.
    pub(crate) pts: i32,
}

impl World {
    /// Sends a text to a user. All sessions hear of it but the one that sent it.
    pub(crate) fn send(
        &mut self,
        from: UserId,
        to: UserId,
        text: &str,
        by: Option<&Origin>,
    ) -> Sent {
        let date = self.clock.date();
        let mailbox = self.mailbox(from);
        let message = mailbox.add(from, to, date, text);
        let pts = mailbox.pts;
        self.tell_new(from, &message, pts, by);
        if from != to {
            let mailbox = self.mailbox(to);
            let copy = mailbox.add(from, from, date, text);
            let pts = mailbox.pts;
            self.tell_new(to, &copy, pts, None);
        }
        Sent { message, pts }
    }

    fn tell_new(&self, user: UserId, message: &Message, pts: i32, but: Option<&Origin>) {
        let update = new_message(user, message, pts);
        let updates = self.updates(user, vec![update], &[message.from, message.peer]);
        self.push.tell(&self.logins, user, but, &updates);
    }

    /// Updates as they are sent, with all users that they refer to.
    pub(crate) fn updates(
        &self,
        viewer: UserId,
        updates: Vec<enums::Update>,
        users: &[UserId],
    ) -> types::Updates {
        types::Updates {
            updates,
            users: self.users_seen_by(viewer, users),
            chats: Vec::new(),
            date: self.clock.date(),
            seq: 0,
        }
    }

    /// Users, each once, as one of them sees them.
    pub(crate) fn users_seen_by(&self, viewer: UserId, users: &[UserId]) -> Vec<enums::User> {
        let mut ids = users.to_vec();
        ids.sort_unstable();
        ids.dedup();
        ids.iter()
            .filter_map(|id| self.user(*id))
            .map(|user| user.seen_by(viewer))
            .collect()
    }
}

/// The update that a message is there.
pub(crate) fn new_message(viewer: UserId, message: &Message, pts: i32) -> enums::Update {
    types::UpdateNewMessage {
        message: as_seen(viewer, message),
        pts,
        pts_count: 1,
    }
    .into()
}

/// A message as the owner of the mailbox sees it.
pub(crate) fn as_seen(viewer: UserId, message: &Message) -> enums::Message {
    // What one sends to oneself has come in as well as gone out: TDLib wants it to be neither.
    let out = message.from == viewer && message.peer != viewer;
    types::Message {
        out,
        id: message.id,
        from_id: Some(user_peer(message.from)),
        date: message.date,
        message: message.text.clone(),
        ..blank(user_peer(message.peer))
    }
    .into()
}

/// A message with nothing in it, in a chat: the one field that has no zero value.
fn blank(peer: enums::Peer) -> types::Message {
    let mut bytes = vec![0; 12]; // two sets of flags and the number
    peer.serialize(&mut bytes);
    bytes.extend([0; 256]);
    types::Message::from_bytes(&bytes).expect("a message whose other fields are optional")
}

pub(crate) fn user_peer(user_id: UserId) -> enums::Peer {
    types::PeerUser { user_id }.into()
}

/// Notification settings that leave everything as it is.
pub(crate) fn no_settings() -> enums::PeerNotifySettings {
    zero::<types::PeerNotifySettings>().into()
}
