//! People ask to come in by links, and administrators answer them.

use grammers_tl_types::{enums, types};

use super::links::{Guest, seen_by_bot};
use super::membership::{GROUP_SIZE, SUPERGROUP_SIZE, Way};
use super::rights::Action;
use super::{Chat, Kind};
use crate::world::peer::Peer;
use crate::world::posting::Posted;
use crate::world::telling::By;
use crate::world::{UserId, World};

/// So many of those who have asked last are named when administrators hear of requests.
const NAMED: usize = 3;

/// Somebody who wants to come in.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) user: UserId,
    pub(crate) date: i32,
    /// The hash of the link; `None` for those who have found the chat by its name.
    pub(crate) link: Option<String>,
}

/// Why somebody does not come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shut {
    /// There never was such a link.
    HashInvalid,
    /// It is over, or they must not come in.
    HashExpired,
    AlreadyIn,
    /// Administrators have to let them in, and know of it.
    Asked,
    /// There are as many as there can be.
    TooMany,
    /// They were banned.
    Banned,
    /// Others can't come in.
    Private,
    /// There is nobody waiting whom that is about.
    NobodyAsks,
}

impl Shut {
    /// Telegram's error for it.
    pub(crate) fn error(self) -> (i32, &'static str) {
        match self {
            Self::HashInvalid => (400, "INVITE_HASH_INVALID"),
            Self::HashExpired => (406, "INVITE_HASH_EXPIRED"),
            Self::AlreadyIn => (400, "USER_ALREADY_PARTICIPANT"),
            Self::Asked => (400, "INVITE_REQUEST_SENT"),
            Self::TooMany => (400, "USERS_TOO_MUCH"),
            Self::Banned => (400, "USER_BANNED_IN_CHANNEL"),
            Self::Private => (400, "CHANNEL_PRIVATE"),
            Self::NobodyAsks => (400, "HIDE_REQUESTER_MISSING"),
        }
    }
}

impl Chat {
    /// Whether nobody fits in any more.
    pub(crate) fn is_full(&self) -> bool {
        let count = self.present().count() as i32;
        match self.kind {
            Kind::Group => count >= GROUP_SIZE,
            Kind::Supergroup => count >= SUPERGROUP_SIZE,
            Kind::Channel => false,
        }
    }

    /// Those who have asked last, the newest first, and how many there are.
    pub(crate) fn pending(&self) -> (i32, Vec<UserId>) {
        let newest = self.requests.iter().rev().map(|request| request.user);
        (self.requests.len() as i32, newest.take(NAMED).collect())
    }
}

impl World {
    /// Somebody comes in by a link, or asks to.
    ///
    /// # Errors
    /// Why they are not in.
    pub(crate) fn join_by_link(
        &mut self,
        by: &By<'_>,
        hash: &str,
    ) -> Result<(Peer, Option<Posted>), Shut> {
        let now = self.clock.date();
        let chat = self.chats.by_link(hash).ok_or(Shut::HashInvalid)?;
        let peer = chat.peer;
        let link = chat.link(hash).ok_or(Shut::HashExpired)?;
        let is_banned = self
            .member_now(peer, by.user)
            .is_some_and(|member| member.is_banned());
        if chat.has(by.user) {
            return Err(Shut::AlreadyIn);
        }
        if link.is_over(now) || is_banned || chat.migrated_to.is_some() || chat.is_deleted {
            return Err(Shut::HashExpired);
        }
        if link.terms.needs_approval {
            self.ask(by.user, peer, Some(hash));
            return Err(Shut::Asked);
        }
        if chat.is_full() {
            return Err(Shut::TooMany);
        }
        let inviter = link.admin;
        let invite = self.take_guest(peer, hash, by.user, None);
        let invite = invite.ok_or(Shut::HashExpired)?;
        let posted = self.join(by, peer, by.user, &Way::Link(invite, inviter));
        Ok((peer, posted))
    }

    /// Somebody comes into a chat that has a name, or asks to.
    ///
    /// # Errors
    /// Why they are not in.
    pub(crate) fn join_public(&mut self, by: &By<'_>, peer: Peer) -> Result<Option<Posted>, Shut> {
        let chat = self.chats.get(peer).ok_or(Shut::Private)?;
        let before = self.member_now(peer, by.user);
        if chat.has(by.user) {
            return Err(Shut::AlreadyIn);
        }
        if before.is_some_and(|member| member.is_banned()) {
            return Err(Shut::Banned);
        }
        // The creator always finds back.
        if chat.is_deleted || (chat.username.is_none() && chat.creator != by.user) {
            return Err(Shut::Private);
        }
        if chat.joins_by_request {
            self.ask(by.user, peer, None);
            return Err(Shut::Asked);
        }
        if chat.is_full() {
            return Err(Shut::TooMany);
        }
        Ok(self.join(by, peer, by.user, &Way::Open))
    }

    /// Takes note of somebody who asks to come in, and tells administrators. Asking again changes nothing.
    fn ask(&mut self, user: UserId, peer: Peer, link: Option<&str>) {
        let date = self.clock.date();
        let Some(chat) = self.chats.get_mut(peer) else {
            return;
        };
        if chat.requests.iter().any(|request| request.user == user) {
            return;
        }
        chat.requests.push(Request {
            user,
            date,
            link: link.map(str::to_owned),
        });
        let invite = self.invite(peer, link);
        let about = self.user(user).map_or("", |user| &user.about).to_owned();
        self.tell_pending(peer, None);
        for bot in self.admin_bots(peer) {
            if self.may(bot, peer, Action::ManageLinks).is_err() {
                continue;
            }
            let (about, invite) = (about.clone(), seen_by_bot(&invite, bot));
            let update = |qts| types::UpdateBotChatInviteRequester {
                peer: peer.into(),
                date,
                user_id: user,
                about,
                invite,
                qts,
            };
            self.notify_bot(bot, |qts| update(qts).into(), vec![peer, Peer::User(user)]);
        }
    }

    /// An administrator lets somebody in, or does not; what the chat says of it.
    ///
    /// # Errors
    /// If they have not asked, or are in.
    pub(crate) fn answer_request(
        &mut self,
        by: &By<'_>,
        peer: Peer,
        user: UserId,
        is_approved: bool,
    ) -> Result<Option<Posted>, Shut> {
        let chat = self.chats.get_mut(peer).ok_or(Shut::NobodyAsks)?;
        if chat.has(user) {
            return Err(Shut::AlreadyIn);
        }
        let mut requests = chat.requests.iter();
        let found = requests.position(|request| request.user == user);
        let place = found.ok_or(Shut::NobodyAsks)?;
        if is_approved && chat.is_full() {
            return Err(Shut::TooMany);
        }
        let request = chat.requests.remove(place);
        let mut posted = None;
        if is_approved {
            let taken = request
                .link
                .and_then(|hash| self.take_guest(peer, &hash, user, Some(by.user)));
            let invite = taken.unwrap_or(enums::ExportedChatInvite::ChatInvitePublicJoinRequests);
            posted = self.join(by, peer, user, &Way::Approved(invite));
        }
        self.tell_pending(peer, Some(by));
        Ok(posted)
    }

    /// Takes note of somebody who comes by a link; the link, as it is then.
    fn take_guest(
        &mut self,
        peer: Peer,
        hash: &str,
        user: UserId,
        approved_by: Option<UserId>,
    ) -> Option<enums::ExportedChatInvite> {
        let date = self.clock.date();
        let link = self.chats.get_mut(peer)?.link_mut(hash)?;
        link.guests.retain(|guest| guest.user != user);
        link.guests.push(Guest {
            user,
            date,
            approved_by,
        });
        Some(self.invite(peer, Some(hash)))
    }

    /// The link that somebody has come by, as bots are told.
    fn invite(&self, peer: Peer, hash: Option<&str>) -> enums::ExportedChatInvite {
        let chat = self.chats.get(peer);
        chat.and_then(|chat| Some(chat.exported(chat.link(hash?)?)))
            .unwrap_or(enums::ExportedChatInvite::ChatInvitePublicJoinRequests)
    }

    /// Who waits to be let in, as an update.
    pub(crate) fn pending(&self, peer: Peer) -> Option<enums::Update> {
        let (requests_pending, recent_requesters) = self.chats.get(peer)?.pending();
        Some(
            types::UpdatePendingJoinRequests {
                peer: peer.into(),
                requests_pending,
                recent_requesters,
            }
            .into(),
        )
    }

    /// Tells the people who can answer requests how many there are.
    pub(super) fn tell_pending(&mut self, peer: Peer, by: Option<&By<'_>>) {
        let Some(update) = self.pending(peer) else {
            return;
        };
        let waiting = self.chats.get(peer).map(|chat| chat.pending().1);
        let waiting = waiting.unwrap_or_default().into_iter().map(Peer::User);
        let names: Vec<Peer> = waiting.chain([peer]).collect();
        for user in self.chats.present(peer) {
            if !self.is_bot(user) && self.may(user, peer, Action::ManageLinks).is_ok() {
                let origin = by.and_then(|by| by.origin);
                self.tell_surely(user, update.clone(), names.clone(), origin);
            }
        }
    }
}
