//! What hears of a client's files.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use futures_core::Stream;
use parking_lot::Mutex;

use super::job::Key;
use super::seat::Seat;
use super::table::{Table, Work};
use crate::observe::tell_later;
use crate::types::UpdateFile;
use crate::unread::Unread;
use crate::{Client, FromJson, QueuePolicy, RawUpdate, Updates};

/// One for each client. It is woken by its stream and by the answers to its requests, on the receive thread,
/// and leaves the news with those who wait, whether they are polled or not.
pub(crate) struct Tracker {
    table: Mutex<Table>,
    /// Until the client is closed.
    stream: Mutex<Option<Updates<Unread<UpdateFile>>>>,
}

impl Tracker {
    /// Returns that of a client.
    pub(super) fn of(client: &Client) -> Arc<Self> {
        let files = &client.inner().files;
        Arc::clone(files.get_or_init(|| Self::start(client)))
    }

    fn start(client: &Client) -> Arc<Self> {
        // They are taken as they come.
        let stream = client.updates_of().queue(QueuePolicy::Unbounded);
        let tracker = Arc::new(Self {
            table: Mutex::default(),
            stream: Mutex::new(Some(stream)),
        });
        tracker.hear();
        tracker
    }

    /// Begins to wait.
    pub(super) fn begin(self: &Arc<Self>, client: &Client, work: Work, priority: i32) -> Arc<Seat> {
        let seat = tell_later(|| self.table.lock().begin(client, work, priority));
        self.go_on(seat.key());
        seat
    }

    /// Ends a wait.
    pub(super) fn leave(self: &Arc<Self>, seat: &Arc<Seat>) {
        tell_later(|| self.table.lock().leave(seat));
        // It may have another request now, which nobody has polled.
        self.go_on(seat.key());
    }

    fn go_on(self: &Arc<Self>, key: Key) {
        let mut wakers = Vec::new();
        tell_later(|| {
            let mut table = self.table.lock();
            table.go_on(key, |key| self.waker(key), &mut wakers);
        });
        wake(wakers);
    }

    /// Takes what the stream has, and goes on to listen.
    fn hear(self: &Arc<Self>) {
        let waker = Waker::from(Arc::clone(self));
        let mut context = Context::from_waker(&waker);
        let mut wakers = Vec::new();
        let mut stream = self.stream.lock();
        let Some(open) = stream.as_mut() else { return };
        // An answer that came before the updates tells which file they are about.
        let mut table = self.table.lock();
        for key in table.asking() {
            table.go_on(key, |key| self.waker(key), &mut wakers);
        }
        drop(table);
        let closed = loop {
            match Pin::new(&mut *open).poll_next(&mut context) {
                Poll::Ready(Some(Ok(told))) => self.take(&told.update, &mut wakers),
                // No update is left out or misread here, as none is read.
                Poll::Ready(Some(Err(_))) => {}
                Poll::Ready(None) => break true,
                Poll::Pending => break false,
            }
        };
        let old = if closed { stream.take() } else { None };
        drop(stream);
        drop(old);
        if closed {
            self.table.lock().close(&mut wakers);
        }
        wake(wakers);
    }

    fn take(self: &Arc<Self>, update: &RawUpdate, wakers: &mut Vec<Waker>) {
        let mut table = self.table.lock();
        if table.is_idle() {
            return;
        }
        // One that can't be read tells nothing; the end comes by an answer.
        let Ok(update) = UpdateFile::from_json(update.json()) else {
            return;
        };
        for key in table.hear(&Arc::new(update.file), wakers) {
            table.go_on(key, |key| self.waker(key), wakers);
        }
    }

    fn waker(self: &Arc<Self>, key: Key) -> Waker {
        Waker::from(Arc::new(Answered {
            tracker: Arc::clone(self),
            key,
        }))
    }
}

impl Wake for Tracker {
    fn wake(self: Arc<Self>) {
        self.hear();
    }
}

/// Wakes one job.
struct Answered {
    tracker: Arc<Tracker>,
    key: Key,
}

impl Wake for Answered {
    fn wake(self: Arc<Self>) {
        self.tracker.go_on(self.key);
    }
}

fn wake(wakers: Vec<Waker>) {
    for waker in wakers {
        // It is the user's.
        let _ = crate::panic::contain(|| waker.wake());
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::future::Future;

    use super::*;
    use crate::files::Transfer;
    use crate::types::{FileType, InputFileId};

    fn begin(transfer: &mut Transfer) {
        let mut context = Context::from_waker(Waker::noop());
        let _ = Pin::new(transfer).poll(&mut context);
    }

    #[test]
    fn what_is_dropped_or_ends_leaves_nothing() {
        let client = Client::builder().build().unwrap();
        let tracker = Tracker::of(&client);
        let upload = || client.upload(InputFileId { id: 1 }, FileType::Document);
        for mut transfer in [client.download(1), client.track_upload(1), upload()] {
            begin(&mut transfer);
            drop(transfer);
        }
        for transfer in [client.download(1), client.track_upload(1), upload()] {
            assert!(transfer.wait().is_err());
        }
        // The upload that was dropped was asked for before the other one.
        let table = tracker.table.lock();
        assert!(table.is_idle());
        assert!(table.asking().is_empty());
    }

    #[test]
    fn a_client_that_is_closed_ends_all() {
        let client = Client::builder().build().unwrap();
        let mut transfer = client.download(1);
        begin(&mut transfer);
        client.close().wait().unwrap();
        assert!(Tracker::of(&client).table.lock().is_idle());
        assert!(transfer.wait().is_err());
    }
}
