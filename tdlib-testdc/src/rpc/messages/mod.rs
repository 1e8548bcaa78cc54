//! `messages`: chats and what is written in them.

mod album;
mod delete;
mod dialogs;
mod drafts;
mod edit;
mod filter;
mod folders;
mod forward;
mod history;
mod marks;
mod pin;
mod protect;
mod read;
mod reply;
mod saved;
mod search;
mod send;
#[cfg(test)]
mod tests;
mod text;
mod typing;
mod views;

pub(super) use dialogs::dialogs;
pub(super) use edit::EDIT_TIME_LIMIT;
pub(super) use send::send_one as send;
pub(super) use text::{MAX_CAPTION, MAX_TEXT};

use super::Table;

pub(super) fn register(table: &mut Table) {
    send::register(table);
    album::register(table);
    forward::register(table);
    edit::register(table);
    delete::register(table);
    pin::register(table);
    protect::register(table);
    read::register(table);
    history::register(table);
    search::register(table);
    dialogs::register(table);
    marks::register(table);
    folders::register(table);
    drafts::register(table);
    typing::register(table);
    views::register(table);
    saved::register(table);
}
