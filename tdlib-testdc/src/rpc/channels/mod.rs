//! `channels`: channels and supergroups.

mod editing;
mod info;
mod joining;
mod participants;
mod rights;

use super::Table;

pub(super) fn register(table: &mut Table) {
    info::register(table);
    joining::register(table);
    editing::register(table);
    participants::register(table);
    rights::register(table);
}

#[cfg(test)]
mod tests;
