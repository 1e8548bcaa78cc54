//! What a message has to be to be found.

use grammers_tl_types::enums;

use crate::world::UserId;
use crate::world::content::Content;
use crate::world::message::Message;

/// Whether a message is of a kind, for somebody.
pub(super) fn is_of(filter: &enums::MessagesFilter, message: &Message, viewer: UserId) -> bool {
    use enums::MessagesFilter as Filter;
    match filter {
        Filter::InputMessagesFilterEmpty => true,
        Filter::InputMessagesFilterPinned => message.is_pinned,
        Filter::InputMessagesFilterMyMentions => message.mentions.contains(&viewer),
        Filter::InputMessagesFilterUrl => has_link(message),
        Filter::InputMessagesFilterChatPhotos => is_chat_photo(&message.content),
        Filter::InputMessagesFilterPhoneCalls(_) => false,
        filter => media_of(message).is_some_and(|media| is_media(filter, media)),
    }
}

fn media_of(message: &Message) -> Option<&enums::MessageMedia> {
    message.content.written()?.media.as_ref()
}

fn has_link(message: &Message) -> bool {
    use enums::MessageEntity as Mark;
    let marks = message.content.written().map(|written| &written.entities);
    let mut marks = marks.into_iter().flatten();
    marks.any(|mark| matches!(mark, Mark::Url(_) | Mark::TextUrl(_)))
}

fn is_chat_photo(content: &Content) -> bool {
    matches!(
        content,
        Content::Service(enums::MessageAction::ChatEditPhoto(_))
    )
}

fn is_media(filter: &enums::MessagesFilter, media: &enums::MessageMedia) -> bool {
    use enums::MessageMedia as Media;
    use enums::MessagesFilter as Filter;
    match media {
        Media::Photo(_) => matches!(
            filter,
            Filter::InputMessagesFilterPhotos | Filter::InputMessagesFilterPhotoVideo
        ),
        Media::Contact(_) => matches!(filter, Filter::InputMessagesFilterContacts),
        Media::Geo(_) | Media::GeoLive(_) | Media::Venue(_) => {
            matches!(filter, Filter::InputMessagesFilterGeo)
        }
        Media::Document(media) => match &media.document {
            Some(enums::Document::Document(document)) => is_document(filter, &document.attributes),
            _ => false,
        },
        _ => false,
    }
}

fn is_document(filter: &enums::MessagesFilter, attributes: &[enums::DocumentAttribute]) -> bool {
    use enums::DocumentAttribute as Attribute;
    use enums::MessagesFilter as Filter;
    let has = |is: fn(&Attribute) -> bool| attributes.iter().any(is);
    if has(|a| matches!(a, Attribute::Sticker(_) | Attribute::CustomEmoji(_))) {
        return false;
    }
    if has(|a| matches!(a, Attribute::Animated)) {
        return matches!(filter, Filter::InputMessagesFilterGif);
    }
    if has(|a| matches!(a, Attribute::Video(video) if video.round_message)) {
        return matches!(
            filter,
            Filter::InputMessagesFilterRoundVideo | Filter::InputMessagesFilterRoundVoice
        );
    }
    if has(|a| matches!(a, Attribute::Video(_))) {
        return matches!(
            filter,
            Filter::InputMessagesFilterVideo | Filter::InputMessagesFilterPhotoVideo
        );
    }
    if has(|a| matches!(a, Attribute::Audio(audio) if audio.voice)) {
        return matches!(
            filter,
            Filter::InputMessagesFilterVoice | Filter::InputMessagesFilterRoundVoice
        );
    }
    if has(|a| matches!(a, Attribute::Audio(_))) {
        return matches!(filter, Filter::InputMessagesFilterMusic);
    }
    matches!(filter, Filter::InputMessagesFilterDocument)
}

/// Whether a text has all words of a query, or words that begin with them, however they are written.
pub(super) fn has_words(text: &str, query: &str) -> bool {
    let text = text.to_lowercase();
    let words: Vec<&str> = words(&text).collect();
    let query = query.to_lowercase();
    let mut wanted = self::words(&query);
    wanted.all(|wanted| words.iter().any(|word| word.starts_with(wanted)))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_by_the_beginnings_of_its_words_in_any_order() {
        let text = "Grüße aus dem schönen Norden, #sommer2026";
        for query in [
            "grü",
            "NORDEN",
            "norden grüße",
            "schön, dem",
            "sommer",
            "  ",
        ] {
            assert!(has_words(text, query), "{query}");
        }
        for query in ["rden", "grüße süden", "2026", "nordens"] {
            assert!(!has_words(text, query), "{query}");
        }
    }
}
