//! A client that keeps up with its account by Telegram's rules.

use std::collections::{BTreeSet, VecDeque};

use grammers_tl_types::{Identifiable, RemoteCall, Serializable, enums, functions, types};

use super::copy::{Copy, Taken, counts_right};
use crate::mtproto::session::RpcError;
use crate::rpc::client::{Wire, channel, input};
use crate::world::peer::Peer;
use crate::world::{UserId, World};

/// So many events and messages it takes at once, so that it has to ask more than once.
const PART: i32 = 3;

/// A client of an account.
pub(super) struct Client {
    pub(super) user: UserId,
    pub(super) wire: Wire,
    pub(super) copy: Copy,
    qts: i32,
    date: i32,
    /// What has come and was not looked at yet.
    inbox: VecDeque<types::Updates>,
    /// Whether something is missing in the account.
    is_behind: bool,
    /// The channels in which something is missing.
    behind: BTreeSet<i64>,
    /// What it sends until it knows what became of it.
    pub(super) unsure: Vec<functions::messages::SendMessage>,
    /// So many of the next updates get lost on their way.
    pub(super) to_lose: usize,
    /// Whether there may be something that it was not told.
    may_miss: bool,
    /// The same since it has asked last.
    has_missed: bool,
}

impl Client {
    /// Logs a client in, which loads its chats.
    pub(super) fn new(world: &mut World, user: UserId, key: i64) -> Self {
        let mut client = Self {
            user,
            wire: Wire::log_in(world, user, key),
            copy: Copy::default(),
            qts: 0,
            date: 0,
            inbox: VecDeque::new(),
            is_behind: false,
            behind: BTreeSet::new(),
            unsure: Vec::new(),
            to_lose: 0,
            may_miss: false,
            has_missed: false,
        };
        client.begin(world);
        client
    }

    /// Forgets all, and loads it.
    fn begin(&mut self, world: &mut World) {
        self.copy = self.loaded(world);
        let state = self.wire.call(world, &functions::updates::GetState {});
        self.know(state.expect("a state"));
    }

    fn know(&mut self, state: enums::updates::State) {
        let enums::updates::State::State(state) = state;
        (self.copy.pts, self.qts, self.date) = (state.pts, state.qts, state.date);
    }

    /// What the data center says to the client that there is.
    pub(super) fn loaded(&mut self, world: &mut World) -> Copy {
        let mut copy = Copy::default();
        let request = functions::messages::GetDialogs {
            exclude_pinned: false,
            folder_id: None,
            offset_date: 0,
            offset_id: 0,
            offset_peer: enums::InputPeer::Empty,
            limit: 100,
            hash: 0,
        };
        let dialogs = self.wire.call(world, &request).expect("a list");
        let enums::messages::Dialogs::Dialogs(list) = dialogs else {
            panic!("a part of the list: {dialogs:?}");
        };
        copy.meet(&list.chats);
        for dialog in list.dialogs.iter().filter_map(plain) {
            self.load(world, &mut copy, dialog);
        }
        copy
    }

    /// Loads the whole history of a chat, part by part.
    fn load(&mut self, world: &mut World, copy: &mut Copy, dialog: &types::Dialog) {
        let chat = Peer::from(&dialog.peer);
        let mut all: Vec<enums::Message> = Vec::new();
        loop {
            let request = functions::messages::GetHistory {
                peer: input(world, chat),
                offset_id: all.last().map_or(0, enums::Message::id),
                offset_date: 0,
                add_offset: 0,
                limit: PART,
                max_id: 0,
                min_id: 0,
                hash: 0,
            };
            let part = match self.wire.call(world, &request).expect("a history") {
                enums::messages::Messages::Messages(part) => part.messages,
                enums::messages::Messages::Slice(part) => part.messages,
                enums::messages::Messages::ChannelMessages(part) => {
                    assert_eq!(dialog.pts, Some(part.pts), "one state");
                    part.messages
                }
                other => panic!("{other:?}"),
            };
            if part.is_empty() {
                break;
            }
            all.extend(part);
        }
        let newest = all.first().map_or(0, enums::Message::id);
        assert_eq!(dialog.top_message, newest);
        copy.load(chat, &all);
        copy.read(chat, dialog.read_inbox_max_id, dialog.read_outbox_max_id);
        assert_eq!(
            copy.unread(chat, Peer::User(self.user)),
            dialog.unread_count as usize
        );
        if let (Peer::Channel(channel), Some(pts)) = (chat, dialog.pts) {
            copy.is_at(channel, pts);
        }
    }

    /// Whether there is nothing to do.
    pub(super) fn is_idle(&self) -> bool {
        self.inbox.is_empty() && !self.is_behind && self.behind.is_empty() && self.unsure.is_empty()
    }

    /// Cuts the connection. What was pushed before arrives, or it does not.
    pub(super) fn cut(&mut self, world: &mut World, is_lost: bool) {
        if !is_lost {
            self.receive();
        }
        self.wire.cut(world);
        (self.may_miss, self.has_missed) = (true, true);
    }

    /// Connects again. In a new session, as after a restart, nobody says to the client that it has missed
    /// something.
    pub(super) fn connect(&mut self, world: &mut World, resumed: bool) {
        if self.wire.is_connected() {
            return;
        }
        if !resumed {
            self.inbox.clear();
            self.is_behind = true;
        }
        self.to_lose = 0;
        self.wire.connect(world, resumed);
    }

    /// Takes what was pushed. Who is in what it knows at once, and the rest when it gets to it.
    fn receive(&mut self) {
        for updates in self.wire.pushed() {
            if self.to_lose > 0 {
                self.to_lose -= 1;
                (self.may_miss, self.has_missed) = (true, true);
                continue;
            }
            if let enums::Updates::Updates(updates) = &updates {
                assert!(updates.updates.iter().all(counts_right), "{updates:?}");
            }
            self.put(updates);
        }
    }

    /// Takes updates that have come, pushed or as an answer.
    pub(super) fn put(&mut self, updates: enums::Updates) {
        match updates {
            enums::Updates::TooLong => self.is_behind = true,
            enums::Updates::Updates(updates) => {
                self.meet(&updates.chats);
                self.inbox.push_back(updates);
            }
            other => panic!("{other:?}"),
        }
    }

    fn meet(&mut self, chats: &[enums::Chat]) {
        self.behind.extend(self.copy.meet(chats));
    }

    /// Calls a method. What was pushed before has come before the answer; what the call makes happen, the
    /// answer says.
    pub(super) fn call<F>(&mut self, world: &mut World, request: &F) -> Result<F::Return, RpcError>
    where
        F: RemoteCall + Identifiable + Serializable,
    {
        self.receive();
        let answer = self.wire.call(world, request);
        assert_eq!(self.wire.pushed(), [], "it is told twice");
        answer
    }

    /// Does what there is to do, so many things of it.
    pub(super) fn work(&mut self, world: &mut World, things: usize) {
        for _ in 0..things {
            self.receive();
            if self.wire.is_connected()
                && let Some(sending) = self.unsure.pop()
            {
                self.send_again(world, &sending);
            } else if self.wire.is_connected() && self.is_behind {
                self.catch_up(world);
            } else if self.wire.is_connected()
                && let Some(channel) = self.behind.first().copied()
            {
                self.catch_up_in(world, channel);
            } else if let Some(updates) = self.inbox.pop_front() {
                self.take(world, &updates.updates);
            } else {
                return;
            }
        }
    }

    fn take(&mut self, world: &World, updates: &[enums::Update]) {
        for update in updates {
            match self.copy.take(update) {
                Taken::Fine => {}
                Taken::Behind(channel) => drop(self.behind.insert(channel)),
                Taken::Gap(None) => {
                    assert!(self.may_miss, "a gap, and nothing got lost: {update:?}");
                    self.is_behind = true;
                }
                Taken::Gap(Some(channel)) => {
                    // Of what is hidden from the user nothing is said.
                    let hides = world.dialog(self.user, Peer::Channel(channel)).cleared > 0;
                    assert!(self.may_miss || hides, "the same in {channel}: {update:?}");
                    self.behind.insert(channel);
                }
            }
        }
    }

    /// Asks for a part of what it has missed.
    fn catch_up(&mut self, world: &mut World) {
        let request = functions::updates::GetDifference {
            pts: self.copy.pts,
            pts_limit: Some(PART),
            pts_total_limit: None,
            date: self.date,
            qts: self.qts,
            qts_limit: None,
        };
        self.receive();
        self.has_missed = self.to_lose > 0;
        self.is_behind = false;
        match self.wire.call(world, &request).expect("a difference") {
            enums::updates::Difference::Empty(empty) => self.date = empty.date,
            enums::updates::Difference::Difference(all) => {
                self.meet(&all.chats);
                self.copy.catch_up(&all.new_messages, &[]);
                self.told(&all.other_updates);
                self.know(all.state);
            }
            enums::updates::Difference::Slice(part) => {
                let before = self.copy.pts;
                self.meet(&part.chats);
                self.copy.catch_up(&part.new_messages, &[]);
                self.told(&part.other_updates);
                self.know(part.intermediate_state);
                assert!(self.copy.pts > before, "it goes on");
                self.is_behind = true;
            }
            enums::updates::Difference::TooLong(_) => self.begin(world),
        }
        self.has_caught_up();
    }

    /// Takes the updates of a difference, some of which are about channels.
    fn told(&mut self, updates: &[enums::Update]) {
        for update in updates {
            match update {
                enums::Update::ChannelTooLong(_) => {
                    if let Taken::Behind(channel) = self.copy.take(update) {
                        self.behind.insert(channel);
                    }
                }
                _ => self.copy.catch_up(&[], std::slice::from_ref(update)),
            }
        }
    }

    /// Asks for a part of what it has missed in a channel.
    fn catch_up_in(&mut self, world: &mut World, id: i64) {
        let chat = Peer::Channel(id);
        let Some(pts) = self.copy.channels.get(&id).map(|channel| channel.pts) else {
            self.behind.remove(&id);
            return;
        };
        let request = functions::updates::GetChannelDifference {
            force: false,
            channel: channel(world, id),
            filter: enums::ChannelMessagesFilter::Empty,
            pts: pts.max(1),
            limit: if pts == 0 { 1 } else { PART },
        };
        let answer = self.wire.call(world, &request);
        let is_final = match answer {
            Err(error) => {
                assert_eq!(error.message, "CHANNEL_PRIVATE");
                self.copy.forget(id);
                true
            }
            Ok(enums::updates::ChannelDifference::Empty(empty)) => {
                assert_eq!(empty.pts, request.pts);
                self.copy.is_at(id, empty.pts);
                empty.r#final
            }
            Ok(enums::updates::ChannelDifference::Difference(part)) => {
                self.copy.catch_up(&part.new_messages, &part.other_updates);
                assert!(part.pts > request.pts, "it goes on");
                assert_eq!(part.timeout.is_some(), part.r#final);
                self.copy.is_at(id, part.pts);
                part.r#final
            }
            Ok(enums::updates::ChannelDifference::TooLong(new)) => {
                let enums::Dialog::Dialog(dialog) = new.dialog else {
                    panic!("a folder");
                };
                let mut copy = std::mem::take(&mut self.copy);
                self.load(world, &mut copy, &dialog);
                self.copy = copy;
                new.r#final
            }
        };
        if pts == 0 && self.copy.channels.contains_key(&id) {
            self.load_marks(world, chat);
        }
        if is_final {
            self.behind.remove(&id);
            self.has_caught_up();
        }
    }

    /// Asks how far a chat is read.
    fn load_marks(&mut self, world: &mut World, chat: Peer) {
        let peer = input(world, chat);
        let peer = types::InputDialogPeer { peer }.into();
        let request = functions::messages::GetPeerDialogs { peers: vec![peer] };
        let answer = self.wire.call(world, &request).expect("a chat");
        let enums::messages::PeerDialogs::Dialogs(list) = answer;
        for dialog in list.dialogs.iter().filter_map(plain) {
            let marks = (dialog.read_inbox_max_id, dialog.read_outbox_max_id);
            self.copy.read(chat, marks.0, marks.1);
        }
    }

    fn has_caught_up(&mut self) {
        if !self.is_behind && self.behind.is_empty() && !self.has_missed {
            self.may_miss = false;
        }
    }

    /// Sends again what it does not know to have arrived.
    fn send_again(&mut self, world: &mut World, sending: &functions::messages::SendMessage) {
        if self.copy.arrived.contains_key(&sending.random_id) {
            return;
        }
        match self.call(world, sending) {
            Ok(updates) => self.put(updates),
            // Somebody has deleted it, or the user has left.
            Err(error) => assert_eq!(error.code / 100, 4, "{error:?}"),
        }
    }
}

/// A chat in the list, and no folder.
fn plain(dialog: &enums::Dialog) -> Option<&types::Dialog> {
    match dialog {
        enums::Dialog::Dialog(dialog) => Some(dialog),
        enums::Dialog::Folder(_) => None,
    }
}
