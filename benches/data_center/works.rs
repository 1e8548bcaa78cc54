//! The works that are measured.

use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use tdlib::Client;
use tdlib::types::UpdateNewMessage;
use tdlib_testdc::{TestDc, User};

use super::crowd::{Account, PATIENCE, chat_with, close, say, text_of};
use super::processor::Used;

/// Exchanges with the bot, and those before them that are not counted.
const ROUND_TRIPS: usize = 500;
const WARM_UP: usize = 50;
/// Accounts in the ring, messages that go around in it at a time, and how often each is passed on.
const RING: usize = 200;
const TOKENS: usize = 100;
const HOPS: usize = 100;

/// Logs so many people in at a time. Seconds until all are ready, and the server's share.
pub(super) fn log_in(count: usize) -> Vec<f64> {
    let dc = Arc::new(TestDc::start().expect("a data center"));
    let before = Used::now();
    let began = Instant::now();
    let accounts: Vec<_> = (0..count)
        .map(|number| Account::person(&dc, number))
        .collect();
    let clients: Vec<Client> = accounts
        .iter()
        .map(|account| account.builder.build().expect("a client"))
        .collect();
    accounts.iter().for_each(Account::is_ready);
    let seconds = began.elapsed().as_secs_f64();
    let share = Used::now().share_since(before);
    close(clients);
    vec![seconds, share]
}

/// A person writes to a bot and gets an answer, again and again. The median, in milliseconds.
pub(super) fn round_trip() -> Vec<f64> {
    let dc = Arc::new(TestDc::start().expect("a data center"));
    let (person, bot) = (Account::person(&dc, 0), Account::bot(&dc));
    let bot_client = bot
        .builder
        .clone()
        .on(|client: &Client, update: UpdateNewMessage| {
            if let Some(text) = text_of(&update.message) {
                say(client, update.message.chat_id, text.to_owned());
            }
        })
        .build()
        .expect("a client");
    let (sender, answers) = mpsc::channel();
    let client = person
        .builder
        .clone()
        .on(move |_: &Client, update: UpdateNewMessage| {
            if text_of(&update.message).is_some() {
                let _ = sender.send(());
            }
        })
        .build()
        .expect("a client");
    bot.is_in_step(&bot_client);
    person.is_in_step(&client);
    bot.user.send_to(&person.user, "hello");
    answers.recv_timeout(PATIENCE).expect("hello");
    let chat = chat_with(&client, &bot.user);
    let mut times: Vec<_> = (0..WARM_UP + ROUND_TRIPS)
        .map(|number| {
            let began = Instant::now();
            say(&client, chat, number.to_string());
            answers.recv_timeout(PATIENCE).expect("an answer");
            began.elapsed()
        })
        .skip(WARM_UP)
        .collect();
    close(vec![client, bot_client]);
    vec![percentile(&mut times, 50)]
}

/// Everybody passes messages on to the next one. Messages a second, the time from one to the next within which 95
/// percent come in milliseconds, and the server's share.
pub(super) fn ring() -> Vec<f64> {
    let dc = Arc::new(TestDc::start().expect("a data center"));
    let accounts: Vec<_> = (0..RING).map(|at| Account::person(&dc, at)).collect();
    let next = |at: usize| -> &User { &accounts[(at + 1) % RING].user };
    let epoch = Instant::now();
    let (sender, times) = mpsc::channel();
    let clients: Vec<Client> = (0..RING)
        .map(|at| {
            let (sender, next) = (sender.clone(), next(at).id());
            let builder = accounts[at].builder.clone();
            let builder = builder.on(move |client: &Client, update: UpdateNewMessage| {
                let Some(token) = text_of(&update.message).and_then(Token::read) else {
                    return;
                };
                let _ = sender.send(epoch.elapsed() - token.sent);
                if token.hop < HOPS {
                    token.pass_on(epoch, client, next);
                }
            });
            builder.build().expect("a client")
        })
        .collect();
    for (account, client) in accounts.iter().zip(&clients) {
        account.is_in_step(client);
    }
    for at in 0..RING {
        next(at).send_to(&accounts[at].user, "hello");
        chat_with(&clients[at], next(at));
    }

    let before = Used::now();
    let began = Instant::now();
    for at in (0..RING).step_by(RING / TOKENS) {
        let token = Token {
            hop: 0,
            sent: Duration::ZERO,
        };
        token.pass_on(epoch, &clients[at], next(at).id());
    }
    let mut all: Vec<Duration> = (0..TOKENS * HOPS)
        .map(|_| times.recv_timeout(PATIENCE).expect("none is lost"))
        .collect();
    let seconds = began.elapsed().as_secs_f64();
    let share = Used::now().share_since(before);
    close(clients);
    assert_eq!(times.try_iter().count(), 0, "one was doubled");
    vec![all.len() as f64 / seconds, percentile(&mut all, 95), share]
}

/// What goes around in the ring: how often it was passed on, and when that was done last.
struct Token {
    hop: usize,
    sent: Duration,
}

impl Token {
    fn read(text: &str) -> Option<Self> {
        let (hop, sent) = text.split_once(' ')?;
        Some(Self {
            hop: hop.parse().ok()?,
            sent: Duration::from_nanos(sent.parse().ok()?),
        })
    }

    fn pass_on(&self, epoch: Instant, client: &Client, to: i64) {
        let text = format!("{} {}", self.hop + 1, epoch.elapsed().as_nanos());
        // The chat with a user has the user's number.
        say(client, to, text);
    }
}

/// What a short test does, twice in a process. Milliseconds for each.
pub(super) fn whole_test() -> Vec<f64> {
    let test = || {
        let began = Instant::now();
        let dc = TestDc::start().expect("a data center");
        let alice = dc.user("Alice").phone("9996612222").create();
        let (sender, heard) = mpsc::channel();
        let builder = dc.client().expect("a folder").timeout(PATIENCE);
        let client = builder
            .on(move |_: &Client, update: UpdateNewMessage| {
                let _ = sender.send(text_of(&update.message).map(str::to_owned));
            })
            .build()
            .expect("a client");
        alice.log_in(&client).expect("logged in");
        dc.user("Bob").create().send_to(&alice, "hi");
        let text = heard.recv_timeout(PATIENCE).expect("a message");
        assert_eq!(text.as_deref(), Some("hi"));
        client.close().timeout(PATIENCE).wait().expect("closed");
        drop(dc);
        began.elapsed().as_secs_f64() * 1e3
    };
    vec![test(), test()]
}

/// That part of some times, in milliseconds.
pub(super) fn percentile(times: &mut [Duration], part: usize) -> f64 {
    times.sort_unstable();
    times[times.len() * part / 100].as_secs_f64() * 1e3
}
