//! People with clients and without, the chats between them, and what happens there.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::client::Client;
use super::copy::Copy;
use super::deeds;
use crate::world::chats::Kind;
use crate::world::chats::membership::Way;
use crate::world::content::{Content, Written};
use crate::world::peer::{Home, Peer};
use crate::world::posting::NewMessage;
use crate::world::reply::Reply;
use crate::world::telling::By;
use crate::world::{UserId, World};

/// Something that happens. Numbers choose from what there is at that time, round and round.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Somebody does something without a client.
    Hand {
        by: usize,
        chat: usize,
        deed: Deed,
    },
    /// A client does something, if it is connected, and gets the answer or is cut off before.
    Client {
        client: usize,
        chat: usize,
        deed: Deed,
        is_lost: bool,
    },
    /// A client takes what has come, or asks for what it has missed: so many things of it.
    Work {
        client: usize,
        things: usize,
    },
    /// A client is cut off. What was on its way to it is lost or not.
    Cut {
        client: usize,
        is_lost: bool,
    },
    /// It comes back, with the same session or, as after a restart, with a new one.
    Connect {
        client: usize,
        resumed: bool,
    },
    /// So many pushes to a client get lost.
    Lose {
        client: usize,
        count: usize,
    },
    Wait {
        seconds: u64,
    },
}

/// What somebody does in a chat.
#[derive(Clone, Debug)]
pub(super) enum Deed {
    Send {
        answers: Option<usize>,
    },
    Edit {
        message: usize,
    },
    Delete {
        message: usize,
        for_all: bool,
    },
    /// Deletes all up to a message.
    Clear {
        message: usize,
        for_all: bool,
    },
    Pin {
        message: usize,
        is_pinned: bool,
    },
    Read {
        message: usize,
    },
    /// Looks at a message that answers one's own.
    See {
        message: usize,
    },
    Come,
    Go,
}

/// Four people. Alice, who has made the chats, and Bob have two clients each, Carol has one, Dave none.
pub(super) struct Stage {
    pub(super) world: World,
    people: Vec<UserId>,
    shared: Vec<Peer>,
    pub(super) clients: Vec<Client>,
    written: i64,
}

impl Stage {
    pub(super) fn new() -> Self {
        let mut world = World::default();
        let names = ["Alice", "Bob", "Carol", "Dave"];
        let people = names.map(|name| world.people.add(name.to_owned(), String::new(), None));
        let by = By::hand(people[0]);
        let kinds = [Kind::Group, Kind::Supergroup, Kind::Channel];
        let shared = kinds.map(|kind| {
            let (chat, _) = world.create_chat(&by, kind, ("Chat", ""), &[]);
            for number in 0..3 {
                let text = format!("before {number}");
                world.post(&by, chat, &NewMessage::new(text.as_str()));
            }
            world.bring_in(&by, chat, &people[1..]);
            chat
        });
        for (chat, name) in shared[1..].iter().zip(["supergroup", "channel"]) {
            world.rename(*chat, Some(name)).expect("a free name");
        }
        let owners = [people[0], people[0], people[1], people[1], people[2]];
        let keys = 1_000_000..;
        let clients = owners
            .into_iter()
            .zip(keys)
            .map(|(user, key)| Client::new(&mut world, user, key))
            .collect();
        Self {
            world,
            people: people.into(),
            shared: shared.into(),
            clients,
            written: 0,
        }
    }

    /// One of the chats: those of several, and those with each of three people.
    fn chat(&self, at: usize) -> Peer {
        let people = self.people[..3].iter().map(|user| Peer::User(*user));
        let all: Vec<Peer> = self.shared.iter().copied().chain(people).collect();
        all[at % all.len()]
    }

    pub(super) fn play(&mut self, step: &Step) {
        let clients = self.clients.len();
        if let Step::Hand { deed, .. } | Step::Client { deed, .. } = step
            && matches!(deed, Deed::Come)
        {
            // By the second in which somebody came in clients see that it was not the last time.
            self.world.clock.advance(Duration::from_secs(1));
        }
        match *step {
            Step::Hand { by, chat, ref deed } => {
                let by = self.people[by % self.people.len()];
                let chat = self.chat(chat);
                self.written += 1;
                self.by_hand(by, chat, deed);
            }
            Step::Client {
                client,
                chat,
                ref deed,
                is_lost,
            } => {
                let chat = self.chat(chat);
                self.written += 1;
                let client = &mut self.clients[client % clients];
                if client.wire.is_connected() {
                    deeds::act(client, &mut self.world, chat, deed, self.written, is_lost);
                }
            }
            Step::Work { client, things } => {
                self.clients[client % clients].work(&mut self.world, things);
            }
            Step::Cut { client, is_lost } => {
                self.clients[client % clients].cut(&mut self.world, is_lost);
            }
            Step::Connect { client, resumed } => {
                self.clients[client % clients].connect(&mut self.world, resumed);
            }
            Step::Lose { client, count } => self.clients[client % clients].to_lose = count,
            Step::Wait { seconds } => self.world.clock.advance(Duration::from_secs(seconds)),
        }
    }

    /// A message that somebody has in a chat, and that is no more than a message.
    fn message(&self, user: UserId, chat: Peer, at: usize) -> Option<i32> {
        let messages = self.world.messages(user, chat);
        let ids: Vec<i32> = messages
            .filter(|message| message.content.written().is_some())
            .map(|message| message.id)
            .collect();
        ids.get(at.checked_rem(ids.len())?).copied()
    }

    /// Lets somebody do something without a client. `None` if there is nothing to do it to.
    fn by_hand(&mut self, user: UserId, chat: Peer, deed: &Deed) -> Option<()> {
        let by = By::hand(user);
        let is_in = self.world.chats.get(chat).is_none_or(|chat| chat.has(user));
        if is_in == matches!(deed, Deed::Come) {
            return None;
        }
        let home = Home::of(user, chat);
        let text = format!("text {}", self.written);
        match *deed {
            Deed::Send { answers } => {
                let answered = answers.and_then(|at| self.message(user, chat, at));
                let new = NewMessage {
                    reply_to: answered.map(Reply::to),
                    ..NewMessage::new(text.as_str())
                };
                let post = self.world.post(&by, chat, &new).post;
                for member in self.world.chats.present(chat) {
                    let mailbox = self.world.mailbox_at(Home::of(member, chat));
                    assert!(mailbox.is_some_and(|mailbox| mailbox.id_of(post).is_some()));
                }
            }
            Deed::Edit { message } => {
                let id = self.message(user, chat, message)?;
                let date = self.world.clock.date();
                self.world.edit(&by, home, id, |message| {
                    if let Content::Written(written) = &mut message.content {
                        **written = Written {
                            edit_date: Some(date),
                            ..Written::from(text.as_str())
                        };
                    }
                });
            }
            Deed::Delete { message, for_all } => {
                let id = self.message(user, chat, message)?;
                self.world.delete(&by, home, &[id], for_all);
            }
            Deed::Clear { message, for_all } => {
                let id = self.message(user, chat, message)?;
                if let (Peer::Channel(_), false) = (chat, for_all) {
                    self.world.clear_channel(&by, chat, id);
                } else {
                    let messages = self.world.messages(user, chat).map(|message| message.id);
                    let ids: Vec<i32> = messages.filter(|other| *other <= id).collect();
                    self.world.delete(&by, home, &ids, for_all);
                }
            }
            Deed::Pin { message, is_pinned } => {
                let id = self.message(user, chat, message)?;
                let before = self.world.pinned(user, chat);
                let ids = if is_pinned { vec![id] } else { before };
                let pinned = self.world.pin(&by, chat, &ids, is_pinned, true);
                if is_pinned && pinned.is_some() {
                    self.world.say_pinned(&by, chat, id, false);
                }
            }
            Deed::Read { message } => {
                let id = self.message(user, chat, message)?;
                self.world.read(&by, chat, id);
            }
            Deed::See { .. } => {
                let unseen: Vec<i32> = self.world.unseen(user, chat).map(|m| m.id).collect();
                self.world.see(&by, home, &unseen);
            }
            Deed::Come => drop(self.world.join(&by, chat, user, &Way::Open)),
            Deed::Go if user != self.people[0] => {
                self.world.go_out(&by, chat, user);
            }
            Deed::Go => {}
        }
        Some(())
    }

    /// Lets all clients come back, and keep up until nothing is left to do.
    pub(super) fn settle(&mut self) {
        for client in &mut self.clients {
            client.cut(&mut self.world, false);
            client.connect(&mut self.world, true);
        }
        for _ in 0..3 {
            // What one sends again others get.
            for client in &mut self.clients {
                client.work(&mut self.world, usize::MAX);
            }
        }
        assert!(self.clients.iter().all(Client::is_idle), "it comes to rest");
    }

    /// Looks whether all clients have what the data center says that there is.
    pub(super) fn check(&mut self) {
        for client in &mut self.clients {
            let there = client.loaded(&mut self.world);
            same(&client.copy, &there, client.user);
            let mailbox = self.world.mailbox_at(Home::User(client.user));
            assert_eq!(client.copy.pts, mailbox.map_or(0, |mailbox| mailbox.pts()));
            let mut texts = BTreeSet::new();
            for (chat, lines) in client.copy.chats() {
                for line in lines.into_values().filter(|line| line.is_text()) {
                    let is_new = texts.insert((chat, line.text.clone()));
                    assert!(is_new, "it is there twice: {line:?}");
                }
            }
        }
        self.check_copies();
        for (at, client) in self.clients.iter().enumerate() {
            for other in &self.clients[..at] {
                if other.user == client.user {
                    same(&client.copy, &other.copy, client.user);
                }
            }
        }
    }

    /// Looks whether all copies of a message say the same.
    fn check_copies(&self) {
        let mut posts = BTreeMap::new();
        for user in &self.people {
            let mailbox = self.world.mailbox_at(Home::User(*user)).into_iter();
            for message in mailbox.flat_map(|m| m.chats().flat_map(|chat| m.chat(chat))) {
                let written = message.content.written();
                let says = written.map(|written| (&written.text, written.edit_date));
                let says = (says, message.is_pinned);
                let before = posts.entry(message.post).or_insert(says);
                assert_eq!(*before, says, "{user}");
            }
        }
    }
}

/// Looks whether two have the same of an account.
fn same(one: &Copy, other: &Copy, user: UserId) {
    assert_eq!(one.channels, other.channels, "the channels of {user}");
    let (ours, theirs) = (one.chats(), other.chats());
    assert_eq!(
        ours.keys().collect::<Vec<_>>(),
        theirs.keys().collect::<Vec<_>>(),
        "the chats of {user}"
    );
    for (chat, lines) in &ours {
        assert_eq!(lines, &theirs[chat], "{user} in {chat:?}");
        let own = Peer::User(user);
        assert_eq!(one.unread(*chat, own), other.unread(*chat, own));
        let read = |copy: &Copy| copy.read_outbox.get(chat).copied().unwrap_or(0);
        assert_eq!(read(one), read(other), "read of {user} in {chat:?}");
    }
}
