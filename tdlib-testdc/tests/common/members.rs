//! Members of chats, and what they send there.

use tdlib::functions::{
    GetChat, GetChatMember, GetSupergroupMembers, SendMessage, SetChatMemberStatus,
};
use tdlib::types::{
    ChatMember, ChatMemberStatus, FormattedText, InputMessageContent, InputMessageText,
    MessageSender, MessageSenderUser, SupergroupMembersFilter, Update,
};
use tdlib::{Client, Updates};
use tdlib_testdc::{CallOutcome, Chat, TestDc, User};

use super::{PATIENCE, next, until};

/// Logs somebody in.
#[track_caller]
pub(crate) fn online(dc: &TestDc, user: &User) -> Client {
    let client = dc.client().expect("a folder").timeout(PATIENCE);
    let client = client.build().expect("a client");
    user.log_in(&client).expect("logged in");
    client
}

/// Waits until a client knows a chat, of which somebody lets it hear.
#[track_caller]
pub(crate) fn hears_of(client: &Client, chat: &Chat, from: &User) {
    from.send_to(chat, "hello");
    until("the client knows the chat", || {
        client.send(GetChat::new(chat.id())).wait().is_ok()
    });
}

/// Lets somebody's clients hear again, and find out what they have missed.
pub(crate) fn undeafen(dc: &TestDc, user: &User) {
    dc.clear_faults();
    dc.cut(user);
}

/// What the server has answered to somebody's last call of a method, which TDLib tells in its own words.
#[track_caller]
pub(crate) fn answered(dc: &TestDc, user: &User, method: &str) -> CallOutcome {
    let mut calls = dc.calls_made().into_iter().rev();
    let last = calls.find(|call| call.user == Some(user.id()) && call.method == method);
    last.expect("such a call").outcome
}

/// The number of a supergroup or channel among others of its kind.
pub(crate) fn supergroup_id(chat: &Chat) -> i64 {
    -1_000_000_000_000 - chat.id()
}

/// Somebody as a member.
pub(crate) fn member(user: &User) -> MessageSender {
    MessageSenderUser { user_id: user.id() }.into()
}

/// How a client sees somebody's standing.
#[track_caller]
pub(crate) fn seen(client: &Client, chat: &Chat, user: &User) -> ChatMemberStatus {
    let member = client.send(GetChatMember::new(chat.id(), member(user)));
    member.wait().expect("a member").status
}

/// Sets how somebody stands to a chat.
pub(crate) fn set(
    client: &Client,
    chat: &Chat,
    user: &User,
    status: impl Into<ChatMemberStatus>,
) -> Result<(), tdlib::Error> {
    let set = SetChatMemberStatus::new(chat.id(), member(user), status);
    client.send(set).wait().map(drop)
}

/// The users that a client finds in a supergroup or channel, in their order of numbers.
#[track_caller]
pub(crate) fn members(
    client: &Client,
    chat: &Chat,
    filter: impl Into<SupergroupMembersFilter>,
) -> Vec<i64> {
    let members = GetSupergroupMembers::new(supergroup_id(chat), 0, 100).filter(filter);
    let members = client.send(members).wait().expect("members");
    let mut ids: Vec<i64> = members.members.iter().map(id).collect();
    assert_eq!(members.total_count as usize, ids.len());
    ids.sort_unstable();
    ids
}

/// The number of a member.
#[track_caller]
pub(crate) fn id(member: &ChatMember) -> i64 {
    match &member.member_id {
        MessageSender::User(user) => user.user_id,
        other => panic!("{other:?}"),
    }
}

/// Sends a text, and waits for what becomes of it: the message's number, or the server's error or TDLib's own.
#[track_caller]
pub(crate) fn say(client: &Client, chat: &Chat, text: &str) -> Result<i64, String> {
    let text = FormattedText {
        text: text.to_owned(),
        entities: Vec::new(),
    };
    let text = InputMessageText {
        text,
        ..InputMessageText::default()
    };
    send(client, chat, text)
}

/// The same, of anything.
#[track_caller]
pub(crate) fn send(
    client: &Client,
    chat: &Chat,
    content: impl Into<InputMessageContent>,
) -> Result<i64, String> {
    outcome(client, SendMessage::new(chat.id(), content))
}

/// Sends a message, and waits for what becomes of it.
#[track_caller]
pub(crate) fn outcome(client: &Client, message: SendMessage) -> Result<i64, String> {
    let mut updates: Updates<Update> = client.updates();
    let sent = client.send(message).wait();
    let sent = sent.map_err(|error| error.to_string())?.id;
    loop {
        match next(&mut updates) {
            Update::MessageSendSucceeded(update) if update.old_message_id == sent => {
                return Ok(update.message.id);
            }
            Update::MessageSendFailed(update) if update.old_message_id == sent => {
                return Err(format!("{} {}", update.error.code, update.error.message));
            }
            _ => {}
        }
    }
}
