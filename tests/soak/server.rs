//! What the process with the data center does.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, sleep};
use std::time::Duration;
use std::{env, fmt};

use tdlib_testdc::{Fault, TestDc, User};

use crate::common::until;
use crate::random::Random;

/// The name of the test that is the whole process.
pub(super) const TEST: &str = "server::serves";
/// The variable that has it do something.
pub(super) const ACCOUNTS: &str = "TDLIB_TEST_SOAK_SERVES";
/// The call that sends a message.
const METHOD: &str = "messages.sendMessage";
/// What its answers begin with.
pub(super) const SAYS: &str = "says: ";

/// How many messages are sent between two things that go wrong, at most. By the clock it would be too much for
/// TDLib, which waits longer and longer before it connects again.
const EVERY: u64 = 500;
/// Between two looks at how many there are.
const PAUSE: Duration = Duration::from_millis(1);
/// The longest delay of an answer, in milliseconds.
const DELAY: u64 = 50;

/// The number that an account is logged in with.
pub(super) fn phone(account: usize) -> String {
    format!("99966{:05}", 10_000 + account)
}

/// Does nothing, unless another test has started this program to have it done.
#[test]
fn serves() {
    let Ok(accounts) = env::var(ACCOUNTS) else {
        return;
    };
    let accounts: usize = accounts.parse().expect("a number");
    let dc = TestDc::serve(0).expect("a data center");
    let people: Vec<(User, User)> = (0..accounts)
        .map(|account| {
            let alice = dc.user("Alice").phone(&phone(account)).create();
            let bob = dc.user("Bob").create();
            (alice, bob)
        })
        .collect();
    let (goes, ends) = (AtomicBool::new(false), AtomicBool::new(false));
    let trouble = Trouble::default();
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut random = Random::new();
            let mut next = 0;
            while !ends.load(Ordering::Acquire) {
                let calls = u64::from(dc.calls(METHOD));
                if goes.load(Ordering::Acquire) && calls >= next {
                    trouble.add(go_wrong(&dc, &mut random));
                    next = calls + 1 + random.below(EVERY);
                }
                sleep(PAUSE);
            }
        });
        for line in std::io::stdin().lines() {
            let line = line.expect("text");
            let mut words = line.split(' ');
            let question = words.next().expect("a word");
            let account: usize = words
                .next()
                .map_or(0, |word| word.parse().expect("a number"));
            say(&match question {
                "address" => dc.address().to_string(),
                "bob" => {
                    // A client can write to those whom it has heard of.
                    let (alice, bob) = &people[account];
                    bob.send_to(alice, "go on");
                    bob.id().to_string()
                }
                "code" => code(&dc, account),
                "go" => {
                    goes.store(true, Ordering::Release);
                    String::new()
                }
                "stop" => {
                    goes.store(false, Ordering::Release);
                    dc.clear_faults();
                    trouble.to_string()
                }
                "has" => compare(&people[account], words),
                other => panic!("{other}"),
            });
        }
        ends.store(true, Ordering::Release);
    });
}

/// Something that went wrong.
enum Wrong {
    /// A connection was cut, or will be.
    Cut,
    /// A call will be refused.
    Refused,
    /// Nothing of the two.
    Other,
}

/// Cuts a connection or more, or lets a call go wrong.
fn go_wrong(dc: &TestDc, random: &mut Random) -> Wrong {
    let (fault, wrong) = match random.below(10) {
        0 => (Fault::error(400, "CHAT_RESTRICTED"), Wrong::Refused),
        1 => (Fault::error(403, "CHAT_WRITE_FORBIDDEN"), Wrong::Refused),
        2 => (Fault::LoseAnswer, Wrong::Cut),
        3 => (Fault::LoseSession, Wrong::Cut),
        4 => {
            let delay = Duration::from_millis(random.below(DELAY));
            (Fault::Delay(delay), Wrong::Other)
        }
        5 => {
            dc.cut_all();
            return Wrong::Cut;
        }
        _ if dc.cut_one(random.below(u64::MAX)) => return Wrong::Cut,
        _ => return Wrong::Other,
    };
    dc.fault(METHOD, fault, 1);
    wrong
}

/// How much went wrong.
#[derive(Default)]
struct Trouble {
    cuts: AtomicUsize,
    refused: AtomicUsize,
}

impl Trouble {
    fn add(&self, wrong: Wrong) {
        let count = match wrong {
            Wrong::Cut => &self.cuts,
            Wrong::Refused => &self.refused,
            Wrong::Other => return,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [cuts, refused] =
            [&self.cuts, &self.refused].map(|count| count.load(Ordering::Relaxed));
        write!(f, "{cuts} {refused}")
    }
}

fn code(dc: &TestDc, account: usize) -> String {
    let phone = phone(account);
    until("a code is sent", || dc.last_code(&phone).is_some());
    dc.last_code(&phone).expect("it was waited for")
}

/// Compares what has arrived with what was told to be sent. Returns how many others have arrived, or what is wrong.
fn compare((alice, bob): &(User, User), sent: std::str::Split<'_, char>) -> String {
    let sent: BTreeSet<&str> = sent.filter(|word| !word.is_empty()).collect();
    let mut arrived = bob.texts_with(alice);
    assert_eq!(arrived.remove(0), "go on");
    let mut seen = BTreeSet::new();
    let doubled: Vec<_> = (arrived.iter())
        .filter(|text| !seen.insert(text.as_str()))
        .collect();
    let lost: Vec<_> = sent.difference(&seen).collect();
    if doubled.is_empty() && lost.is_empty() {
        return seen.difference(&sent).count().to_string();
    }
    format!("doubled: {doubled:?}; lost: {lost:?}")
}

#[expect(clippy::print_stdout, reason = "the test reads it")]
fn say(text: &str) {
    println!("{SAYS}{text}");
}
