//! What hears of a client's messages.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use futures_core::Stream;
use parking_lot::{Mutex, MutexGuard};

use super::course::Course;
use super::error::Unsent;
use super::read::{End, ended};
use super::table::{Table, Waiter};
use crate::types::{UpdateDeleteMessages, UpdateMessageSendFailed, UpdateMessageSendSucceeded};
use crate::unread::Unread;
use crate::{Client, FromJson, QueuePolicy, RawUpdate, Updates};

/// One for each client. It is woken by its streams, on the receive thread, and hands each end to those who
/// wait for that message: they hold up neither one another nor updates, whether they are polled or not.
pub(crate) struct Tracker {
    table: Mutex<Table<Course>>,
    /// Until the client is closed.
    streams: Mutex<Option<Streams>>,
}

struct Streams {
    sent: Updates<Unread<UpdateMessageSendSucceeded>>,
    failed: Updates<Unread<UpdateMessageSendFailed>>,
    deleted: Updates<Unread<UpdateDeleteMessages>>,
}

impl Tracker {
    /// Returns that of a client.
    pub(super) fn of(client: &Client) -> Arc<Self> {
        let deliveries = &client.inner().deliveries;
        Arc::clone(deliveries.get_or_init(|| Self::start(client)))
    }

    pub(super) fn table(&self) -> MutexGuard<'_, Table<Course>> {
        self.table.lock()
    }

    fn start(client: &Client) -> Arc<Self> {
        // An update that is left out would be waited for in vain. They are taken as they come.
        let streams = Streams {
            sent: client.updates_of().queue(QueuePolicy::Unbounded),
            failed: client.updates_of().queue(QueuePolicy::Unbounded),
            deleted: client.updates_of().queue(QueuePolicy::Unbounded),
        };
        let tracker = Arc::new(Self {
            table: Mutex::new(Table::new()),
            streams: Mutex::new(Some(streams)),
        });
        tracker.hear();
        tracker
    }

    /// Takes what the streams have, and goes on to listen.
    fn hear(self: &Arc<Self>) {
        let waker = Waker::from(Arc::clone(self));
        let mut context = Context::from_waker(&waker);
        let mut ends = Vec::new();
        let mut streams = self.streams.lock();
        let Some(open) = streams.as_mut() else { return };
        let closed = open.hear(&mut context, &self.table, &mut ends);
        let old = if closed { streams.take() } else { None };
        drop(streams);
        drop(old);
        for (waiter, end) in ends {
            // It wakes, and a waker is the user's.
            let _ = crate::panic::contain(|| waiter.who.end(waiter.place, end));
        }
    }
}

impl Wake for Tracker {
    fn wake(self: Arc<Self>) {
        self.hear();
    }
}

impl Streams {
    /// Takes what there is; true if the client is closed.
    fn hear(
        &mut self,
        context: &mut Context<'_>,
        table: &Mutex<Table<Course>>,
        ends: &mut Vec<(Waiter<Course>, End)>,
    ) -> bool {
        let mut closed = drain(&mut self.sent, context, |told| {
            end(table, ends, told, End::Sent);
        });
        closed |= drain(&mut self.failed, context, |told| {
            end(table, ends, told, |update| End::Failed(update, false));
        });
        closed |= drain(&mut self.deleted, context, |told| {
            delete(table, ends, &told);
        });
        if closed {
            for (unsent, waiters) in table.lock().close() {
                let with = |waiter| (waiter, End::Closed(unsent));
                ends.extend(waiters.into_iter().map(with));
            }
        }
        closed
    }
}

/// Takes all that waits in a stream; true if that has ended.
fn drain<U>(
    stream: &mut Updates<Unread<U>>,
    context: &mut Context<'_>,
    mut take: impl FnMut(RawUpdate),
) -> bool {
    loop {
        match Pin::new(&mut *stream).poll_next(context) {
            Poll::Ready(Some(Ok(told))) => take(told.update),
            // No update is left out or misread here, as none is read.
            Poll::Ready(Some(Err(_))) => {}
            Poll::Ready(None) => return true,
            Poll::Pending => return false,
        }
    }
}

/// Ends the message that an update is about.
fn end(
    table: &Mutex<Table<Course>>,
    ends: &mut Vec<(Waiter<Course>, End)>,
    update: RawUpdate,
    of: fn(RawUpdate) -> End,
) {
    let mut table = table.lock();
    if let Some((unsent, message_id)) = ended(&update) {
        table.rename(unsent, message_id);
        if table.is_idle() {
            return;
        }
        let end = of(update);
        let waiters = table.end(unsent, &end);
        ends.extend(waiters.into_iter().map(|waiter| (waiter, end.clone())));
    }
}

/// Ends messages that were deleted.
fn delete(table: &Mutex<Table<Course>>, ends: &mut Vec<(Waiter<Course>, End)>, update: &RawUpdate) {
    let mut table = table.lock();
    if table.is_idle() {
        return;
    }
    let deleted = UpdateDeleteMessages::from_json(update.json());
    for deleted in deleted.into_iter().filter(|deleted| !deleted.from_cache) {
        for message_id in deleted.message_ids {
            let unsent = Unsent {
                chat_id: deleted.chat_id,
                message_id,
            };
            let end = End::Deleted(unsent);
            let waiters = table.end(unsent, &end);
            ends.extend(waiters.into_iter().map(|waiter| (waiter, end.clone())));
        }
    }
}
