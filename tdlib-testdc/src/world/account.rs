//! What one account has: its messages, and how far it has read each chat.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use grammers_tl_types::{enums, types};

use super::mailbox::Mailbox;
use super::message::Message;
use super::notices::Notices;
use super::peer::{Home, Peer};
use super::telling::Word;
use super::{UserId, World};

/// What is kept for an account.
#[derive(Debug, Default)]
pub(crate) struct Account {
    pub(crate) mailbox: Mailbox,
    /// What the account was told that moves no state, the oldest first.
    pub(crate) words: Vec<Word>,
    /// The chats that stay on top of the list, the topmost first.
    pub(crate) pinned: Vec<Peer>,
    /// The chats that are in the archive.
    pub(crate) archived: BTreeSet<Peer>,
    /// The folders that the account has made, which its clients alone look into.
    pub(crate) folders: Vec<enums::DialogFilter>,
    /// What a bot was told besides messages.
    pub(crate) notices: Notices,
    /// When the account was last told that a chat, or how it stands to it, is different.
    pub(crate) changed: BTreeMap<Peer, i32>,
    dialogs: BTreeMap<Peer, Dialog>,
    /// What the account has sent, by the number that its client gave it: sent again it is not doubled.
    sent: HashMap<i64, (Home, i32)>,
    /// The same the other way, with the key of the client.
    numbers: HashMap<(Home, i32), (i64, i64)>,
}

/// How an account stands to a chat.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dialog {
    /// What came in is read up to this number.
    pub(crate) read_inbox: i32,
    /// What went out is read up to this number.
    pub(crate) read_outbox: i32,
    /// What a channel or supergroup has up to this number the account has deleted for itself.
    pub(crate) cleared: i32,
    pub(crate) is_marked_unread: bool,
    pub(crate) draft: Option<types::DraftMessage>,
}

impl Account {
    /// How the account stands to a chat.
    pub(crate) fn dialog(&self, chat: Peer) -> Dialog {
        self.dialogs.get(&chat).cloned().unwrap_or_default()
    }

    /// The same, to change it.
    pub(crate) fn dialog_mut(&mut self, chat: Peer) -> &mut Dialog {
        self.dialogs.entry(chat).or_default()
    }

    /// All chats to which there is more to say than that they are there.
    pub(crate) fn dialogs(&self) -> impl Iterator<Item = (Peer, &Dialog)> {
        self.dialogs.iter().map(|(chat, dialog)| (*chat, dialog))
    }

    /// Takes note of what a client has sent, by the number that it gave it.
    pub(crate) fn remember(&mut self, random_id: i64, auth_key_id: i64, home: Home, id: i32) {
        self.sent.insert(random_id, (home, id));
        self.numbers.insert((home, id), (random_id, auth_key_id));
    }

    /// The message that a client has sent with that number before.
    pub(crate) fn was_sent(&self, random_id: i64) -> Option<(Home, i32)> {
        self.sent.get(&random_id).copied()
    }

    /// The number that the client with that key has given a message, if it has sent it.
    fn number_of(&self, home: Home, id: i32, auth_key_id: i64) -> Option<i64> {
        let (random_id, by) = self.numbers.get(&(home, id))?;
        (*by == auth_key_id).then_some(*random_id)
    }
}

impl World {
    /// The account of a user.
    pub(crate) fn account(&mut self, user: UserId) -> &mut Account {
        self.accounts.entry(user).or_default()
    }

    /// How a user stands to a chat.
    pub(crate) fn dialog(&self, user: UserId, chat: Peer) -> Dialog {
        let account = self.accounts.get(&user);
        account
            .map(|account| account.dialog(chat))
            .unwrap_or_default()
    }

    /// Up to which number a user does not see the messages of a chat: in channels and supergroups what was
    /// there before, or what the user has deleted for oneself.
    fn hidden_before(&self, user: UserId, chat: Peer) -> i32 {
        let chat_hides = match self.chats.get(chat) {
            Some(shared) if matches!(chat, Peer::Channel(_)) => shared.hidden_before(user),
            _ => 0,
        };
        chat_hides.max(self.dialog(user, chat).cleared)
    }

    /// The messages of a chat that a user can see, the newest first.
    pub(crate) fn messages(
        &self,
        user: UserId,
        chat: Peer,
    ) -> impl DoubleEndedIterator<Item = &Message> {
        self.messages_after(user, chat, 0)
    }

    /// Those of them that come after that number.
    pub(crate) fn messages_after(
        &self,
        user: UserId,
        chat: Peer,
        id: i32,
    ) -> impl DoubleEndedIterator<Item = &Message> {
        let id = id.max(self.hidden_before(user, chat));
        let mailbox = self.mailbox_at(Home::of(user, chat)).into_iter();
        mailbox.flat_map(move |mailbox| mailbox.chat_after(chat, id))
    }

    /// One of them.
    pub(crate) fn message(&self, user: UserId, chat: Peer, id: i32) -> Option<&Message> {
        let message = self.visible(user, Home::of(user, chat), id)?;
        (message.chat == chat).then_some(message)
    }

    /// A message of a mailbox, if a user can see it there.
    pub(crate) fn visible(&self, user: UserId, home: Home, id: i32) -> Option<&Message> {
        let message = self.mailbox_at(home)?.get(id)?;
        (id > self.hidden_before(user, message.chat)).then_some(message)
    }

    /// The number that the client with that key has given a message, if it has sent it.
    pub(crate) fn number_of(&self, user: UserId, home: Home, id: i32, key: i64) -> Option<i64> {
        self.accounts.get(&user)?.number_of(home, id, key)
    }

    /// How many messages of a chat have come in and are not read.
    pub(crate) fn unread(&self, user: UserId, chat: Peer) -> i32 {
        let unread = self.messages_after(user, chat, self.dialog(user, chat).read_inbox);
        unread.filter(|message| message.author != user).count() as i32
    }

    /// The chats of a user, the one with the newest message first, and with pinned ones where they belong
    /// by that.
    pub(crate) fn listed(&self, user: UserId) -> Vec<Listed> {
        let own = self.accounts.get(&user).map(|account| &account.mailbox);
        let own = own.into_iter().flat_map(|mailbox| {
            let chats = mailbox.chats();
            chats.filter_map(|chat| Some(Listed::new(mailbox.newest(chat)?, chat)))
        });
        let channels = self.chats.channels_of(user).map(|chat| {
            let newest = self.messages(user, chat.peer).next();
            let made = Listed::at(chat.date, 0, chat.peer);
            newest.map_or(made, |newest| Listed::new(newest, chat.peer))
        });
        let mut chats: Vec<Listed> = own.chain(channels).collect();
        chats.sort_by(|a, b| b.cmp(a));
        chats
    }

    /// The same, and nothing but the chats.
    pub(crate) fn chats_of(&self, user: UserId) -> Vec<Peer> {
        let chats = self.listed(user).into_iter();
        chats.map(|listed| listed.chat).collect()
    }
}

/// A chat in a list, and where it stands there: TDLib goes by the same, and would go round in circles
/// otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Listed {
    /// When its newest message was written,
    date: i32,
    /// and that message's number.
    id: i32,
    /// The chat's number in TDLib.
    chat_id: i64,
    pub(crate) chat: Peer,
}

impl Listed {
    pub(crate) fn at(date: i32, id: i32, chat: Peer) -> Self {
        Self {
            date,
            id,
            chat_id: chat.chat_id(),
            chat,
        }
    }

    fn new(newest: &Message, chat: Peer) -> Self {
        Self::at(newest.date, newest.id, chat)
    }

    /// Whether it stands behind all of a date.
    pub(crate) fn is_before(&self, date: i32) -> bool {
        self.date < date
    }
}
