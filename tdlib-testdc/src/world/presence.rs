//! Who is there, and who was there last. By the server's clock: who does not say that they are still there
//! is gone after a while.

use grammers_tl_types::{enums, types};

use super::peer::Peer;
use super::telling::By;
use super::{UserId, World};

/// For how many seconds somebody counts as being there after having said so. Clients say it again before.
const ONLINE_FOR: i32 = 5 * 60;

/// Whether somebody is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Presence {
    /// Never was, as far as anybody knows.
    #[default]
    Never,
    /// Is there until then.
    Until(i32),
    /// Was there then.
    LastAt(i32),
}

impl Presence {
    /// What it is at a time.
    pub(crate) fn at(self, now: i32) -> Self {
        match self {
            Self::Until(end) if end <= now => Self::LastAt(end),
            other => other,
        }
    }

    /// The same as Telegram writes it.
    fn status(self) -> Option<enums::UserStatus> {
        match self {
            Self::Never => None,
            Self::Until(expires) => Some(types::UserStatusOnline { expires }.into()),
            Self::LastAt(was_online) => Some(types::UserStatusOffline { was_online }.into()),
        }
    }
}

impl World {
    /// Whether a user is there now.
    pub(crate) fn presence(&self, user: UserId) -> Presence {
        let presence = self.user(user).map(|user| user.presence);
        presence.unwrap_or_default().at(self.clock.date())
    }

    /// What somebody sees of that. Bots see nothing of it and have none, and who is blocked sees nothing.
    pub(crate) fn presence_seen_by(
        &self,
        user: UserId,
        viewer: UserId,
    ) -> Option<enums::UserStatus> {
        let is_bot = |id| self.user(id).is_none_or(|user| user.is_bot());
        if is_bot(user) || is_bot(viewer) || self.has_blocked(user, Peer::User(viewer)) {
            return None;
        }
        self.presence(user).status()
    }

    /// Somebody comes or goes. Those who know them are told. Bots do neither.
    pub(crate) fn appear(&mut self, by: &By<'_>, is_there: bool) {
        let now = self.clock.date();
        let before = self.presence(by.user);
        let user = self.people.get_mut(by.user);
        let Some(user) = user.filter(|user| !user.is_bot()) else {
            return;
        };
        user.presence = match before {
            _ if is_there => Presence::Until(now.saturating_add(ONLINE_FOR)),
            Presence::Until(_) => Presence::LastAt(now),
            // Who was not there can't go.
            other => other,
        };
        for other in self.acquaintances(by.user) {
            let Some(status) = self.presence_seen_by(by.user, other) else {
                continue;
            };
            let user_id = by.user;
            let update = types::UpdateUserStatus { user_id, status };
            self.tell(other, vec![update.into()], [Peer::User(user_id)], by.origin);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_does_not_say_so_again_is_gone_by_the_clock() {
        let until = Presence::Until(100);
        assert_eq!(until.at(99), until);
        assert_eq!(until.at(100), Presence::LastAt(100));
        assert_eq!(until.at(100_000), Presence::LastAt(100));
        assert_eq!(Presence::Never.at(100), Presence::Never);
        assert_eq!(Presence::LastAt(5).at(100), Presence::LastAt(5));
    }
}
