//! People ban, restrict and promote each other without a client, and a test sees how somebody stands to a chat.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use grammers_tl_types::types;

use super::User;
use crate::chat::Chat;
use crate::outbox::lock;
use crate::world::chats::member;
use crate::world::chats::permission::{Permission, Right};
use crate::world::telling::By;

/// How somebody stands to a chat, from [`Chat::standing`].
///
/// Times are those of the data center's clock, in whole seconds; what has no end is for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Standing {
    /// They have made the chat.
    Creator {
        /// What is shown instead of "owner".
        title: Option<String>,
    },
    /// They are an administrator.
    Admin {
        /// What they may do.
        rights: Vec<Right>,
        /// What is shown instead of "admin".
        title: Option<String>,
        /// The user who has made them one.
        by: i64,
    },
    /// They are in the chat.
    Member,
    /// They must not do all that other members may.
    Restricted {
        /// What they must not do.
        forbidden: Vec<Permission>,
        /// When that ends.
        until: Option<SystemTime>,
        /// Whether they are in the chat; who comes back is still restricted.
        is_in: bool,
    },
    /// They are not in the chat, and may come in if it is open to them.
    Left,
    /// They must not come in.
    Banned {
        /// When that ends.
        until: Option<SystemTime>,
    },
}

/// Nobody asks whether the one who does something may. What can't be done at all, such as a ban of the chat's
/// creator, changes nothing.
impl User {
    /// Bans somebody from a chat: they are out, and must not come in for some time, or for ever. From a basic
    /// group they are only removed.
    pub fn ban(&self, chat: &Chat, user: &User, time: Option<Duration>) {
        let view = types::ChatBannedRights {
            view_messages: true,
            ..Permission::forbid(Permission::ALL, i32::MAX)
        };
        self.restrict_to(chat, user, view, time);
    }

    /// Forbids somebody in a supergroup some things, for some time or for ever. What was forbidden before and
    /// is not among them is allowed again, a ban is lifted, and administrators are none any more.
    pub fn restrict(
        &self,
        chat: &Chat,
        user: &User,
        forbidden: &[Permission],
        time: Option<Duration>,
    ) {
        let rights = Permission::forbid(forbidden, i32::MAX);
        self.restrict_to(chat, user, rights, time);
    }

    /// Lifts somebody's ban or restrictions. Who was banned may come back, and is not back yet.
    pub fn unban(&self, chat: &Chat, user: &User) {
        self.restrict(chat, user, &[], None);
    }

    fn restrict_to(
        &self,
        chat: &Chat,
        user: &User,
        rights: types::ChatBannedRights,
        time: Option<Duration>,
    ) {
        let mut world = lock(&self.api.world);
        let until_date = time.map_or(i32::MAX, |time| {
            let seconds = i32::try_from(time.as_secs()).unwrap_or(i32::MAX);
            world.clock.date().saturating_add(seconds)
        });
        let rights = types::ChatBannedRights {
            until_date,
            ..rights
        };
        world.restrict(&By::hand(self.id), self.peer(chat), user.id, rights);
    }

    /// Makes somebody an administrator of a chat, or changes what they may do. Rights that there are not in
    /// such a chat are passed over; in basic groups all administrators have the same.
    pub fn promote(&self, chat: &Chat, user: &User, rights: &[Right], title: Option<&str>) {
        let mut world = lock(&self.api.world);
        let kind = world.chats.get(self.peer(chat)).map(|chat| chat.kind);
        let rights = kind.map(|kind| Right::grant(rights, kind));
        let title = title.map(str::to_owned);
        world.promote(&By::hand(self.id), self.peer(chat), user.id, rights, title);
    }

    /// Makes an ordinary member of an administrator.
    pub fn demote(&self, chat: &Chat, user: &User) {
        let by = By::hand(self.id);
        lock(&self.api.world).promote(&by, self.peer(chat), user.id, None, None);
    }

    /// Sets what members of a group or supergroup may not do by default. Administrators may do it still.
    pub fn forbid_all(&self, chat: &Chat, forbidden: &[Permission]) {
        let rights = Permission::forbid(forbidden, i32::MAX);
        lock(&self.api.world).forbid_all(&By::hand(self.id), self.peer(chat), rights);
    }

    /// Sets how many seconds members of a supergroup wait between two messages: 0, 5, 10, 30, 60, 300, 900 or
    /// 3600 in Telegram.
    pub fn set_slow_mode(&self, chat: &Chat, seconds: u16) {
        let by = By::hand(self.id);
        lock(&self.api.world).slow_down(&by, self.peer(chat), i32::from(seconds));
    }
}

impl Chat {
    /// How somebody stands to the chat now.
    pub fn standing(&self, user: &User) -> Standing {
        let world = lock(&self.api.world);
        let chat = world.chats.get(self.peer);
        let member = chat.and_then(|chat| chat.member(user.id()));
        let Some(member) = member.map(|member| member.at(world.clock.date())) else {
            return Standing::Left;
        };
        let title = member.rank;
        match &member.standing {
            member::Standing::Creator => Standing::Creator { title },
            member::Standing::Admin(rights) => Standing::Admin {
                rights: Right::granted_by(rights),
                title,
                by: member.by,
            },
            member::Standing::Plain => Standing::Member,
            member::Standing::Restricted { rights, is_in } => Standing::Restricted {
                forbidden: Permission::forbidden_by(rights),
                until: time(rights.until_date),
                is_in: *is_in,
            },
            member::Standing::Left => Standing::Left,
            member::Standing::Banned(rights) => Standing::Banned {
                until: time(rights.until_date),
            },
        }
    }

    /// The numbers of those who are in the chat now.
    pub fn members(&self) -> Vec<i64> {
        lock(&self.api.world).chats.present(self.peer)
    }

    /// The numbers of those who are banned now.
    pub fn banned(&self) -> Vec<i64> {
        let world = lock(&self.api.world);
        let now = world.clock.date();
        let members = world.chats.get(self.peer).into_iter();
        let members = members.flat_map(|chat| &chat.members);
        let banned = members.filter(|(_, member)| member.at(now).is_banned());
        banned.map(|(user, _)| *user).collect()
    }

    /// What members may not do by default.
    pub fn forbidden(&self) -> Vec<Permission> {
        let world = lock(&self.api.world);
        let chat = world.chats.get(self.peer);
        chat.map_or(Vec::new(), |chat| {
            Permission::forbidden_by(&chat.banned_rights)
        })
    }

    /// How many seconds members wait between two messages; 0 without slow mode.
    pub fn slow_mode(&self) -> u16 {
        let world = lock(&self.api.world);
        let chat = world.chats.get(self.peer);
        chat.map_or(0, |chat| u16::try_from(chat.slow_mode).unwrap_or(u16::MAX))
    }
}

/// A date of Telegram; `None` for one that never comes.
fn time(date: i32) -> Option<SystemTime> {
    let seconds = u64::try_from(date).ok()?;
    (date != i32::MAX).then(|| UNIX_EPOCH + Duration::from_secs(seconds))
}
