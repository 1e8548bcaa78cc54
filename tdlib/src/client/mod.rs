//! A client of Telegram, and its handles.

mod builder;
mod close;
mod inner;
mod request;
mod text;
mod ticket;
mod updates;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tdlib_types::types::Update;
use tdlib_types::{FromJson, Function};

pub use self::builder::ClientBuilder;
pub use self::close::Close;
pub(crate) use self::inner::{Inner, Settings};
pub use self::request::Request;
use self::text::Text;
pub use self::updates::{IntoIter, Updates};
use crate::handler::{AnyHandler, Handler, HandlerGuard, HandlerId};
use crate::stats::Stats;
use crate::update::{FromUpdate, RawUpdate};
use crate::{Error, RawAnswer, Task};

/// A handle of a client: of one account, or of one bot.
///
/// Handles are cheap to clone and may go to any thread. The drop of the last one closes the client and
/// does not wait for that; [`close`](Self::close) tells when it is done. A handle that a handler was
/// given, and clones of it that are made when no other is left, keep the client from nothing.
///
/// ```no_run
/// use tdlib::{Client, functions::GetMe, types::UpdateNewMessage};
///
/// let client = Client::builder()
///     .on(|_: &Client, update: UpdateNewMessage| println!("{:?}", update.message))
///     .build()?;
/// let me = client.send(GetMe::new()).wait()?;
/// # Ok::<(), tdlib::Error>(())
/// ```
pub struct Client {
    inner: Arc<Inner>,
    /// Whether the handle keeps the client open.
    counted: bool,
}

impl Client {
    /// Begins a new client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Returns TDLib's identifier of the client, unique in the process.
    pub fn id(&self) -> i32 {
        self.inner.id
    }

    /// Prepares a request. It is sent when it is first polled, waited for or detached.
    ///
    /// ```
    /// use tdlib::{Client, functions::TestSquareInt};
    ///
    /// let client = Client::builder().build()?;
    /// assert_eq!(client.send(TestSquareInt::new(7)).wait()?.value, 49);
    /// # Ok::<(), tdlib::Error>(())
    /// ```
    pub fn send<F: Function>(&self, function: F) -> Request<F::Output> {
        Request::new(self.clone(), F::NAME, Text::new(function.to_json()))
    }

    /// Prepares a request whose text is wiped in the end. The strings and bytes in it have so many bytes
    /// together.
    pub(crate) fn send_secret<F: Function>(
        &self,
        function: &F,
        bytes: usize,
    ) -> Request<F::Output> {
        Request::new(self.clone(), F::NAME, Text::secret(function, bytes))
    }

    /// Prepares a request from its JSON, for what the types do not cover; the answer is JSON too.
    ///
    /// The text must be a JSON object without `@extra` and `@client_id`, which belong to this crate, and
    /// without halves of surrogate pairs, at which TDLib aborts; anything else is an [`InvalidRequest`](crate::ErrorKind::InvalidRequest), which the request ends
    /// with.
    ///
    /// ```
    /// let client = tdlib::Client::builder().build()?;
    /// let answer = client.send_raw(r#"{"@type":"testSquareInt","x":7}"#).wait()?;
    /// assert_eq!(answer.json(), r#"{"@type":"testInt","value":49}"#);
    /// # Ok::<(), tdlib::Error>(())
    /// ```
    pub fn send_raw(&self, json: impl Into<String>) -> Request<RawAnswer> {
        Request::raw(self.clone(), json.into())
    }

    /// Adds a handler, which is removed when the guard is dropped. A client that is closed drops it at once.
    ///
    /// ```no_run
    /// # let client = tdlib::Client::builder().build()?;
    /// use tdlib::{Client, types::UpdateConnectionState};
    ///
    /// let guard = client.on(|_: &Client, update: UpdateConnectionState| println!("{:?}", update.state));
    /// # Ok::<(), tdlib::Error>(())
    /// ```
    pub fn on<U: FromUpdate>(&self, handler: impl Handler<U>) -> HandlerGuard {
        let id = self.inner.add_handler(AnyHandler::new(handler));
        HandlerGuard::new(&self.inner, id)
    }

    /// Removes a handler; false if it was removed before. It may still be running on another thread.
    pub fn remove_handler(&self, id: HandlerId) -> bool {
        self.inner.remove_handler(id)
    }

    /// Begins a stream of all updates that come from now on.
    ///
    /// It ends behind the update that tells of the client's end, and does not keep the client open.
    pub fn updates(&self) -> Updates<Update> {
        Updates::new(&self.inner, None, |update| Update::from_json(update.json()))
    }

    /// Begins a stream of one kind of updates.
    pub fn updates_of<U: FromUpdate>(&self) -> Updates<U> {
        Updates::new(&self.inner, U::KIND, U::from_update)
    }

    /// Begins a stream of all updates as TDLib's JSON.
    pub fn updates_raw(&self) -> Updates<RawUpdate> {
        self.updates_of()
    }

    /// Begins to close the client, and returns what waits for the end of that.
    ///
    /// TDLib then writes its databases and ends what is in flight. Closing twice is fine.
    pub fn close(&self) -> Close {
        self.inner.start_close();
        Close::new(&self.inner)
    }

    /// Waits until the client is closed, by whomever, and closes nothing.
    pub fn closed(&self) -> Close {
        Close::new(&self.inner)
    }

    /// Waits for so long, under any runtime or none: the receive thread keeps the time.
    ///
    /// # Errors
    /// [`Closed`](crate::ErrorKind::Closed) as soon as the client is closed.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let client = tdlib::Client::builder().build()?;
    /// client.pause(Duration::from_millis(1)).wait()?;
    /// client.close().wait()?;
    /// assert!(client.pause(Duration::from_secs(60)).wait().unwrap_err().is_closed());
    /// # Ok::<(), tdlib::Error>(())
    /// ```
    pub fn pause(&self, time: Duration) -> Task<'static, Result<(), Error>> {
        let ended = Close::new(&self.inner).timeout(time);
        Task::new(async move {
            match ended.await {
                Err(error) if error.is_timeout() => Ok(()),
                Err(error) => Err(error),
                Ok(()) => Err(Error::closed()),
            }
        })
    }

    /// Tells whether the client has been closed, by whomever.
    pub fn is_closed(&self) -> bool {
        self.inner.is_closed()
    }

    /// Returns this client's numbers.
    pub fn stats(&self) -> Stats {
        let mut stats = self.inner.stats();
        self.inner.engine.add_process_stats(&mut stats);
        stats
    }

    /// Makes the first handle.
    pub(crate) fn first(inner: Arc<Inner>) -> Self {
        Self {
            inner,
            counted: true,
        }
    }

    /// Prepares a request that does not keep the client open while it waits.
    pub(crate) fn send_uncounted<F: Function>(&self, function: F) -> Request<F::Output> {
        let handle = Self::uncounted(Arc::clone(&self.inner));
        Request::new(handle, F::NAME, Text::new(function.to_json()))
    }

    /// Prepares such a request whose text is wiped in the end, as [`send_secret`](Self::send_secret) does.
    pub(crate) fn send_secret_uncounted<F: Function>(
        &self,
        function: &F,
        bytes: usize,
    ) -> Request<F::Output> {
        let handle = Self::uncounted(Arc::clone(&self.inner));
        Request::new(handle, F::NAME, Text::secret(function, bytes))
    }

    /// Makes a handle that does not keep the client open.
    pub(crate) fn uncounted(inner: Arc<Inner>) -> Self {
        Self {
            inner,
            counted: false,
        }
    }

    pub(crate) fn inner(&self) -> &Arc<Inner> {
        &self.inner
    }
}

impl Clone for Client {
    fn clone(&self) -> Self {
        let handles = &self.inner.handles;
        let counted = if self.counted {
            handles.fetch_add(1, Ordering::Relaxed);
            true
        } else {
            // Once there are none, the client closes, and no new handle can stop that.
            let add = |count: usize| (count > 0).then_some(count + 1);
            handles
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add)
                .is_ok()
        };
        Self {
            inner: Arc::clone(&self.inner),
            counted,
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if self.counted && self.inner.handles.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.inner.start_close();
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("id", &self.id())
            .field("closed", &self.is_closed())
            .finish()
    }
}
