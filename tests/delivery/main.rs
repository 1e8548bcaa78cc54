//! Sending for certain with `tdlib::delivery`, against a data center in this process.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;
mod failed;
mod restart;
mod scene;
mod sent;
mod several;
mod unsent;
mod waits;
