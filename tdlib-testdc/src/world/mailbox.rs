//! Messages in the order in which they came, and the events that a client which was away has to hear of.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use grammers_tl_types::enums;

use super::message::Message;
use super::peer::Peer;

/// Something that happened, and the state of the mailbox right after it.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) pts: i32,
    /// By how much it has moved the state.
    pub(crate) count: i32,
    pub(crate) what: What,
}

/// What happened in a mailbox.
#[derive(Clone, Debug)]
pub(crate) enum What {
    /// The message of that number is new.
    New(i32),
    /// It says something else now.
    Edited(i32),
    /// They are gone.
    Deleted(Vec<i32>),
    /// Anything else that moves the state, such as what was read.
    Other(Box<enums::Update>),
}

/// What one account has in its private chats and basic groups, or what a channel has.
#[derive(Debug)]
pub(crate) struct Mailbox {
    pts: i32,
    last_id: i32,
    messages: BTreeMap<i32, Message>,
    by_chat: HashMap<Peer, BTreeSet<i32>>,
    by_post: HashMap<u64, i32>,
    events: Vec<Event>,
}

impl Default for Mailbox {
    fn default() -> Self {
        Self {
            // TDLib takes zero for a state that it doesn't know.
            pts: 1,
            last_id: 0,
            messages: BTreeMap::new(),
            by_chat: HashMap::new(),
            by_post: HashMap::new(),
            events: Vec::new(),
        }
    }
}

impl Mailbox {
    /// The state: it moves with each event.
    pub(crate) fn pts(&self) -> i32 {
        self.pts
    }

    /// The number of the newest message that ever was.
    pub(crate) fn last_id(&self) -> i32 {
        self.last_id
    }

    /// Puts a message in, and gives it its number.
    pub(crate) fn add(&mut self, message: Message) -> Event {
        self.last_id += 1;
        let id = self.last_id;
        self.by_chat.entry(message.chat).or_default().insert(id);
        self.by_post.insert(message.post, id);
        let pts = self.pts + 1;
        self.messages.insert(id, Message { id, pts, ..message });
        self.record(1, |_| What::New(id))
    }

    /// The event that a message came.
    pub(crate) fn arrival(&self, id: i32) -> Option<Event> {
        self.get(id).map(|message| Event {
            pts: message.pts,
            count: 1,
            what: What::New(id),
        })
    }

    /// Changes a message; `None` if there is none of that number.
    pub(crate) fn edit(&mut self, id: i32, change: impl FnOnce(&mut Message)) -> Option<Event> {
        change(self.messages.get_mut(&id)?);
        Some(self.record(1, |_| What::Edited(id)))
    }

    /// Changes what is no news to anybody.
    pub(crate) fn get_mut(&mut self, id: i32) -> Option<&mut Message> {
        self.messages.get_mut(&id)
    }

    /// Deletes those that are there; `None` if none is.
    pub(crate) fn delete(&mut self, ids: &[i32]) -> Option<Event> {
        let mut gone = Vec::new();
        for id in ids {
            if let Some(message) = self.messages.remove(id) {
                if let Some(chat) = self.by_chat.get_mut(&message.chat) {
                    chat.remove(id);
                }
                self.by_post.remove(&message.post);
                gone.push(*id);
            }
        }
        (!gone.is_empty()).then(|| self.record(gone.len() as i32, |_| What::Deleted(gone)))
    }

    /// Takes note of an event that moves the state by so much. It is made when the new state is known.
    pub(crate) fn record(&mut self, count: i32, what: impl FnOnce(i32) -> What) -> Event {
        self.pts += count;
        let event = Event {
            pts: self.pts,
            count,
            what: what(self.pts),
        };
        self.events.push(event.clone());
        event
    }

    pub(crate) fn get(&self, id: i32) -> Option<&Message> {
        self.messages.get(&id)
    }

    /// The number that a message has here, of which there are copies elsewhere.
    pub(crate) fn id_of(&self, post: u64) -> Option<i32> {
        self.by_post.get(&post).copied()
    }

    /// The messages of a chat, the newest first.
    pub(crate) fn chat(&self, chat: Peer) -> impl DoubleEndedIterator<Item = &Message> {
        self.chat_after(chat, 0)
    }

    /// Those of them that come after that number.
    pub(crate) fn chat_after(
        &self,
        chat: Peer,
        id: i32,
    ) -> impl DoubleEndedIterator<Item = &Message> {
        let ids = self.by_chat.get(&chat).into_iter();
        let ids = ids.flat_map(move |ids| ids.range(id.saturating_add(1)..).rev());
        ids.filter_map(|id| self.messages.get(id))
    }

    /// The newest message of a chat.
    pub(crate) fn newest(&self, chat: Peer) -> Option<&Message> {
        self.chat(chat).next()
    }

    /// The chats in which there is or was a message.
    pub(crate) fn chats(&self) -> impl Iterator<Item = Peer> {
        self.by_chat.keys().copied()
    }

    /// Whether there ever was a message in a chat.
    pub(crate) fn has_had(&self, chat: Peer) -> bool {
        self.by_chat.contains_key(&chat)
    }

    /// What happened after a state.
    pub(crate) fn since(&self, pts: i32) -> &[Event] {
        let seen = self.events.partition_point(|event| event.pts <= pts);
        &self.events[seen..]
    }
}
