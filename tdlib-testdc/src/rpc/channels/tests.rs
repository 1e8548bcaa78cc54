//! What methods of channels and supergroups answer, and to whom.

mod access;
mod history;
mod values;
mod writing;
