//! Basic groups, supergroups and channels: what they are called, and who is in them.

pub(crate) mod changes;
pub(crate) mod editing;
pub(crate) mod links;
pub(crate) mod member;
pub(crate) mod membership;
pub(crate) mod migration;
pub(crate) mod participants;
pub(crate) mod permission;
pub(crate) mod requests;
pub(crate) mod rights;
pub(crate) mod seen;
pub(crate) mod standing;

use std::collections::{BTreeMap, HashMap};

use grammers_tl_types::types;

use super::UserId;
use super::mailbox::Mailbox;
use super::peer::Peer;
use crate::tl::zero;
use links::Link;
use member::{Member, Standing};
use requests::Request;

/// Channels begin here, as far from basic groups as those are from users.
const FIRST_CHANNEL: i64 = 1_500_000_000;

/// What a chat of several is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Group,
    Supergroup,
    /// Only administrators write.
    Channel,
}

/// A chat of several.
#[derive(Debug)]
pub(crate) struct Chat {
    pub(crate) peer: Peer,
    pub(crate) kind: Kind,
    pub(crate) access_hash: i64,
    pub(crate) title: String,
    pub(crate) about: String,
    pub(crate) username: Option<String>,
    pub(crate) creator: UserId,
    /// When it was made.
    pub(crate) date: i32,
    /// Grows when the members of a basic group change.
    pub(crate) version: i32,
    /// Everybody who is or was in it, or is banned from it.
    pub(crate) members: BTreeMap<UserId, Member>,
    /// The state of the mailbox when somebody first came.
    pub(crate) arrivals: BTreeMap<UserId, i32>,
    /// What plain members may not do.
    pub(crate) banned_rights: types::ChatBannedRights,
    /// How many seconds members of a supergroup wait between two messages.
    pub(crate) slow_mode: i32,
    /// When somebody has written last.
    pub(crate) wrote: HashMap<UserId, i32>,
    pub(crate) photo: Option<types::Photo>,
    /// The supergroup that a basic group has become.
    pub(crate) migrated_to: Option<Peer>,
    /// The basic group that a supergroup was.
    pub(crate) migrated_from: Option<Peer>,
    /// Whether there is no such chat any more.
    pub(crate) is_deleted: bool,
    /// All links that were made, the oldest first.
    pub(crate) links: Vec<Link>,
    /// Who wants to come in, the first one first.
    pub(crate) requests: Vec<Request>,
    /// Whether those who find the chat by its name have to ask.
    pub(crate) joins_by_request: bool,
    /// Whether what is written in a channel is signed by its author.
    pub(crate) is_signed: bool,
    /// Whether nothing must be forwarded from it, or saved.
    pub(crate) is_protected: bool,
    /// Whether new members of a supergroup don't see what was written before they came.
    pub(crate) is_history_hidden: bool,
    /// Up to which number somebody does not see the messages.
    hidden: HashMap<UserId, i32>,
    /// When something last happened in the mailbox, in seconds since 1970.
    pub(crate) touched: i32,
    /// The messages of a channel or supergroup. Those of a basic group lie in its members' mailboxes.
    pub(crate) mailbox: Mailbox,
}

impl Chat {
    /// The number within its kind.
    pub(crate) fn id(&self) -> i64 {
        match self.peer {
            Peer::User(id) | Peer::Group(id) | Peer::Channel(id) => id,
        }
    }

    /// How somebody stands to the chat, if they ever did.
    pub(crate) fn member(&self, user: UserId) -> Option<&Member> {
        self.members.get(&user)
    }

    /// Whether somebody is in it now.
    pub(crate) fn has(&self, user: UserId) -> bool {
        self.member(user).is_some_and(Member::is_present)
    }

    /// Those who are in it now.
    pub(crate) fn present(&self) -> impl Iterator<Item = (UserId, &Member)> {
        let members = self.members.iter().map(|(id, member)| (*id, member));
        members.filter(|(_, member)| member.is_present())
    }
}

/// All chats of several.
#[derive(Debug, Default)]
pub(crate) struct Chats {
    chats: HashMap<Peer, Chat>,
    /// The channels and supergroups in which a user is or was.
    channels_of: HashMap<UserId, Vec<i64>>,
    /// Where links lead to, by their hashes.
    links: HashMap<String, Peer>,
}

impl Chats {
    /// Makes a chat, whose creator is in it.
    pub(crate) fn add(
        &mut self,
        kind: Kind,
        title: &str,
        about: &str,
        creator: UserId,
        date: i32,
    ) -> &mut Chat {
        let number = self.chats.len() as i64 + 1;
        let peer = match kind {
            Kind::Group => Peer::Group(number),
            Kind::Supergroup | Kind::Channel => Peer::Channel(FIRST_CHANNEL + number),
        };
        let chat = Chat {
            peer,
            kind,
            access_hash: number.wrapping_mul(0x2545_f491_4f6c_dd1d),
            title: title.to_owned(),
            about: about.to_owned(),
            username: None,
            creator,
            date,
            version: 1,
            members: BTreeMap::new(),
            arrivals: BTreeMap::new(),
            banned_rights: types::ChatBannedRights {
                until_date: i32::MAX,
                ..zero()
            },
            slow_mode: 0,
            wrote: HashMap::new(),
            photo: None,
            migrated_to: None,
            migrated_from: None,
            is_deleted: false,
            links: Vec::new(),
            requests: Vec::new(),
            joins_by_request: false,
            is_signed: false,
            is_protected: false,
            is_history_hidden: false,
            hidden: HashMap::new(),
            touched: date,
            mailbox: Mailbox::default(),
        };
        self.chats.insert(peer, chat);
        self.set_member(peer, creator, Member::new(Standing::Creator, creator, date));
        self.chats.get_mut(&peer).expect("just put there")
    }

    pub(crate) fn get(&self, peer: Peer) -> Option<&Chat> {
        self.chats.get(&peer)
    }

    pub(crate) fn get_mut(&mut self, peer: Peer) -> Option<&mut Chat> {
        self.chats.get_mut(&peer)
    }

    /// Those who are in a chat now.
    pub(crate) fn present(&self, peer: Peer) -> Vec<UserId> {
        let present = self.get(peer).into_iter().flat_map(Chat::present);
        present.map(|(user, _)| user).collect()
    }

    /// Sets how somebody stands to a chat from now on.
    pub(crate) fn set_member(&mut self, peer: Peer, user: UserId, member: Member) {
        let Some(chat) = self.chats.get_mut(&peer) else {
            return;
        };
        chat.version += 1;
        let is_new = chat.members.insert(user, member).is_none();
        if is_new {
            chat.arrivals.insert(user, chat.mailbox.pts());
        }
        if let (Peer::Channel(id), true) = (peer, is_new) {
            self.channels_of.entry(user).or_default().push(id);
        }
    }

    /// The channels and supergroups that a user is in.
    pub(crate) fn channels_of(&self, user: UserId) -> impl Iterator<Item = &Chat> {
        let channels = self.channels_of.get(&user).into_iter().flatten();
        let chats = channels.filter_map(|id| self.get(Peer::Channel(*id)));
        chats.filter(move |chat| chat.has(user))
    }
}
