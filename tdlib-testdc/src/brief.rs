//! The arguments of a call, for people: what `Debug` tells, without what is empty.
//!
//! A call of Telegram's API has dozens of fields, of which most are not used. Of
//! `SendMessage { silent: false, .., peer: User(InputPeerUser { user_id: 5, access_hash: 7 }), message: "hi" }`
//! this makes `peer: InputPeerUser {user_id: 5}, message: "hi"`.

use std::fmt::{self, Write};

/// How much is read of what `Debug` tells; a part of a file would be megabytes.
const READ: usize = 8 * 1024;
/// The longest result, text and list, in characters and elements.
const LENGTH: usize = 200;
const TEXT: usize = 40;
const LIST: usize = 4;

/// Shortens what `Debug` tells of a call's arguments.
pub(crate) fn brief(arguments: &impl fmt::Debug) -> String {
    let mut text = Limited(String::new());
    // It fails when there is enough of it.
    let _ = write!(text, "{arguments:?}");
    let mut reader = Reader(&text.0);
    reader.take_while(|c| !" ({[".contains(c));
    reader.skip(" ");
    let mut brief = match reader.first() {
        Some('{') => reader.fields().unwrap_or_default(),
        Some(_) => reader.value().unwrap_or_default(),
        None => String::new(),
    };
    cut(&mut brief, LENGTH);
    brief
}

/// Text up to a limit.
struct Limited(String);

impl Write for Limited {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.0.len() + text.len() > READ {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

/// Ends a text after so many characters.
fn cut(text: &mut String, length: usize) {
    if let Some((at, _)) = text.char_indices().nth(length) {
        text.truncate(at);
        text.push('…');
    }
}

/// What is still to be read. It may end anywhere.
struct Reader<'a>(&'a str);

impl<'a> Reader<'a> {
    fn first(&self) -> Option<char> {
        self.0.chars().next()
    }

    /// Passes over a text, if it is next.
    fn skip(&mut self, text: &str) -> bool {
        let rest = self.0.strip_prefix(text);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn take_while(&mut self, fits: impl Fn(char) -> bool) -> &'a str {
        let end = self.0.find(|c| !fits(c)).unwrap_or(self.0.len());
        let (taken, rest) = self.0.split_at(end);
        self.0 = rest;
        taken
    }

    /// Reads a value; `None` if it is empty, or no, or zero.
    fn value(&mut self) -> Option<String> {
        match self.first()? {
            '"' => self.text(),
            '[' => self.list(']'),
            '(' => self.list(')'),
            _ => self.word(),
        }
    }

    fn text(&mut self) -> Option<String> {
        self.skip("\"");
        let mut is_escaped = false;
        let end = self.0.find(|c| {
            let ends = c == '"' && !is_escaped;
            is_escaped = c == '\\' && !is_escaped;
            ends
        });
        let (inside, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        self.skip("\"");
        let mut inside = inside.to_owned();
        cut(&mut inside, TEXT);
        (!inside.is_empty()).then(|| format!("\"{inside}\""))
    }

    /// Reads values up to a bracket.
    fn list(&mut self, end: char) -> Option<String> {
        self.0 = self.0.get(1..).unwrap_or_default();
        let mut values = Vec::new();
        let mut more = 0;
        while self.first().is_some_and(|c| c != end) {
            let value = self.value();
            if values.len() < LIST {
                values.push(value.unwrap_or_else(|| "0".to_owned()));
            } else {
                more += 1;
            }
            if !self.skip(", ") && self.first() != Some(end) {
                break;
            }
        }
        self.0 = self.0.strip_prefix(end).unwrap_or(self.0);
        match (values.is_empty(), more) {
            (true, _) => None,
            (_, 0) => Some(format!("[{}]", values.join(", "))),
            _ => Some(format!("[{}, … {more} more]", values.join(", "))),
        }
    }

    /// Reads a number, or a name and what it has inside.
    fn word(&mut self) -> Option<String> {
        let word = self.take_while(|c| !" ,:()[]{}\"".contains(c));
        if self.skip(" {") {
            return self.fields().map(|fields| format!("{word} {{{fields}}}"));
        }
        if self.skip("(") {
            // The name says again what is inside.
            let inside = self.value();
            self.skip(")");
            return inside;
        }
        (!["", "false", "None", "0"].contains(&word)).then(|| word.to_owned())
    }

    /// Reads fields between braces, those that are not empty.
    fn fields(&mut self) -> Option<String> {
        self.skip("{");
        self.skip(" ");
        let mut fields = Vec::new();
        while self.first().is_some_and(|c| c != '}') {
            let name = self.take_while(|c| c != ':' && c != '}');
            if !self.skip(": ") {
                break;
            }
            match self.value() {
                // It says nothing to anybody.
                _ if name == "access_hash" => {}
                Some(value) if value == "true" => fields.push(name.to_owned()),
                Some(value) => fields.push(format!("{name}: {value}")),
                None => {}
            }
            self.skip(",");
            self.skip(" ");
        }
        self.skip("}");
        (!fields.is_empty()).then(|| fields.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use grammers_tl_types::{functions, types};

    use super::*;
    use crate::tl::zero;

    #[test]
    fn what_is_empty_is_left_out() {
        let peer = types::InputPeerUser {
            user_id: 5,
            access_hash: 7,
        };
        let call = functions::messages::SetTyping {
            peer: peer.into(),
            top_msg_id: None,
            action: types::SendMessageTypingAction {}.into(),
        };
        assert_eq!(
            brief(&call),
            "peer: InputPeerUser {user_id: 5}, action: SendMessageTypingAction"
        );
        assert_eq!(brief(&functions::updates::GetState {}), "");
    }

    #[test]
    fn texts_and_lists_are_shortened() {
        let call = functions::messages::DeleteMessages {
            revoke: true,
            id: (1..=100).collect(),
        };
        assert_eq!(brief(&call), "revoke, id: [1, 2, 3, 4, … 96 more]");
        let call = functions::upload::SaveFilePart {
            file_id: 3,
            file_part: 0,
            bytes: vec![200; 1 << 20],
        };
        let told = brief(&call);
        assert!(
            told.starts_with("file_id: 3, bytes: [200, 200, 200, 200, … "),
            "{told}"
        );
        let name = "x\"\\, {".to_owned() + &"ä".repeat(100);
        let call = functions::contacts::ResolveUsername {
            username: name,
            referer: Some("by".to_owned()),
        };
        assert_eq!(
            brief(&call),
            format!(
                "username: \"x\\\"\\\\, {{{}…\", referer: \"by\"",
                "ä".repeat(32)
            )
        );
    }

    #[test]
    fn much_in_all_is_shortened() {
        let user = types::User {
            first_name: Some("a".repeat(30)),
            last_name: Some("b".repeat(30)),
            username: Some("c".repeat(30)),
            phone: Some("d".repeat(30)),
            bot_inline_placeholder: Some("e".repeat(39)),
            lang_code: Some("f".repeat(39)),
            ..zero()
        };
        let told = brief(&user);
        assert_eq!(told.chars().count(), LENGTH + 1);
        assert!(told.ends_with('…'));
    }

    #[test]
    fn a_text_that_ends_anywhere_is_read_to_its_end() {
        let whole =
            r#"A { b: [1, 2], c: Some("t\"x"), d: E(F { g: -1, h: (true, 2.5) }), i: true }"#;
        assert_eq!(
            Reader(&whole[2..]).fields().unwrap(),
            r#"b: [1, 2], c: "t\"x", d: F {g: -1, h: [true, 2.5]}, i"#
        );
        for end in 2..whole.len() {
            let _ = Reader(&whole[2..end]).fields();
        }
    }
}
