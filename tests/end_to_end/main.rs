//! `tdlib` from the login to the last message: the real TDLib on one side, a data center of
//! `tdlib-testdc` on the other, no network.
//!
//! TDLib must not log a single error in any of these tests; `watch` sees to that.
#![cfg(target_os = "linux")]

mod authorization;
mod cuts;
mod killed;
mod many;
mod moderator;
mod person;
mod random;
mod ring;
mod talk;
mod watch;
