//! What methods of basic groups and of links answer, and to whom.

mod access;
mod groups;
mod guests;
mod links;
mod requests;
