//! How people start bots: by a link that may have a word in it, which the bot alone reads.

use grammers_tl_types::types;

use crate::world::UserId;
use crate::world::message::{Content, Written};
use crate::world::posting::NewMessage;

/// The longest word.
const MAX_WORD: usize = 64;

/// Whether a link can have that word in it; if not, Telegram's error.
pub(crate) fn check_word(word: &str) -> Result<(), &'static str> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if word.len() > MAX_WORD {
        Err("START_PARAM_TOO_LONG")
    } else if word.chars().all(is_allowed) {
        Ok(())
    } else {
        Err("START_PARAM_INVALID")
    }
}

/// What a bot is started by. In groups there may be others, so that its name stands there.
pub(crate) fn start_message(bot: UserId, name: Option<&str>, word: &str) -> NewMessage {
    let mut text = "/start".to_owned();
    if let Some(name) = name {
        text.push('@');
        text.push_str(name);
    }
    let command = types::MessageEntityBotCommand {
        offset: 0,
        length: text.len() as i32,
    };
    let for_bot = (!word.is_empty()).then(|| (bot, format!("{text} {word}")));
    NewMessage::new(Content::Written(Box::new(Written {
        entities: vec![command.into()],
        text,
        for_bot,
        ..Written::default()
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_links_are_letters_digits_underscores_and_dashes() {
        for word in ["", "a", "Ref_12-x", &"a".repeat(64)] {
            assert_eq!(check_word(word), Ok(()), "{word}");
        }
        for word in ["a b", "ä", "a+b", "a/b", "a="] {
            assert_eq!(check_word(word), Err("START_PARAM_INVALID"), "{word}");
        }
        assert_eq!(check_word(&"a".repeat(65)), Err("START_PARAM_TOO_LONG"));
    }

    #[test]
    fn the_bot_alone_reads_the_word() {
        let new = start_message(7, Some("a_bot"), "word");
        let written = new.content.written().expect("a text");
        assert_eq!(written.text_for(7), "/start@a_bot word");
        assert_eq!(written.text_for(8), "/start@a_bot");
        let new = start_message(7, None, "");
        assert_eq!(new.content.written().expect("a text").text_for(7), "/start");
    }
}
