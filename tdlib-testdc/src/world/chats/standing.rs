//! Members are banned, restricted and made administrators, and those whom it concerns get to know.
//!
//! Whether the one who does it may is for the caller to know: see `rights`.

use grammers_tl_types::{enums, types};

use super::Kind;
use super::member::{Member, Standing};
use super::permission::{Permission, Right};
use crate::world::peer::Peer;
use crate::world::posting::Posted;
use crate::world::telling::By;
use crate::world::{UserId, World};

impl World {
    /// Forbids somebody things in a chat, and to be there if that is one of them; with nothing forbidden, lifts
    /// what was. What the chat says of it, if it says something.
    ///
    /// Administrators who are forbidden something are none any more, and creators are forbidden nothing.
    /// Only supergroups forbid one of their members something else than to be there.
    pub(crate) fn restrict(
        &mut self,
        by: &By<'_>,
        chat: Peer,
        user: UserId,
        rights: types::ChatBannedRights,
    ) -> Option<Posted> {
        let known = self.chats.get(chat)?;
        let (kind, creator) = (known.kind, known.creator);
        let before = self.member_now(chat, user);
        let is_in = before.as_ref().is_some_and(Member::is_present);
        let is_free = Permission::forbidden_by(&rights).is_empty();
        let is_ban = rights.view_messages;
        if user == creator || (kind != Kind::Supergroup && !is_free && !is_ban) {
            return None;
        }
        if kind == Kind::Group && is_ban && is_in {
            return self.go_out(by, chat, user);
        }
        let standing = match before.as_ref().map(|member| &member.standing) {
            Some(Standing::Admin(_)) | None if is_free => return None,
            _ if is_ban => Standing::Banned(rights),
            _ if !is_free => Standing::Restricted { rights, is_in },
            _ if is_in => Standing::Plain,
            _ => Standing::Left,
        };
        self.stand(by, chat, user, before, standing, None)?;
        let is_told = is_in && is_ban && kind == Kind::Supergroup;
        let gone = types::MessageActionChatDeleteUser { user_id: user };
        is_told.then(|| self.say(by, chat, gone.into()))
    }

    /// Makes somebody an administrator with a title, or an ordinary member again if there are no rights.
    /// Who was not in the chat comes in; what the chat says of that. Creators only get another title, and in a
    /// basic group all administrators have the same rights.
    pub(crate) fn promote(
        &mut self,
        by: &By<'_>,
        chat: Peer,
        user: UserId,
        rights: Option<types::ChatAdminRights>,
        rank: Option<String>,
    ) -> Option<Posted> {
        let kind = self.chats.get(chat)?.kind;
        let posted = match rights {
            Some(_) => self.bring_in(by, chat, &[user]),
            None => None,
        };
        let before = self.member_now(chat, user);
        let standing = before.as_ref().map(|member| &member.standing);
        let (standing, rank) = match (standing, rights) {
            (Some(Standing::Creator), _) => (Standing::Creator, rank),
            (_, Some(_)) if kind == Kind::Group => {
                let rights = Right::grant(Right::OF_GROUP_ADMINS, kind);
                (Standing::Admin(rights), None)
            }
            (_, Some(rights)) => (Standing::Admin(rights), rank),
            (Some(Standing::Admin(_)), None) => (Standing::Plain, None),
            (_, None) => return None,
        };
        self.stand(by, chat, user, before, standing, rank)?;
        posted
    }

    /// Sets what members may not do by default, and tells them. `None` if nothing has changed.
    pub(crate) fn forbid_all(
        &mut self,
        by: &By<'_>,
        chat: Peer,
        rights: types::ChatBannedRights,
    ) -> Option<()> {
        let changed = self.chats.get_mut(chat)?;
        if changed.banned_rights == rights {
            return None;
        }
        changed.banned_rights = rights;
        changed.version += 1;
        let update = self.default_rights(chat)?;
        for user in self.chats.present(chat) {
            self.tell_of_change(chat, user, Some(update.clone()), by.origin);
        }
        Some(())
    }

    /// What members of a chat may not do by default, as they are told. Only basic groups count the changes.
    pub(crate) fn default_rights(&self, chat: Peer) -> Option<enums::Update> {
        let chat = self.chats.get(chat)?;
        let is_group = chat.kind == Kind::Group;
        Some(
            types::UpdateChatDefaultBannedRights {
                peer: chat.peer.into(),
                default_banned_rights: chat.banned_rights.clone().into(),
                version: if is_group { chat.version } else { 0 },
            }
            .into(),
        )
    }

    /// Sets how many seconds members of a supergroup wait between two messages, and tells them. `None` if
    /// nothing has changed.
    pub(crate) fn slow_down(&mut self, by: &By<'_>, chat: Peer, seconds: i32) -> Option<()> {
        let changed = self.chats.get_mut(chat)?;
        if changed.slow_mode == seconds {
            return None;
        }
        changed.slow_mode = seconds;
        self.tell_all_of_chat(chat, by.origin);
        Some(())
    }

    /// How somebody stands to a chat now.
    pub(super) fn member_now(&self, chat: Peer, user: UserId) -> Option<Member> {
        let member = self.chats.get(chat)?.member(user)?;
        Some(member.at(self.clock.date()))
    }

    /// Changes how somebody stands to a chat. `None` if that is how they stood.
    fn stand(
        &mut self,
        by: &By<'_>,
        chat: Peer,
        user: UserId,
        before: Option<Member>,
        standing: Standing,
        rank: Option<String>,
    ) -> Option<()> {
        let now = self.clock.date();
        let was_in = before.as_ref().is_some_and(Member::is_present);
        let new = Member::new(standing, by.user, now);
        let after = match &before {
            Some(before) if was_in || !new.is_present() => Member {
                inviter: before.inviter,
                date: before.date,
                rank,
                ..new
            },
            _ => Member { rank, ..new },
        };
        let is_same = before
            .as_ref()
            .is_some_and(|before| before.standing == after.standing && before.rank == after.rank);
        if is_same {
            return None;
        }
        self.chats.set_member(chat, user, after.clone());
        self.tell_of_chat(chat, user, None);
        match chat {
            // The answer to a client does not say it.
            Peer::Group(_) => self.tell_participants_surely(chat),
            Peer::User(_) | Peer::Channel(_) => self.tell_of_chat(chat, by.user, by.origin),
        }
        self.tell_bots_of_member(chat, by.user, user, before.as_ref(), &after);
        Some(())
    }
}
