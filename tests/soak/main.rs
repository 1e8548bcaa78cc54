//! Very many messages, while connections are cut and calls go wrong at random: each ends exactly once, and none
//! of them leaves anything behind.
//!
//! Some thousands by default. `TDLIB_SOAK=1000000 TDLIB_SOAK_ACCOUNTS=50` is the long run:
//! `cargo test --release --test soak -- --nocapture` prints how it went and whose the memory of this process was
//! meanwhile; the data center is in another one. With `TDLIB_SOAK_REOPEN=1` each client is closed and opened again
//! after each stage, which ends what TDLib keeps for as long as a client is open, and what glibc's allocator has over
//! goes back to the system. The guide's chapter on tuning has the numbers.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;
#[cfg(target_env = "gnu")]
mod malloc;
mod memory;
mod process;
#[path = "../end_to_end/random.rs"]
mod random;
mod server;

use std::cell::Cell;
use std::env;
use std::net::SocketAddr;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

use futures::executor::block_on;
use futures::{StreamExt, stream};
use tdlib::auth::{Answer, AuthFlow, Identity};
use tdlib::delivery::DeliveryError;
use tdlib::functions::{CreatePrivateChat, SendMessage};
use tdlib::types::{AuthorizationState, FormattedText, InputMessageText, Message, MessageContent};
use tdlib::{Client, Request};
use tdlib_testdc::client_at;

use common::{PATIENCE, close, until};
use process::Process;

/// How many messages are sent by how many accounts, if nothing else is said.
const MESSAGES: usize = 5_000;
const ACCOUNTS: usize = 2;
/// How many of an account wait for their end at a time.
const AT_A_TIME: usize = 32;
/// They are sent in stages, after each of which none waits and the memory is looked at: in `TDLIB_SOAK_STAGES`, or in
/// so many, or more if one would be of more than so many messages.
const STAGES: usize = 4;
const LONG: usize = 100_000;
/// After so many of an account, all that is kept of the last ones is there. At least as many come after them, for
/// tables double.
const FILLED: usize = 1_100;
/// How many bytes more there may be for each account after any number of messages.
const SLACK: usize = 16 << 10;
/// The same of TDLib's, once its clients were opened again: its tables double, and its allocations are larger.
#[cfg(target_env = "gnu")]
const SLACK_OF_TDLIB: usize = 512 << 10;

/// A number that the environment may set.
fn number(variable: &str, default: usize) -> usize {
    let given = env::var(variable).ok();
    given.map_or(default, |text| text.parse().expect("a number"))
}

/// An account, and how its messages ended.
struct Account {
    client: Client,
    folder: PathBuf,
    chat: i64,
    /// Those that were sent. It has room for all from the beginning, so that it does not grow.
    sent: Vec<u32>,
    failed: usize,
}

#[test]
fn each_message_ends_exactly_once_and_leaves_nothing_behind() {
    let messages = number("TDLIB_SOAK", MESSAGES);
    let accounts = number("TDLIB_SOAK_ACCOUNTS", ACCOUNTS);
    let reopen = number("TDLIB_SOAK_REOPEN", 0) > 0;
    let each = messages / accounts;
    let server = Mutex::new(Process::start(accounts));
    let dc = || server.lock().expect("no panic");
    let address = dc().address();
    let folder = tempfile::tempdir().expect("a folder");
    let mut all: Vec<Account> = (0..accounts)
        .map(|account| {
            let folder = folder.path().join(account.to_string());
            let client = open(address, &folder);
            log_in(&client, account, &server);
            Account {
                chat: chat_with(&client, dc().bob(account)),
                client,
                folder,
                sent: Vec::with_capacity(each),
                failed: 0,
            }
        })
        .collect();

    dc().go();
    let began = Instant::now();
    let mut before = None;
    #[cfg(target_env = "gnu")]
    let mut opened = None;
    let stages = number("TDLIB_SOAK_STAGES", STAGES.max(messages / LONG));
    for stage in 0..stages {
        let numbers = |stage| each * stage / stages;
        let range = numbers(stage)..numbers(stage + 1);
        let done = range.end;
        thread::scope(|scope| {
            for account in &mut all {
                let range = range.clone();
                scope.spawn(move || account.send(range));
            }
        });
        let live = memory::live();
        tell(&format!(
            "{} messages after {:.1?}: {}",
            done * accounts,
            began.elapsed(),
            memory::parts(),
        ));
        if done >= FILLED {
            let most = *before.get_or_insert(live) + SLACK * accounts;
            // What is read right now goes in a moment.
            until("nothing is left behind", || memory::live() < most);
        }
        if reopen {
            for (number, account) in all.iter_mut().enumerate() {
                account.reopen(address);
                log_in(&account.client, number, &server);
            }
            #[cfg(target_env = "gnu")]
            {
                malloc::trim();
                let now = memory::of_tdlib();
                let most = *opened.get_or_insert(now) + SLACK_OF_TDLIB * accounts;
                until("TDLib keeps nothing", || memory::of_tdlib() < most);
            }
            tell(&format!("opened again: {}", memory::parts()));
        }
    }
    let took = began.elapsed();
    let (cuts, refused) = dc().stop();
    let failed: usize = all.iter().map(|account| account.failed).sum();
    let sent: usize = all.iter().map(|account| account.sent.len()).sum();
    tell(&format!(
        "{sent} sent, {failed} failed, {cuts} cuts, {accounts} accounts, {took:.1?}"
    ));
    assert_eq!(sent + failed, each * accounts);
    assert!(
        failed <= refused,
        "{failed} failed, and {refused} were refused"
    );
    // One whose first answer was lost may be refused when TDLib sends it again: it has failed, and arrived.
    let others: usize = (all.iter().enumerate())
        .map(|(number, account)| dc().others_than(number, &account.sent))
        .sum();
    assert!(others <= failed, "{others} arrived that were not sent");
    tell(&format!("{others} failed that had arrived before"));
    for account in &all {
        close(&account.client);
    }
}

impl Account {
    /// Closes the client, which has nothing to wait for, and goes on with another one of the same folder.
    fn reopen(&mut self, address: SocketAddr) {
        close(&self.client);
        self.client = open(address, &self.folder);
    }

    /// Sends messages, and notes how they end.
    fn send(&mut self, numbers: Range<usize>) {
        let (client, chat) = (&self.client, self.chat);
        let deliveries = stream::iter(numbers)
            .map(async |number| (number, say(client, chat, number).delivered().await))
            .buffer_unordered(AT_A_TIME);
        let (sent, failed) = (&mut self.sent, Cell::new(0));
        block_on(deliveries.for_each(|(number, end)| {
            match end {
                Ok(message) => {
                    assert_eq!(text_of(&message), number.to_string());
                    sent.push(u32::try_from(number).expect("not so many"));
                }
                Err(DeliveryError::Failed(_)) => failed.set(failed.get() + 1),
                Err(error) => panic!("{error:?}"),
            }
            futures::future::ready(())
        }));
        self.failed += failed.get();
    }
}

fn open(address: SocketAddr, folder: &Path) -> Client {
    let builder = client_at(address, folder).expect("a builder");
    builder.timeout(PATIENCE).build().expect("a client")
}

fn say(client: &Client, chat: i64, number: usize) -> Request<Message> {
    let text = FormattedText {
        text: number.to_string(),
        ..FormattedText::default()
    };
    let content = InputMessageText {
        text,
        ..InputMessageText::default()
    };
    client.send(SendMessage::new(chat, content))
}

fn text_of(message: &Message) -> &str {
    match &message.content {
        MessageContent::MessageText(text) => &text.text.text,
        other => panic!("no text: {other:?}"),
    }
}

fn chat_with(client: &Client, user: i64) -> i64 {
    let ask = || client.send(CreatePrivateChat::new(user)).wait().ok();
    until("the client knows the user", || ask().is_some());
    ask().expect("it knows them").id
}

fn log_in(client: &Client, account: usize, server: &Mutex<Process>) {
    let flow = AuthFlow::new(client);
    let mut state = flow.state().wait().expect("a state");
    loop {
        state = match &state {
            AuthorizationState::Ready => return,
            AuthorizationState::WaitPhoneNumber => flow
                .submit(Identity::PhoneNumber(server::phone(account)))
                .wait(),
            AuthorizationState::WaitCode(_) => {
                let code = server.lock().expect("no panic").code(account);
                flow.submit(Answer::Code(code)).wait()
            }
            other => flow.changed(other).wait(),
        }
        .expect("the next state");
    }
}

#[expect(clippy::print_stderr, reason = "for those who ask for the long run")]
fn tell(text: &str) {
    eprintln!("{text}");
}
