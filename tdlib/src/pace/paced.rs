//! A handle that sends no faster than it should.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use tdlib_types::Function;
use tdlib_types::json::find_int;

use super::queue::Queue;
use super::{Pace, Turn};
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
            queue: Queue::new(self.clone(), pace),
        }
    }
}

/// A handle of a client that sends no faster than a [`Pace`].
///
/// It keeps the client open, as every handle does.
#[derive(Clone)]
pub struct Paced {
    queue: Arc<Queue>,
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
        let (paced, chat_id) = (self.clone(), turn.chat_id());
        Task::new(async move {
            let name = request.name();
            let closed = |error: Error| error.during(name.to_owned());
            turn.await.map_err(closed)?;
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
        let (paced, chat_id) = (self.clone(), turn.chat_id());
        Task::new(async move {
            let name = request.name();
            let closed = |error: Error| DeliveryError::Request(error.during(name.to_owned()));
            turn.await.map_err(closed)?;
            let sent = request.delivered().await;
            let pause = sent.as_ref().err().and_then(DeliveryError::retry_after);
            paced.heed(chat_id, pause);
            sent
        })
    }

    /// The turn of a request, and the request.
    fn prepare<F: Function>(&self, function: F) -> (Turn, Request<F::Output>) {
        let request = self.client().send(function);
        let chat_id = request.json().and_then(|json| find_int(json, &["chat_id"]));
        let turn = self.turn_of(chat_id.unwrap_or(0), messages_in(&request));
        (turn, request)
    }

    /// Leaves a chat alone for as long as Telegram has asked for, if it has.
    fn heed(&self, chat_id: i64, pause: Option<Duration>) {
        if let Some(until) = pause.and_then(|pause| Instant::now().checked_add(pause)) {
            self.queue.hold(chat_id, until);
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
        Turn::new(Arc::clone(&self.queue), chat_id, messages)
    }

    /// Counts those who wait for their turn.
    pub fn waiting(&self) -> usize {
        self.queue.waiting()
    }

    /// The client itself, which sends at once.
    pub fn client(&self) -> &Client {
        self.queue.client()
    }
}

impl fmt::Debug for Paced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Paced")
            .field("client", self.client())
            .field("waiting", &self.waiting())
            .finish()
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
