//! Places in a text, which Telegram counts in UTF-16 code units.

/// The length of a text.
pub(crate) fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The part of a text from a place on, of a length; `None` if it is not wholly within the text, or begins or
/// ends within a character.
pub(crate) fn part(text: &str, offset: i32, length: i32) -> Option<&str> {
    let offset = usize::try_from(offset).ok()?;
    let length = usize::try_from(length).ok()?;
    let from = byte_at(text, offset)?;
    let to = from + byte_at(&text[from..], length)?;
    Some(&text[from..to])
}

/// Where the character begins that comes after so many code units.
fn byte_at(text: &str, units: usize) -> Option<usize> {
    let mut before = 0;
    for (at, character) in text.char_indices() {
        if before >= units {
            return (before == units).then_some(at);
        }
        before += character.len_utf16();
    }
    (before == units).then_some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_beyond_the_first_65536_count_twice() {
        assert_eq!(length("a😀я"), 4);
        assert_eq!(part("a😀я", 1, 2), Some("😀"));
        assert_eq!(part("a😀я", 3, 1), Some("я"));
        assert_eq!(part("a😀я", 4, 0), Some(""));
    }

    #[test]
    fn a_part_that_is_not_within_the_text_is_none() {
        for (offset, length) in [
            (-1, 1),
            (0, -1),
            (2, 1),
            (1, 1),
            (0, 5),
            (5, 0),
            (i32::MAX, i32::MAX),
        ] {
            assert_eq!(part("a😀я", offset, length), None, "{offset} {length}");
        }
    }
}
