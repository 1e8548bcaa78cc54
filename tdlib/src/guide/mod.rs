//! Chapters on what programs do with TDLib, each with a program that compiles.
//!
//! Each begins with what one gets, goes on with the least program that does it, and ends with what goes
//! wrong and the cure. What an item does exactly is said at the item.
//!
//! | chapter | what it is about |
//! |---|---|
//! | [getting started](getting_started) | the crate in a program, the first request, threads and tasks |
//! | [authorization] | logging in and out, folders, web back ends |
//! | [updates] | handlers and streams, their order, slow ones |
//! | [sending] | what has become of a message, limits, what may be sent twice |
//! | [files] | downloads and uploads, with their progress |
//! | [many accounts](many_accounts) | a set of clients, the directory, proxies, what a client costs |
//! | [testing] | TDLib without Telegram |
//! | [deploying] | the library, images, the end of the process, backups |
//! | [tuning] | the log, queues, databases, memory |
#![cfg_attr(
    all(feature = "metrics", feature = "tracing"),
    doc = "| [observing] | numbers, spans, and the log |"
)]
//! | [migrating] | from `tdlib-rs` and others |
//! | [errors] | every error, its cause and the cure |

pub mod authorization {
    #![doc = include_str!("authorization.md")]
    use crate::*;
}
pub mod deploying {
    #![doc = include_str!("deploying.md")]
    use crate::*;
}
pub mod errors {
    #![doc = include_str!("errors.md")]
    use crate::*;
}
pub mod files {
    #![doc = include_str!("files.md")]
    use crate::*;
}
pub mod getting_started {
    #![doc = include_str!("getting_started.md")]
    use crate::*;
}
pub mod many_accounts {
    #![doc = include_str!("many_accounts.md")]
    use crate::*;
}
pub mod migrating {
    #![doc = include_str!("migrating.md")]
    use crate::*;
}
#[cfg(all(feature = "metrics", feature = "tracing"))]
pub mod observing {
    #![doc = include_str!("observing.md")]
    use crate::*;
}
pub mod sending {
    #![doc = include_str!("sending.md")]
    use crate::*;
}
// `tdlib-testdc` runs its programs, which need that crate.
#[cfg(not(doctest))]
pub mod testing {
    #![doc = include_str!("testing.md")]
    use crate::*;
}
pub mod tuning {
    #![doc = include_str!("tuning.md")]
    use crate::*;
}
pub mod updates {
    #![doc = include_str!("updates.md")]
    use crate::*;
}
