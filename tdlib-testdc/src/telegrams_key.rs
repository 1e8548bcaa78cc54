//! Where a TDLib has the public key of Telegram's test servers: a text, which this crate's takes the place
//! of, in memory or in a copy of the library.

use crate::mtproto::rsa::PUBLIC_KEY_PEM;

/// How the text begins. In two parts, so that the whole of it is not in this crate too.
const HEADER: &[u8] = b"-----BEGIN RSA PUBLIC KEY-----\n";
const TELEGRAMS: &[u8] = b"MIIBCgKCAQEAyMEdY1aR";

/// A key that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Where it begins.
    pub(crate) offset: usize,
    /// Whether the text that is to take its place ends where it ends.
    pub(crate) is_as_long: bool,
}

/// Finds the key in a part of a library.
pub(crate) fn find(library: &[u8]) -> Vec<Place> {
    find_by(library, memchr::memmem::find)
}

/// Finds it by a search which tells where in some bytes a text is for the first time.
pub(crate) fn find_by(
    library: &[u8],
    search: impl Fn(&[u8], &[u8]) -> Option<usize>,
) -> Vec<Place> {
    let mut places = Vec::new();
    let mut seen = 0;
    while let Some(at) = search(&library[seen..], TELEGRAMS) {
        let at = seen + at;
        seen = at + TELEGRAMS.len();
        if library[..at].ends_with(HEADER) {
            let offset = at - HEADER.len();
            places.push(Place {
                offset,
                is_as_long: library.get(offset + PUBLIC_KEY_PEM.len()) == Some(&0),
            });
        }
    }
    places
}

/// The one place, of all that were found. It is told where they were looked for, as in "in this process".
pub(crate) fn only<T: Copy>(found: &[(Place, T)], in_what: &str) -> Result<(Place, T), String> {
    let [(place, rest)] = *found else {
        return Err(format!(
            "the public key of Telegram's test servers is {} times {in_what}, not once: is it another TDLib than \
             the one that this crate is made for, or are there two?",
            found.len()
        ));
    };
    if !place.is_as_long {
        return Err(format!(
            "the public key of Telegram's test servers does not have {} bytes {in_what}",
            PUBLIC_KEY_PEM.len()
        ));
    }
    Ok((place, rest))
}

/// A library that has the key so many times, for tests.
#[cfg(test)]
pub(crate) fn library(times: usize, length: usize) -> Vec<u8> {
    let mut key = [HEADER, TELEGRAMS].concat();
    key.resize(length, b'x');
    let part = [b"\x7fELF\0", &key[..], b"\0more"].concat();
    [&b"begin"[..], &part.repeat(times)].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn the_only(library: &[u8]) -> Result<usize, String> {
        let found: Vec<_> = find(library).into_iter().map(|place| (place, ())).collect();
        only(&found, "here").map(|(place, ())| place.offset)
    }

    #[test]
    fn a_key_that_is_there_once_is_found() {
        assert_eq!(the_only(&library(1, PUBLIC_KEY_PEM.len())), Ok(10));
    }

    #[test]
    fn all_else_is_refused() {
        for times in [0, 2] {
            let why = the_only(&library(times, PUBLIC_KEY_PEM.len())).unwrap_err();
            assert!(
                why.contains(&format!("is {times} times here, not once")),
                "{why}"
            );
        }
        for length in [PUBLIC_KEY_PEM.len() - 1, PUBLIC_KEY_PEM.len() + 1] {
            let why = the_only(&library(1, length)).unwrap_err();
            assert!(why.contains("does not have 425 bytes here"), "{why}");
        }
        let cut_off = &library(1, PUBLIC_KEY_PEM.len())[..100];
        assert!(the_only(cut_off).is_err());
        // The text alone, in a certificate for example, is not the key.
        assert_eq!(find(TELEGRAMS), []);
    }
}
