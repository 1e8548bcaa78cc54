//! How long a queue may become, and what gives way.

/// What happens when updates come faster than they are handled.
///
/// ```
/// use tdlib::{Overflow, QueuePolicy};
///
/// let policy = QueuePolicy::Bounded { limit: 10_000, overflow: Overflow::DropOldest };
/// let builder = tdlib::Client::builder()
///     .queue(policy)
///     .on_lagged(|_, lagged| eprintln!("{} updates were left out", lagged.count));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum QueuePolicy {
    /// Every update is kept until it is handled. [`Stats::queued`](crate::Stats::queued) tells how many wait.
    #[default]
    Unbounded,
    /// At most `limit` updates wait, and others are left out. `updateAuthorizationState`,
    /// `updateConnectionState` and `updateOption` are kept in any case, and may exceed the limit.
    Bounded {
        /// How many updates may wait.
        limit: usize,
        /// Which updates are left out.
        overflow: Overflow,
    },
}

/// Which updates are left out when a queue is at its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Overflow {
    /// Those that have waited longest.
    DropOldest,
    /// Those that come.
    DropNewest,
}

/// Tells that updates were left out because the queue was at its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Lagged {
    /// How many.
    pub count: u64,
}

/// What must give way to an update that comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Room {
    /// Nothing.
    Free,
    /// The update that has waited longest.
    DropOldest,
    /// The update that comes.
    DropNewest,
}

impl QueuePolicy {
    /// Tells what gives way when an update comes to a queue of this length.
    pub(crate) fn room(self, waiting: usize, name: &str) -> Room {
        match self {
            Self::Bounded { limit, overflow } if waiting >= limit && !is_kept(name) => {
                match overflow {
                    Overflow::DropOldest => Room::DropOldest,
                    Overflow::DropNewest => Room::DropNewest,
                }
            }
            _ => Room::Free,
        }
    }
}

/// Tells whether updates of this name are never left out: those without which a client's state is lost.
pub(crate) fn is_kept(name: &str) -> bool {
    matches!(
        name,
        "updateAuthorizationState" | "updateConnectionState" | "updateOption"
    )
}
