//! TDLib's own C header, which an installed library has beside it and a prebuilt one has not.

use std::path::{Path, PathBuf};

/// Where it lies in an include folder.
pub(crate) const IN_INCLUDE: &str = "td/telegram/td_json_client.h";

/// Returns the first of these include folders that has it.
pub(crate) fn include_folder<I>(folders: I) -> Option<PathBuf>
where
    I: IntoIterator,
    I::Item: AsRef<Path>,
{
    folders
        .into_iter()
        .map(|folder| folder.as_ref().to_owned())
        .find(|folder| folder.join(IN_INCLUDE).is_file())
}
