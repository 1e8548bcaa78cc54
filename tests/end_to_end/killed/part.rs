//! What the process does that is killed.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::{env, thread};

use tdlib::functions::{GetMe, SearchChatMessages};
use tdlib::types::{
    ConnectionState, Message, UpdateConnectionState, UpdateMessageSendFailed,
    UpdateMessageSendSucceeded, UpdateNewMessage,
};
use tdlib::{Client, ClientBuilder};
use tdlib_testdc::client_at;

use super::process::Said;
use super::{WORD, text};
use crate::person::{PATIENCE, chat_with, say, text_of, wait_until};
use crate::watch;

/// The name of the test that is the whole process.
pub(super) const TEST: &str = "killed::part::plays_its_part";
/// The variables that say what it has to do.
pub(super) const NAME: &str = "TDLIB_TEST_PART";
pub(super) const ADDRESS: &str = "TDLIB_TEST_ADDRESS";
pub(super) const FOLDER: &str = "TDLIB_TEST_FOLDER";
pub(super) const PEER: &str = "TDLIB_TEST_PEER";
pub(super) const MESSAGES: &str = "TDLIB_TEST_MESSAGES";

/// What errors have in them that are nobody's fault in a process whose predecessor was killed.
///
/// What TDLib has in its database of messages then contradicts itself: it is told of messages that it has, it
/// sends again as new what it has as sent, or it lacks what it believes to have. For it writes the messages, many
/// at a time and up to 10 ms later, and the state that they stand for to two files, neither of which waits for the
/// other.
///
/// And its binlog ends within an event, at the end of a page of memory, if the system was writing it: the kill
/// ends that too. TDLib cuts such an event off.
const ALLOWED: [&str; 3] = [
    "[MessagesManager.cpp:",
    "[OrderedMessage.cpp:",
    "\tTruncate [path:",
];

/// Messages that are on their way at most.
pub(super) const ON_THEIR_WAY: usize = 32;
/// Messages that TDLib gives at a time.
const PAGE: i32 = 100;

/// Does nothing, unless another test has started this program to have it done.
#[test]
fn plays_its_part() {
    let Ok(name) = env::var(NAME) else { return };
    watch::log_errors();
    watch::on_error(|text| {
        if !ALLOWED.iter().any(|error| text.contains(error)) {
            tell(&Said::Wrong(text.to_owned()));
        }
    });
    let builder = client_at(given(ADDRESS), env::var(FOLDER).expect("a folder"));
    let builder = builder.expect("a builder").timeout(PATIENCE);
    match name.as_str() {
        "sends" => send(builder),
        "delivers" => super::deliver::deliver(builder),
        _ => receive(builder),
    }
}

pub(super) fn given<T: std::str::FromStr>(variable: &str) -> T {
    let text = env::var(variable).expect("a variable that the test sets");
    text.parse().ok().expect("a value that the test wrote")
}

pub(super) fn tell(said: &Said) {
    #[expect(clippy::print_stdout, reason = "the test reads it")]
    {
        println!("{}", said.write());
    }
}

/// The number in a message of the test.
pub(super) fn number(message: &Message) -> Option<usize> {
    let number = text_of(message)?.strip_prefix(WORD)?;
    number.trim().parse().ok()
}

/// Starts a client, does something at once, and waits until it knows all that has happened while it was away, and
/// who it is: if it sends before that, TDLib logs that it doesn't know its own user.
pub(super) fn up_to_date<T>(
    builder: ClientBuilder,
    at_once: impl FnOnce(&Client) -> T,
) -> (Client, T) {
    let (sender, states) = mpsc::channel();
    let client = builder
        .on(move |_: &Client, update: UpdateConnectionState| {
            let _ = sender.send(update.state);
        })
        .build()
        .expect("a client");
    let done = at_once(&client);
    while !matches!(
        states.recv_timeout(PATIENCE).expect("a connection"),
        ConnectionState::Ready
    ) {}
    client.send(GetMe::new()).wait().expect("its own user");
    (client, done)
}

/// Starts a client, and waits until what was left over is sent, and something new after it. Returns the client
/// and its chat.
///
/// After a kill TDLib may lack messages that it was told of, and then it believes none that is newer than the
/// newest it has. With the new one it does.
fn come_back(builder: ClientBuilder) -> (Client, i64) {
    let (sender, sent) = mpsc::channel();
    let builder = builder
        .on(move |_: &Client, update: UpdateMessageSendSucceeded| {
            let _ = sender.send(update.old_message_id);
        })
        .on(|_: &Client, update: UpdateMessageSendFailed| {
            tell(&Said::Wrong(format!("{:?}", update.error)));
        });
    let (client, ()) = up_to_date(builder, |_| ());
    let chat = chat_with(&client, given(PEER));
    let last = say(&client, chat, "I'm back").wait().expect("taken over");
    while sent.recv_timeout(PATIENCE).expect("it is sent") != last.id {}
    (client, chat)
}

/// How many messages of the test the data center has in a chat. Tells when it begins to look and how many it
/// found, and that it is wrong if they are not there once each and in order.
///
/// TDLib's own history would not do, which it takes for complete: what it lacks after a kill it never asks for.
pub(super) fn count(client: &Client, chat: i64) -> usize {
    tell(&Said::Looks);
    let mut all = Vec::new();
    let mut from = 0;
    loop {
        let page = SearchChatMessages::new(chat, WORD, PAGE).from_message_id(from);
        let page = client.send(page).wait().expect("messages of the chat");
        all.extend(page.messages.iter().filter_map(number));
        from = page.next_from_message_id;
        if from == 0 {
            break;
        }
    }
    all.reverse();
    if all.iter().copied().ne(0..all.len()) {
        tell(&Said::Wrong(format!("the chat has {all:?}")));
    }
    tell(&Said::Has(all.len()));
    all.len()
}

/// Sends all messages that are not there yet.
fn send(builder: ClientBuilder) {
    let arrived = Arc::new(AtomicUsize::new(0));
    let counter = arrived.clone();
    let builder = builder.on(move |_: &Client, update: UpdateMessageSendSucceeded| {
        if let Some(number) = number(&update.message) {
            tell(&Said::Arrived(number));
            counter.fetch_max(number + 1, Ordering::AcqRel);
        }
    });
    let (client, chat) = come_back(builder);
    let first = count(&client, chat);
    arrived.fetch_max(first, Ordering::AcqRel);
    let arrived = || arrived.load(Ordering::Acquire);
    let total = given(MESSAGES);
    for number in first..total {
        let taken = say(&client, chat, text(number)).wait();
        taken.expect("taken over");
        tell(&Said::Taken(number));
        wait_until("more arrive", || number < arrived() + ON_THEIR_WAY);
    }
    wait_until("all arrive", || arrived() == total);
    tell(&Said::Done);
    stay();
}

/// Tells of all that comes in, and of all that is there.
fn receive(builder: ClientBuilder) {
    let builder = builder.on(|_: &Client, update: UpdateNewMessage| {
        if let Some(number) = number(&update.message) {
            tell(&Said::Heard(number));
        }
    });
    let (client, chat) = come_back(builder);
    count(&client, chat);
    tell(&Said::Done);
    stay();
}

/// Until the process is killed.
pub(super) fn stay() -> ! {
    loop {
        thread::park();
    }
}
