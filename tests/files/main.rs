//! Downloads and uploads, against a data center that carries them.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;
mod desk;
mod disk;
mod download;
mod faults;
mod log;
mod lost;
mod misuse;
mod network;
mod scene;
mod sending;
mod sessions;
mod several;
mod sizes;
mod upload;
