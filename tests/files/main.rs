//! Downloads and uploads, against a data center that carries them.
#![cfg(target_os = "linux")]

mod bots;
mod cancel;
mod centers;
#[path = "../common/mod.rs"]
mod common;
mod delivering;
mod desk;
mod disk;
mod download;
mod faults;
mod generated;
mod killed;
mod log;
mod lost;
mod many;
mod misuse;
mod network;
mod pictures;
mod references;
mod refusing;
mod scene;
mod sending;
mod sessions;
mod several;
mod sizes;
mod upload;
