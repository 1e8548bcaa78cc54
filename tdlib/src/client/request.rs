//! A request to TDLib, from the moment it is prepared until it has ended.

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;
use std::time::{Duration, Instant};

use ::log::Level;
use tdlib_types::FromJson;

use super::text::Text;
use super::{Client, ticket};
use crate::engine::pending::{Entry, Id, Outcome, Owner, Refused, Waiter};
use crate::observe::{Begun, Watch};
use crate::stats::count;
use crate::{Error, ErrorKind, RawAnswer, raw};

/// A request that waits to be sent, or for its answer.
///
/// It is a [`Future`] for any runtime; [`wait`](Self::wait) blocks the thread instead, and
/// [`detach`](Self::detach) sends it and forgets it. It ends exactly once: with the answer, with an
/// error, or by being dropped, which sets what it occupies free. TDLib can't take a request back, so it
/// may act on one that was dropped or timed out.
#[must_use = "a request is sent when it is awaited, waited for or detached"]
pub struct Request<T> {
    call: Call,
    decode: fn(Box<str>) -> Result<T, Error>,
}

/// What does not depend on the answer's type.
struct Call {
    client: Client,
    name: Cow<'static, str>,
    timeout: Option<Duration>,
    in_order: bool,
    state: State,
    watch: Watch,
}

enum State {
    Ready(Text),
    Invalid(Error),
    Sent(Id),
    Ended,
}

impl<T> Request<T> {
    /// Sets how long to wait for the answer, from the moment the request is sent.
    ///
    /// Then it ends as [`Timeout`](ErrorKind::Timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.call.timeout = Some(timeout);
        self
    }

    /// Waits as long as it takes, whatever the client's default.
    pub fn no_timeout(mut self) -> Self {
        self.call.timeout = None;
        self
    }

    /// Has the answer wait until the client's handlers are through with all updates before it.
    ///
    /// Otherwise an answer passes updates that still wait for their handlers. A handler that waits for
    /// such an answer of its own client waits for itself: that is a
    /// [`WouldDeadlock`](ErrorKind::WouldDeadlock).
    pub fn in_order(mut self) -> Self {
        self.call.in_order = true;
        self
    }

    /// Sends the request and blocks the thread until it has ended.
    ///
    /// # Errors
    /// TDLib's, or any other way in which a request can end; see [`ErrorKind`].
    pub fn wait(mut self) -> Result<T, Error> {
        let outcome = self.call.wait();
        self.finish(outcome)
    }

    /// Sends the request and lets go of it. If it fails, that is counted, and logged as a debug message.
    pub fn detach(mut self) {
        if let Err(error) = self.call.detach() {
            self.call.end(Some(&error));
            crate::log::write(Level::Debug, || {
                error.during(self.call.name.clone()).to_string()
            });
        }
    }

    /// The same request once more, if it was not sent yet.
    #[cfg(feature = "retry")]
    pub(crate) fn again(&self) -> Option<Self> {
        let State::Ready(json) = &self.call.state else {
            return None;
        };
        Some(Self {
            call: Call {
                client: self.call.client.clone(),
                name: self.call.name.clone(),
                timeout: self.call.timeout,
                in_order: self.call.in_order,
                state: State::Ready(json.clone()),
                watch: Watch::default(),
            },
            decode: self.decode,
        })
    }

    /// The function's name.
    pub(crate) fn name(&self) -> &str {
        &self.call.name
    }

    /// Tells whether it waits for its answer.
    pub(crate) fn is_sent(&self) -> bool {
        matches!(self.call.state, State::Sent(_))
    }

    pub(crate) fn client(&self) -> &Client {
        &self.call.client
    }

    fn finish(&mut self, outcome: Result<Outcome, Error>) -> Result<T, Error> {
        let result = match outcome {
            Ok(Outcome::Answer(text)) => (self.decode)(text),
            Ok(Outcome::Error(text)) => Err(Error::from_td(&text)),
            Ok(Outcome::TimedOut) => Err(Error::timeout(self.call.timeout.unwrap_or_default())),
            Ok(Outcome::Closed) => Err(Error::closed()),
            Err(error) => Err(error),
        };
        self.call.end(result.as_ref().err());
        result.map_err(|error| error.during(self.call.name.clone()))
    }
}

/// For the parts of the crate that do more with a request than wait for its answer.
impl<T> Request<T> {
    /// Leaves the answer as it comes.
    pub(crate) fn undecoded(self) -> Request<RawAnswer> {
        Request {
            call: self.call,
            decode: |text| Ok(RawAnswer::new(text)),
        }
    }

    /// Returns its JSON, until it is sent.
    pub(crate) fn json(&self) -> Option<&str> {
        match &self.call.state {
            State::Ready(json) => Some(json.as_str()),
            State::Invalid(_) | State::Sent(_) | State::Ended => None,
        }
    }
}

impl<T: FromJson> Request<T> {
    pub(super) fn new(client: Client, name: &'static str, text: Text) -> Self {
        Self {
            call: Call::new(client, Cow::Borrowed(name), State::Ready(text)),
            decode: |text| T::from_json(&text).map_err(Error::decode),
        }
    }
}

impl Request<RawAnswer> {
    pub(super) fn raw(client: Client, json: String) -> Self {
        let (name, state) = match raw::check(&json) {
            Ok(name) => (name, State::Ready(Text::new(json))),
            Err(error) => (Cow::Borrowed("send_raw"), State::Invalid(error)),
        };
        Self {
            call: Call::new(client, name, state),
            decode: |text| Ok(RawAnswer::new(text)),
        }
    }
}

impl<T> Future for Request<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let outcome = std::task::ready!(self.call.poll(context));
        Poll::Ready(self.finish(outcome))
    }
}

impl<T> fmt::Debug for Request<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("name", &self.call.name)
            .field("client", &self.call.client.id())
            .field("sent", &self.is_sent())
            .finish_non_exhaustive()
    }
}

impl Call {
    fn new(client: Client, name: Cow<'static, str>, state: State) -> Self {
        let timeout = client.inner().timeout;
        Self {
            client,
            name,
            timeout,
            in_order: false,
            state,
            watch: Watch::default(),
        }
    }

    fn poll(&mut self, context: &Context<'_>) -> Poll<Result<Outcome, Error>> {
        if let State::Sent(id) = self.state {
            let outcome = std::task::ready!(ticket::poll(self.client.inner(), id, context));
            self.state = State::Ended;
            return Poll::Ready(Ok(outcome));
        }
        let until = self
            .timeout
            .and_then(|timeout| Instant::now().checked_add(timeout));
        match self.start(Owner::Request, Waiter::Task(context.waker().clone()), until) {
            Ok(id) => {
                self.state = State::Sent(id);
                Poll::Pending
            }
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    fn wait(&mut self) -> Result<Outcome, Error> {
        let (id, until) = match self.state {
            // It was polled before, and the receive thread keeps its deadline.
            State::Sent(id) => (id, None),
            _ => {
                let until = self
                    .timeout
                    .and_then(|timeout| Instant::now().checked_add(timeout));
                let id = self.start(Owner::Request, Waiter::Thread(thread::current()), None)?;
                self.state = State::Sent(id);
                (id, until)
            }
        };
        let outcome = ticket::wait(self.client.inner(), id, until);
        self.state = State::Ended;
        Ok(outcome)
    }

    fn detach(&mut self) -> Result<(), Error> {
        if let State::Sent(id) = self.state {
            let client = self.client.inner();
            let mut begun = self.watch.leave(&self.name, client.id);
            let outcome = client.pending.detach(id, &mut begun);
            // It is in the table now, unless there was an outcome.
            begun.end(&client.engine, outcome.as_ref());
        } else {
            let until = self
                .timeout
                .and_then(|timeout| Instant::now().checked_add(timeout));
            self.start(Owner::Detached, Waiter::None, until)?;
        }
        self.state = State::Ended;
        Ok(())
    }

    /// Tells those who watch how the request ended.
    fn end(&mut self, error: Option<&Error>) {
        let client = self.client.inner();
        self.watch.end(&client.engine, &self.name, client.id, error);
    }

    /// Puts the request into the table and hands it to TDLib.
    fn start(&mut self, owner: Owner, waiter: Waiter, until: Option<Instant>) -> Result<Id, Error> {
        let client = self.client.inner();
        let mut text = match std::mem::replace(&mut self.state, State::Ended) {
            State::Ready(text) => {
                self.watch.begin(&client.engine, &self.name, client.id);
                text
            }
            State::Invalid(error) => {
                self.watch.begin(&client.engine, &self.name, client.id);
                return Err(error);
            }
            State::Sent(_) | State::Ended => {
                let message = "the request has ended; send a new one";
                return Err(Error::new(ErrorKind::InvalidRequest, message));
            }
        };
        if self.in_order && owner == Owner::Request && client.is_handling() {
            let message = "a handler can't wait for an answer that comes behind its own update; \
                           leave `in_order` out, or `detach` the request";
            return Err(Error::new(ErrorKind::WouldDeadlock, message));
        }
        let entry = Entry {
            owner,
            waiter,
            in_order: self.in_order,
            deadline: until.is_some(),
            begun: match owner {
                Owner::Detached => self.watch.leave(&self.name, client.id),
                Owner::Request | Owner::Closer => Begun::default(),
            },
        };
        let id = client.pending.insert(entry).map_err(|(refused, entry)| {
            self.watch.take_back(entry.begun);
            match refused {
                Refused::Closed => Error::closed(),
                Refused::Full => Error::too_many(),
            }
        })?;
        let text = match text.add_extra(id.extra()) {
            Ok(text) => text,
            Err(error) => {
                let entry = client.pending.release(id);
                self.watch
                    .take_back(entry.map(|entry| entry.begun).unwrap_or_default());
                return Err(error);
            }
        };
        count(&client.counters.sender.sent);
        if let Some(at) = until {
            client.engine.add_deadline(at, client.id, id);
        }
        client.engine.library().send(client.id, text);
        Ok(id)
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if let State::Sent(id) = self.state {
            ticket::give_up(self.client.inner(), id);
            let client = self.client.inner();
            self.watch.drop_it(&client.engine, &self.name, client.id);
        }
    }
}
