//! Sending for certain: what becomes of a message after TDLib has taken it over.
//!
//! TDLib answers `sendMessage` at once, with a message that has a number for the time being, and sends it
//! when it can: after a reconnect, after pauses that the server asks for, after a restart. What has become
//! of it is told by an update, which may come before the answer is seen. [`Request::delivered`] waits for
//! both, for one message, and for each of several, as in an album or when messages are forwarded.
//!
//! ```no_run
//! # fn example(client: &tdlib::Client, chat_id: i64) -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//!
//! use tdlib::delivery::DeliveryError;
//! use tdlib::functions::SendMessage;
//! use tdlib::types::{FormattedText, InputMessageText};
//!
//! let text = FormattedText { text: "hi".to_owned(), ..FormattedText::default() };
//! let content = InputMessageText { text, ..InputMessageText::default() };
//! let sent = client
//!     .send(SendMessage::new(chat_id, content))
//!     .delivered()
//!     .timeout(Duration::from_secs(60))
//!     .wait(); // or `.await`, under any runtime
//! match sent {
//!     Ok(message) => println!("it is there as {}", message.id),
//!     Err(DeliveryError::Failed(failure)) if failure.can_be_resent() => {
//!         println!("refused, try again after {:?}", failure.retry_after());
//!     }
//!     // It is with TDLib still. To send it a second time would double it.
//!     Err(DeliveryError::TimedOut(unsent)) => {
//!         client.delivery_of(unsent.chat_id, unsent.message_id).wait()?;
//!     }
//!     Err(error) => return Err(error.into()),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # After a restart
//! With its message database TDLib sends on what it had taken over, under new numbers, and tells of each
//! message by an `updateNewMessage`; one that is in a chat's history has a
//! [`sending_state`](crate::types::Message::sending_state). [`Client::delivery_of`] waits for such a message;
//! [`Client::track_deliveries`] sees to it that it comes in time.
//! Without that database what was not sent by the close is lost.

mod course;
mod delivered;
mod error;
mod read;
mod recent;
mod several;
mod table;
mod tracker;
mod wait;

use crate::functions::GetMessage;
use crate::types::{Message, Messages};
use crate::{Client, Request};

pub use self::delivered::Delivered;
pub use self::error::{DeliveryError, SendFailure, Unsent};
pub use self::several::AllDelivered;
pub(crate) use self::tracker::Tracker;

impl Request<Message> {
    /// Sends the request, which sends a message, and waits until that has arrived at Telegram's server, or
    /// has failed.
    ///
    /// The request's own time-out is for TDLib's answer, which does not need the network;
    /// [`Delivered::timeout`] is for the whole. A message that TDLib answers with and that is not on its way
    /// any more is what this ends with.
    pub fn delivered(self) -> Delivered {
        Delivered::new(self, None)
    }
}

impl Request<Messages> {
    /// Sends the request, which sends messages, and waits until each of them has arrived at Telegram's
    /// server, or has failed: for `sendMessageAlbum`, `forwardMessages` and `resendMessages`.
    ///
    /// The request's own time-out is for TDLib's answer, which does not need the network;
    /// [`AllDelivered::timeout`] is for the whole.
    pub fn delivered(self) -> AllDelivered {
        AllDelivered::new(self)
    }
}

impl Client {
    /// Waits for a message that was sent before: one that is pending in a chat's history, or that a
    /// delivery's time-out has told of. If it is not on its way any more, this ends at once.
    ///
    /// TDLib does not know a message by the number that it had on its way. This crate remembers the last 1024
    /// of a client, from the first delivery or [`track_deliveries`](Self::track_deliveries) on; an older one
    /// is a [`Request`](DeliveryError::Request) error with TDLib's code 404.
    pub fn delivery_of(&self, chat_id: i64, message_id: i64) -> Delivered {
        let unsent = Unsent {
            chat_id,
            message_id,
        };
        Delivered::new(
            self.send(GetMessage::new(chat_id, message_id)),
            Some(unsent),
        )
    }

    /// Begins to remember what becomes of messages, as the first delivery does too.
    ///
    /// Called right behind [`build`](crate::ClientBuilder::build), it lets
    /// [`delivery_of`](Self::delivery_of) find each message that was on its way when the program ended, also
    /// if TDLib has sent it before anybody has asked.
    pub fn track_deliveries(&self) {
        Tracker::of(self);
    }
}
