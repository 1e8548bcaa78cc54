//! Members of chats are banned, restricted and promoted, by clients and by people without one.
#![cfg(target_os = "linux")]

mod admins;
mod bans;
mod bots;
#[path = "../common/mod.rs"]
mod common;
mod lists;
mod people;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use common::members::supergroup_id;
use tdlib::Client;
use tdlib::functions::GetSupergroup;
use tdlib::types::ChatMemberStatus;
use tdlib_testdc::Chat;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What a client sees of its own standing to a supergroup.
#[track_caller]
fn own(client: &Client, chat: &Chat) -> ChatMemberStatus {
    let group = client.send(GetSupergroup::new(supergroup_id(chat)));
    group.wait().expect("the group").status
}

/// A date of Telegram.
fn date(time: SystemTime) -> i32 {
    let time = time.duration_since(UNIX_EPOCH).expect("a time since 1970");
    time.as_secs() as i32
}
