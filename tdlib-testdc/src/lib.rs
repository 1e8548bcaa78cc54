//! A Telegram data center inside a test, for the real TDLib, offline.
//!
//! ```
//! # #[cfg(target_os = "linux")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//!
//! use tdlib::functions::GetMe;
//! use tdlib_testdc::TestDc;
//!
//! let dc = TestDc::start()?;
//! let alice = dc.user("Alice").phone("+9996612222").create();
//! let client = dc.client()?.timeout(Duration::from_secs(30)).build()?;
//! alice.log_in(&client)?;
//!
//! assert_eq!(client.send(GetMe::new()).wait()?.first_name, "Alice");
//! dc.user("Bob").create().send_to(&alice, "hi");
//! client.close().wait()?;
//! # Ok(())
//! # }
//! # #[cfg(not(target_os = "linux"))]
//! # fn main() {}
//! ```
//!
//! Clients get into accounts by number and code, password, link or token, and register. They write, change,
//! forward, pin and search messages in private chats, basic groups, supergroups and channels, send files in
//! parts, manage members, links and rights, keep contacts, and are bots with commands and buttons.
//! [`User`] has the same for people without a client, and [`TestDc`] what can go wrong: [`Fault`]s by method,
//! connections that are cut, updates that get lost, a clock that jumps. What a client asks for besides is
//! answered with an error, and named when the data center is dropped.
//!
//! The crate is made of layers, each of which is tested alone:
//! - `transport`: bytes of a socket to packets. A SOCKS5 proxy that connects to nobody, MTProto's
//!   obfuscation and framings.
//! - `mtproto`: packets to queries. The handshake, keys, encrypted messages and sessions, as state
//!   machines without sockets and without a clock of their own.
//! - `connection` and `server`: one task per socket, one thread for all of them.
//! - `service` and `outbox`: what the layers above implement, and their way to the clients.
//! - `api`: each call finds its method there, unless a fault comes first (`faults`), is noted and logged
//!   (`calls`, `brief`), answered at once or later (`later`), and looked at for what a test must not overlook (`loops`, `problems`).
//! - `world`: people, messages, and who is connected. No sockets, no bytes.
//! - `rpc`: the methods of Telegram's API, a module for each family, all in one table.
//! - `dc`, `person`, `client`: what a test uses.
#![deny(unsafe_code)]

mod api;
mod brief;
mod calls;
mod chat;
mod client;
mod connection;
mod dc;
mod error;
mod faults;
mod key_in_memory;
mod later;
mod loops;
mod mtproto;
mod outbox;
mod patch;
mod person;
mod problems;
mod rpc;
mod server;
mod service;
mod telegrams_key;
mod tl;
mod transport;
mod world;

/// The programs in README.md.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}

/// The programs in the guide's chapter on tests.
#[cfg(doctest)]
#[doc = include_str!("../../tdlib/src/guide/testing.md")]
mod guide {}

pub use api::CALLS_LOG;
pub use calls::{CallOutcome, MadeCall};
pub use chat::{Chat, Place};
pub use client::client_at;
pub use dc::{Clock, TestDc};
pub use error::Error;
pub use faults::Fault;
pub use patch::{PUBLIC_KEY, patch_library};
pub use person::{
    CallbackAnswer, Click, Joined, NewLink, NewUser, Post, ReadMessage, Report, SentFile, Standing,
    User, UserSession,
};
pub use tl::LAYER;
pub use world::chats::permission::{Permission, Right};
pub use world::files::picture::picture;
pub use world::logins::codes::CodeWay;
