//! People: whom they know and how they find them, what they see of each other, and what they don't want.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;

mod blocking;
mod contacts;
mod names;
mod online;
mod profile;
mod reports;
