//! Waiting for one's turn.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use serde_json::Value;
use tdlib_types::Function;
use tdlib_types::json::find_int;

use super::Pace;
use super::turns::{Ticket, Turns};
use crate::delivery::DeliveryError;
use crate::types::Message;
use crate::{Client, Error, Request, Task};

impl Client {
    /// Makes a handle that sends no faster than a pace. Only what is sent by this handle and its clones
    /// counts: make one, and clone it.
    ///
    /// ```no_run
    /// # let client = tdlib::Client::builder().build()?;
    /// # let text = tdlib::types::InputMessageText::default();
    /// use tdlib::functions::SendMessage;
    /// use tdlib::pace::Pace;
    ///
    /// let paced = client.paced(Pace::bot());
    /// paced.send(SendMessage::new(-1001234567890, text)).wait()?;
    /// # Ok::<(), tdlib::Error>(())
    /// ```
    pub fn paced(&self, pace: Pace) -> Paced {
        Paced {
            client: self.clone(),
            shared: Arc::new(Mutex::new(Shared {
                turns: Turns::new(pace),
                waiting: BTreeMap::new(),
                timekeeper: None,
            })),
        }
    }
}

/// A handle of a client that sends no faster than a [`Pace`].
///
/// It keeps the client open, as every handle does.
#[derive(Clone)]
pub struct Paced {
    client: Client,
    shared: Arc<Mutex<Shared>>,
}

impl Paced {
    /// Prepares a request that is sent when it is its turn. The chat is the request's `chat_id`; one without
    /// counts among all messages only.
    ///
    /// An album, and messages that are forwarded or sent again, count as so many and go when there is room for
    /// all of them; for more than a limit allows, when nothing else counts any more. All other requests count
    /// once.
    ///
    /// If Telegram asks for a pause, the chat is left alone for so long, and the error tells of it.
    pub fn send<F: Function>(&self, function: F) -> Task<'static, Result<F::Output, Error>> {
        let (turn, request) = self.prepare(function);
        Task::new(async move {
            let (paced, chat_id) = (turn.paced.clone(), turn.chat_id);
            turn.await?;
            let answer = request.await;
            paced.heed(chat_id, answer.as_ref().err().and_then(Error::retry_after));
            answer
        })
    }

    /// Prepares a request that sends a message when it is its turn, and waits until that is
    /// [delivered](Request::delivered).
    ///
    /// TDLib answers such a request before Telegram has seen the message. A pause that Telegram asks for then
    /// is told by the message's failure, and the chat is left alone for so long.
    ///
    /// ```no_run
    /// # let client = tdlib::Client::builder().build()?;
    /// # let text = tdlib::types::InputMessageText::default();
    /// use tdlib::functions::SendMessage;
    /// use tdlib::pace::Pace;
    ///
    /// let paced = client.paced(Pace::bot());
    /// let message = paced.deliver(SendMessage::new(-1001234567890, text)).wait()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn deliver<F: Function<Output = Message>>(
        &self,
        function: F,
    ) -> Task<'static, Result<Message, DeliveryError>> {
        let (turn, request) = self.prepare(function);
        Task::new(async move {
            let (paced, chat_id) = (turn.paced.clone(), turn.chat_id);
            turn.await.map_err(DeliveryError::Request)?;
            let sent = request.delivered().await;
            let pause = sent.as_ref().err().and_then(DeliveryError::retry_after);
            paced.heed(chat_id, pause);
            sent
        })
    }

    /// The turn of a request, and the request.
    fn prepare<F: Function>(&self, function: F) -> (Turn, Request<F::Output>) {
        let request = self.client.send(function);
        let chat_id = request.json().and_then(|json| find_int(json, &["chat_id"]));
        let turn = self.turn_of(chat_id.unwrap_or(0), messages_in(&request));
        (turn, request)
    }

    /// Leaves a chat alone for as long as Telegram has asked for, if it has.
    fn heed(&self, chat_id: i64, pause: Option<Duration>) {
        if let Some(until) = pause.and_then(|pause| Instant::now().checked_add(pause)) {
            self.shared.lock().turns.hold(chat_id, until);
        }
    }

    /// Waits until it is one's turn to send a message to a chat: for what takes more than a request, such as one that
    /// is sent again. An identifier of 0 stands for no chat.
    ///
    /// Dropping it before gives the turn to the next.
    pub fn turn(&self, chat_id: i64) -> Turn {
        self.turn_of(chat_id, 1)
    }

    /// The same for so many messages at once.
    pub fn turn_of(&self, chat_id: i64, messages: usize) -> Turn {
        Turn {
            paced: self.clone(),
            chat_id,
            messages,
            ticket: None,
            alarm: None,
        }
    }

    /// Counts those who wait for their turn.
    pub fn waiting(&self) -> usize {
        self.shared.lock().waiting.len()
    }

    /// The client itself, which sends at once.
    pub fn client(&self) -> &Client {
        &self.client
    }
}

impl fmt::Debug for Paced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Paced")
            .field("client", &self.client)
            .field("waiting", &self.waiting())
            .finish()
    }
}

struct Shared {
    turns: Turns,
    /// Those who wait, and how to wake them: none for those whose turn it is.
    waiting: BTreeMap<Ticket, Option<Waker>>,
    /// The one who is woken when it is time for the next.
    timekeeper: Option<Ticket>,
}

impl Shared {
    /// Gives turns, and returns when to look again.
    fn look(&mut self, now: Instant, wake: &mut Vec<Waker>) -> Option<Instant> {
        let mut given = Vec::new();
        let again = self.turns.give(now, &mut given);
        for ticket in given {
            if let Some(waiting) = self.waiting.get_mut(&ticket) {
                wake.extend(waiting.take());
            }
        }
        again
    }

    /// Removes one who waits no longer, and has another keep the time in its place.
    fn remove(&mut self, ticket: Ticket) -> Option<Waker> {
        self.waiting.remove(&ticket);
        if self.timekeeper == Some(ticket) {
            self.timekeeper = None;
            return self.waiting.values().flatten().next().cloned();
        }
        None
    }
}

/// The wait for one's turn: a [`Future`], or [`wait`](Self::wait) for a thread.
///
/// It ends as [`Closed`](crate::ErrorKind::Closed) if the client is closed first.
#[must_use = "it is nobody's turn until this is awaited or waited for"]
pub struct Turn {
    paced: Paced,
    chat_id: i64,
    messages: usize,
    ticket: Option<Ticket>,
    /// What wakes the one who keeps the time.
    alarm: Option<(Instant, Task<'static, Result<(), Error>>)>,
}

impl Turn {
    /// Blocks the thread until it is one's turn.
    ///
    /// # Errors
    /// The client was closed.
    pub fn wait(self) -> Result<(), Error> {
        Task::new(self).wait()
    }

    /// Looks whether it is one's turn; otherwise returns when to look again, if that is this one's business.
    fn look(&mut self, now: Instant, waker: &Waker, wake: &mut Vec<Waker>) -> Seen {
        let mut shared = self.paced.shared.lock();
        let ticket = match self.ticket {
            Some(ticket) => {
                // Whose turn it is has no waker any more.
                if shared.waiting.get(&ticket).is_some_and(Option::is_none) {
                    return Seen::Now;
                }
                ticket
            }
            None => *self
                .ticket
                .insert(shared.turns.join(self.chat_id, self.messages, now)),
        };
        shared.waiting.insert(ticket, Some(waker.clone()));
        let again = shared.look(now, wake);
        if shared.waiting.get(&ticket).is_some_and(Option::is_none) {
            return Seen::Now;
        }
        if *shared.timekeeper.get_or_insert(ticket) != ticket {
            return Seen::Later;
        }
        match again {
            Some(again) => Seen::At(again),
            None => Seen::Later,
        }
    }

    fn end(&mut self) {
        self.alarm = None;
        if let Some(ticket) = self.ticket.take() {
            let mut shared = self.paced.shared.lock();
            shared.turns.leave(self.chat_id, ticket);
            let next = shared.remove(ticket);
            drop(shared);
            if let Some(next) = next {
                next.wake();
            }
        }
    }
}

enum Seen {
    Now,
    /// At that time, and this one is to look.
    At(Instant),
    /// Somebody else looks.
    Later,
}

impl Future for Turn {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.paced.client.is_closed() {
            self.end();
            return Poll::Ready(Err(Error::closed()));
        }
        loop {
            let now = Instant::now();
            let mut wake = Vec::new();
            let seen = self.look(now, context.waker(), &mut wake);
            for waker in wake {
                waker.wake();
            }
            let time = match seen {
                Seen::Now => {
                    self.end();
                    return Poll::Ready(Ok(()));
                }
                Seen::Later => return Poll::Pending,
                Seen::At(time) => time,
            };
            let this = &mut *self;
            let (_, alarm) = match &mut this.alarm {
                Some(alarm) if alarm.0 == time => alarm,
                alarm => {
                    let rest = time.saturating_duration_since(now);
                    alarm.insert((time, this.paced.client.pause(rest)))
                }
            };
            match Pin::new(alarm).poll(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Ok(())) => self.alarm = None,
                Poll::Ready(Err(error)) => {
                    self.end();
                    return Poll::Ready(Err(error));
                }
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.end();
    }
}

impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Turn")
            .field("chat_id", &self.chat_id)
            .field("messages", &self.messages)
            .finish_non_exhaustive()
    }
}

/// Counts the messages that a request sends: one, unless it is known to send several.
fn messages_in<T>(request: &Request<T>) -> usize {
    let list = match request.name() {
        "sendMessageAlbum" | "sendBusinessMessageAlbum" => "input_message_contents",
        "forwardMessages" | "resendMessages" => "message_ids",
        _ => return 1,
    };
    let json = request.json().unwrap_or_default();
    let read = serde_json::from_str::<Value>(json).ok();
    let count = read.and_then(|request| Some(request.get(list)?.as_array()?.len()));
    count.unwrap_or(1).max(1)
}
