//! The look at what a download has left on the disk.

use std::fs;
use std::path::PathBuf;

use super::error::TransferError;
use crate::types::File;

/// Compares a file that TDLib says to be there with what is there.
pub(super) fn check(file: &File) -> Result<(), TransferError> {
    let path = PathBuf::from(&file.local.path);
    let found = match fs::metadata(&path) {
        Ok(found) => found,
        Err(error) => return Err(TransferError::NotThere { path, error }),
    };
    match u64::try_from(file.size) {
        Ok(expected) if expected > 0 && found.len() != expected => Err(TransferError::WrongSize {
            path,
            expected,
            found: found.len(),
        }),
        _ => Ok(()),
    }
}
