//! Members of a chat, as those who ask for them see them.

use grammers_tl_types::{enums, types};

use super::Chat;
use super::member::{Member, Standing};
use crate::world::UserId;

impl Chat {
    /// The members of a basic group, as a user sees them: those who are not in it see nobody.
    pub(crate) fn participants_seen_by(&self, viewer: UserId) -> enums::ChatParticipants {
        let chat_id = self.id();
        if !self.has(viewer) {
            return types::ChatParticipantsForbidden {
                chat_id,
                self_participant: None,
            }
            .into();
        }
        let present = self.present();
        types::ChatParticipants {
            chat_id,
            participants: present
                .filter_map(|(user, member)| in_group(user, member))
                .collect(),
            version: self.version,
        }
        .into()
    }
}

/// A member of a basic group; `None` for those who are not in it.
pub(crate) fn in_group(user_id: UserId, member: &Member) -> Option<enums::ChatParticipant> {
    let (inviter_id, date) = (member.by, member.date);
    match &member.standing {
        _ if !member.is_present() => None,
        Standing::Creator => Some(types::ChatParticipantCreator { user_id }.into()),
        Standing::Admin(_) => Some(
            types::ChatParticipantAdmin {
                user_id,
                inviter_id,
                date,
            }
            .into(),
        ),
        _ => Some(
            types::ChatParticipant {
                user_id,
                inviter_id,
                date,
            }
            .into(),
        ),
    }
}
