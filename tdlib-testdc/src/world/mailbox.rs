//! The messages of one account outside of channels, numbered in the order in which they came, and the
//! events that a client which was away has to hear of.

use std::collections::{BTreeMap, HashMap};

use super::UserId;

/// A message in one account's mailbox. The other side has a copy with a number of its own.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) id: i32,
    pub(crate) from: UserId,
    /// With whom the chat is.
    pub(crate) peer: UserId,
    pub(crate) date: i32,
    pub(crate) text: String,
}

/// Something that happened, and the state of the mailbox right after it.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) pts: i32,
    pub(crate) message: i32,
}

#[derive(Debug)]
pub(crate) struct Mailbox {
    pub(crate) pts: i32,
    last_id: i32,
    messages: BTreeMap<i32, Message>,
    events: Vec<Event>,
    /// What the account has sent, by the number that its client gave it: sent again it is not doubled.
    sent: HashMap<i64, i32>,
}

impl Default for Mailbox {
    fn default() -> Self {
        Self {
            // TDLib takes zero for a state that it doesn't know.
            pts: 1,
            last_id: 0,
            messages: BTreeMap::new(),
            events: Vec::new(),
            sent: HashMap::new(),
        }
    }
}

impl Mailbox {
    /// Puts a message in; its number and the new state.
    pub(crate) fn add(&mut self, from: UserId, peer: UserId, date: i32, text: &str) -> Message {
        self.last_id += 1;
        self.pts += 1;
        let message = Message {
            id: self.last_id,
            from,
            peer,
            date,
            text: text.to_owned(),
        };
        self.messages.insert(message.id, message.clone());
        self.events.push(Event {
            pts: self.pts,
            message: message.id,
        });
        message
    }

    pub(crate) fn remember(&mut self, random_id: i64, message: i32) {
        self.sent.insert(random_id, message);
    }

    pub(crate) fn was_sent(&self, random_id: i64) -> Option<&Message> {
        self.messages.get(self.sent.get(&random_id)?)
    }

    pub(crate) fn get(&self, id: i32) -> Option<&Message> {
        self.messages.get(&id)
    }

    /// The messages of a chat, the newest first.
    pub(crate) fn chat(&self, peer: UserId) -> impl Iterator<Item = &Message> {
        self.messages
            .values()
            .rev()
            .filter(move |message| message.peer == peer)
    }

    /// With whom there are chats, the one with the newest message first.
    pub(crate) fn peers(&self) -> Vec<UserId> {
        let mut peers = Vec::new();
        for message in self.messages.values().rev() {
            if !peers.contains(&message.peer) {
                peers.push(message.peer);
            }
        }
        peers
    }

    /// What happened after a state.
    pub(crate) fn since(&self, pts: i32) -> impl Iterator<Item = &Event> {
        self.events.iter().filter(move |event| event.pts > pts)
    }
}
