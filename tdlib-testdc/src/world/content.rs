//! What a message says.

use grammers_tl_types::{enums, types};

use super::{UserId, entities};

/// What a message says.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "few messages say that something happened"
)]
pub(crate) enum Content {
    Written(Box<Written>),
    /// Something that happened in the chat.
    Service(enums::MessageAction),
}

/// What somebody has written.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Written {
    pub(crate) text: String,
    pub(crate) entities: Vec<enums::MessageEntity>,
    /// What a bot reads in place of the text: it has been started with a word that others don't see.
    pub(crate) for_bot: Option<(UserId, String)>,
    pub(crate) media: Option<enums::MessageMedia>,
    pub(crate) markup: Option<enums::ReplyMarkup>,
    pub(crate) forwarded: Option<types::MessageFwdHeader>,
    pub(crate) via_bot: Option<UserId>,
    /// What the messages of an album have in common.
    pub(crate) album: Option<i64>,
    /// When it was changed last.
    pub(crate) edit_date: Option<i32>,
    /// Whether it must not be forwarded or saved.
    pub(crate) is_protected: bool,
    /// Whether the text stands above the media.
    pub(crate) is_media_below: bool,
}

impl From<&str> for Written {
    fn from(text: &str) -> Self {
        // Nothing is marked, so that no mark is wrong.
        let (text, entities) = entities::settle(text, Vec::new()).unwrap_or_default();
        Self {
            text,
            entities,
            ..Self::default()
        }
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Self::Written(Box::new(Written::from(text)))
    }
}

impl Written {
    /// The text as somebody reads it.
    pub(crate) fn text_for(&self, viewer: UserId) -> &str {
        match &self.for_bot {
            Some((bot, text)) if *bot == viewer => text,
            _ => &self.text,
        }
    }
}

impl Content {
    /// What was written, if it was.
    pub(crate) fn written(&self) -> Option<&Written> {
        match self {
            Self::Written(written) => Some(written),
            Self::Service(_) => None,
        }
    }

    /// The text as somebody reads it, which is empty if something happened.
    pub(crate) fn text_for(&self, viewer: UserId) -> &str {
        self.written()
            .map_or("", |written| written.text_for(viewer))
    }

    /// The text, which is empty if something happened.
    pub(crate) fn text(&self) -> &str {
        self.written().map_or("", |written| &written.text)
    }

    /// Whether it is a voice or video note: its author is told when it is listened to.
    pub(crate) fn is_note(&self) -> bool {
        let media = self.written().and_then(|written| written.media.as_ref());
        matches!(media, Some(enums::MessageMedia::Document(media)) if media.voice || media.round)
    }

    /// Whether something was thrown.
    pub(crate) fn is_dice(&self) -> bool {
        let media = self.written().and_then(|written| written.media.as_ref());
        matches!(media, Some(enums::MessageMedia::Dice(_)))
    }

    /// Whether it is a piece of music.
    pub(crate) fn is_music(&self) -> bool {
        let media = self.written().and_then(|written| written.media.as_ref());
        let Some(enums::MessageMedia::Document(media)) = media else {
            return false;
        };
        let Some(enums::Document::Document(document)) = &media.document else {
            return false;
        };
        let mut attributes = document.attributes.iter();
        attributes.any(|a| matches!(a, enums::DocumentAttribute::Audio(audio) if !audio.voice))
    }
}
