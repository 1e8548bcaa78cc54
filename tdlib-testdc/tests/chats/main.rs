//! Chats of several: people make them, come in and go out, and clients of the real TDLib see it.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;

mod away;
mod bots;
mod editing;
mod groups;
mod links;
mod migration;
mod quiet;
mod requests;
mod stories;
mod supergroups;
mod watch;
