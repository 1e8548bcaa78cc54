//! What is done with a folder on the disk.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use fs4::{FileExt, TryLockError};

use self::system::{close_to_others, is_still, make, private};
use super::{SessionError, names};

/// The file that is locked. TDLib locks its own, and says so in its own words.
const LOCK: &str = "session.lock";
/// How often a folder may vanish while it is opened, because others destroy it.
const TRIES: usize = 100;

/// The file of a folder, locked until this is dropped.
pub(super) struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // To close it is not enough: a process that another thread starts just now has the file open too,
        // until it runs its own program.
        let _ = FileExt::unlock(&self.0);
    }
}

/// Makes the folder if there is none, closes it to others and locks it.
pub(super) fn open(path: &Path) -> Result<(PathBuf, Lock), SessionError> {
    for _ in 0..TRIES {
        match make(path) {
            // It was there, and was destroyed before that could be looked at.
            Err(error) if error.kind() == ErrorKind::AlreadyExists && !is_else(path) => continue,
            made => made.map_err(failed("make", path))?,
        }
        if let Some(opened) = open_made(path)? {
            return Ok(opened);
        }
    }
    Err(SessionError::Locked(path.to_owned()))
}

/// Opens a folder that is there, and returns nothing if it is destroyed meanwhile.
fn open_made(path: &Path) -> Result<Option<(PathBuf, Lock)>, SessionError> {
    let Some(folder) = found(absolute(path)).map_err(failed("find", path))? else {
        return Ok(None);
    };
    if folder.to_str().is_none() {
        let error = io::Error::new(ErrorKind::InvalidInput, "TDLib takes paths in UTF-8 only");
        return Err(failed("use", &folder)(error));
    }
    match found(foreign(&folder)).map_err(failed("read", &folder))? {
        None => return Ok(None),
        Some(None) => {}
        Some(Some(found)) => return Err(SessionError::Foreign { folder, found }),
    }
    let file = folder.join(LOCK);
    let closed = close_to_others(&folder).and_then(|()| {
        let mut options = OpenOptions::new();
        private(options.read(true).write(true).create(true)).open(&file)
    });
    let Some(opened) = found(closed).map_err(failed("close to others", &folder))? else {
        return Ok(None);
    };
    let lock = match FileExt::try_lock(&opened) {
        Ok(()) => Lock(opened),
        Err(TryLockError::WouldBlock) => return Err(SessionError::Locked(folder)),
        Err(TryLockError::Error(error)) => return Err(failed("lock", &file)(error)),
    };
    // Who destroys the folder removes the file while it is locked: then this lock is of no use.
    let same = is_still(&lock.0, &file).map_err(failed("lock", &file))?;
    Ok(same.then_some((folder, lock)))
}

/// Removes what TDLib has made in a folder. Nothing else was there when it was opened, and what has come since
/// is not ours.
pub(super) fn empty(folder: &Path) -> Result<(), SessionError> {
    for entry in fs::read_dir(folder).map_err(failed("read", folder))? {
        let entry = entry.map_err(failed("read", folder))?;
        if !names::is_tdlibs(&entry.file_name()) {
            continue;
        }
        let path = entry.path();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let removed = if is_folder {
            fs::remove_dir_all(&path)
        } else {
            fs::remove_file(&path)
        };
        removed.map_err(failed("remove", &path))?;
    }
    Ok(())
}

/// Removes the lock, and the folder if nothing else is in it. Whoever opens it meanwhile may keep it.
pub(super) fn remove(folder: &Path) -> Result<(), SessionError> {
    let lock = folder.join(LOCK);
    found(fs::remove_file(&lock)).map_err(failed("remove", &lock))?;
    match fs::remove_dir(folder) {
        Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => Ok(()),
        removed => found(removed).map(drop).map_err(failed("remove", folder)),
    }
}

/// Finds something in a folder that is none of TDLib's.
fn foreign(folder: &Path) -> io::Result<Option<OsString>> {
    let (mut first, mut is_known) = (None, false);
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        if names::is_systems(&name) {
            continue;
        }
        let is_lock = name == LOCK;
        if !is_lock && !names::is_tdlibs(&name) {
            return Ok(Some(name));
        }
        is_known |= is_lock || names::is_only_tdlibs(&name);
        first.get_or_insert(name);
    }
    Ok(first.filter(|_| !is_known))
}

fn absolute(path: &Path) -> io::Result<PathBuf> {
    if cfg!(windows) {
        // What `canonicalize` makes there is read by few.
        std::path::absolute(path)
    } else {
        path.canonicalize()
    }
}

/// Tells whether there is something that is no folder.
fn is_else(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| !found.is_dir())
}

/// Turns the error of what is not there into nothing.
fn found<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        result => result.map(Some),
    }
}

fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> SessionError {
    let path = path.to_owned();
    move |error| SessionError::Io { doing, path, error }
}

#[cfg(unix)]
mod system {
    use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};

    use super::*;

    pub(super) fn make(folder: &Path) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)
    }

    pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
        options.mode(0o600)
    }

    pub(super) fn close_to_others(folder: &Path) -> io::Result<()> {
        let mut permissions = fs::metadata(folder)?.permissions();
        if permissions.mode() & 0o077 != 0 {
            permissions.set_mode(0o700);
            fs::set_permissions(folder, permissions)?;
        }
        Ok(())
    }

    /// Tells whether the file is the one of that name.
    pub(super) fn is_still(file: &File, path: &Path) -> io::Result<bool> {
        let (open, named) = (file.metadata()?, found(fs::metadata(path))?);
        Ok(named.is_some_and(|named| (named.dev(), named.ino()) == (open.dev(), open.ino())))
    }
}

#[cfg(not(unix))]
mod system {
    use super::*;

    pub(super) fn make(folder: &Path) -> io::Result<()> {
        DirBuilder::new().recursive(true).create(folder)
    }

    pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
        options
    }

    pub(super) fn close_to_others(_: &Path) -> io::Result<()> {
        Ok(())
    }

    pub(super) fn is_still(_: &File, path: &Path) -> io::Result<bool> {
        path.try_exists()
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_free_although_a_process_that_just_began_has_the_lock_open() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("alice");
        let (_, lock) = open(&path).unwrap();
        // As it is between `fork` and `exec`.
        let _inherited = lock.0.try_clone().unwrap();
        assert!(matches!(open(&path), Err(SessionError::Locked(_))));
        drop(lock);
        assert!(open(&path).is_ok());
    }
}
