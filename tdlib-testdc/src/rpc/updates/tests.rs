//! Clients that take updates by Telegram's rules, and what they come to have.

mod client;
mod copy;
mod deeds;
mod known;
mod random;
mod stage;
