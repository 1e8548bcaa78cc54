//! What a chat forbids its members, and allows its administrators, one by one.

use grammers_tl_types::{Deserializable, Serializable, enums, types};

use super::Kind;
use super::member::Standing;
use crate::world::message::Content;

/// What a chat can forbid its members, all or one of them, with Telegram's names for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[repr(u32)]
pub enum Permission {
    /// `send_stickers`, and dice.
    SendStickers = 1 << 3,
    /// `send_gifs`: animations.
    SendGifs = 1 << 4,
    /// `send_games`.
    SendGames = 1 << 5,
    /// `send_inline`: to send what an inline bot has found.
    SendInline = 1 << 6,
    /// `embed_links`: links are shown with what they lead to.
    EmbedLinks = 1 << 7,
    /// `send_polls`.
    SendPolls = 1 << 8,
    /// `change_info`: the title, the photo and what the chat is about.
    ChangeInfo = 1 << 10,
    /// `invite_users`.
    InviteUsers = 1 << 15,
    /// `pin_messages`.
    PinMessages = 1 << 17,
    /// `manage_topics`.
    ManageTopics = 1 << 18,
    /// `send_photos`.
    SendPhotos = 1 << 19,
    /// `send_videos`.
    SendVideos = 1 << 20,
    /// `send_roundvideos`: video notes.
    SendRoundVideos = 1 << 21,
    /// `send_audios`: music.
    SendAudios = 1 << 22,
    /// `send_voices`: voice notes.
    SendVoices = 1 << 23,
    /// `send_docs`: files of other kinds.
    SendDocs = 1 << 24,
    /// `send_plain`: texts, and contacts and places.
    SendPlain = 1 << 25,
}

impl Permission {
    /// All of them; kinds of messages come first.
    pub const ALL: &'static [Self] = &[
        Self::SendPlain,
        Self::SendPhotos,
        Self::SendVideos,
        Self::SendRoundVideos,
        Self::SendAudios,
        Self::SendVoices,
        Self::SendDocs,
        Self::SendStickers,
        Self::SendGifs,
        Self::SendGames,
        Self::SendInline,
        Self::SendPolls,
        Self::EmbedLinks,
        Self::ChangeInfo,
        Self::InviteUsers,
        Self::PinMessages,
        Self::ManageTopics,
    ];

    /// All kinds of messages: who must not send any of them is mute.
    pub const SENDING: &'static [Self] = Self::ALL.split_at(12).0;

    /// What is forbidden.
    pub(crate) fn forbidden_by(rights: &types::ChatBannedRights) -> Vec<Self> {
        let all = Self::ALL.iter().copied();
        all.filter(|permission| permission.is_forbidden_by(rights))
            .collect()
    }

    /// What forbids these things until a date, which is `i32::MAX` for ever.
    pub(crate) fn forbid(permissions: &[Self], until_date: i32) -> types::ChatBannedRights {
        let bits = permissions.iter().fold(0, |bits, one| bits | *one as u32);
        banned_rights(bits, until_date)
    }

    pub(crate) fn is_forbidden_by(self, rights: &types::ChatBannedRights) -> bool {
        bits(rights) & self as u32 != 0
    }

    /// What somebody has to be allowed to write that.
    pub(crate) fn to_send(content: &Content) -> Self {
        let Some(written) = content.written() else {
            return Self::SendPlain;
        };
        if written.via_bot.is_some() {
            return Self::SendInline;
        }
        match &written.media {
            Some(enums::MessageMedia::Photo(_)) => Self::SendPhotos,
            Some(enums::MessageMedia::Document(media)) => of_document(media),
            Some(enums::MessageMedia::Poll(_)) => Self::SendPolls,
            Some(enums::MessageMedia::Game(_)) => Self::SendGames,
            Some(enums::MessageMedia::Dice(_)) => Self::SendStickers,
            _ => Self::SendPlain,
        }
    }
}

/// What kind of file it is: the attributes of animations are those of videos too.
fn of_document(media: &types::MessageMediaDocument) -> Permission {
    use enums::DocumentAttribute as Attribute;
    let Some(enums::Document::Document(document)) = &media.document else {
        return Permission::SendDocs;
    };
    let attributes = &document.attributes;
    let has = |is: fn(&Attribute) -> bool| attributes.iter().any(is);
    if has(|a| matches!(a, Attribute::Sticker(_) | Attribute::CustomEmoji(_))) {
        Permission::SendStickers
    } else if has(|a| matches!(a, Attribute::Animated)) {
        Permission::SendGifs
    } else if has(|a| matches!(a, Attribute::Video(video) if video.round_message)) {
        Permission::SendRoundVideos
    } else if has(|a| matches!(a, Attribute::Video(_))) {
        Permission::SendVideos
    } else if has(|a| matches!(a, Attribute::Audio(audio) if audio.voice)) {
        Permission::SendVoices
    } else if has(|a| matches!(a, Attribute::Audio(_))) {
        Permission::SendAudios
    } else {
        Permission::SendDocs
    }
}

/// What an administrator may be allowed, with Telegram's names for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[repr(u32)]
pub enum Right {
    /// `change_info`: the title, the photo and what the chat is about.
    ChangeInfo = 1 << 0,
    /// `post_messages`, of channels.
    PostMessages = 1 << 1,
    /// `edit_messages` of others, of channels, and to pin them.
    EditMessages = 1 << 2,
    /// `delete_messages` of others.
    DeleteMessages = 1 << 3,
    /// `ban_users`, and to restrict them.
    BanUsers = 1 << 4,
    /// `invite_users`, also by links.
    InviteUsers = 1 << 5,
    /// `pin_messages`, of groups.
    PinMessages = 1 << 7,
    /// `add_admins`, with no other rights than one has.
    AddAdmins = 1 << 9,
    /// `manage_call`.
    ManageCall = 1 << 11,
}

impl Right {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::ChangeInfo,
        Self::PostMessages,
        Self::EditMessages,
        Self::DeleteMessages,
        Self::BanUsers,
        Self::InviteUsers,
        Self::PinMessages,
        Self::AddAdmins,
        Self::ManageCall,
    ];

    /// What administrators of basic groups may do: there all have the same rights.
    pub(crate) const OF_GROUP_ADMINS: &'static [Self] = &[
        Self::ChangeInfo,
        Self::DeleteMessages,
        Self::BanUsers,
        Self::InviteUsers,
        Self::PinMessages,
        Self::ManageCall,
    ];

    /// What is granted.
    pub(crate) fn granted_by(rights: &types::ChatAdminRights) -> Vec<Self> {
        let all = Self::ALL.iter().copied();
        all.filter(|right| right.is_granted_by(rights)).collect()
    }

    /// What grants these things in a chat of a kind, as far as there is such a thing there.
    pub(crate) fn grant(rights: &[Self], kind: Kind) -> types::ChatAdminRights {
        let bits = rights.iter().fold(OTHER, |bits, one| bits | *one as u32);
        admin_rights(bits & !foreign(kind))
    }

    pub(crate) fn is_granted_by(self, rights: &types::ChatAdminRights) -> bool {
        bits(rights) & self as u32 != 0
    }
}

/// What administrators have in any case; TDLib wants to see it.
const OTHER: u32 = 1 << 12;

/// Which rights there are not in a chat of a kind.
fn foreign(kind: Kind) -> u32 {
    /// `anonymous` and `manage_topics`.
    const OF_GROUPS: u32 = Right::PinMessages as u32 | 1 << 10 | 1 << 13;
    /// `manage_direct_messages`.
    const OF_CHANNELS: u32 = Right::PostMessages as u32 | Right::EditMessages as u32 | 1 << 17;
    match kind {
        Kind::Channel => OF_GROUPS,
        Kind::Group | Kind::Supergroup => OF_CHANNELS,
    }
}

/// Whether somebody may give such rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grant {
    /// They are none: who has them is no administrator.
    Nothing,
    /// The giver has them too, and they are known in such a chat.
    Fine,
    TooMuch,
}

impl Grant {
    /// What it is when somebody who stands like this to a chat of a kind gives these rights.
    pub(crate) fn by(giver: &Standing, kind: Kind, rights: &types::ChatAdminRights) -> Self {
        let own = match giver {
            Standing::Creator => u32::MAX,
            Standing::Admin(rights) => bits(rights) | OTHER,
            _ => 0,
        };
        match bits(rights) {
            0 => Self::Nothing,
            given if given & !(own & !foreign(kind)) == 0 => Self::Fine,
            _ => Self::TooMuch,
        }
    }
}

/// Rights as an administrator has them; `None` if they are none.
pub(crate) fn settled_admin(rights: &types::ChatAdminRights) -> Option<types::ChatAdminRights> {
    let bits = bits(rights);
    (bits != 0).then(|| admin_rights(bits | OTHER))
}

/// What is forbidden, written out: older names stand for several things, and an end that is too near or too
/// far is none.
pub(crate) fn settled_ban(rights: &types::ChatBannedRights, now: i32) -> types::ChatBannedRights {
    const DAY: i32 = 24 * 60 * 60;
    let all = |of: &[Permission]| of.iter().fold(0, |bits, one| bits | *one as u32);
    let mut forbidden = bits(rights);
    if rights.view_messages {
        forbidden |= all(Permission::ALL);
    }
    if rights.send_messages {
        forbidden |= all(Permission::SENDING);
    }
    if rights.send_media {
        forbidden |= all(Permission::SENDING) & !(Permission::SendPlain as u32);
    }
    let until = rights.until_date;
    let is_for_ever = until < now.saturating_add(30) || until > now.saturating_add(366 * DAY);
    banned_rights(forbidden, if is_for_ever { i32::MAX } else { until })
}

/// The flags of rights: that is how they begin, written down.
fn bits(rights: &impl Serializable) -> u32 {
    let bytes = rights.to_bytes();
    bytes.first_chunk().copied().map_or(0, u32::from_le_bytes)
}

fn admin_rights(bits: u32) -> types::ChatAdminRights {
    types::ChatAdminRights::from_bytes(&bits.to_bytes()).expect("flags are all there is to it")
}

fn banned_rights(bits: u32, until_date: i32) -> types::ChatBannedRights {
    let bytes = [bits.to_bytes(), until_date.to_bytes()].concat();
    types::ChatBannedRights::from_bytes(&bytes).expect("flags and a date are all there is to it")
}

#[cfg(test)]
mod tests;
