//! A copy of TDLib that trusts the data centers of this crate, for programs whose memory is out of reach.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use crate::error::Error;
use crate::mtproto::rsa::PUBLIC_KEY_PEM;
use crate::telegrams_key::{find, only};

/// The public key of all data centers of this crate, for programs that put it into TDLib's memory by themselves:
/// in the place of the text, as long as this one, that begins with the same line and `MIIBCgKCAQEAyMEdY1aR`, and
/// before the first client gets its parameters. [`patch_library`] does it to a file, and
/// [`TestDc::start`](crate::TestDc::start) to the memory of its own process.
pub const PUBLIC_KEY: &str = PUBLIC_KEY_PEM;

/// Writes a copy of a shared libtdjson that trusts the data centers of this crate, all of them and in all
/// later versions, for a program in another language or one that runs elsewhere.
///
/// The copy differs in one text, the public key of Telegram's test servers, which has the same length. It can
/// no longer talk to those, it is none to give away, and it still trusts Telegram's other servers: use it with
/// `use_test_dc`, through the proxy that [`TestDc::address`](crate::TestDc::address) is.
///
/// # Errors
/// [`Error::Key`] if a file can't be read or written, if it does not have the key exactly once in the expected
/// length, or if the copy would replace the library. Then nothing is written.
pub fn patch_library(library: impl AsRef<Path>, copy: impl AsRef<Path>) -> Result<(), Error> {
    let (library, copy) = (library.as_ref(), copy.as_ref());
    let cant = |what: &str, path: &Path, error: io::Error| {
        Error::Key(format!("{what} {}: {error}", path.display()))
    };
    let bytes = fs::read(library).map_err(|e| cant("reading", library, e))?;
    let bytes =
        patched(bytes).map_err(|why| Error::Key(format!("{}: {why}", library.display())))?;
    let is_itself = || Some(library.canonicalize().ok()? == copy.canonicalize().ok()?);
    if is_itself() == Some(true) {
        return Err(Error::Key(format!(
            "{} would be replaced",
            library.display()
        )));
    }
    write(library, copy, &bytes).map_err(|e| cant("writing", copy, e))
}

/// Writes it beside its place and moves it there, so that nobody ever loads half of it.
fn write(library: &Path, copy: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = copy.parent().filter(|folder| *folder != Path::new(""));
    let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(bytes)?;
    file.as_file()
        .set_permissions(fs::metadata(library)?.permissions())?;
    file.persist(copy)?;
    Ok(())
}

/// A library with this crate's key in the place of Telegram's.
fn patched(mut library: Vec<u8>) -> Result<Vec<u8>, String> {
    let found: Vec<_> = find(&library)
        .into_iter()
        .map(|place| (place, ()))
        .collect();
    if found.is_empty() && memchr::memmem::find(&library, PUBLIC_KEY_PEM.as_bytes()).is_some() {
        return Err("it is such a copy already".to_owned());
    }
    let (place, ()) = only(&found, "in it")?;
    library[place.offset..][..PUBLIC_KEY_PEM.len()].copy_from_slice(PUBLIC_KEY_PEM.as_bytes());
    Ok(library)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telegrams_key::library;

    const LENGTH: usize = PUBLIC_KEY_PEM.len();

    #[test]
    fn nothing_but_the_key_differs() {
        let folder = tempfile::tempdir().unwrap();
        let [original, copy] = ["original", "copy"].map(|name| folder.path().join(name));
        let before = library(1, LENGTH);
        fs::write(&original, &before).unwrap();
        patch_library(&original, &copy).unwrap();
        let after = fs::read(&copy).unwrap();
        let key = 10..10 + LENGTH;
        assert_eq!(after[key.clone()], *PUBLIC_KEY_PEM.as_bytes());
        assert_eq!(after[..key.start], before[..key.start]);
        assert_eq!(after[key.end..], before[key.end..]);
        assert_eq!(fs::read(&original).unwrap(), before);
        // Once more, over the one that is there.
        patch_library(&original, &copy).unwrap();
        assert_eq!(fs::read(&copy).unwrap(), after);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn the_copy_may_be_read_and_run_by_whom_the_library_may() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let [original, copy] = ["original", "copy"].map(|name| folder.path().join(name));
        fs::write(&original, library(1, LENGTH)).unwrap();
        fs::set_permissions(&original, fs::Permissions::from_mode(0o754)).unwrap();
        patch_library(&original, &copy).unwrap();
        let mode = fs::metadata(&copy).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o754);
    }

    #[test]
    fn what_can_not_be_patched_is_refused_and_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let [original, copy] = ["original", "copy"].map(|name| folder.path().join(name));
        let refused = |bytes: &[u8], to: &Path, why: &str| {
            fs::write(&original, bytes).unwrap();
            let error = patch_library(&original, to).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
            assert!(!copy.exists());
            assert_eq!(fs::read(&original).unwrap(), bytes);
        };
        refused(b"", &copy, "is 0 times in it, not once");
        refused(&library(2, LENGTH), &copy, "is 2 times in it, not once");
        refused(
            &library(1, LENGTH - 2),
            &copy,
            "does not have 425 bytes in it",
        );
        let once = patched(library(1, LENGTH)).unwrap();
        refused(&once, &copy, "it is such a copy already");
        refused(&library(1, LENGTH), &original, "would be replaced");
        let nowhere = folder.path().join("no folder").join("copy");
        refused(&library(1, LENGTH), &nowhere, "no folder");
        let missing = patch_library(folder.path().join("missing"), &copy).unwrap_err();
        assert!(missing.to_string().contains("missing"), "{missing}");
    }
}
