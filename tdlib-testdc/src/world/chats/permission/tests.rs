//! What messages need to be allowed, and how rights are written down.

use super::*;
use crate::tl::zero;
use crate::world::message::{Content, Written};

const NOW: i32 = 1_000_000;
const DAY: i32 = 24 * 60 * 60;

fn media(media: impl Into<enums::MessageMedia>) -> Content {
    Content::Written(Box::new(Written {
        media: Some(media.into()),
        ..Written::default()
    }))
}

fn document(attributes: Vec<enums::DocumentAttribute>) -> Content {
    let document = types::Document {
        id: 1,
        access_hash: 2,
        file_reference: Vec::new(),
        date: NOW,
        mime_type: "application/octet-stream".to_owned(),
        size: 3,
        thumbs: None,
        video_thumbs: None,
        dc_id: 1,
        attributes,
    };
    media(types::MessageMediaDocument {
        document: Some(document.into()),
        ..zero()
    })
}

fn video(round_message: bool) -> enums::DocumentAttribute {
    types::DocumentAttributeVideo {
        round_message,
        ..zero()
    }
    .into()
}

fn audio(voice: bool) -> enums::DocumentAttribute {
    types::DocumentAttributeAudio { voice, ..zero() }.into()
}

fn sticker() -> enums::DocumentAttribute {
    types::DocumentAttributeSticker {
        mask: false,
        alt: String::new(),
        stickerset: enums::InputStickerSet::Empty,
        mask_coords: None,
    }
    .into()
}

#[test]
fn each_kind_of_message_has_a_permission() {
    let name = || {
        types::DocumentAttributeFilename {
            file_name: "a".to_owned(),
        }
        .into()
    };
    let animated = enums::DocumentAttribute::Animated;
    let inline = Content::Written(Box::new(Written {
        via_bot: Some(7),
        media: Some(zero::<types::MessageMediaPhoto>().into()),
        ..Written::default()
    }));
    let dice = types::MessageMediaDice {
        value: 6,
        emoticon: String::new(),
        game_outcome: None,
    };
    for (content, expected) in [
        (Content::from("text"), Permission::SendPlain),
        (
            media(zero::<types::MessageMediaPhoto>()),
            Permission::SendPhotos,
        ),
        (
            media(zero::<types::MessageMediaContact>()),
            Permission::SendPlain,
        ),
        (media(dice), Permission::SendStickers),
        (document(vec![name()]), Permission::SendDocs),
        (document(vec![video(false), name()]), Permission::SendVideos),
        (document(vec![video(true)]), Permission::SendRoundVideos),
        (document(vec![video(false), animated]), Permission::SendGifs),
        (document(vec![audio(false)]), Permission::SendAudios),
        (document(vec![audio(true)]), Permission::SendVoices),
        (document(vec![sticker()]), Permission::SendStickers),
        (
            media(zero::<types::MessageMediaDocument>()),
            Permission::SendDocs,
        ),
        (inline, Permission::SendInline),
    ] {
        assert_eq!(Permission::to_send(&content), expected, "{content:?}");
    }
}

#[test]
fn what_is_forbidden_is_read_as_it_was_written() {
    for permission in Permission::ALL {
        let rights = Permission::forbid(&[*permission], NOW);
        assert_eq!(Permission::forbidden_by(&rights), [*permission]);
        assert_eq!(rights.until_date, NOW);
    }
    let named = types::ChatBannedRights {
        send_stickers: true,
        send_gifs: true,
        send_games: true,
        send_inline: true,
        embed_links: true,
        send_polls: true,
        change_info: true,
        invite_users: true,
        pin_messages: true,
        manage_topics: true,
        send_photos: true,
        send_videos: true,
        send_roundvideos: true,
        send_audios: true,
        send_voices: true,
        send_docs: true,
        send_plain: true,
        ..zero()
    };
    assert_eq!(Permission::forbid(Permission::ALL, 0), named);
    let links = types::ChatBannedRights {
        embed_links: true,
        ..zero()
    };
    assert_eq!(Permission::forbidden_by(&links), [Permission::EmbedLinks]);
}

#[test]
fn what_is_granted_is_what_a_chat_knows() {
    let groups = Right::grant(Right::ALL, Kind::Supergroup);
    let expected = types::ChatAdminRights {
        change_info: true,
        delete_messages: true,
        ban_users: true,
        invite_users: true,
        pin_messages: true,
        add_admins: true,
        manage_call: true,
        other: true,
        ..zero()
    };
    assert_eq!(groups, expected);
    let channels = Right::grant(Right::ALL, Kind::Channel);
    let expected = types::ChatAdminRights {
        post_messages: true,
        edit_messages: true,
        pin_messages: false,
        ..expected
    };
    assert_eq!(channels, expected);
    for right in Right::ALL {
        let kind = match right {
            Right::PinMessages => Kind::Supergroup,
            _ => Kind::Channel,
        };
        let granted = Right::grant(&[*right], kind);
        assert_eq!(Right::granted_by(&granted), [*right]);
    }
    assert_eq!(settled_admin(&zero()), None);
    let nothing_else = types::ChatAdminRights {
        other: true,
        ..zero()
    };
    assert_eq!(settled_admin(&nothing_else), Some(nothing_else));
}

#[test]
fn older_names_stand_for_several_things() {
    let settled = |rights| Permission::forbidden_by(&settled_ban(&rights, NOW));
    let none = zero::<types::ChatBannedRights>;
    let view = types::ChatBannedRights {
        view_messages: true,
        ..none()
    };
    assert_eq!(settled(view), Permission::ALL);
    let send = types::ChatBannedRights {
        send_messages: true,
        ..none()
    };
    assert_eq!(settled(send), Permission::SENDING);
    let files = types::ChatBannedRights {
        send_media: true,
        ..none()
    };
    assert_eq!(settled(files), Permission::SENDING[1..]);
    assert!(settled(none()).is_empty());
}

#[test]
fn an_end_that_is_too_near_or_too_far_is_none() {
    for (until_date, expected) in [
        (0, i32::MAX),
        (NOW - 1, i32::MAX),
        (NOW + 29, i32::MAX),
        (NOW + 30, NOW + 30),
        (NOW + DAY, NOW + DAY),
        (NOW + 366 * DAY, NOW + 366 * DAY),
        (NOW + 366 * DAY + 1, i32::MAX),
        (i32::MAX, i32::MAX),
    ] {
        let rights = Permission::forbid(&[Permission::SendPlain], until_date);
        assert_eq!(
            settled_ban(&rights, NOW).until_date,
            expected,
            "{until_date}"
        );
    }
}
