//! From the receive thread to handlers and streams: queues, and the threads that work them off.

pub(crate) mod lane;
pub(crate) mod pool;
pub(crate) mod queue;

pub use queue::{Lagged, Overflow, QueuePolicy};

/// In which order a client's handlers see its updates.
///
/// Answers that were asked for [in order](crate::Request::in_order) keep their place in either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Ordering {
    /// One after the other, in TDLib's order.
    #[default]
    PerClient,
    /// Each chat's one after the other, and chats side by side. An update without a chat waits for all
    /// before it, and all after it wait for it.
    PerChat,
}
