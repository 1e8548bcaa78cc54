//! A message, and how it looks to those who read it.

use grammers_tl_types::{Deserializable, Serializable, enums, types};

use super::UserId;
pub(crate) use super::content::{Content, Written};
use super::forwarding::HIDDEN_AUTHOR;
use super::peer::Peer;
use super::reply::Reply;

/// One copy of a message, as it lies in a mailbox.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// Its number in the mailbox.
    pub(crate) id: i32,
    /// The state of the mailbox right after it came.
    pub(crate) pts: i32,
    /// What all its copies have in common.
    pub(crate) post: u64,
    /// Who wrote it, also if it is signed by a channel.
    pub(crate) author: UserId,
    /// The chat, from where the mailbox's owner sees it.
    pub(crate) chat: Peer,
    /// Whether it is signed by the channel that it stands in, and not by its author.
    pub(crate) is_channel_post: bool,
    /// Its author's name, if the channel shows it.
    pub(crate) signature: Option<String>,
    /// Seconds since 1970.
    pub(crate) date: i32,
    pub(crate) content: Content,
    pub(crate) reply_to: Option<Reply>,
    /// The bot in a group that it is meant for.
    pub(crate) meant_for: Option<UserId>,
    /// Whom it calls by name, or answers.
    pub(crate) mentions: Vec<UserId>,
    /// Who of them has not looked at it yet.
    pub(crate) unseen_by: Vec<UserId>,
    /// Whether it is a voice or video note that nobody has listened to.
    pub(crate) is_unheard: bool,
    pub(crate) is_pinned: bool,
    pub(crate) is_silent: bool,
    /// How often a channel's post was looked at.
    pub(crate) views: i32,
    /// How often it was forwarded.
    pub(crate) forwards: i32,
}

#[cfg(test)]
impl Message {
    /// A message to a user, written in a second.
    pub(crate) fn plain(id: i32, date: i32) -> Self {
        Self {
            id,
            pts: 0,
            post: 0,
            author: 1,
            chat: Peer::User(2),
            is_channel_post: false,
            signature: None,
            date,
            content: Content::from("hi"),
            reply_to: None,
            mentions: Vec::new(),
            unseen_by: Vec::new(),
            meant_for: None,
            is_unheard: false,
            is_pinned: false,
            is_silent: false,
            views: 1,
            forwards: 0,
        }
    }
}

impl Message {
    /// Whether it went out, for that user. What one sends to oneself has come in as well: TDLib wants it to
    /// be neither.
    pub(crate) fn is_out(&self, viewer: UserId) -> bool {
        self.author == viewer && self.chat != Peer::User(viewer)
    }

    /// The message as a user sees it.
    pub(crate) fn seen_by(&self, viewer: UserId) -> enums::Message {
        let from = (!self.is_channel_post).then(|| Peer::User(self.author).into());
        let reply_to = self.reply_to.as_ref().map(Reply::header);
        let is_mentioned = self.mentions.contains(&viewer);
        let is_unread = self.is_unheard || self.unseen_by.contains(&viewer);
        let saved_peer_id = self.saved_peer(viewer).map(Into::into);
        match &self.content {
            Content::Written(written) => types::Message {
                out: self.is_out(viewer),
                mentioned: is_mentioned,
                media_unread: is_unread,
                silent: self.is_silent,
                post: self.is_channel_post,
                pinned: self.is_pinned,
                noforwards: written.is_protected,
                id: self.id,
                from_id: from,
                saved_peer_id,
                fwd_from: written.forwarded.clone().map(Into::into),
                via_bot_id: written.via_bot,
                reply_to,
                date: self.date,
                message: written.text_for(viewer).to_owned(),
                media: written.media.clone(),
                reply_markup: written.markup.clone(),
                entities: some(&written.entities),
                views: self.is_channel_post.then_some(self.views),
                forwards: self.is_channel_post.then_some(self.forwards),
                edit_date: written.edit_date,
                post_author: self.signature.clone(),
                grouped_id: written.album,
                invert_media: written.is_media_below,
                ..blank(self.chat.into())
            }
            .into(),
            Content::Service(action) => types::MessageService {
                out: self.is_out(viewer),
                mentioned: is_mentioned,
                media_unread: is_unread,
                reactions_are_possible: false,
                silent: self.is_silent,
                post: self.is_channel_post,
                legacy: false,
                id: self.id,
                from_id: from,
                peer_id: self.chat.into(),
                saved_peer_id,
                reply_to,
                date: self.date,
                action: action.clone(),
                reactions: None,
                ttl_period: None,
            }
            .into(),
        }
    }

    /// What the message is filed under among what one has saved for oneself: where it was forwarded from.
    pub(crate) fn saved_peer(&self, viewer: UserId) -> Option<Peer> {
        if self.chat != Peer::User(viewer) {
            return None;
        }
        let forwarded = self.content.written().and_then(|w| w.forwarded.as_ref());
        Some(match forwarded {
            Some(header) => match &header.saved_from_peer {
                Some(peer) => peer.into(),
                None if header.from_id.is_none() => Peer::User(HIDDEN_AUTHOR),
                None => self.chat,
            },
            None => self.chat,
        })
    }

    /// Everybody and every chat that the message refers to: TDLib wants to be told who they are with it.
    pub(crate) fn names(&self) -> Vec<Peer> {
        let mut names = vec![Peer::User(self.author), self.chat];
        names.extend(self.saved_peer(self.author));
        if let Some(Reply::Elsewhere(header)) = &self.reply_to {
            names.extend(header.reply_to_peer_id.as_ref().map(Peer::from));
            if let Some(enums::MessageFwdHeader::Header(from)) = &header.reply_from {
                names_in_header(from, &mut names);
            }
        }
        match &self.content {
            Content::Written(written) => names_in(written, &mut names),
            Content::Service(action) => names_in_action(action, &mut names),
        }
        names
    }
}

fn names_in(written: &Written, names: &mut Vec<Peer>) {
    names.extend(written.via_bot.map(Peer::User));
    if let Some(forwarded) = &written.forwarded {
        names_in_header(forwarded, names);
    }
    for entity in &written.entities {
        if let enums::MessageEntity::MentionName(mention) = entity {
            names.push(Peer::User(mention.user_id));
        }
    }
    if let Some(enums::MessageMedia::Contact(contact)) = &written.media {
        names.push(Peer::User(contact.user_id));
    }
}

fn names_in_header(header: &types::MessageFwdHeader, names: &mut Vec<Peer>) {
    let peers = [
        &header.from_id,
        &header.saved_from_peer,
        &header.saved_from_id,
    ];
    names.extend(peers.into_iter().flatten().map(Peer::from));
}

fn names_in_action(action: &enums::MessageAction, names: &mut Vec<Peer>) {
    use enums::MessageAction as Action;
    match action {
        Action::ChatCreate(action) => names.extend(action.users.iter().copied().map(Peer::User)),
        Action::ChatAddUser(action) => names.extend(action.users.iter().copied().map(Peer::User)),
        Action::ChatDeleteUser(action) => names.push(Peer::User(action.user_id)),
        Action::ChatJoinedByLink(action) => names.push(Peer::User(action.inviter_id)),
        Action::ChatMigrateTo(action) => names.push(Peer::Channel(action.channel_id)),
        Action::ChannelMigrateFrom(action) => names.push(Peer::Group(action.chat_id)),
        _ => {}
    }
}

/// A list that is left out if it is empty.
pub(super) fn some<T: Clone>(list: &[T]) -> Option<Vec<T>> {
    (!list.is_empty()).then(|| list.to_vec())
}

/// A message with nothing in it, in a chat: the one field that has no zero value.
fn blank(peer: enums::Peer) -> types::Message {
    let mut bytes = vec![0; 12]; // two sets of flags and the number
    peer.serialize(&mut bytes);
    bytes.extend([0; 256]);
    types::Message::from_bytes(&bytes).expect("a message whose other fields are optional")
}
