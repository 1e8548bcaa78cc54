//! Chats, as those who are told of them see them.

use grammers_tl_types::{enums, types};

use super::member::Member;
use super::{Chat, Kind};
use crate::world::UserId;

impl Chat {
    /// The chat as a user sees it at a time: bans end.
    pub(crate) fn seen_by(&self, viewer: UserId, now: i32) -> enums::Chat {
        let member = self.member(viewer).map(|member| member.at(now));
        let member = member.as_ref();
        let admin_rights = member.and_then(Member::admin_rights);
        let count = self.present().count() as i32;
        let default_banned_rights = Some(self.banned_rights.clone().into());
        let photo = self.photo_small();
        let is_forbidden = self.is_deleted || member.is_some_and(Member::is_banned);
        match self.kind {
            Kind::Group if is_forbidden => types::ChatForbidden {
                id: self.id(),
                title: self.title.clone(),
            }
            .into(),
            Kind::Group => types::Chat {
                creator: self.creator == viewer,
                left: !self.has(viewer),
                deactivated: self.migrated_to.is_some(),
                call_active: false,
                call_not_empty: false,
                noforwards: self.is_protected,
                id: self.id(),
                title: self.title.clone(),
                photo,
                // Its members are the supergroup's.
                participants_count: if self.migrated_to.is_some() { 0 } else { count },
                date: self.date,
                version: self.version,
                // The hash of a channel is not known here; `World::named` fills it in.
                migrated_to: None,
                admin_rights,
                default_banned_rights,
            }
            .into(),
            Kind::Supergroup | Kind::Channel if is_forbidden => types::ChannelForbidden {
                broadcast: self.kind == Kind::Channel,
                megagroup: self.kind == Kind::Supergroup,
                monoforum: false,
                id: self.id(),
                access_hash: self.access_hash,
                title: self.title.clone(),
                until_date: member.and_then(Member::until_date),
            }
            .into(),
            Kind::Supergroup | Kind::Channel => types::Channel {
                creator: self.creator == viewer,
                left: !self.has(viewer),
                broadcast: self.kind == Kind::Channel,
                megagroup: self.kind == Kind::Supergroup,
                signatures: self.is_signed,
                noforwards: self.is_protected,
                join_request: self.joins_by_request,
                slowmode_enabled: self.slow_mode != 0,
                id: self.id(),
                access_hash: Some(self.access_hash),
                title: self.title.clone(),
                username: self.username.clone(),
                photo,
                // TDLib sees by this when somebody has joined.
                date: member.map_or(self.date, |member| member.date),
                admin_rights,
                banned_rights: member.and_then(Member::banned_rights).map(Into::into),
                default_banned_rights,
                // TDLib counts by itself those who come and go, and asks when it wants to be sure.
                participants_count: None,
                ..blank_channel()
            }
            .into(),
        }
    }

    fn photo_small(&self) -> enums::ChatPhoto {
        match &self.photo {
            None => enums::ChatPhoto::Empty,
            Some(photo) => types::ChatPhoto {
                has_video: false,
                photo_id: photo.id,
                stripped_thumb: None,
                dc_id: photo.dc_id,
            }
            .into(),
        }
    }
}

/// A channel with nothing in it, but for the one field that has no zero value.
fn blank_channel() -> types::Channel {
    use grammers_tl_types::{Deserializable, Serializable};
    let mut bytes = vec![0; 16]; // two sets of flags and the number
    String::new().serialize(&mut bytes);
    enums::ChatPhoto::Empty.serialize(&mut bytes);
    bytes.extend([0; 64]);
    types::Channel::from_bytes(&bytes).expect("a channel whose other fields are optional")
}
