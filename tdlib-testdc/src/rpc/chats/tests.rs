//! What methods of basic groups and of links answer, and to whom.

mod access;
mod requests;
