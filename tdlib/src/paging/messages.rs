//! The messages of all chats that are looked for.

use std::collections::HashSet;

use tdlib_functions::SearchMessages;
use tdlib_types::types::{ChatList, Message, SearchMessagesChatTypeFilter, SearchMessagesFilter};

use super::pages::Pages;
use super::source::{Page, Source, count};
use crate::{Client, Error};

/// The messages of all chats that are looked for; see [`Client::search_messages`].
#[derive(Debug)]
pub struct FoundMessages {
    asked: SearchMessages,
    /// When the message that was given last was written.
    last_date: i32,
    /// The messages of that date that were given.
    seen: HashSet<(i64, i64)>,
}

impl Client {
    /// Begins a stream of the messages of all chats but secret ones that have all words of a query, the
    /// newest first. With an empty query it is those of a [kind](Pages::only).
    ///
    /// Each message is given once; messages that come meanwhile are not among them. It keeps a page of at
    /// most 100 messages, and the identifiers of those of the last second: some 40 bytes each.
    ///
    /// # Errors
    /// TDLib's, such as for a filter that it can't search all chats with. Bots can't search.
    ///
    /// ```no_run
    /// # let client = tdlib::Client::builder().build()?;
    /// use tdlib::types::ChatList;
    ///
    /// for message in client.search_messages("holidays").in_list(ChatList::Archive) {
    ///     let message = message?;
    ///     println!("{} in {}", message.id, message.chat_id);
    /// }
    /// # Ok::<(), tdlib::Error>(())
    /// ```
    pub fn search_messages(&self, query: impl Into<String>) -> Pages<FoundMessages> {
        self.pages(FoundMessages {
            asked: SearchMessages::new(query, 0),
            last_date: i32::MAX,
            seen: HashSet::new(),
        })
    }
}

/// To be set before the first message is taken.
impl Pages<FoundMessages> {
    /// Looks for one kind of messages alone.
    pub fn only(self, filter: impl Into<SearchMessagesFilter>) -> Self {
        self.with(|found| found.asked.filter = Some(filter.into()))
    }

    /// Looks in the chats of one list alone: [`Main`](ChatList::Main) or [`Archive`](ChatList::Archive).
    pub fn in_list(self, list: impl Into<ChatList>) -> Self {
        self.with(|found| found.asked.chat_list = Some(list.into()))
    }

    /// Looks in one kind of chats alone.
    pub fn in_chats(self, kind: impl Into<SearchMessagesChatTypeFilter>) -> Self {
        self.with(|found| found.asked.chat_type_filter = Some(kind.into()))
    }

    /// Begins with the newest message that was written at this time or before, in seconds since 1970.
    pub fn until(self, date: i32) -> Self {
        self.with(|found| found.asked.max_date = date)
    }

    /// Ends with the oldest message that was written at this time or later, in seconds since 1970.
    pub fn since(self, date: i32) -> Self {
        self.with(|found| found.asked.min_date = date)
    }
}

impl FoundMessages {
    /// Whether a message was not given before.
    fn is_new(&mut self, message: &Message) -> bool {
        if message.date > self.last_date {
            return false;
        }
        if message.date < self.last_date {
            self.last_date = message.date;
            self.seen.clear();
        }
        self.seen.insert((message.chat_id, message.id))
    }
}

impl Source for FoundMessages {
    type Item = Message;
    const MAX_PAGE: usize = 100;

    async fn page(&mut self, client: &Client, size: usize) -> Result<Page<Message>, Error> {
        self.asked.limit = count(size);
        let found = client.send(self.asked.clone()).await?;
        let mut items = found.messages;
        items.retain(|message| self.is_new(message));
        // Where it does not move there would be no end.
        let is_last = found.next_offset.is_empty() || found.next_offset == self.asked.offset;
        self.asked.offset = found.next_offset;
        Ok(Page { items, is_last })
    }
}
