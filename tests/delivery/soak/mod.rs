//! Very many messages, while connections are cut and calls go wrong at random: each ends exactly once.
//!
//! A few thousand by default. `TDLIB_SOAK=1000000 TDLIB_SOAK_ACCOUNTS=50` is the long run:
//! `cargo test --release --test delivery -- --nocapture soak` prints how it went and how much memory this
//! process had meanwhile; the data center is in another one.

mod process;
mod server;

use std::env;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use futures::executor::block_on;
use futures::{StreamExt, stream};
use tdlib::Client;
use tdlib::auth::{Answer, AuthFlow, Identity};
use tdlib::delivery::DeliveryError;
use tdlib::types::AuthorizationState;
use tdlib_testdc::client_at;

use crate::common::{PATIENCE, until};
use crate::scene::{say, text_of};
use process::Process;

/// How many messages are sent by how many accounts, if nothing else is said.
const MESSAGES: usize = 3_000;
const ACCOUNTS: usize = 3;
/// How many of an account wait for their end at a time.
const AT_A_TIME: usize = 32;
/// Between two looks at the memory, of which so many are printed.
const PAUSE: Duration = Duration::from_millis(100);
const LOOKS: usize = 20;

/// A number that the environment may set.
fn number(variable: &str, default: usize) -> usize {
    let given = env::var(variable).ok();
    given.map_or(default, |text| text.parse().expect("a number"))
}

/// How the messages of an account ended.
#[derive(Default)]
struct Ends {
    sent: Vec<usize>,
    failed: usize,
}

#[test]
fn each_message_ends_exactly_once_whatever_happens() {
    let messages = number("TDLIB_SOAK", MESSAGES);
    let accounts = number("TDLIB_SOAK_ACCOUNTS", ACCOUNTS);
    let server = Mutex::new(Process::start(accounts));
    let address = server.lock().expect("no panic").address();
    let folder = tempfile::tempdir().expect("a folder");
    let clients: Vec<(Client, i64)> = (0..accounts)
        .map(|account| {
            let folder = folder.path().join(account.to_string());
            let builder = client_at(address, folder).expect("a builder");
            let client = builder.timeout(PATIENCE).build().expect("a client");
            log_in(&client, account, &server);
            let bob = server.lock().expect("no panic").bob(account);
            let chat = tdlib::functions::CreatePrivateChat::new(bob);
            let mut known = None;
            until("the client knows the user", || {
                known = client.send(chat.clone()).wait().ok();
                known.is_some()
            });
            (client, known.expect("it was waited for").id)
        })
        .collect();

    server.lock().expect("no panic").go();
    let began = Instant::now();
    let (ended, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let mut memory = Vec::new();
    let all: Vec<Ends> = thread::scope(|scope| {
        let run = |(account, (client, chat)): (usize, &(Client, i64))| {
            let share = (account..messages).step_by(accounts);
            let (client, chat, ended) = (client.clone(), *chat, &ended);
            scope.spawn(move || send(&client, chat, share, ended))
        };
        let runs: Vec<_> = clients.iter().enumerate().map(run).collect();
        scope.spawn(|| {
            while !is_over.load(Ordering::Acquire) {
                memory.push((ended.load(Ordering::Relaxed), resident()));
                sleep(PAUSE);
            }
        });
        let ends = runs.into_iter().map(|run| run.join()).collect::<Vec<_>>();
        is_over.store(true, Ordering::Release);
        ends.into_iter()
            .map(|ends| ends.expect("no panic"))
            .collect()
    });
    let took = began.elapsed();
    let cuts = server.lock().expect("no panic").stop();
    let failed: usize = all.iter().map(|ends| ends.failed).sum();
    let sent: usize = all.iter().map(|ends| ends.sent.len()).sum();
    tell(&format!(
        "{sent} sent, {failed} failed, {cuts} cuts, {accounts} accounts, {took:.1?}; resident memory after so many messages:"
    ));
    for (ended, bytes) in memory.iter().step_by(memory.len().div_ceil(LOOKS)) {
        tell(&format!("{ended}: {} MiB", bytes >> 20));
    }
    assert_eq!(sent + failed, messages);
    for (account, mut ends) in all.into_iter().enumerate() {
        ends.sent.sort_unstable();
        server
            .lock()
            .expect("no panic")
            .has_exactly(account, &ends.sent);
    }
    for (client, _) in &clients {
        client.close().timeout(PATIENCE).wait().expect("closed");
    }
}

/// Sends messages, and notes how they end.
fn send(
    client: &Client,
    chat: i64,
    numbers: impl Iterator<Item = usize>,
    ended: &AtomicUsize,
) -> Ends {
    let mut ends = Ends::default();
    let deliveries = stream::iter(numbers)
        .map(async |number| {
            let text = number.to_string();
            (number, say(client, chat, &text).delivered().await)
        })
        .buffer_unordered(AT_A_TIME);
    block_on(deliveries.for_each(|(number, end)| {
        match end {
            Ok(message) => {
                assert_eq!(text_of(&message), number.to_string());
                ends.sent.push(number);
            }
            Err(DeliveryError::Failed(_)) => ends.failed += 1,
            Err(error) => panic!("{error:?}"),
        }
        ended.fetch_add(1, Ordering::Relaxed);
        futures::future::ready(())
    }));
    ends
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

/// How much memory the process has, in bytes.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux has it");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
    kib.and_then(|kib| kib.parse::<usize>().ok())
        .expect("a number")
        << 10
}

#[expect(clippy::print_stderr, reason = "for those who ask for the long run")]
fn tell(text: &str) {
    eprintln!("{text}");
}
