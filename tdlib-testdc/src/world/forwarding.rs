//! What forwarded messages say about those that they come from.

use grammers_tl_types::{enums, types};

use super::message::Message;
use super::peer::Peer;
use super::{UserId, World};
use crate::tl::zero;

/// The user whom messages are filed under whose authors hide.
pub(crate) const HIDDEN_AUTHOR: UserId = 2_666_000;

/// That user, who stands for all of them.
pub(super) fn hidden_author() -> enums::User {
    types::User {
        id: HIDDEN_AUTHOR,
        access_hash: Some(0),
        first_name: Some("Author Hidden".to_owned()),
        ..zero()
    }
    .into()
}

/// Whether somebody has written first what is forwarded.
fn is_by(header: &types::MessageFwdHeader, user: UserId) -> bool {
    header.from_id.as_ref().map(Peer::from) == Some(Peer::User(user))
}

impl World {
    /// What a message says about where it comes from when a user forwards it. Nothing, if it is the user's
    /// own note, or a piece of music: that is kept alone.
    pub(crate) fn header_for(
        &self,
        user: UserId,
        message: &Message,
        from: Peer,
        to: Peer,
    ) -> Option<types::MessageFwdHeader> {
        if to == Peer::User(user) {
            return Some(self.saved_header(user, message, from));
        }
        let was_forwarded = message
            .content
            .written()
            .is_some_and(|w| w.forwarded.is_some());
        let is_note = from == Peer::User(user) && !was_forwarded && !message.content.is_dice();
        let is_plain = is_note || message.content.is_music();
        (!is_plain).then(|| self.forward_header(message, from))
    }

    /// The name that is all that forwarded messages say of a user; `None` if they say who it is.
    pub(crate) fn hidden_name(&self, user: UserId) -> Option<String> {
        let user = self.user(user).filter(|user| user.hides_in_forwards)?;
        Some(user.full_name())
    }

    /// Who wrote a message of a chat first, and when. Those who hide have a name alone.
    pub(crate) fn forward_header(&self, message: &Message, from: Peer) -> types::MessageFwdHeader {
        let before = message.content.written().and_then(|w| w.forwarded.as_ref());
        if let Some(before) = before {
            return types::MessageFwdHeader {
                saved_out: false,
                saved_from_peer: None,
                saved_from_msg_id: None,
                saved_from_id: None,
                saved_from_name: None,
                saved_date: None,
                ..before.clone()
            };
        }
        let first = types::MessageFwdHeader {
            date: message.date,
            ..zero()
        };
        if message.is_channel_post {
            return types::MessageFwdHeader {
                from_id: Some(from.into()),
                channel_post: Some(message.id),
                post_author: message.signature.clone(),
                ..first
            };
        }
        match self.hidden_name(message.author) {
            Some(name) => types::MessageFwdHeader {
                from_name: Some(name),
                ..first
            },
            None => types::MessageFwdHeader {
                from_id: Some(Peer::User(message.author).into()),
                ..first
            },
        }
    }

    /// The same of what somebody saves for oneself, with the place where it stands.
    fn saved_header(&self, user: UserId, message: &Message, from: Peer) -> types::MessageFwdHeader {
        let header = self.forward_header(message, from);
        let was_forwarded = message
            .content
            .written()
            .is_some_and(|w| w.forwarded.is_some());
        let is_hidden = message.author != user && self.hidden_name(message.author).is_some();
        if is_hidden && from == Peer::User(message.author) {
            return types::MessageFwdHeader {
                saved_from_name: was_forwarded
                    .then(|| self.hidden_name(message.author))
                    .flatten(),
                saved_date: was_forwarded.then_some(message.date),
                ..header
            };
        }
        let by: enums::Peer = match message.is_channel_post {
            true => from.into(),
            false => Peer::User(message.author).into(),
        };
        types::MessageFwdHeader {
            saved_out: message.author == user && !is_by(&header, user),
            saved_from_peer: Some(from.into()),
            saved_from_msg_id: Some(message.id),
            saved_from_id: was_forwarded.then_some(by),
            saved_date: was_forwarded.then_some(message.date),
            ..header
        }
    }
}
