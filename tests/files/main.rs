//! Downloads and uploads, against a data center that carries them.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;
mod download;
mod scene;
