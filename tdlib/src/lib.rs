//! A safe client for TDLib, Telegram's client library.
//!
//! ```no_run
//! use tdlib::{Client, functions::GetMe, types::UpdateNewMessage};
//!
//! let client = Client::builder()
//!     .on(|_: &Client, update: UpdateNewMessage| println!("{:?}", update.message))
//!     .build()?;
//! let me = client.send(GetMe::new()).wait()?; // or `.await`, under any runtime
//! println!("{me:?}");
//! client.close().wait()?;
//! # Ok::<(), tdlib::Error>(())
//! ```
//!
#![cfg_attr(
    all(
        doc,
        feature = "client-set",
        feature = "directory",
        feature = "retry",
        feature = "terminal"
    ),
    doc = "The [`guide`] has a chapter on each of what programs do, and on every error.\n"
)]
//! # Where things are
//! - [`Client`] and [`ClientBuilder`]: one account or bot; [`Request`]: one call; [`Updates`]: a stream.
//! - [`types`] and [`functions`]: TDLib's API.
//! - [`delivery`]: what becomes of messages that are sent.
//! - [`execute`]: the functions that need no client; [`version`] of the library.
//! - [`Handler`]: what runs when an update comes; [`QueuePolicy`], [`Ordering`]: when it is slow.
//! - [`Error`]: everything that goes wrong; [`Stats`]: numbers; [`log`](mod@log): TDLib's log.
//! - [`shutdown`]: the end of all clients.
//!
//! And what programs write again and again, each a part of its own on top of the rest:
//! - [`auth`]: logging in.
//! - `client_set` (feature `client-set`): many accounts, looked after.
//! - `directory` (feature `directory`): what the client knows of the world, at hand without a request.
//! - [`files`]: downloads and uploads, with their progress.
//! - [`pace`]: sending no faster than Telegram likes.
//! - [`proxy`]: links to proxies, and the choice between several.
//! - [`paging`]: chats, messages and members, page by page to the end.
//! - `metrics` (feature `metrics`): numbers for a monitoring system.
//! - `retry` (feature `retry`): sending again what has failed for a while only.
//!
//! # Spans and events
//! With the feature `tracing` each request is a span `request` of the target `tdlib::request` and the level `DEBUG`,
//! within the span that its caller is in when it is sent. Its fields are `method`, `client`, `id` (unique in the
//! process), and at the end `outcome` (such as `ok`, `error`, `timeout` or `dropped`) and `error_code`. Nothing that
//! is sent or answered is in it. Events of the targets `tdlib::authorization` and `tdlib::connection` tell a
//! client's new `state`. The subscriber runs where requests are sent and where they end; what the receive thread sees,
//! and what deliveries and transfers of files do, it is told on a thread that runs handlers. So it may block: that holds
//! up the request that it is told of, and no other client.
//!
//! # How it works
//! One thread, and never another, receives from TDLib, for all clients of the process. It hands answers
//! to those who wait and updates to queues, and runs none of the program's code. Handlers run on threads
//! of a pool that grows while they block: a slow handler delays later updates of its own client, and
//! nothing else.
//!
//! A process may return from `main` with clients open: they are then closed, for at most five seconds,
//! before TDLib's own data goes.
//!
//! All this holds for one copy of this crate in the process. A second one (another version, or one in a
//! shared library), or other code that calls `td_receive`, would receive what belongs to this one, and
//! TDLib aborts the process when two threads receive at a time.
//!
//! Callers need no `unsafe`; this crate's own is in one module.
#![cfg_attr(loom, allow(dead_code, unused_imports))]

pub mod auth;
mod awaited;
#[cfg(any(feature = "client-set", feature = "directory"))]
mod background;
#[doc(hidden)]
pub mod bench;
mod client;
#[cfg(feature = "client-set")]
pub mod client_set;
pub mod delivery;
#[cfg(feature = "directory")]
pub mod directory;
mod dispatch;
mod engine;
mod error;
mod execute;
mod ffi;
pub mod files;
mod handler;
pub mod log;
#[cfg(feature = "metrics")]
pub mod metrics;
mod observe;
pub mod pace;
pub mod paging;
mod panic;
pub mod proxy;
mod raw;
mod refusal;
#[cfg(feature = "retry")]
pub mod retry;
mod stats;
mod sync;
mod task;
mod unread;
mod update;

#[cfg(all(
    any(doc, doctest),
    feature = "client-set",
    feature = "directory",
    feature = "retry",
    feature = "terminal"
))]
pub mod guide;

pub use tdlib_functions as functions;
pub use tdlib_types::types;

pub use client::{Client, ClientBuilder, Close, IntoIter, Request, Updates};
pub use dispatch::{Lagged, Ordering, Overflow, QueuePolicy};
pub use error::{Error, ErrorKind};
pub use execute::{execute, execute_raw, shutdown, stats, version};
pub use handler::{Handler, HandlerGuard, HandlerId};
pub use raw::RawAnswer;
pub use stats::Stats;
pub use task::Task;
pub use tdlib_types::json::to_json;
pub use tdlib_types::{DecodeError, FromJson, Function, SCHEMA_VERSION, Synchronous, UpdateType};
pub use update::{FromUpdate, RawUpdate};
