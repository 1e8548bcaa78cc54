//! A client's updates as a stream.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::thread;
use std::time::{Duration, Instant};

use futures_core::Stream;
use parking_lot::Mutex;
use tdlib_types::DecodeError;

use super::Inner;
use crate::Error;
use crate::dispatch::QueuePolicy;
use crate::dispatch::queue::{Room, is_kept};
use crate::engine::pending::Waiter;
use crate::update::RawUpdate;

/// The updates of a client, from the moment the stream was made until the client is closed.
///
/// It is a [`Stream`] for any runtime, [`recv`](Self::recv) is the same without one, and `for` loops and
/// [`wait_next`](Self::wait_next) block the thread. Updates are decoded when they are taken. An item is
/// an error if an update could not be read, or if updates were left out because the
/// [queue](Self::queue) was at its limit ([`Error::lagged`]); the stream goes on behind it.
///
/// ```
/// use tdlib::{Client, types::UpdateOption};
///
/// let client = Client::builder().build()?;
/// let options = client.updates_of::<UpdateOption>();
/// client.close().wait()?;
/// for option in options {
///     println!("{}", option?.name);
/// }
/// # Ok::<(), tdlib::Error>(())
/// ```
#[must_use = "updates are kept for the stream until it is dropped"]
pub struct Updates<U> {
    client: Arc<Inner>,
    queue: Arc<StreamQueue>,
    read: Read<U>,
}

/// Reads an update of the stream's kind.
pub(super) type Read<U> = fn(&RawUpdate) -> Result<U, DecodeError>;

impl<U> Updates<U> {
    pub(super) fn new(client: &Arc<Inner>, kind: Option<&'static str>, read: Read<U>) -> Self {
        let queue = Arc::new(StreamQueue {
            kind,
            state: Mutex::new(State {
                policy: client.policy,
                ..State::default()
            }),
        });
        let mut streams = client.streams.lock();
        // The receive thread marks the client as closed before it ends the streams.
        if client.is_closed() {
            queue.state.lock().ended = true;
        } else {
            streams.push(Arc::clone(&queue));
        }
        drop(streams);
        Self {
            client: Arc::clone(client),
            queue,
            read,
        }
    }

    /// Sets how many updates may wait in this stream; the client's policy if not set.
    pub fn queue(self, policy: QueuePolicy) -> Self {
        self.queue.state.lock().policy = policy;
        self
    }

    /// Takes the next update, or nothing when the client is closed and all were taken.
    ///
    /// Dropping the future loses no update.
    pub async fn recv(&mut self) -> Option<Result<U, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// Blocks the thread until the next update comes; nothing when the client is closed and all were
    /// taken.
    pub fn wait_next(&mut self) -> Option<Result<U, Error>> {
        self.wait_until(None)
    }

    /// Blocks the thread until the next update comes, for so long at most.
    ///
    /// A [`Timeout`](crate::ErrorKind::Timeout) ends the wait, not the stream.
    pub fn next_timeout(&mut self, timeout: Duration) -> Option<Result<U, Error>> {
        let wait = self.wait_until(Instant::now().checked_add(timeout));
        wait.map(|result| {
            result.map_err(|error| {
                if error.is_timeout() {
                    Error::timeout(timeout)
                } else {
                    error
                }
            })
        })
    }

    /// Counts the updates that wait to be taken.
    pub fn waiting(&self) -> usize {
        self.queue.waiting()
    }

    fn poll(&self, context: &Context<'_>) -> Poll<Option<Result<U, Error>>> {
        let mut waiter = Waiter::None;
        if let Some(next) = self.queue.next(&mut waiter) {
            return Poll::Ready(next.map(|entry| self.read(entry)));
        }
        waiter = Waiter::Task(context.waker().clone());
        match self.queue.next(&mut waiter) {
            Some(next) => Poll::Ready(next.map(|entry| self.read(entry))),
            None => Poll::Pending,
        }
    }

    fn read(&self, entry: Entry) -> Result<U, Error> {
        match entry {
            Entry::Update(update) => (self.read)(&update)
                .map_err(|error| Error::decode(error).during(update.name().to_owned())),
            Entry::Lagged(count) => Err(Error::left_out(count)),
        }
    }

    fn wait_until(&self, until: Option<Instant>) -> Option<Result<U, Error>> {
        loop {
            let mut waiter = Waiter::Thread(thread::current());
            if let Some(next) = self.queue.next(&mut waiter) {
                return next.map(|entry| self.read(entry));
            }
            match until.map(|until| until.saturating_duration_since(Instant::now())) {
                None => thread::park(),
                Some(Duration::ZERO) => return Some(Err(Error::timeout(Duration::ZERO))),
                Some(rest) => thread::park_timeout(rest),
            }
        }
    }
}

impl<U> Stream for Updates<U> {
    type Item = Result<U, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

/// Updates, one after the other, on a thread that may block.
#[derive(Debug)]
pub struct IntoIter<U>(Updates<U>);

impl<U> Iterator for IntoIter<U> {
    type Item = Result<U, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.wait_next()
    }
}

// Not `Iterator` itself: its `next` would be in the way of the one that stream libraries add.
impl<U> IntoIterator for Updates<U> {
    type Item = Result<U, Error>;
    type IntoIter = IntoIter<U>;

    fn into_iter(self) -> IntoIter<U> {
        IntoIter(self)
    }
}

impl<U> Drop for Updates<U> {
    fn drop(&mut self) {
        let mut streams = self.client.streams.lock();
        streams.retain(|queue| !Arc::ptr_eq(queue, &self.queue));
        drop(streams);
        self.queue.end();
    }
}

impl<U> fmt::Debug for Updates<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Updates")
            .field("client", &self.client.id)
            .field("kind", &self.queue.kind)
            .field("waiting", &self.queue.waiting())
            .finish()
    }
}

/// What waits in a stream.
pub(crate) struct StreamQueue {
    kind: Option<&'static str>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    policy: QueuePolicy,
    entries: VecDeque<Entry>,
    updates: usize,
    waiter: Option<Waiter>,
    ended: bool,
}

enum Entry {
    Update(RawUpdate),
    /// So many updates stood here.
    Lagged(u64),
}

impl StreamQueue {
    /// Tells whether the stream takes updates of this name.
    pub(crate) fn listens_to(&self, name: &str) -> bool {
        self.kind.is_none_or(|kind| kind == name)
    }

    /// Adds an update; returns how many gave way, and who is to be woken.
    pub(crate) fn push(&self, update: RawUpdate) -> (u64, Waiter) {
        let mut state = self.state.lock();
        if state.ended {
            return (0, Waiter::None);
        }
        let room = state.policy.room(state.updates, update.name());
        let dropped = match room {
            Room::Free => 0,
            Room::DropNewest => {
                let end = state.entries.len();
                state.leave_out_before(end);
                return (1, state.wake());
            }
            Room::DropOldest => u64::from(state.drop_oldest()),
        };
        state.entries.push_back(Entry::Update(update));
        state.updates += 1;
        (dropped, state.wake())
    }

    /// Ends the stream behind what waits in it.
    pub(crate) fn end(&self) -> Waiter {
        let mut state = self.state.lock();
        state.ended = true;
        state.wake()
    }

    /// Counts the updates that wait.
    pub(crate) fn waiting(&self) -> usize {
        self.state.lock().updates
    }

    /// Takes the next entry, or leaves the waiter if there is none yet; `Some(None)` at the end.
    fn next(&self, waiter: &mut Waiter) -> Option<Option<Entry>> {
        let mut state = self.state.lock();
        match state.entries.pop_front() {
            Some(entry) => {
                state.updates -= usize::from(matches!(entry, Entry::Update(_)));
                Some(Some(entry))
            }
            None if state.ended => Some(None),
            None => {
                // The old one is dropped by the caller, not behind the lock.
                let old = state.waiter.replace(mem::replace(waiter, Waiter::None));
                *waiter = old.unwrap_or(Waiter::None);
                None
            }
        }
    }
}

impl State {
    fn wake(&mut self) -> Waiter {
        self.waiter.take().unwrap_or(Waiter::None)
    }

    fn drop_oldest(&mut self) -> bool {
        let oldest = self.entries.iter().position(|entry| match entry {
            Entry::Update(update) => !is_kept(update.name()),
            Entry::Lagged(_) => false,
        });
        let Some(index) = oldest else {
            return false;
        };
        self.entries.remove(index);
        self.updates -= 1;
        self.leave_out_before(index);
        true
    }

    /// Notes that an update was left out before the entry at `index`.
    fn leave_out_before(&mut self, index: usize) {
        match index
            .checked_sub(1)
            .and_then(|before| self.entries.get_mut(before))
        {
            Some(Entry::Lagged(count)) => *count += 1,
            _ => self.entries.insert(index, Entry::Lagged(1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dispatch::Overflow;
    use crate::engine::envelope;

    fn queue(overflow: Overflow) -> StreamQueue {
        let policy = QueuePolicy::Bounded { limit: 2, overflow };
        StreamQueue {
            kind: None,
            state: Mutex::new(State {
                policy,
                ..State::default()
            }),
        }
    }

    fn push(queue: &StreamQueue, name: &str) {
        let text = format!("{{\"@type\":\"{name}\",\"@client_id\":1}}");
        let update = RawUpdate::copy(&text, &envelope::read(&text).unwrap(), &mut String::new());
        queue.push(update);
    }

    fn drain(queue: &StreamQueue) -> Vec<String> {
        queue.end();
        std::iter::from_fn(|| queue.next(&mut Waiter::None).unwrap())
            .map(|entry| match entry {
                Entry::Update(update) => update.name().to_owned(),
                Entry::Lagged(count) => format!("-{count}"),
            })
            .collect()
    }

    #[test]
    fn what_was_left_out_is_told_where_it_stood() {
        let oldest = queue(Overflow::DropOldest);
        for name in ["updateOption", "a", "b", "c", "updateConnectionState", "d"] {
            push(&oldest, name);
        }
        assert_eq!(oldest.waiting(), 3);
        assert_eq!(
            drain(&oldest),
            ["updateOption", "-3", "updateConnectionState", "d"]
        );

        let newest = queue(Overflow::DropNewest);
        for name in ["a", "b", "c", "d", "updateOption", "e"] {
            push(&newest, name);
        }
        assert_eq!(drain(&newest), ["a", "b", "-2", "updateOption", "-1"]);
    }
}
