//! Who is in a chat.

use std::collections::HashSet;

use tdlib_functions::{GetBasicGroupFullInfo, GetChat, GetSupergroupMembers, SearchChatMembers};
use tdlib_types::types::{
    ChatMember, ChatMembersFilter, ChatMembersFilterMention, ChatType, MessageSender,
    SupergroupMembersFilter as Filter,
};

use super::pages::Pages;
use super::source::{Page, Source, count};
use crate::{Client, Error, ErrorKind};

/// The members of a chat; see [`Client::chat_members`].
#[derive(Debug)]
pub struct ChatMembers {
    chat_id: i64,
    filter: Filter,
    /// Where the chat's members are, once that is known.
    place: Option<Place>,
    /// How many members of the list lie before the next page.
    offset: usize,
    /// All that were given.
    seen: HashSet<i64>,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    BasicGroup(i64),
    Supergroup(i64),
}

impl Client {
    /// Begins a stream of the members of a basic group, a supergroup or a channel.
    ///
    /// Each is given once, and all who are there the whole time are, also if others come and go meanwhile;
    /// but Telegram gives no more than 10,000 of a supergroup, and 200 of a channel. It keeps the identifiers of those
    /// whom it has given: some 20 bytes each.
    ///
    /// # Errors
    /// [`InvalidRequest`](ErrorKind::InvalidRequest) for a private or secret chat; TDLib's 400, `Chat not
    /// found`, and `Member list is inaccessible` for a channel that the user does not administer.
    ///
    /// ```no_run
    /// # let client = tdlib::Client::builder().build()?;
    /// use tdlib::types::SupergroupMembersFilter;
    ///
    /// let members = client.chat_members(-1001234567890);
    /// for admin in members.only(SupergroupMembersFilter::Administrators) {
    ///     println!("{:?}", admin?.member_id);
    /// }
    /// # Ok::<(), tdlib::Error>(())
    /// ```
    pub fn chat_members(&self, chat_id: i64) -> Pages<ChatMembers> {
        self.pages(ChatMembers {
            chat_id,
            filter: Filter::Recent,
            place: None,
            offset: 0,
            seen: HashSet::new(),
        })
    }
}

/// To be set before the first member is taken.
impl Pages<ChatMembers> {
    /// Gives these members alone, or those who are banned, in basic groups too.
    pub fn only(self, filter: impl Into<Filter>) -> Self {
        self.with(|members| members.filter = filter.into())
    }
}

impl ChatMembers {
    async fn place(&mut self, client: &Client) -> Result<Place, Error> {
        if let Some(place) = self.place {
            return Ok(place);
        }
        let place = match client.send(GetChat::new(self.chat_id)).await?.r#type {
            ChatType::BasicGroup(group) => Place::BasicGroup(group.basic_group_id),
            ChatType::Supergroup(group) => Place::Supergroup(group.supergroup_id),
            _ => {
                let message = format!(
                    "chat {} has no members; only groups, supergroups and channels have",
                    self.chat_id
                );
                return Err(Error::new(ErrorKind::InvalidRequest, message));
            }
        };
        self.place = Some(place);
        Ok(place)
    }

    async fn of_basic_group(&self, client: &Client, id: i64) -> Result<Vec<ChatMember>, Error> {
        let Some((query, filter)) = among_all(&self.filter) else {
            let info = client.send(GetBasicGroupFullInfo::new(id)).await?;
            return Ok(info.members);
        };
        let asked = SearchChatMembers::new(self.chat_id, query, count(Self::MAX_PAGE));
        Ok(client.send(asked.filter(filter)).await?.members)
    }

    /// Asks for the next page of a supergroup, which begins with the last member of the page before it.
    ///
    /// If somebody has left whom that page had, the others have moved up, and the next one may begin behind
    /// members who were never given. It is no one who was given then that it begins with, and the pages
    /// before it are read again. Those who come stand before all others, or are met later.
    async fn of_supergroup(
        &mut self,
        client: &Client,
        id: i64,
        size: usize,
    ) -> Result<Page<ChatMember>, Error> {
        // The first one is not new.
        let size = size.max(2);
        loop {
            let from = self.offset.saturating_sub(1);
            let asked = GetSupergroupMembers::new(id, count(from), count(size));
            let asked = asked.filter(self.filter.clone());
            let mut items = client.send(asked).await?.members;
            let is_known =
                |member: &ChatMember| key(member).is_none_or(|id| self.seen.contains(&id));
            if from > 0 && !items.first().is_some_and(is_known) {
                self.offset = from.saturating_sub(size - 1);
                continue;
            }
            let end = from + items.len();
            let is_last = end <= self.offset;
            self.offset = end;
            items.retain(|member| key(member).is_none_or(|id| self.seen.insert(id)));
            return Ok(Page { items, is_last });
        }
    }
}

impl Source for ChatMembers {
    type Item = ChatMember;
    const MAX_PAGE: usize = 200;

    async fn page(&mut self, client: &Client, size: usize) -> Result<Page<ChatMember>, Error> {
        match self.place(client).await? {
            Place::BasicGroup(id) => Ok(Page {
                items: self.of_basic_group(client, id).await?,
                is_last: true,
            }),
            Place::Supergroup(id) => self.of_supergroup(client, id, size).await,
        }
    }
}

/// The number of a member, of a user or of a chat; `None` if it is something that this crate does not know.
fn key(member: &ChatMember) -> Option<i64> {
    match &member.member_id {
        MessageSender::User(user) => Some(user.user_id),
        MessageSender::Chat(chat) => Some(chat.chat_id),
        _ => None,
    }
}

/// What a filter of supergroups is where TDLib has all members, in words and kind; `None` for all.
fn among_all(filter: &Filter) -> Option<(&str, ChatMembersFilter)> {
    Some(match filter {
        Filter::Contacts(filter) => (&filter.query, ChatMembersFilter::Contacts),
        Filter::Administrators => ("", ChatMembersFilter::Administrators),
        Filter::Search(filter) => (&filter.query, ChatMembersFilter::Members),
        Filter::Restricted(filter) => (&filter.query, ChatMembersFilter::Restricted),
        Filter::Banned(filter) => (&filter.query, ChatMembersFilter::Banned),
        Filter::Mention(filter) => {
            let topic_id = filter.topic_id.clone();
            (&filter.query, ChatMembersFilterMention { topic_id }.into())
        }
        Filter::Bots => ("", ChatMembersFilter::Bots),
        _ => return None,
    })
}
