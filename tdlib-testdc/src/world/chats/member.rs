//! How somebody stands to a chat.

use grammers_tl_types::{enums, types};

use super::permission::Permission;
use crate::tl::zero;
use crate::world::UserId;
use crate::world::peer::Peer;

/// Somebody who is or was in a chat, or must not come in.
///
/// A ban or a restriction that is over stays as it was written down: ask [`at`](Self::at) how somebody stands
/// now.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    pub(crate) standing: Standing,
    /// Who has brought them in, or changed their standing last.
    pub(crate) by: UserId,
    /// Who has brought them in.
    pub(crate) inviter: UserId,
    /// When they came.
    pub(crate) date: i32,
    /// The title of an administrator.
    pub(crate) rank: Option<String>,
}

/// How somebody stands to a chat.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Standing {
    Creator,
    Admin(types::ChatAdminRights),
    Plain,
    /// Some things are forbidden until a date, also after leaving.
    Restricted {
        rights: types::ChatBannedRights,
        is_in: bool,
    },
    Left,
    /// Must not come in until a date.
    Banned(types::ChatBannedRights),
}

impl Standing {
    /// That of somebody who must not come in, for ever.
    pub(crate) fn kicked() -> Self {
        Self::Banned(types::ChatBannedRights {
            view_messages: true,
            ..Permission::forbid(Permission::ALL, i32::MAX)
        })
    }
}

impl Member {
    pub(crate) fn new(standing: Standing, by: UserId, date: i32) -> Self {
        Self {
            standing,
            by,
            inviter: by,
            date,
            rank: None,
        }
    }

    /// How they stand at a time, in seconds since 1970: bans and restrictions end.
    pub(crate) fn at(&self, now: i32) -> Self {
        let is_over = self
            .banned_rights()
            .is_some_and(|rights| rights.until_date != 0 && rights.until_date <= now);
        let standing = match &self.standing {
            Standing::Restricted { is_in: true, .. } if is_over => Standing::Plain,
            Standing::Restricted { .. } | Standing::Banned(_) if is_over => Standing::Left,
            standing => standing.clone(),
        };
        Self {
            standing,
            ..self.clone()
        }
    }

    /// Whether they are in the chat now.
    pub(crate) fn is_present(&self) -> bool {
        match &self.standing {
            Standing::Creator | Standing::Admin(_) | Standing::Plain => true,
            Standing::Restricted { is_in, .. } => *is_in,
            Standing::Left | Standing::Banned(_) => false,
        }
    }

    pub(crate) fn is_banned(&self) -> bool {
        matches!(self.standing, Standing::Banned(_))
    }

    /// What an administrator may do; `None` for all others.
    pub(crate) fn admin_rights(&self) -> Option<enums::ChatAdminRights> {
        match &self.standing {
            Standing::Creator => Some(all_rights().into()),
            Standing::Admin(rights) => Some(rights.clone().into()),
            _ => None,
        }
    }

    /// What this one must not do, though others may.
    pub(crate) fn banned_rights(&self) -> Option<types::ChatBannedRights> {
        match &self.standing {
            Standing::Restricted { rights, .. } | Standing::Banned(rights) => Some(rights.clone()),
            _ => None,
        }
    }

    /// Who has restricted them; `None` for all others.
    pub(crate) fn judge(&self) -> Option<UserId> {
        matches!(self.standing, Standing::Restricted { .. }).then_some(self.by)
    }

    /// When the restriction or the ban ends.
    pub(crate) fn until_date(&self) -> Option<i32> {
        self.banned_rights().map(|rights| rights.until_date)
    }

    /// A member of a channel or supergroup, as a user sees them. Its creator may change what administrators
    /// may do, and so may the one who has made them that.
    pub(crate) fn in_channel(
        &self,
        user_id: UserId,
        viewer: UserId,
        creator: UserId,
    ) -> enums::ChannelParticipant {
        let date = self.date;
        let is_self = user_id == viewer;
        let peer = || Peer::User(user_id).into();
        let banned = |rights: &types::ChatBannedRights, left| types::ChannelParticipantBanned {
            left,
            peer: peer(),
            kicked_by: self.by,
            date,
            banned_rights: rights.clone().into(),
        };
        match &self.standing {
            Standing::Creator => types::ChannelParticipantCreator {
                user_id,
                admin_rights: all_rights().into(),
                rank: self.rank.clone(),
            }
            .into(),
            Standing::Admin(rights) => types::ChannelParticipantAdmin {
                can_edit: !is_self && (viewer == creator || viewer == self.by),
                is_self,
                user_id,
                inviter_id: is_self.then_some(self.inviter),
                promoted_by: self.by,
                date,
                admin_rights: rights.clone().into(),
                rank: self.rank.clone(),
            }
            .into(),
            Standing::Plain if is_self => types::ChannelParticipantSelf {
                via_request: false,
                user_id,
                inviter_id: self.inviter,
                date,
                subscription_until_date: None,
            }
            .into(),
            Standing::Plain => types::ChannelParticipant {
                user_id,
                date,
                subscription_until_date: None,
            }
            .into(),
            Standing::Restricted { rights, is_in } => banned(rights, !is_in).into(),
            Standing::Banned(rights) => banned(rights, true).into(),
            Standing::Left => types::ChannelParticipantLeft { peer: peer() }.into(),
        }
    }
}

/// What the creator of a chat may do.
pub(crate) fn all_rights() -> types::ChatAdminRights {
    types::ChatAdminRights {
        change_info: true,
        post_messages: true,
        edit_messages: true,
        delete_messages: true,
        ban_users: true,
        invite_users: true,
        pin_messages: true,
        add_admins: true,
        manage_call: true,
        other: true,
        ..zero()
    }
}
