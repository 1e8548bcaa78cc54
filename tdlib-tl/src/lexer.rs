//! Splits a schema into tokens: names, marks, section lines and comments.

use crate::Error;

/// A piece of the text, with the place where it begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind<'a>,
    pub(crate) at: usize,
    pub(crate) line: u32,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind<'a> {
    /// `updateNewMessage`, `int32`.
    Name(&'a str),
    /// A digit sequence, which only explicit ids and unsupported forms have.
    Number(&'a str),
    /// One of the characters that have a meaning of their own.
    Mark(char),
    /// `---`
    Dashes,
    /// A comment to the end of its line, without the two slashes.
    Comment(&'a str),
    End,
}

impl std::fmt::Display for Kind<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Kind::Name(text) | Kind::Number(text) => write!(f, "`{text}`"),
            Kind::Mark(mark) => write!(f, "`{mark}`"),
            Kind::Dashes => f.write_str("`---`"),
            Kind::Comment(_) => f.write_str("a comment"),
            Kind::End => f.write_str("the end of the file"),
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Lexer<'a> {
    text: &'a str,
    pos: usize,
    line: u32,
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(text: &'a str) -> Lexer<'a> {
        let pos = if text.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        Lexer { text, pos, line: 1 }
    }

    /// Reads the next token, comments included.
    pub(crate) fn next(&mut self) -> Result<Token<'a>, Error> {
        self.skip_white();
        let (at, line) = (self.pos, self.line);
        let kind = self.kind(at)?;
        Ok(Token { kind, at, line })
    }

    /// Reads the digits of an explicit id, right after its `#`.
    pub(crate) fn id_digits(&mut self) -> &'a str {
        let start = self.pos;
        self.pos = self.end_of(start, |byte| byte.is_ascii_hexdigit());
        &self.text[start..self.pos]
    }

    fn kind(&mut self, at: usize) -> Result<Kind<'a>, Error> {
        let Some(&byte) = self.text.as_bytes().get(at) else {
            return Ok(Kind::End);
        };
        let rest = &self.text[at..];
        if byte.is_ascii_alphabetic() {
            self.pos = self.end_of(at, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
            return Ok(Kind::Name(&self.text[at..self.pos]));
        }
        if byte.is_ascii_digit() {
            self.pos = self.end_of(at, |byte| byte.is_ascii_digit());
            return Ok(Kind::Number(&self.text[at..self.pos]));
        }
        if let Some(comment) = rest.strip_prefix("//") {
            let line = comment.find('\n').map_or(comment, |end| &comment[..end]);
            self.pos = at + 2 + line.len();
            if let Some(nul) = line.find('\0') {
                return Err(self.error(at + 2 + nul, "the file holds a NUL character"));
            }
            return Ok(Kind::Comment(line.trim_end()));
        }
        if rest.starts_with("---") {
            self.pos = at + 3;
            return Ok(Kind::Dashes);
        }
        if b":;()[]{}=#?%<>+,*_!.".contains(&byte) {
            self.pos = at + 1;
            return Ok(Kind::Mark(char::from(byte)));
        }
        Err(self.error(
            at,
            match rest.chars().next() {
                Some('\0') => "the file holds a NUL character".to_owned(),
                Some(other) => format!("{other:?} has no meaning in a TL schema"),
                None => "expected a declaration".to_owned(),
            },
        ))
    }

    fn skip_white(&mut self) {
        for &byte in &self.text.as_bytes()[self.pos..] {
            match byte {
                b'\n' => self.line = self.line.saturating_add(1),
                1..=b' ' => {}
                _ => break,
            }
            self.pos += 1;
        }
    }

    fn end_of(&self, start: usize, belongs: impl Fn(u8) -> bool) -> usize {
        let mut end = start;
        for &byte in &self.text.as_bytes()[start..] {
            if !belongs(byte) {
                break;
            }
            end += 1;
        }
        end
    }

    fn error(&self, at: usize, message: impl Into<String>) -> Error {
        Error::at(self.text, at, message)
    }
}
