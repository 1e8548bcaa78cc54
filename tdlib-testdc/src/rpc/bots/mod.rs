//! What bots are set to, and how people use them.

mod callbacks;
mod commands;
mod info;
mod menu;
mod start;

use super::{Call, Table, error};
use crate::mtproto::session::RpcError;
use crate::world::UserId;

pub(super) fn register(table: &mut Table) {
    commands::register(table);
    info::register(table);
    menu::register(table);
    callbacks::register(table);
    start::register(table);
}

/// The bot that calls.
fn bot(call: &Call<'_>) -> Result<UserId, RpcError> {
    let user = call.user()?;
    match call.world.bots.get(user) {
        Some(_) => Ok(user),
        None => Err(error(400, "USER_BOT_REQUIRED")),
    }
}

/// A language, which is empty or has two letters.
fn language(code: &str) -> Result<&str, RpcError> {
    let is_code = code.len() == 2 && code.chars().all(|c| c.is_ascii_lowercase());
    if code.is_empty() || is_code {
        Ok(code)
    } else {
        Err(error(400, "LANG_CODE_INVALID"))
    }
}
