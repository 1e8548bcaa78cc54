//! Whom people have blocked, and what they have reported.

use std::collections::{HashMap, HashSet};

use grammers_tl_types::{enums, types};

use super::chats::rights::Refusal;
use super::peer::{Home, Peer};
use super::telling::By;
use super::{UserId, World};
use crate::tl::zero;

/// What somebody must not do any more to one who has blocked them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum List {
    /// Write, and see when they are there.
    Main,
    /// See their stories, which are left out here: the list is kept and has no effect.
    Stories,
}

/// A complaint about somebody or something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) by: UserId,
    pub(crate) about: Peer,
    /// What it is about, if not about the chat: texts of messages.
    pub(crate) texts: Vec<String>,
    /// Such as `spam`, or `violence/threats`.
    pub(crate) reason: String,
    pub(crate) comment: String,
}

/// All that people don't want.
#[derive(Debug, Default)]
pub(crate) struct Blocking {
    /// Whom somebody has blocked, and when; the last one first.
    lists: HashMap<(UserId, List), Vec<(Peer, i32)>>,
    /// In which chats somebody does not want to be asked again whether it is spam.
    answered: HashSet<(UserId, Peer)>,
    pub(crate) reports: Vec<Report>,
}

impl Blocking {
    /// Whom somebody has blocked, and when; the last one first.
    pub(crate) fn list(&self, owner: UserId, list: List) -> &[(Peer, i32)] {
        self.lists.get(&(owner, list)).map_or(&[], Vec::as_slice)
    }

    fn has(&self, owner: UserId, list: List, whom: Peer) -> bool {
        self.list(owner, list).iter().any(|(peer, _)| *peer == whom)
    }
}

impl World {
    /// Whether somebody has blocked another one.
    pub(crate) fn has_blocked(&self, owner: UserId, whom: Peer) -> bool {
        self.blocking.has(owner, List::Main, whom)
    }

    /// Blocks somebody, or no longer. The other clients of the account are told, and a bot that is stopped
    /// or started again by it.
    pub(crate) fn block(&mut self, by: &By<'_>, whom: Peer, list: List, is_blocked: bool) {
        if self.blocking.has(by.user, list, whom) == is_blocked {
            return;
        }
        let date = self.clock.date();
        let blocked = self.blocking.lists.entry((by.user, list)).or_default();
        blocked.retain(|(peer, _)| *peer != whom);
        if is_blocked {
            blocked.insert(0, (whom, date));
        }
        let update = types::UpdatePeerBlocked {
            blocked: self.has_blocked(by.user, whom),
            blocked_my_stories_from: self.blocking.has(by.user, List::Stories, whom),
            peer_id: whom.into(),
        };
        self.tell_surely(by.user, update.into(), [whom], by.origin);
        if let (Peer::User(bot), List::Main) = (whom, list)
            && self.user(bot).is_some_and(|user| user.is_bot())
        {
            let user_id = by.user;
            let stopped = |qts| types::UpdateBotStopped {
                user_id,
                date,
                stopped: is_blocked,
                qts,
            };
            self.notify_bot(bot, |qts| stopped(qts).into(), vec![Peer::User(user_id)]);
        }
    }

    /// Whether somebody may write to another one in private.
    pub(crate) fn may_write(&self, user: UserId, to: UserId) -> Result<(), Refusal> {
        if user == to {
            return Ok(());
        }
        let is_bot = |id| self.user(id).is_some_and(|user| user.is_bot());
        if self.has_blocked(user, Peer::User(to)) {
            return Err(Refusal::YouBlockedUser);
        }
        if !is_bot(user) {
            return Ok(());
        }
        if is_bot(to) {
            return Err(Refusal::UserIsBot);
        }
        if self.has_blocked(to, Peer::User(user)) {
            return Err(Refusal::UserIsBlocked);
        }
        if self.has_started(to, user) {
            Ok(())
        } else {
            Err(Refusal::PeerIdInvalid)
        }
    }

    /// Takes a complaint down.
    pub(crate) fn report(&mut self, report: Report) {
        self.blocking.reports.push(report);
    }

    /// Somebody does not want to be asked any more what to do about a chat.
    pub(crate) fn hide_questions(&mut self, by: &By<'_>, chat: Peer) {
        self.blocking.answered.insert((by.user, chat));
        let update = self.settings_update(by.user, chat);
        self.tell_surely(by.user, update, [chat], by.origin);
    }

    /// What somebody is asked about a chat: whether it is spam, or the other one a contact to be.
    pub(crate) fn peer_settings(&self, viewer: UserId, chat: Peer) -> types::PeerSettings {
        let none = zero::<types::PeerSettings>;
        let Peer::User(other) = chat else {
            return none();
        };
        let is_bot = |id| self.user(id).is_none_or(|user| user.is_bot());
        if viewer == other
            || is_bot(viewer)
            || is_bot(other)
            || self.contacts.has(viewer, other)
            || self.has_blocked(viewer, chat)
            || self.blocking.answered.contains(&(viewer, chat))
        {
            return none();
        }
        let mailbox = self.mailbox_at(Home::User(viewer)).into_iter();
        let mut messages = mailbox.flat_map(|mailbox| mailbox.chat(chat));
        // Who has answered knows whom it is from.
        let is_stranger = !messages.any(|message| message.author == viewer);
        types::PeerSettings {
            report_spam: is_stranger,
            add_contact: true,
            block_contact: is_stranger,
            ..none()
        }
    }

    /// The same for other clients of the account.
    pub(crate) fn settings_update(&self, viewer: UserId, chat: Peer) -> enums::Update {
        types::UpdatePeerSettings {
            peer: chat.into(),
            settings: self.peer_settings(viewer, chat).into(),
        }
        .into()
    }
}
