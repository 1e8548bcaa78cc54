//! The program `tdlib-testdc`, with clients in other processes than its own.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;

mod commands;
mod endings;
mod library;
mod people;
mod program;
