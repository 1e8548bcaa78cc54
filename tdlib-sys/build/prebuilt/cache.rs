//! Keeps verified files, in folders named by their hash.
//!
//! Files come in through a temporary name and a rename, so another build sees a whole file or
//! none; and nothing is used that was not hashed just before, so whatever happened to a file since
//! is noticed.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// A file that only its hash identifies.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// Where the client leaves it.
    pub(crate) path: &'static str,
    pub(crate) name: &'static str,
    /// The size, where it is known.
    pub(crate) bytes: Option<u64>,
    pub(crate) sha256: String,
}

/// What the cache has under a file's name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Cached {
    Whole(PathBuf),
    Damaged(PathBuf),
    Absent,
}

/// Why a file could not be stored.
#[derive(Debug)]
pub(crate) enum NotStored {
    /// The new file can't be read.
    Source(io::Error),
    /// The cache can't be written to.
    Cache(io::Error),
    /// The new file is another one than was wanted.
    Mismatch { bytes: u64, sha256: String },
}

/// Looks for a file, and hashes it.
pub(crate) fn find(cache: &Path, wanted: &Wanted) -> Cached {
    let file = place_of(cache, wanted);
    let Ok(found) = fs::metadata(&file) else {
        return Cached::Absent;
    };
    if wanted.bytes.is_none_or(|bytes| bytes == found.len()) {
        let hashed = File::open(&file).and_then(|file| copy_hashing(file, io::sink()));
        if hashed.is_ok_and(|(_, sha256)| sha256 == wanted.sha256) {
            return Cached::Whole(file);
        }
    }
    Cached::Damaged(file)
}

/// Copies a file into the cache if it is the wanted one.
pub(crate) fn store(cache: &Path, wanted: &Wanted, from: &Path) -> Result<PathBuf, NotStored> {
    let file = place_of(cache, wanted);
    let folder = file.parent().unwrap_or(cache);
    let source = open_file(from).map_err(NotStored::Source)?;
    fs::create_dir_all(folder).map_err(NotStored::Cache)?;
    remove_leftovers(folder);

    let temporary = Temporary(folder.join(temporary_name()));
    let target = File::create_new(&temporary.0).map_err(NotStored::Cache)?;
    let (bytes, sha256) = copy_hashing(source, target).map_err(NotStored::Cache)?;
    if sha256 != wanted.sha256 {
        return Err(NotStored::Mismatch { bytes, sha256 });
    }
    // Where a file in use can't be replaced, a whole one is as good.
    fs::rename(&temporary.0, &file).or_else(|e| match find(cache, wanted) {
        Cached::Whole(_) => Ok(()),
        _ => Err(NotStored::Cache(e)),
    })?;
    Ok(file)
}

fn open_file(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::other("it is no file"))
    }
}

fn place_of(cache: &Path, wanted: &Wanted) -> PathBuf {
    cache.join(&wanted.sha256).join(wanted.name)
}

/// Copies everything, and returns how many bytes there were and their SHA-256.
fn copy_hashing(mut from: impl Read, mut to: impl Write) -> io::Result<(u64, String)> {
    let mut hash = hmac_sha256::Hash::new();
    let mut buffer = vec![0; 1 << 18];
    let mut bytes = 0;
    loop {
        match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => {
                hash.update(&buffer[..n]);
                to.write_all(&buffer[..n])?;
                bytes += n as u64;
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    to.flush()?;
    Ok((
        bytes,
        hash.finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
    ))
}

/// A file that goes away unless it was renamed.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

const TEMPORARY: &str = "unfinished-";

fn temporary_name() -> String {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    format!("{TEMPORARY}{}-{}", std::process::id(), now.as_nanos())
}

/// Removes what builds that were killed have left; a build that still runs is younger.
fn remove_leftovers(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(TEMPORARY);
        let age = entry
            .metadata()
            .and_then(|m| m.modified())
            .map(|m| m.elapsed());
        if is_ours && matches!(age, Ok(Ok(age)) if age > Duration::from_secs(3600)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}
