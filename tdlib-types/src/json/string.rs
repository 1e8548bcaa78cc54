//! The inside of JSON strings and numbers.

/// The number of bytes before the first quote, backslash or control character, or the end.
pub(super) fn plain_length(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let mut at = 0;
    while let Some(chunk) = bytes.get(at..at + 8) {
        let word = u64::from_le_bytes(chunk.try_into().expect("eight bytes"));
        // A byte below n, in a word without high bits: (word - n * ONES) & !word & HIGH marks it, and
        // false marks can only be behind a true one.
        let below = |word: u64, n: u64| word.wrapping_sub(n * ONES) & !word & HIGH;
        let special = below(word, 0x20)
            | below(word ^ (u64::from(b'"') * ONES), 1)
            | below(word ^ (u64::from(b'\\') * ONES), 1);
        if special != 0 {
            return at + special.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let tail = bytes.get(at..).unwrap_or(&[]);
    at + tail
        .iter()
        .position(|&byte| matches!(byte, b'"' | b'\\' | 0..0x20))
        .unwrap_or(tail.len())
}

/// Appends a string that begins at `text` (past its opening quote) to `out` and returns its length with
/// the closing quote; `plain` is its [`plain_length`].
///
/// # Errors
/// Where it is wrong, and how.
pub(super) fn unescape(
    text: &str,
    plain: usize,
    out: &mut String,
) -> Result<usize, (usize, &'static str)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut plain = plain;
    loop {
        out.push_str(&text[at..at + plain]);
        at += plain;
        match bytes.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at = escape(bytes, at, out)?,
            Some(_) => return Err((at, "control character in a string")),
            None => return Err((at, "expected the end of a string")),
        }
        // Text that is not Latin comes as runs of \uXXXX with a space here and there: no scan in between.
        loop {
            match bytes.get(at..at + 2) {
                Some([b'\\', _]) => at = escape(bytes, at, out)?,
                Some([b' ', b'\\']) => {
                    out.push(' ');
                    at += 1;
                }
                _ => break,
            }
        }
        plain = plain_length(&bytes[at..]);
    }
}

/// Whether the inside of a JSON string, as it stands in the text, means `name`.
pub(super) fn is(raw: &str, name: &str) -> bool {
    raw == name
        || (raw.contains('\\') && {
            let mut text = String::new();
            let quoted = format!("{raw}\"");
            unescape(&quoted, plain_length(quoted.as_bytes()), &mut text).is_ok() && text == name
        })
}

/// The number of bytes that belong to a number.
pub(super) fn number_length(bytes: &[u8]) -> usize {
    let part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
    bytes.iter().take_while(|byte| part(byte)).count()
}

/// The value of eight digits, all at once, if the text begins with so many.
#[inline]
pub(super) fn eight_digits(bytes: &[u8]) -> Option<i64> {
    let word = u64::from_le_bytes(*bytes.first_chunk()?).wrapping_sub(0x3030_3030_3030_3030);
    // A byte that was no digit is above 9 now, so adding 0x76 sets its high bit.
    if (word | word.wrapping_add(0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 != 0 {
        return None;
    }
    // Pairs of digits, then of pairs, then of those: the first byte is the highest.
    let pairs = (word * 10 + (word >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    let eight = (fours * 10_000 + (fours >> 32)) & 0xffff_ffff;
    i64::try_from(eight).ok()
}

fn escape(bytes: &[u8], at: usize, out: &mut String) -> Result<usize, (usize, &'static str)> {
    let plain = match bytes.get(at + 1) {
        Some(b'u') => return unicode(bytes, at, out),
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(&byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
        _ => return Err((at, "unknown escape in a string")),
    };
    out.push(plain);
    Ok(at + 2)
}

fn unicode(bytes: &[u8], at: usize, out: &mut String) -> Result<usize, (usize, &'static str)> {
    const LONE: &str = "half of a surrogate pair in a string";
    let Some(unit) = hex(bytes, at) else {
        return Err((at, "expected four hexadecimal digits after \\u"));
    };
    if !(0xd800..0xe000).contains(&unit) {
        out.push(char::from_u32(unit).ok_or((at, LONE))?);
        return Ok(at + 6);
    }
    match hex(bytes, at + 6) {
        Some(low @ 0xdc00..0xe000) if unit < 0xdc00 && bytes[at + 6..].starts_with(b"\\u") => {
            let code = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            out.push(char::from_u32(code).ok_or((at, LONE))?);
            Ok(at + 12)
        }
        _ => Err((at, LONE)),
    }
}

/// The value of the four digits of the `\uXXXX` at `at`.
fn hex(bytes: &[u8], at: usize) -> Option<u32> {
    const DIGITS: [u8; 256] = {
        let mut digits = [0xff; 256];
        let mut value = 0;
        while value < 16 {
            let digit = b"0123456789abcdef"[value];
            digits[digit as usize] = value as u8;
            digits[digit.to_ascii_uppercase() as usize] = value as u8;
            value += 1;
        }
        digits
    };
    let &[a, b, c, d] = bytes.get(at + 2..at + 6)? else {
        return None;
    };
    let [a, b, c, d] = [a, b, c, d].map(|byte| u32::from(DIGITS[usize::from(byte)]));
    (a | b | c | d <= 15).then_some(a << 12 | b << 8 | c << 4 | d)
}
