//! The stream that all sources have in common.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;

use super::source::{Page, Source};
use crate::task::block_on;
use crate::{Client, Error};

/// How long waits for one page may be together, if nothing else is said.
const MAX_WAIT: Duration = Duration::from_secs(300);
/// The shortest wait, also where the server names none.
const MIN_WAIT: Duration = Duration::from_millis(100);

/// A list, one item after the other, to its end; pages are asked for when they are needed.
///
/// It is a [`Stream`] for any runtime, [`recv`](Self::recv) is the same without one, and `for` loops and
/// [`wait_next`](Self::wait_next) block the thread. It keeps one page of items, and what the source needs to
/// leave out what it has given already, which each says; and it keeps the client open.
///
/// # Errors
/// Where the server says that too much was asked ([`Error::retry_after`]), it waits and asks again, up to
/// [`max_wait`](Self::max_wait). Any other error is given, and then the stream ends, so that a loop which
/// passes over errors ends too. [`resume`](Self::resume) has it go on where it was: nothing is given twice or
/// left out.
#[must_use = "nothing is asked for until items are taken"]
pub struct Pages<S: Source> {
    client: Client,
    state: State<S>,
    items: VecDeque<S::Item>,
    size: usize,
    /// How many items are still to be given, if not all.
    left: Option<usize>,
    max_wait: Duration,
}

enum State<S: Source> {
    Idle(S),
    Asking(Asking<S>),
    /// An error was given.
    Stopped(S),
    Ended,
}

/// A page on its way, with the source, which knows then what is next.
type Asking<S> = Pin<Box<dyn Future<Output = (S, Answer<S>)> + Send>>;
type Answer<S> = Result<Page<<S as Source>::Item>, Error>;

impl Client {
    /// Begins a stream of a list that this crate has no stream for.
    pub fn pages<S: Source>(&self, source: S) -> Pages<S> {
        Pages {
            client: self.clone(),
            state: State::Idle(source),
            items: VecDeque::new(),
            size: S::MAX_PAGE,
            left: None,
            max_wait: MAX_WAIT,
        }
    }
}

impl<S: Source> Pages<S> {
    /// Sets how many items to ask for at once; at least one, and at most, as without this, as many as TDLib
    /// gives.
    pub fn page_size(mut self, size: usize) -> Self {
        self.size = size.clamp(1, S::MAX_PAGE);
        self
    }

    /// Ends the stream after so many more items, and asks for no more than that.
    pub fn limit(mut self, items: usize) -> Self {
        self.left = Some(items);
        self
    }

    /// Sets how long it may wait for one page where the server asks for a pause; five minutes if not set.
    ///
    /// A pause that would exceed it is not begun, and the error is given instead. TDLib itself waits first:
    /// a minute in all for a person, eight seconds for a bot. This crate hears of longer pauses alone.
    pub fn max_wait(mut self, time: Duration) -> Self {
        self.max_wait = time;
        self
    }

    /// Takes the next item; nothing at the end, or when an error was given.
    ///
    /// Dropping the future loses no item.
    pub async fn recv(&mut self) -> Option<Result<S::Item, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// Blocks the thread until the next item is there; nothing at the end, or when an error was given.
    pub fn wait_next(&mut self) -> Option<Result<S::Item, Error>> {
        block_on(self.recv())
    }

    /// Has a stream that ended with an error go on where it was.
    ///
    /// ```no_run
    /// # let client = tdlib::Client::builder().build()?;
    /// let mut members = client.chat_members(-1001234567890);
    /// while let Some(member) = members.wait_next() {
    ///     match member {
    ///         Ok(member) => println!("{:?}", member.member_id),
    ///         Err(error) if error.is_timeout() => members.resume(),
    ///         Err(error) => return Err(error),
    ///     }
    /// }
    /// # Ok::<(), tdlib::Error>(())
    /// ```
    pub fn resume(&mut self) {
        self.state = match mem::replace(&mut self.state, State::Ended) {
            State::Stopped(source) => State::Idle(source),
            other => other,
        };
    }

    /// Changes what is asked for, unless that was done already.
    pub(super) fn with(mut self, change: impl FnOnce(&mut S)) -> Self {
        if let State::Idle(source) | State::Stopped(source) = &mut self.state {
            change(source);
        }
        self
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<S::Item, Error>>> {
        loop {
            if self.left == Some(0) {
                self.state = State::Ended;
                self.items.clear();
            }
            if let Some(item) = self.items.pop_front() {
                self.left = self.left.map(|left| left - 1);
                return Poll::Ready(Some(Ok(item)));
            }
            match mem::replace(&mut self.state, State::Ended) {
                State::Ended => return Poll::Ready(None),
                State::Stopped(source) => {
                    self.state = State::Stopped(source);
                    return Poll::Ready(None);
                }
                State::Idle(source) => self.state = State::Asking(self.ask(source)),
                State::Asking(mut asking) => {
                    let answer = asking.as_mut().poll(context);
                    if answer.is_pending() {
                        self.state = State::Asking(asking);
                    }
                    let (source, answer) = ready!(answer);
                    match answer {
                        Ok(page) => {
                            self.items = page.items.into();
                            if !page.is_last {
                                self.state = State::Idle(source);
                            }
                        }
                        Err(error) => {
                            self.state = State::Stopped(source);
                            return Poll::Ready(Some(Err(error)));
                        }
                    }
                }
            }
        }
    }

    fn ask(&self, mut source: S) -> Asking<S> {
        let client = self.client.clone();
        let size = self.size.min(self.left.unwrap_or(usize::MAX));
        let max_wait = self.max_wait;
        Box::pin(async move {
            let answer = ask_patiently(&mut source, &client, size, max_wait).await;
            (source, answer)
        })
    }
}

/// Asks for a page, and again after each pause that the server wants.
async fn ask_patiently<S: Source>(
    source: &mut S,
    client: &Client,
    size: usize,
    mut may_wait: Duration,
) -> Answer<S> {
    loop {
        let error = match source.page(client, size).await {
            Ok(page) => return Ok(page),
            Err(error) => error,
        };
        let wait = error.retry_after().map(|wait| wait.max(MIN_WAIT));
        let Some(wait) = wait.filter(|wait| *wait <= may_wait) else {
            return Err(error);
        };
        client.pause(wait).await?;
        may_wait -= wait;
    }
}

// Sources are never pinned.
impl<S: Source> Unpin for Pages<S> {}

impl<S: Source> Stream for Pages<S> {
    type Item = Result<S::Item, Error>;

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<S::Item, Error>>> {
        self.get_mut().poll(context)
    }
}

/// The items of a list, one after the other, on a thread that may block.
#[derive(Debug)]
pub struct IntoIter<S: Source>(Pages<S>);

impl<S: Source> Iterator for IntoIter<S> {
    type Item = Result<S::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.wait_next()
    }
}

// Not `Iterator` itself: its `next` would be in the way of the one that stream libraries add.
impl<S: Source> IntoIterator for Pages<S> {
    type Item = Result<S::Item, Error>;
    type IntoIter = IntoIter<S>;

    fn into_iter(self) -> IntoIter<S> {
        IntoIter(self)
    }
}

impl<S: Source> fmt::Debug for Pages<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Idle(_) => "idle",
            State::Asking(_) => "asking",
            State::Stopped(_) => "stopped by an error",
            State::Ended => "ended",
        };
        f.debug_struct("Pages")
            .field("client", &self.client.id())
            .field("state", &state)
            .field("waiting", &self.items.len())
            .field("left", &self.left)
            .finish()
    }
}
