//! What TDLib calls the things in its folder.

use std::ffi::OsStr;

/// The databases: of accounts, and of accounts of the test servers.
const BINLOGS: [&str; 2] = ["td.binlog", "td_test.binlog"];
const SQLITE: [&str; 2] = ["db.sqlite", "db_test.sqlite"];

/// The folders for files, if no other one is for them.
const FILES: [&str; 17] = [
    "animations",
    "documents",
    "music",
    "notification_sounds",
    "passport",
    "photos",
    "profile_photos",
    "secret",
    "secret_thumbnails",
    "stickers",
    "stories",
    "temp",
    "thumbnails",
    "video_notes",
    "videos",
    "voice",
    "wallpapers",
];

/// Tells whether TDLib makes something of that name.
pub(super) fn is_tdlibs(name: &OsStr) -> bool {
    name.to_str()
        .is_some_and(|name| FILES.contains(&name) || is_binlog(name) || is_sqlite(name))
}

/// Tells whether only TDLib makes something of that name: other folders have `music` too.
pub(super) fn is_only_tdlibs(name: &OsStr) -> bool {
    name.to_str().is_some_and(is_binlog)
}

/// A database, also while it is written anew.
fn is_binlog(name: &str) -> bool {
    BINLOGS.contains(&name.strip_suffix(".new").unwrap_or(name))
}

/// A database or what SQLite keeps beside it, also while it gets another key.
fn is_sqlite(name: &str) -> bool {
    let rest = SQLITE
        .iter()
        .find_map(|database| name.strip_prefix(database));
    rest.is_some_and(|rest| {
        // TDLib has written it in both ways.
        let rest = [".encrypted", ".ecnrypted"]
            .iter()
            .find_map(|copy| rest.strip_prefix(copy))
            .unwrap_or(rest);
        rest.is_empty() || rest.starts_with('-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tdlibs_names_are_told_from_others() {
        for name in [
            "td.binlog",
            "td_test.binlog.new",
            "db.sqlite",
            "db_test.sqlite-wal",
            "db.sqlite.encrypted-journal",
            "documents",
        ] {
            assert!(is_tdlibs(name.as_ref()), "{name}");
        }
        for name in [
            "",
            "td.binlog.bak",
            "my.td.binlog",
            "db.sqlite3",
            "db.sqlite.old",
            "Documents",
            "src",
            ".git",
            "td.log",
        ] {
            assert!(!is_tdlibs(name.as_ref()), "{name}");
        }
        assert!(is_only_tdlibs("td.binlog".as_ref()));
        assert!(!is_only_tdlibs("documents".as_ref()));
    }
}
