//! Who may do what in a chat. Every method that does something there asks here.

use grammers_tl_types::types;

use super::member::Standing;
use super::permission::{Grant, Permission, Right};
use super::{Chat, Kind};
use crate::world::message::Content;
use crate::world::peer::Peer;
use crate::world::{UserId, World};

/// What somebody is about to do in a chat of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// To read what is written there, and to ask about it.
    Read,
    /// To write what members need this permission for.
    Send(Permission),
    /// To change a message.
    Edit {
        is_own: bool,
    },
    /// To delete a message for all.
    Delete {
        is_own: bool,
    },
    Pin,
    /// To bring somebody in.
    Invite,
    /// To make and revoke links, and to answer those who want to come in.
    ManageLinks,
    ChangeInfo,
    /// To ban and restrict, and what goes with it: default permissions and slow mode.
    Ban,
    /// To make administrators.
    Promote,
    /// To see who is in it.
    SeeMembers,
    /// To see who is banned.
    SeeBanned,
}

/// Why somebody may not do what they are about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The chat is not for them to see.
    ChannelPrivate,
    AdminRequired,
    /// Nobody of their kind writes there.
    WriteForbidden,
    /// Only members write there.
    GuestSendForbidden,
    /// They were banned.
    UserBanned,
    /// They must not write at all.
    Restricted,
    /// They must not write that.
    SendForbidden(Permission),
    /// They have to wait so many seconds.
    SlowMode(i32),
    MessageAuthorRequired,
    MessageDeleteForbidden,
    /// Somebody else has made an administrator of the one it is about, or they are the creator.
    UserAdminInvalid,
    /// It is about the creator.
    UserCreator,
    /// They have blocked the other one.
    YouBlockedUser,
    /// A user has blocked the bot.
    UserIsBlocked,
    /// Bots don't write to each other.
    UserIsBot,
    /// Bots don't write to those who have not written to them before.
    PeerIdInvalid,
    /// They have not got that themselves, or the chat does not know it.
    RightForbidden,
}

impl Refusal {
    /// Telegram's error for it.
    pub(crate) fn error(self) -> (i32, String) {
        let (code, name) = match self {
            Self::ChannelPrivate => (400, "CHANNEL_PRIVATE"),
            Self::AdminRequired => (400, "CHAT_ADMIN_REQUIRED"),
            Self::WriteForbidden => (403, "CHAT_WRITE_FORBIDDEN"),
            Self::GuestSendForbidden => (403, "CHAT_GUEST_SEND_FORBIDDEN"),
            Self::UserBanned => (400, "USER_BANNED_IN_CHANNEL"),
            Self::Restricted => (400, "CHAT_RESTRICTED"),
            Self::SendForbidden(permission) => (403, forbidden(permission)),
            Self::SlowMode(seconds) => return (420, format!("SLOWMODE_WAIT_{seconds}")),
            Self::MessageAuthorRequired => (403, "MESSAGE_AUTHOR_REQUIRED"),
            Self::MessageDeleteForbidden => (403, "MESSAGE_DELETE_FORBIDDEN"),
            Self::UserAdminInvalid => (400, "USER_ADMIN_INVALID"),
            Self::UserCreator => (400, "USER_CREATOR"),
            Self::YouBlockedUser => (400, "YOU_BLOCKED_USER"),
            Self::UserIsBlocked => (403, "USER_IS_BLOCKED"),
            Self::UserIsBot => (400, "USER_IS_BOT"),
            Self::PeerIdInvalid => (400, "PEER_ID_INVALID"),
            Self::RightForbidden => (403, "RIGHT_FORBIDDEN"),
        };
        (code, name.to_owned())
    }
}

fn forbidden(permission: Permission) -> &'static str {
    match permission {
        Permission::SendPlain => "CHAT_SEND_PLAIN_FORBIDDEN",
        Permission::SendPhotos => "CHAT_SEND_PHOTOS_FORBIDDEN",
        Permission::SendVideos => "CHAT_SEND_VIDEOS_FORBIDDEN",
        Permission::SendRoundVideos => "CHAT_SEND_ROUNDVIDEOS_FORBIDDEN",
        Permission::SendAudios => "CHAT_SEND_AUDIOS_FORBIDDEN",
        Permission::SendVoices => "CHAT_SEND_VOICES_FORBIDDEN",
        Permission::SendDocs => "CHAT_SEND_DOCS_FORBIDDEN",
        Permission::SendStickers => "CHAT_SEND_STICKERS_FORBIDDEN",
        Permission::SendGifs => "CHAT_SEND_GIFS_FORBIDDEN",
        Permission::SendGames => "CHAT_SEND_GAME_FORBIDDEN",
        Permission::SendInline => "CHAT_SEND_INLINE_FORBIDDEN",
        Permission::SendPolls => "CHAT_SEND_POLL_FORBIDDEN",
        _ => "CHAT_WRITE_FORBIDDEN",
    }
}

impl World {
    /// Whether a user may do something in a chat now. In private chats everybody may do everything but write
    /// to those who don't want it.
    pub(crate) fn may(&self, user: UserId, chat: Peer, action: Action) -> Result<(), Refusal> {
        let is_bot = self.is_bot(user);
        match self.chats.get(chat) {
            Some(chat) => may(chat, user, is_bot, action, self.clock.date()),
            None => match (chat, action) {
                (Peer::User(to), Action::Send(_)) => self.may_write(user, to),
                _ => Ok(()),
            },
        }
    }

    /// Whether a user may write that into a chat now.
    pub(crate) fn may_send(
        &self,
        user: UserId,
        chat: Peer,
        content: &Content,
    ) -> Result<(), Refusal> {
        self.may(user, chat, Action::Send(Permission::to_send(content)))
    }
}

/// Whether somebody may do something in a chat at a time.
pub(crate) fn may(
    chat: &Chat,
    user: UserId,
    is_bot: bool,
    action: Action,
    now: i32,
) -> Result<(), Refusal> {
    let asked = Asked {
        chat,
        user,
        is_bot,
        standing: chat.standing(user, now),
        now,
    };
    asked.may(action)
}

/// Somebody, in a chat, at a time.
struct Asked<'a> {
    chat: &'a Chat,
    user: UserId,
    /// Bots need to be administrators for what members may do by default.
    is_bot: bool,
    standing: Standing,
    now: i32,
}

impl Asked<'_> {
    fn may(&self, action: Action) -> Result<(), Refusal> {
        if self.chat.migrated_to.is_some() && action != Action::Read {
            return Err(Refusal::WriteForbidden);
        }
        match action {
            Action::Read => self.may_read(),
            Action::Send(permission) => self.may_send(permission),
            Action::Edit { is_own } => self.may_edit(is_own),
            Action::Delete { is_own } => self.may_delete(is_own),
            Action::Pin if self.chat.kind == Kind::Channel => self.needs(Right::EditMessages),
            Action::Pin => self.needs_either(Right::PinMessages, Permission::PinMessages),
            Action::Invite => self.needs_either(Right::InviteUsers, Permission::InviteUsers),
            Action::ManageLinks => self.needs(Right::InviteUsers),
            Action::ChangeInfo => self.needs_either(Right::ChangeInfo, Permission::ChangeInfo),
            Action::Ban => self.needs(Right::BanUsers),
            Action::Promote => self.needs(Right::AddAdmins),
            Action::SeeMembers if self.chat.kind == Kind::Channel => self.is_admin(),
            Action::SeeMembers => self.may_read(),
            Action::SeeBanned => self.is_admin(),
        }
    }

    /// Whether they are in the chat now.
    fn is_in(&self) -> bool {
        self.chat.has(self.user)
    }

    fn may_read(&self) -> Result<(), Refusal> {
        let is_banned = matches!(self.standing, Standing::Banned(_));
        let is_public = self.chat.username.is_some();
        // Who was in a basic group has the messages from then.
        if self.is_in() || self.chat.kind == Kind::Group || (is_public && !is_banned) {
            Ok(())
        } else {
            Err(Refusal::ChannelPrivate)
        }
    }

    fn has(&self, right: Right) -> bool {
        match &self.standing {
            Standing::Creator => true,
            Standing::Admin(rights) => right.is_granted_by(rights),
            _ => false,
        }
    }

    fn is_admin(&self) -> Result<(), Refusal> {
        match self.standing {
            Standing::Creator | Standing::Admin(_) => Ok(()),
            _ => self.not_admin(),
        }
    }

    fn needs(&self, right: Right) -> Result<(), Refusal> {
        if self.has(right) {
            Ok(())
        } else {
            self.not_admin()
        }
    }

    fn not_admin(&self) -> Result<(), Refusal> {
        self.may_read()?;
        Err(Refusal::AdminRequired)
    }

    /// What administrators need a right for, and members a permission.
    fn needs_either(&self, right: Right, permission: Permission) -> Result<(), Refusal> {
        let by_default = !self.is_bot
            && self.is_in()
            && self.chat.kind != Kind::Channel
            && !permission.is_forbidden_by(&self.chat.banned_rights);
        let is_allowed = by_default
            && match &self.standing {
                Standing::Restricted { rights, .. } => !permission.is_forbidden_by(rights),
                _ => true,
            };
        if is_allowed {
            Ok(())
        } else {
            self.needs(right)
        }
    }

    fn may_send(&self, permission: Permission) -> Result<(), Refusal> {
        if self.chat.kind == Kind::Channel {
            return self.needs(Right::PostMessages);
        }
        let own = match &self.standing {
            Standing::Creator | Standing::Admin(_) => return Ok(()),
            _ if !self.is_in() => return Err(self.not_in()),
            Standing::Restricted { rights, .. } => Some(rights),
            Standing::Plain | Standing::Left | Standing::Banned(_) => None,
        };
        if let Some(own) = own {
            allows(own, permission, Refusal::Restricted)?;
        }
        allows(
            &self.chat.banned_rights,
            permission,
            Refusal::WriteForbidden,
        )?;
        match self.chat.next_send_date(self.user, self.now) {
            Some(next) => Err(Refusal::SlowMode(next - self.now)),
            None => Ok(()),
        }
    }

    fn not_in(&self) -> Refusal {
        match self.chat.kind {
            Kind::Supergroup if matches!(self.standing, Standing::Banned(_)) => Refusal::UserBanned,
            Kind::Supergroup if self.chat.username.is_some() => Refusal::GuestSendForbidden,
            Kind::Supergroup => Refusal::ChannelPrivate,
            Kind::Group | Kind::Channel => Refusal::WriteForbidden,
        }
    }

    fn may_edit(&self, is_own: bool) -> Result<(), Refusal> {
        match (self.chat.kind, is_own) {
            (Kind::Channel, true) if self.has(Right::PostMessages) => Ok(()),
            (Kind::Channel, _) => self.needs(Right::EditMessages),
            (Kind::Group | Kind::Supergroup, true) if self.is_in() => Ok(()),
            (Kind::Group | Kind::Supergroup, true) => Err(self.not_in()),
            (Kind::Group | Kind::Supergroup, false) => Err(Refusal::MessageAuthorRequired),
        }
    }

    fn may_delete(&self, is_own: bool) -> Result<(), Refusal> {
        self.may_read()?;
        let own_is_enough = self.chat.kind != Kind::Channel || self.has(Right::PostMessages);
        if self.has(Right::DeleteMessages) || (is_own && self.is_in() && own_is_enough) {
            Ok(())
        } else {
            Err(Refusal::MessageDeleteForbidden)
        }
    }
}

/// Whether something is not forbidden; if nothing of the kind is allowed, there is another refusal for it.
fn allows(
    rights: &types::ChatBannedRights,
    permission: Permission,
    mute: Refusal,
) -> Result<(), Refusal> {
    let forbidden = |one: &Permission| one.is_forbidden_by(rights);
    if Permission::SENDING.iter().all(forbidden) {
        Err(mute)
    } else if forbidden(&permission) {
        Err(Refusal::SendForbidden(permission))
    } else {
        Ok(())
    }
}

impl Chat {
    /// How somebody stands to the chat at a time. Those of whom it knows nothing have never been there.
    pub(crate) fn standing(&self, user: UserId, now: i32) -> Standing {
        self.member(user)
            .map_or(Standing::Left, |member| member.at(now).standing)
    }

    /// When somebody may write again in a supergroup with slow mode; `None` if that is now.
    pub(crate) fn next_send_date(&self, user: UserId, now: i32) -> Option<i32> {
        let is_admin = self
            .member(user)
            .is_some_and(|member| member.admin_rights().is_some());
        let next = self.wrote.get(&user)?.saturating_add(self.slow_mode);
        (!is_admin && next > now).then_some(next)
    }

    /// Whether an administrator may ban or restrict somebody: other administrators only if they have made
    /// them that.
    pub(crate) fn may_restrict(
        &self,
        actor: UserId,
        target: UserId,
        now: i32,
    ) -> Result<(), Refusal> {
        may(self, actor, false, Action::Ban, now)?;
        match self.standing(target, now) {
            _ if target == self.creator => Err(Refusal::UserAdminInvalid),
            Standing::Admin(_) if !self.has_made(actor, target) => Err(Refusal::UserAdminInvalid),
            _ => Ok(()),
        }
    }

    /// Whether somebody may give these rights to somebody, or take what they have. Who has rights may lay
    /// them down.
    pub(crate) fn may_promote(
        &self,
        actor: UserId,
        target: UserId,
        rights: &types::ChatAdminRights,
        now: i32,
    ) -> Result<(), Refusal> {
        let own = self.standing(actor, now);
        let grant = Grant::by(&own, self.kind, rights);
        match self.standing(target, now) {
            Standing::Creator if actor == target => return Ok(()),
            Standing::Creator => return Err(Refusal::UserCreator),
            Standing::Admin(_) if actor == target && grant == Grant::Nothing => return Ok(()),
            Standing::Admin(_) if !self.has_made(actor, target) => {
                return Err(Refusal::AdminRequired);
            }
            Standing::Banned(_) if grant != Grant::Nothing => {
                may(self, actor, false, Action::Ban, now)?
            }
            _ => {}
        }
        may(self, actor, false, Action::Promote, now)?;
        match grant {
            Grant::Nothing | Grant::Fine => Ok(()),
            Grant::TooMuch => Err(Refusal::RightForbidden),
        }
    }

    /// Whether somebody has made an administrator of another one, or stands above all.
    fn has_made(&self, actor: UserId, target: UserId) -> bool {
        actor == self.creator || self.member(target).is_some_and(|member| member.by == actor)
    }
}

#[cfg(test)]
mod tests;
