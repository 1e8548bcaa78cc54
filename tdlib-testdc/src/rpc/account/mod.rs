//! `account`: settings of one's own.

mod authorizations;
pub(super) mod password;

use super::Table;
pub(super) use authorizations::authorization;

pub(super) fn register(table: &mut Table) {
    authorizations::register(table);
    password::register(table);
}
