//! Sending no faster than Telegram likes.
//!
//! A bot that sends too fast is refused for a while, and the longer the more often it happens. A [`Paced`]
//! handle keeps a client below its limits: what comes too fast waits for its turn, the chats take turns, and
//! in one chat what came first goes first.

mod limit;
mod paced;
mod queue;
mod turn;
mod turns;

pub use self::limit::{Limit, Pace};
pub use self::paced::Paced;
pub use self::turn::Turn;
