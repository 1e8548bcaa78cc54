//! Bots of the real TDLib, and people who use them.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;

mod buttons;
mod commands;
mod echo;
mod info;
mod privacy;
mod start;
