//! Downloads and uploads, against a data center that carries them.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;
mod disk;
mod download;
mod faults;
mod log;
mod misuse;
mod scene;
mod sending;
mod several;
mod upload;
