//! People come into chats and go out of them, and those whom it concerns get to know.
//!
//! Whether they may is for the caller to know: see `rights`.

use grammers_tl_types::{enums, types};

use super::Kind;
use super::member::{Member, Standing};
use crate::world::peer::Peer;
use crate::world::posting::Posted;
use crate::world::telling::By;
use crate::world::{UserId, World};

/// How many there can be in a basic group.
pub(crate) const GROUP_SIZE: i32 = 200;

/// How many there can be in a supergroup.
pub(crate) const SUPERGROUP_SIZE: i32 = 200_000;

/// How somebody comes into a chat.
#[derive(Clone, Debug)]
pub(crate) enum Way {
    /// Another one brings them in.
    Added,
    /// As everybody may.
    Open,
    /// By a link, of which that is what bots are told, and whose it is.
    Link(enums::ExportedChatInvite, UserId),
    /// They have asked, perhaps by a link, and were let in.
    Approved(enums::ExportedChatInvite),
}

impl World {
    /// Makes a chat with others in it; what it says of that. In channels and supergroups the others come
    /// right after.
    pub(crate) fn create_chat(
        &mut self,
        by: &By<'_>,
        kind: Kind,
        (title, about): (&str, &str),
        with: &[UserId],
    ) -> (Peer, Posted) {
        let date = self.clock.date();
        let chat = self.chats.add(kind, title, about, by.user, date).peer;
        let title = title.to_owned();
        if kind == Kind::Group {
            for user in with {
                self.come_in(by, chat, *user, &Way::Added);
            }
            let users = self.chats.present(chat);
            let created = types::MessageActionChatCreate { title, users };
            let posted = self.say(by, chat, created.into());
            self.tell_participants(chat, by.origin);
            (chat, posted)
        } else {
            let created = types::MessageActionChannelCreate { title };
            let posted = self.say(by, chat, created.into());
            self.bring_in(by, chat, with);
            (chat, posted)
        }
    }

    /// Somebody brings others in; what the chat says of it. `None` if all are there already, and in
    /// channels, which say nothing.
    pub(crate) fn bring_in(&mut self, by: &By<'_>, chat: Peer, users: &[UserId]) -> Option<Posted> {
        let mut new = users.to_vec();
        new.retain(|user| self.come_in(by, chat, *user, &Way::Added));
        if new.is_empty() {
            return None;
        }
        let added = types::MessageActionChatAddUser { users: new };
        self.say_of_members(by, chat, added.into())
    }

    /// Somebody comes in by themselves; what the chat says of it. `None` if they are in it already, and in
    /// channels, which say nothing.
    pub(crate) fn join(
        &mut self,
        by: &By<'_>,
        chat: Peer,
        user: UserId,
        way: &Way,
    ) -> Option<Posted> {
        if !self.come_in(by, chat, user, way) {
            return None;
        }
        // What it says is theirs, also if another one has let them in.
        let own = By { user, ..*by };
        let action = match way {
            Way::Added | Way::Open => types::MessageActionChatAddUser { users: vec![user] }.into(),
            Way::Link(_, inviter) => types::MessageActionChatJoinedByLink {
                inviter_id: *inviter,
            }
            .into(),
            Way::Approved(_) => enums::MessageAction::ChatJoinedByRequest,
        };
        self.say_of_members(&own, chat, action)
    }

    /// Somebody goes, or is sent out; what the chat says of it. `None` if they are not in it, and in channels,
    /// which say nothing. Who was sent out of a basic group does not come back by a link.
    pub(crate) fn go_out(&mut self, by: &By<'_>, chat: Peer, user: UserId) -> Option<Posted> {
        let kind = self.chats.get(chat)?.kind;
        let before = self.member_now(chat, user).filter(Member::is_present)?;
        let gone = types::MessageActionChatDeleteUser { user_id: user };
        let mut posted = None;
        if kind == Kind::Group {
            // They have a copy of it too.
            posted = Some(self.say(by, chat, gone.clone().into()));
        }
        let standing = match before.standing.clone() {
            Standing::Restricted { rights, .. } => Standing::Restricted {
                rights,
                is_in: false,
            },
            _ if kind == Kind::Group && by.user != user => Standing::kicked(),
            _ => Standing::Left,
        };
        let after = Member {
            inviter: before.inviter,
            by: before.judge().unwrap_or(by.user),
            ..Member::new(standing, by.user, self.clock.date())
        };
        self.chats.set_member(chat, user, after.clone());
        self.tell_of_chat(chat, user, by.origin);
        match kind {
            Kind::Group => self.tell_participants(chat, by.origin),
            Kind::Supergroup => posted = Some(self.say(by, chat, gone.into())),
            Kind::Channel => {}
        }
        self.tell_bots_of_member(chat, by.user, user, Some(&before), &after);
        posted
    }

    /// Puts somebody into a chat, and tells them and bots. Whether they were not in it already.
    fn come_in(&mut self, by: &By<'_>, chat: Peer, user: UserId, way: &Way) -> bool {
        let before = self.member_now(chat, user);
        let was_in = before.as_ref().is_some_and(Member::is_present);
        let Some(known) = self.chats.get_mut(chat).filter(|_| !was_in) else {
            return false;
        };
        let asked = known.requests.len();
        known.requests.retain(|request| request.user != user);
        let has_asked = known.requests.len() < asked;
        known.hide_history_from(user);
        let newest = known.mailbox.last_id();
        let standing = match before.as_ref().map(|member| member.standing.clone()) {
            _ if known.creator == user => Standing::Creator,
            Some(Standing::Restricted { rights, .. }) => Standing::Restricted {
                rights,
                is_in: true,
            },
            _ => Standing::Plain,
        };
        let (inviter, invite) = match way {
            Way::Added => (by.user, None),
            Way::Open => (user, None),
            Way::Link(link, inviter) => (*inviter, Some(link)),
            Way::Approved(link) => (by.user, Some(link)),
        };
        let judge = before.as_ref().and_then(Member::judge);
        let after = Member {
            by: judge.unwrap_or(inviter),
            ..Member::new(standing, inviter, self.clock.date())
        };
        self.chats.set_member(chat, user, after.clone());
        // What was written before is not new to them.
        let dialog = self.account(user).dialog_mut(chat);
        dialog.read_inbox = dialog.read_inbox.max(newest);
        self.tell_of_chat(chat, user, by.origin);
        if has_asked {
            // The answer to a client does not say it.
            self.tell_pending(chat, None);
        }
        let change = (before.as_ref(), &after);
        self.tell_bots_of_member_by(chat, by.user, user, change, invite);
        true
    }

    /// Says in a chat that its members are others now, and tells them who in a basic group. Channels say
    /// nothing.
    fn say_of_members(
        &mut self,
        by: &By<'_>,
        chat: Peer,
        action: enums::MessageAction,
    ) -> Option<Posted> {
        match self.chats.get(chat)?.kind {
            Kind::Group => {
                let posted = self.say(by, chat, action);
                self.tell_participants(chat, by.origin);
                Some(posted)
            }
            Kind::Supergroup => Some(self.say(by, chat, action)),
            Kind::Channel => None,
        }
    }
}
