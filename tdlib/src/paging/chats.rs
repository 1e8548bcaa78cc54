//! The chats of a list.

use std::collections::{HashSet, VecDeque};

use tdlib_functions::{GetChat, GetChats, LoadChats};
use tdlib_types::types::{Chat, ChatList};

use super::pages::Pages;
use super::source::{Page, Source, count};
use crate::{Client, Error};

/// The chats of a list; see [`Client::chats`].
#[derive(Debug)]
pub struct Chats {
    list: ChatList,
    /// All that were found, given or not.
    seen: HashSet<i64>,
    /// Those that were not given yet.
    found: VecDeque<i64>,
}

impl Client {
    /// Begins a stream of the chats of a list, from its top: [`Main`](ChatList::Main),
    /// [`Archive`](ChatList::Archive), or that of a folder.
    ///
    /// Each chat is given once, as it is when it is taken, in the order in which they are found. Chats that
    /// move meanwhile are neither left out nor given again; those that come into the list while it is read
    /// are given too. For that it keeps the identifiers of all chats that it has given: some 20 bytes each.
    ///
    /// # Errors
    /// TDLib's 400, `Chat list not found`, for a folder that there is not. Bots have no list of chats.
    ///
    /// ```no_run
    /// # let client = tdlib::Client::builder().build()?;
    /// use tdlib::types::{ChatList, ChatListFolder};
    ///
    /// for chat in client.chats(ChatList::Main) {
    ///     println!("{}", chat?.title);
    /// }
    /// let folder = ChatListFolder { chat_folder_id: 2 };
    /// let work = client.chats(folder).limit(10);
    /// # drop(work);
    /// # Ok::<(), tdlib::Error>(())
    /// ```
    pub fn chats(&self, list: impl Into<ChatList>) -> Pages<Chats> {
        self.pages(Chats {
            list: list.into(),
            seen: HashSet::new(),
            found: VecDeque::new(),
        })
    }
}

impl Chats {
    /// Looks for chats that were not seen before; there are none any more if it finds none.
    async fn find(&mut self, client: &Client, size: usize) -> Result<(), Error> {
        let mut is_all = false;
        loop {
            // From the top each time: positions change, so there is no place to go on from. The growth by a
            // part keeps all of this linear, and a list that is longer than what was seen has more.
            let limit = self.seen.len() + size.max(self.seen.len() / 4);
            let asked = GetChats::new(count(limit)).chat_list(self.list.clone());
            let chats = client.send(asked).await?.chat_ids;
            self.found
                .extend(chats.into_iter().filter(|chat| self.seen.insert(*chat)));
            if is_all || !self.found.is_empty() {
                return Ok(());
            }
            is_all = self.load(client, size).await?;
        }
    }

    /// Has TDLib load more of the list; returns whether it has all.
    async fn load(&self, client: &Client, size: usize) -> Result<bool, Error> {
        let asked = LoadChats::new(count(size)).chat_list(self.list.clone());
        match client.send(asked).await {
            Ok(_) => Ok(false),
            Err(error) if error.code() == Some(404) => Ok(true),
            Err(error) => Err(error),
        }
    }
}

impl Source for Chats {
    type Item = Chat;
    const MAX_PAGE: usize = 100;

    async fn page(&mut self, client: &Client, size: usize) -> Result<Page<Chat>, Error> {
        if self.found.is_empty() {
            self.find(client, size).await?;
        }
        let mut items = Vec::new();
        while let Some(chat) = self.found.front().filter(|_| items.len() < size) {
            match client.send(GetChat::new(*chat)).await {
                Ok(chat) => items.push(chat),
                Err(error) if items.is_empty() => return Err(error),
                // It is met again with the next page.
                Err(_) => break,
            }
            self.found.pop_front();
        }
        let is_last = items.is_empty();
        Ok(Page { items, is_last })
    }
}
