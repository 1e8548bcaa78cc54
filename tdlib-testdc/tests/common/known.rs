//! People whom a client knows, and how it sees them.

use tdlib::Client;
use tdlib::functions::{
    CreatePrivateChat, GetUser, GetUserFullInfo, SearchPublicChat, SendMessage,
};
use tdlib::types::{
    FormattedText, InputMessageContent, InputMessageText, MessageSendOptions, UserFullInfo,
};
use tdlib_testdc::User;

use super::members::outcome;
use super::until;

/// Lets a client know others, who write to its user, and whom it has a chat with then.
#[track_caller]
pub(crate) fn meet(client: &Client, me: &User, others: &[&User]) {
    for other in others {
        other.send_to(me, "hello");
        until("the client knows who has written", || {
            client.send(GetUser::new(other.id())).wait().is_ok()
        });
        let chat = client.send(CreatePrivateChat::new(other.id()));
        chat.wait().expect("a chat");
    }
}

/// Lets a client know others by their usernames. It has never heard of them before, and takes them for away.
#[track_caller]
pub(crate) fn find(client: &Client, others: &[&User]) {
    for other in others {
        let name = other.username().expect("somebody with a username");
        let chat = client.send(SearchPublicChat::new(name)).wait();
        assert_eq!(chat.expect("a chat").id, other.id());
    }
}

/// Somebody whom a client knows, as it sees them.
#[track_caller]
pub(crate) fn look(client: &Client, user: &User) -> tdlib::types::User {
    let user = client.send(GetUser::new(user.id()));
    user.wait().expect("somebody whom the client knows")
}

/// Waits until a client sees somebody so.
#[track_caller]
pub(crate) fn sees(
    client: &Client,
    user: &User,
    what: &str,
    is_so: impl Fn(&tdlib::types::User) -> bool,
) {
    until(what, || is_so(&look(client, user)));
}

/// All that a client can find out about somebody.
#[track_caller]
pub(crate) fn study(client: &Client, user: &User) -> UserFullInfo {
    let info = client.send(GetUserFullInfo::new(user.id()));
    info.wait().expect("somebody whom the client knows")
}

/// What somebody tells of themselves, as a client can find out.
#[track_caller]
pub(crate) fn bio(client: &Client, user: &User) -> String {
    let bio = study(client, user).bio;
    bio.map_or_else(String::new, |bio| bio.text)
}

/// A text as it is sent.
pub(crate) fn text(text: &str) -> InputMessageText {
    InputMessageText {
        text: plain(text),
        ..InputMessageText::default()
    }
}

/// A text without anything else.
pub(crate) fn plain(text: &str) -> FormattedText {
    FormattedText {
        text: text.to_owned(),
        entities: Vec::new(),
    }
}

/// Sends a text to somebody, and waits for what becomes of it: its number, or the error that the server or
/// TDLib gives for it.
#[track_caller]
pub(crate) fn tell(client: &Client, user: &User, what: &str) -> Result<i64, String> {
    give(client, user, text(what), MessageSendOptions::default())
}

/// The same, of anything and in any way.
#[track_caller]
pub(crate) fn give(
    client: &Client,
    user: &User,
    what: impl Into<InputMessageContent>,
    options: MessageSendOptions,
) -> Result<i64, String> {
    outcome(client, SendMessage::new(user.id(), what).options(options))
}
