//! What was written in a chat.

use tdlib_functions::GetChatHistory;
use tdlib_types::types::{Message, MessageSendingState};

use super::pages::Pages;
use super::source::{Page, Source, count};
use crate::{Client, Error};

/// An identifier below that of any message.
const BEFORE_ALL: i64 = 1;

/// So many newer messages TDLib gives at once.
const MAX_NEWER: i32 = 99;

/// The messages of a chat; see [`Client::chat_history`].
#[derive(Debug)]
pub struct ChatHistory {
    chat_id: i64,
    /// The message that was given last, or where to begin.
    last: Option<i64>,
    is_oldest_first: bool,
}

impl Client {
    /// Begins a stream of what was written in a chat, the newest message first.
    ///
    /// Each message is given once, as it is when its page is asked for: messages that come meanwhile are not
    /// among them, those that are deleted are left out. It keeps nothing but a page of at most 100 messages,
    /// and the identifier of the last one.
    ///
    /// # Errors
    /// TDLib's 400, `Chat not found`, for a chat that the client has not heard of, and `Can't access the
    /// chat`; see [`Pages`] for what happens then.
    ///
    /// ```no_run
    /// # let client = tdlib::Client::builder().build()?;
    /// for message in client.chat_history(-1001234567890).limit(500) {
    ///     println!("{}", message?.id);
    /// }
    /// # Ok::<(), tdlib::Error>(())
    /// ```
    pub fn chat_history(&self, chat_id: i64) -> Pages<ChatHistory> {
        self.pages(ChatHistory {
            chat_id,
            last: None,
            is_oldest_first: false,
        })
    }
}

/// To be set before the first message is taken.
impl Pages<ChatHistory> {
    /// Begins next to a message, which need not be there any more: with the one before it, or with the one
    /// after it if the oldest comes first. 0 is the same as none.
    pub fn from_message(self, message_id: i64) -> Self {
        self.with(|history| history.last = (message_id != 0).then_some(message_id))
    }

    /// Gives the oldest message first.
    ///
    /// Messages that come meanwhile are given too, and it ends with the newest one. Those that are still
    /// being sent are left out: they have another identifier later.
    pub fn oldest_first(self) -> Self {
        self.with(|history| history.is_oldest_first = true)
    }
}

impl ChatHistory {
    /// Whether a message lies in the direction in which this goes.
    fn is_next(&self, message: &Message) -> bool {
        if self.is_oldest_first {
            let is_sent = !matches!(message.sending_state, Some(MessageSendingState::Pending(_)));
            is_sent && message.id > self.last.unwrap_or(BEFORE_ALL)
        } else {
            self.last.is_none_or(|last| message.id < last)
        }
    }
}

impl Source for ChatHistory {
    type Item = Message;
    const MAX_PAGE: usize = 100;

    async fn page(&mut self, client: &Client, size: usize) -> Result<Page<Message>, Error> {
        let asked = if self.is_oldest_first {
            // Where the message to begin with is there still, it is one of those that TDLib counts.
            let size = count(size + 1).min(MAX_NEWER);
            let asked = GetChatHistory::new(self.chat_id, size).offset(-size);
            asked.from_message_id(self.last.unwrap_or(BEFORE_ALL))
        } else {
            let asked = GetChatHistory::new(self.chat_id, count(size));
            asked.from_message_id(self.last.unwrap_or(0))
        };
        let found = client.send(asked).await?.messages.into_iter().flatten();
        let mut items: Vec<Message> = found.filter(|message| self.is_next(message)).collect();
        if self.is_oldest_first {
            items.reverse();
        }
        self.last = items.last().map(|message| message.id).or(self.last);
        let is_last = items.is_empty();
        Ok(Page { items, is_last })
    }
}
