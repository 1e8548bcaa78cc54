//! Makes values that are no objects, and writes them as TDLib writes JSON.

use std::fmt::Write as _;

use super::rng::Rng;

/// The largest integer that a JSON number in a double holds with all its neighbours, 2^53 - 1.
const INT53_MAX: i64 = (1 << 53) - 1;

const LATIN: [&str; 12] = [
    "hello",
    "the",
    "meeting",
    "at",
    "noon",
    "is \"moved\"",
    "to",
    "C:\\temp",
    "a/b",
    "ok.",
    "see",
    "you\nsoon",
];
const OTHER: [&str; 16] = [
    "привет",
    "встреча",
    "завтра",
    "ёж",
    "مرحبا",
    "كيف",
    "الحال",
    "你好",
    "世界",
    "日本語",
    "한국어",
    "👋",
    "👩‍👩‍👧",
    "🇩🇪",
    "naïve",
    "\u{feff}ẞ",
];
const CONTROL: [&str; 6] = [
    "\u{0}",
    "\u{1}",
    "\u{1f}",
    "\u{7f}",
    "\u{8}\u{c}\r\t",
    "\u{2028}",
];

/// Writes an `int32` that fits the name of the field.
pub(super) fn int32(rng: &mut Rng, field: &str, out: &mut String) {
    let value = match field {
        _ if rng.chance(3) => *rng.pick(&[i32::MIN, i32::MAX, 0, -1]).unwrap_or(&0) as i64,
        _ if field.ends_with("date") => rng.between(1_600_000_000, 1_800_000_000),
        _ if field.contains("color") => rng.between(0, 0xff_ffff),
        "width" | "height" => rng.between(1, 4096),
        "duration" => rng.between(0, 7200),
        _ if rng.chance(30) => 0,
        _ => rng.between(1, 10_000),
    };
    put(out, format_args!("{value}"));
}

/// Writes an `int53`, which is an identifier most of the time.
pub(super) fn int53(rng: &mut Rng, field: &str, out: &mut String) {
    let value = match field {
        _ if rng.chance(3) => *rng.pick(&[INT53_MAX, -INT53_MAX, 0, -1]).unwrap_or(&0),
        _ if field.contains("chat_id") && rng.chance(60) => {
            -1_000_000_000_000 - rng.between(1_000_000_000, 2_999_999_999)
        }
        _ if field.contains("message_id") => rng.between(1, 4_000_000) << 20,
        _ if field.ends_with("_id") || field == "id" => rng.between(10_000, 8_000_000_000),
        _ if field.contains("size") => rng.between(0, 2_000_000_000),
        _ if rng.chance(30) => 0,
        _ => rng.between(1, 1_000_000),
    };
    put(out, format_args!("{value}"));
}

/// Writes an `int64`, in quotes as TDLib does.
pub(super) fn int64(rng: &mut Rng, out: &mut String) {
    let value = match rng.below(20) {
        0 => i64::MIN,
        1 => i64::MAX,
        2..=6 => 0,
        _ => rng.next() as i64,
    };
    put(out, format_args!("\"{value}\""));
}

/// Writes a `double`, always with six digits after the point.
pub(super) fn double(rng: &mut Rng, out: &mut String) {
    let value = match rng.below(10) {
        0 => 0.0,
        1 => rng.between(-INT53_MAX, INT53_MAX) as f64,
        _ => rng.between(-180_000_000, 180_000_000) as f64 / 1e6,
    };
    put(out, format_args!("{value:.6}"));
}

/// Writes `bytes`: base64 with padding.
pub(super) fn bytes(rng: &mut Rng, out: &mut String) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let length = rng.below(60);
    let data: Vec<u8> = (0..length).map(|_| rng.next() as u8).collect();
    out.push('"');
    for chunk in data.chunks(3) {
        let group = chunk.iter().enumerate();
        let bits = group.fold(0_u32, |bits, (at, byte)| {
            bits | u32::from(*byte) << (16 - 8 * at)
        });
        for digit in 0..4 {
            match digit <= chunk.len() {
                true => out.push(char::from(DIGITS[(bits >> (18 - 6 * digit) & 63) as usize])),
                false => out.push('='),
            }
        }
    }
    out.push('"');
}

/// Writes a `string` that fits the name of the field.
pub(super) fn string(rng: &mut Rng, field: &str, out: &mut String) {
    let text = match field {
        _ if rng.chance(10) => String::new(),
        _ if field.contains("url") => format!("https://example.com/{:x}?a=1&b=2", rng.next()),
        _ if field.contains("mime") => "video/mp4".to_owned(),
        _ if field.contains("path") => format!("/var/lib/td/photos/{}.jpg", rng.below(99_999)),
        _ if field.contains("phone") => format!("+{}", rng.between(10_000_000_000, 99_999_999_999)),
        _ if field.contains("language_code") => "pt-br".to_owned(),
        _ if field.contains("username") => format!("user_{}", rng.below(1_000_000)),
        "remote_id" | "unique_id" => format!("AQAD{:x}{:x}", rng.next(), rng.next()),
        _ if field.contains("text") => free_text(rng, 40),
        _ => free_text(rng, 6),
    };
    quote(&text, out);
}

/// Strings words together, of other scripts than Latin in a third of the texts.
fn free_text(rng: &mut Rng, most_words: usize) -> String {
    let words: &[&str] = if rng.chance(33) { &OTHER } else { &LATIN };
    let mut count = 1 + rng.below(most_words);
    if rng.chance(2) {
        count *= 10;
    }
    let mut text = String::new();
    for at in 0..count {
        if at > 0 {
            text.push(' ');
        }
        text.push_str(rng.pick(words).copied().unwrap_or_default());
    }
    if rng.chance(3) {
        text.push_str(rng.pick(&CONTROL).copied().unwrap_or_default());
    }
    text
}

/// Writes a JSON string as TDLib does: everything beyond ASCII as `\uXXXX` in lower case, with
/// surrogate pairs; slashes and U+007F as they are.
pub(super) fn quote(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            ' '..='\u{7f}' => out.push(character),
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    put(out, format_args!("\\u{unit:04x}"));
                }
            }
        }
    }
    out.push('"');
}

fn put(out: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a String can't fail.
    let _ = out.write_fmt(what);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str) -> String {
        let mut out = String::new();
        quote(text, &mut out);
        out
    }

    #[test]
    fn strings_are_escaped_as_tdlib_escapes_them() {
        assert_eq!(
            quoted("a/b \"c\" \\ \u{7f}"),
            "\"a/b \\\"c\\\" \\\\ \u{7f}\""
        );
        assert_eq!(
            quoted("\u{0}\u{8}\u{c}\n\r\t\u{1f}"),
            "\"\\u0000\\b\\f\\n\\r\\t\\u001f\""
        );
        assert_eq!(quoted("é€😀"), "\"\\u00e9\\u20ac\\ud83d\\ude00\"");
    }

    #[test]
    fn a_third_of_the_texts_is_not_latin() {
        let mut rng = Rng::new(1);
        let texts: Vec<String> = (0..900).map(|_| free_text(&mut rng, 6)).collect();
        let other = texts
            .iter()
            .filter(|text| text.chars().any(|c| c > '\u{ff}'))
            .count();
        assert!((200..400).contains(&other), "{other} of 900");
    }

    #[test]
    fn bytes_are_padded_base64() {
        let mut rng = Rng::new(2);
        for _ in 0..100 {
            let mut out = String::new();
            bytes(&mut rng, &mut out);
            let digits = out.trim_matches('"');
            assert_eq!(digits.len() % 4, 0, "{out}");
            assert!(
                digits.trim_end_matches('=').len() + 2 >= digits.len(),
                "{out}"
            );
        }
    }
}
