//! What a recorder of metrics and a subscriber of tracing are told, and on which threads.
#![cfg(target_os = "linux")]

mod blocking;
#[path = "../../../tests/common/mod.rs"]
mod common;
mod dashboard;
mod numbers;
mod requests;
mod scene;
mod spans;
mod told;
