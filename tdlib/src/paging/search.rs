//! The messages of a chat that are looked for.

use tdlib_functions::SearchChatMessages;
use tdlib_types::types::{Message, MessageSender, MessageTopic, SearchMessagesFilter};

use super::pages::Pages;
use super::source::{Page, Source, count};
use crate::{Client, Error};

/// The messages of a chat that are looked for; see [`Client::search_chat_messages`].
#[derive(Debug)]
pub struct FoundChatMessages {
    asked: SearchChatMessages,
    /// The message that was given last.
    last: Option<i64>,
}

impl Client {
    /// Begins a stream of the messages of a chat that have all words of a query, the newest first. With an
    /// empty query it is those of a [kind](Pages::only), or of a [sender](Pages::sent_by).
    ///
    /// Each message is given once; messages that come meanwhile are not among them. It keeps nothing but a
    /// page of at most 100 messages, and the identifier of the last one.
    ///
    /// # Errors
    /// TDLib's 400, `Chat not found`. Bots can't search, and secret chats can't be searched in this way.
    ///
    /// ```no_run
    /// # let client = tdlib::Client::builder().build()?;
    /// use tdlib::types::SearchMessagesFilter;
    ///
    /// let found = client.search_chat_messages(-1001234567890, "holidays");
    /// for photo in found.only(SearchMessagesFilter::Photo) {
    ///     println!("{}", photo?.id);
    /// }
    /// # Ok::<(), tdlib::Error>(())
    /// ```
    pub fn search_chat_messages(
        &self,
        chat_id: i64,
        query: impl Into<String>,
    ) -> Pages<FoundChatMessages> {
        self.pages(FoundChatMessages {
            asked: SearchChatMessages::new(chat_id, query, 0),
            last: None,
        })
    }
}

/// To be set before the first message is taken.
impl Pages<FoundChatMessages> {
    /// Begins with the newest message before this one, which need not be there any more. 0 is the same as none.
    pub fn from_message(self, message_id: i64) -> Self {
        self.with(|found| {
            found.asked.from_message_id = message_id;
            found.last = (message_id != 0).then_some(message_id);
        })
    }

    /// Looks for one kind of messages alone.
    pub fn only(self, filter: impl Into<SearchMessagesFilter>) -> Self {
        self.with(|found| found.asked.filter = Some(filter.into()))
    }

    /// Looks for the messages of one sender alone.
    pub fn sent_by(self, sender: impl Into<MessageSender>) -> Self {
        self.with(|found| found.asked.sender_id = Some(sender.into()))
    }

    /// Looks in one topic alone.
    pub fn in_topic(self, topic: impl Into<MessageTopic>) -> Self {
        self.with(|found| found.asked.topic_id = Some(topic.into()))
    }
}

impl Source for FoundChatMessages {
    type Item = Message;
    const MAX_PAGE: usize = 100;

    async fn page(&mut self, client: &Client, size: usize) -> Result<Page<Message>, Error> {
        self.asked.limit = count(size);
        let found = client.send(self.asked.clone()).await?;
        let mut items = found.messages;
        items.retain(|message| self.last.is_none_or(|last| message.id < last));
        self.last = items.last().map(|message| message.id).or(self.last);
        let next = found.next_from_message_id;
        // Where it does not move there would be no end.
        let is_last = next == 0 || next == self.asked.from_message_id;
        self.asked.from_message_id = next;
        Ok(Page { items, is_last })
    }
}
