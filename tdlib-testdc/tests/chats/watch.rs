//! Clients that tell what chats say.

use std::sync::mpsc::{Receiver, channel};

use tdlib::Client;
use tdlib::functions::{GetBasicGroup, GetSupergroup};
use tdlib::types::{
    BasicGroup, ChatMemberStatus, Message, MessageContent, MessageSender, Supergroup,
    UpdateNewMessage,
};
use tdlib_testdc::{Chat, TestDc, User};

use crate::common::{PATIENCE, until};

/// What a chat says.
#[derive(Debug, PartialEq)]
pub(crate) enum Said {
    Text(String),
    /// A basic group was made with these in it.
    Created(String, Vec<i64>),
    /// A channel or supergroup was made.
    Opened(String),
    Added(Vec<i64>),
    JoinedByLink,
    JoinedByRequest,
    Gone(i64),
    Title(String),
    Photo,
    NoPhoto,
    UpgradedTo(i64),
    UpgradedFrom(String, i64),
    Other(String),
}

/// Something that a chat says, and whose doing it is: a user's, or a channel's.
#[derive(Debug, PartialEq)]
pub(crate) struct Heard {
    pub(crate) chat: i64,
    pub(crate) by: i64,
    pub(crate) said: Said,
}

/// Somebody with a client.
pub(crate) struct Watcher {
    pub(crate) client: Client,
    heard: Receiver<Heard>,
}

/// Logs somebody in with a client that tells what chats say, also what is the user's own doing.
#[track_caller]
pub(crate) fn watch(dc: &TestDc, user: &User) -> Watcher {
    let (sender, heard) = channel();
    let builder = dc.client().expect("a folder").timeout(PATIENCE);
    let builder = builder.on(move |_: &Client, update: UpdateNewMessage| {
        let _ = sender.send(heard_of(update.message));
    });
    let client = builder.build().expect("a client");
    user.log_in(&client).expect("logged in");
    Watcher { client, heard }
}

fn heard_of(message: Message) -> Heard {
    let by = match message.sender_id {
        MessageSender::User(user) => user.user_id,
        MessageSender::Chat(chat) => chat.chat_id,
        other => panic!("{other:?}"),
    };
    let said = match message.content {
        MessageContent::MessageText(text) => Said::Text(text.text.text),
        MessageContent::MessageBasicGroupChatCreate(it) => {
            Said::Created(it.title, it.member_user_ids)
        }
        MessageContent::MessageSupergroupChatCreate(it) => Said::Opened(it.title),
        MessageContent::MessageChatAddMembers(it) => Said::Added(it.member_user_ids),
        MessageContent::MessageChatJoinByLink => Said::JoinedByLink,
        MessageContent::MessageChatJoinByRequest => Said::JoinedByRequest,
        MessageContent::MessageChatDeleteMember(it) => Said::Gone(it.user_id),
        MessageContent::MessageChatChangeTitle(it) => Said::Title(it.title),
        MessageContent::MessageChatChangePhoto(_) => Said::Photo,
        MessageContent::MessageChatDeletePhoto => Said::NoPhoto,
        MessageContent::MessageChatUpgradeTo(it) => Said::UpgradedTo(it.supergroup_id),
        MessageContent::MessageChatUpgradeFrom(it) => {
            Said::UpgradedFrom(it.title, it.basic_group_id)
        }
        other => Said::Other(format!("{other:?}")),
    };
    Heard {
        chat: message.chat_id,
        by,
        said,
    }
}

impl Watcher {
    /// The next thing that a chat says.
    #[track_caller]
    pub(crate) fn next(&self) -> Heard {
        self.heard.recv_timeout(PATIENCE).expect("something")
    }

    /// Requires the next thing to be that, of a user's doing.
    #[track_caller]
    pub(crate) fn hears(&self, chat: &Chat, by: &User, said: Said) {
        let (chat, by) = (chat.id(), by.id());
        assert_eq!(self.next(), Heard { chat, by, said });
    }

    /// A basic group as the client sees it.
    #[track_caller]
    pub(crate) fn group(&self, chat: &Chat) -> BasicGroup {
        let group = self.client.send(GetBasicGroup::new(-chat.id()));
        group.wait().expect("a basic group")
    }

    /// A channel or supergroup as the client sees it.
    #[track_caller]
    pub(crate) fn supergroup(&self, chat: &Chat) -> Supergroup {
        let supergroup = self.client.send(GetSupergroup::new(supergroup_id(chat)));
        supergroup.wait().expect("a supergroup")
    }

    /// Waits until the client sees itself as something in a basic group.
    #[track_caller]
    pub(crate) fn is_in_group(&self, chat: &Chat, is_it: fn(&ChatMemberStatus) -> bool) {
        until("the client knows how it stands to the group", || {
            let group = self.client.send(GetBasicGroup::new(-chat.id()));
            group.wait().is_ok_and(|group| is_it(&group.status))
        });
    }

    /// Waits until the client sees itself as something in a channel or supergroup.
    #[track_caller]
    pub(crate) fn is_in_supergroup(&self, chat: &Chat, is_it: fn(&ChatMemberStatus) -> bool) {
        until("the client knows how it stands to the supergroup", || {
            let group = self.client.send(GetSupergroup::new(supergroup_id(chat)));
            group.wait().is_ok_and(|group| is_it(&group.status))
        });
    }

    /// Lets the client know somebody, who writes to its user.
    #[track_caller]
    pub(crate) fn meets(&self, me: &User, others: &[&User]) {
        for other in others {
            other.send_to(me, "hello");
            assert_eq!(self.next().said, Said::Text("hello".to_owned()));
        }
    }

    #[track_caller]
    pub(crate) fn close(self) {
        crate::common::close(self.client);
    }
}

/// The number of a channel or supergroup within its kind.
pub(crate) fn supergroup_id(chat: &Chat) -> i64 {
    -1_000_000_000_000 - chat.id()
}

pub(crate) fn is_member(status: &ChatMemberStatus) -> bool {
    matches!(status, ChatMemberStatus::Member(_))
}

pub(crate) fn is_left(status: &ChatMemberStatus) -> bool {
    matches!(status, ChatMemberStatus::Left)
}

pub(crate) fn is_banned(status: &ChatMemberStatus) -> bool {
    matches!(status, ChatMemberStatus::Banned(_))
}
