//! The one error of this crate: what is wrong with a schema, and where.

use std::fmt;

/// Says what is wrong with a schema, with the place in it.
///
/// ```
/// let error = tdlib_tl::Schema::parse("foo a:int32;").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "line 1, column 12: expected `=` after the fields of `foo`, found `;`"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    line: u32,
    column: u32,
    message: String,
}

impl Error {
    /// Places an error at a byte offset of the text. Counting lines only now keeps reading fast.
    pub(crate) fn at(text: &str, offset: usize, message: impl Into<String>) -> Error {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &text[..offset];
        let start_of_line = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before[start_of_line..]
            .trim_start_matches('\u{feff}')
            .chars()
            .count();
        Error {
            line: count(before.matches('\n').count()),
            column: count(column),
            message: message.into(),
        }
    }

    /// Returns the line, counted from 1.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }

    /// Returns the column, counted from 1 in characters.
    #[must_use]
    pub fn column(&self) -> u32 {
        self.column
    }

    /// Returns what is wrong, without the place.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

fn count(before: usize) -> u32 {
    u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {}, column {}: {}",
            self.line, self.column, self.message
        )
    }
}

impl std::error::Error for Error {}
