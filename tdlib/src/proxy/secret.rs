//! The secret of an MTProto proxy, by TDLib's rules.

use std::fmt::Write;

use zeroize::Zeroizing;

use super::ProxyLinkError;
use crate::auth::Secret;

/// Bytes of a key, as they are or behind a byte that says how packets look.
const KEY: usize = 16;
/// The longest domain that a proxy may pretend to be.
const DOMAIN: usize = 182;

/// Reads a secret, and writes it as TDLib does: one that imitates TLS as base64, others as hexadecimal digits.
pub(super) fn read(text: &str) -> Result<Secret, ProxyLinkError> {
    // Such digits may be base64 too, and TDLib takes them for digits.
    let bytes = hex(text)
        .or_else(|| base64(text, [b'-', b'_'], true))
        .or_else(|| base64(text, [b'+', b'/'], false))
        .map(Zeroizing::new)
        .ok_or(ProxyLinkError(
            "its secret is neither hexadecimal digits nor base64",
        ))?;
    match (bytes.len(), bytes.first()) {
        (KEY, _) => Ok(to_hex(&bytes)),
        (17, Some(0xdd)) => Ok(to_hex(&bytes)),
        (length, Some(0xee)) if (18..=17 + DOMAIN).contains(&length) => Ok(to_base64(&bytes)),
        (..KEY, _) => Err(ProxyLinkError(
            "its secret is too short; 16 bytes are expected, which are 32 hexadecimal digits",
        )),
        (18.., Some(0xee)) => Err(ProxyLinkError(
            "the domain in its secret is too long; up to 182 bytes are expected",
        )),
        _ => Err(ProxyLinkError(
            "its secret is of an unknown kind; 16 bytes are expected, or 16 behind dd, or 16 behind ee \
             and before a domain",
        )),
    }
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let byte = |&[high, low]: &[u8; 2]| u8::try_from(digit(high)? * 16 + digit(low)?).ok();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(byte).collect()
}

/// Reads base64 in which the last two of the 64 are these. The padding may be missing from that for addresses.
fn base64(text: &str, last: [u8; 2], may_lack_padding: bool) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=').as_bytes();
    let padding = text.len() - digits.len();
    let is_padded = (digits.len() + padding).is_multiple_of(4);
    if padding > 2 || digits.len() % 4 == 1 || !(is_padded || may_lack_padding && padding == 0) {
        return None;
    }
    let mut bytes = Vec::with_capacity(digits.len() * 3 / 4);
    let (mut bits, mut count) = (0u32, 0);
    for &digit in digits {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            _ => 62 + u8::try_from(last.iter().position(|&other| other == digit)?).ok()?,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    (bits == 0).then_some(bytes)
}

fn to_hex(bytes: &[u8]) -> Secret {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // A String takes all that is written.
        let _ = write!(text, "{byte:02x}");
    }
    text.into()
}

fn to_base64(bytes: &[u8]) -> Secret {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let mut bits = 0u32;
        for index in 0..3 {
            bits = bits << 8 | u32::from(chunk.get(index).copied().unwrap_or(0));
        }
        for index in 0..=chunk.len() {
            text.push(char::from(DIGITS[(bits >> (18 - 6 * index) & 63) as usize]));
        }
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY_HEX: &str = "00112233445566778899aabbccddeeff";

    fn read_back(text: &str) -> Result<String, ProxyLinkError> {
        read(text).map(|secret| secret.expose().to_owned())
    }

    #[test]
    fn a_secret_is_written_as_tdlib_writes_it() {
        let padded = format!("dd{KEY_HEX}");
        let tls = format!("ee{KEY_HEX}6578616d706c65");
        let base64 = "7gARIjNEVWZ3iJmqu8zd7v9leGFtcGxl";
        for (text, expected) in [
            (KEY_HEX, KEY_HEX),
            (&KEY_HEX.to_uppercase(), KEY_HEX),
            ("ABEiM0RVZneImaq7zN3u_w", KEY_HEX),
            ("ABEiM0RVZneImaq7zN3u_w==", KEY_HEX),
            ("ABEiM0RVZneImaq7zN3u/w==", KEY_HEX),
            (&padded, &padded),
            (&tls, base64),
            (base64, base64),
        ] {
            assert_eq!(read_back(text).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn what_tdlib_refuses_is_refused() {
        let long = format!("ee{KEY_HEX}{}", "61".repeat(DOMAIN + 1));
        for text in [
            "",
            "0011",
            "not a secret",
            &format!("cc{KEY_HEX}"),
            &format!("ee{KEY_HEX}"),
            &format!("dd{KEY_HEX}00"),
            &format!("{KEY_HEX}0"),
            &long,
            // Bits that belong to no byte; padding of one kind only; the wrong length.
            "ABEiM0RVZneImaq7zN3u_x",
            "ABEiM0RVZneImaq7zN3u/w",
            "ABEiM0RVZneImaq7zN3u_w=",
            "ABEiM0RVZneImaq7zN3u_",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(read(&long[..long.len() - 2]).is_ok());
    }
}
