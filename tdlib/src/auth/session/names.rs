//! What TDLib calls the things in its folder.

use std::ffi::OsStr;

/// The databases: of accounts, and of accounts of the test servers.
const BINLOGS: [&str; 2] = ["td.binlog", "td_test.binlog"];
const SQLITE: [&str; 2] = ["db.sqlite", "db_test.sqlite"];

/// What SQLite keeps beside a database.
const BESIDE: [&str; 3] = ["-journal", "-shm", "-wal"];

/// What systems leave in any folder.
const SYSTEMS: [&str; 4] = [".DS_Store", "Thumbs.db", "desktop.ini", "lost+found"];

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

/// Tells whether the system, or what shows its folders, makes something of that name in any folder.
pub(super) fn is_systems(name: &OsStr) -> bool {
    // On file systems without what macOS keeps of a file, and where NFS has one removed that is open.
    let begins = |name: &str| name.starts_with("._") || name.starts_with(".nfs");
    name.to_str()
        .is_some_and(|name| SYSTEMS.contains(&name) || begins(name))
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
        rest.is_empty() || BESIDE.contains(&rest) || is_master_journal(rest)
    })
}

/// What SQLite makes for a change of several databases.
fn is_master_journal(rest: &str) -> bool {
    rest.strip_prefix("-mj").is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_hexdigit())
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
            "db.sqlite-mj0A1B2C3D",
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
            "db.sqlite-backup",
            "db.sqlite-2026",
            "db.sqlite-mj",
            ".DS_Store",
            "Documents",
            "src",
            ".git",
            "td.log",
        ] {
            assert!(!is_tdlibs(name.as_ref()), "{name}");
        }
        for name in [".DS_Store", "._td.binlog", ".nfs000000000102"] {
            assert!(is_systems(name.as_ref()), "{name}");
        }
        assert!(!is_systems(".git".as_ref()));
        assert!(is_only_tdlibs("td.binlog".as_ref()));
        assert!(!is_only_tdlibs("documents".as_ref()));
    }
}
