//! What methods of channels and supergroups answer, and to whom.

mod access;
mod answers;
mod history;
mod lists;
mod values;
mod writing;
