//! Messages between clients of the real TDLib, and people without one.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;

mod away;
mod deletes;
mod drafts;
mod edits;
mod entities;
mod forwards;
mod history;
mod lists;
mod lost;
mod media;
mod pins;
mod random;
mod reads;
mod refusals;
mod replies;
mod saved;
mod search;
mod seat;
mod sends;
