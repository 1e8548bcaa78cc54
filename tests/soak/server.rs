//! What the process with the data center does.

use std::env;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, sleep};
use std::time::Duration;

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
    let (goes, ends, cuts) = (
        AtomicBool::new(false),
        AtomicBool::new(false),
        AtomicUsize::new(0),
    );
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut random = Random::new();
            let mut next = 0;
            while !ends.load(Ordering::Acquire) {
                let calls = u64::from(dc.calls(METHOD));
                if goes.load(Ordering::Acquire) && calls >= next {
                    cuts.fetch_add(usize::from(go_wrong(&dc, &mut random)), Ordering::Relaxed);
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
                    cuts.load(Ordering::Relaxed).to_string()
                }
                "has" => compare(&people[account], words),
                other => panic!("{other}"),
            });
        }
        ends.store(true, Ordering::Release);
    });
}

/// Cuts a connection or more, or lets a call go wrong; true if a connection is cut.
fn go_wrong(dc: &TestDc, random: &mut Random) -> bool {
    let fault = match random.below(10) {
        0 => Fault::error(400, "CHAT_RESTRICTED"),
        1 => Fault::error(403, "CHAT_WRITE_FORBIDDEN"),
        2 => Fault::LoseAnswer,
        3 => Fault::LoseSession,
        4 => Fault::Delay(Duration::from_millis(random.below(DELAY))),
        5 => {
            dc.cut_all();
            return true;
        }
        _ => return dc.cut_one(random.below(u64::MAX)),
    };
    let cuts = matches!(fault, Fault::LoseAnswer | Fault::LoseSession);
    dc.fault(METHOD, fault, 1);
    cuts
}

fn code(dc: &TestDc, account: usize) -> String {
    let phone = phone(account);
    until("a code is sent", || dc.last_code(&phone).is_some());
    dc.last_code(&phone).expect("it was waited for")
}

/// Compares what has arrived with what should have.
fn compare((alice, bob): &(User, User), sent: std::str::Split<'_, char>) -> String {
    let sent: Vec<&str> = sent.filter(|word| !word.is_empty()).collect();
    let mut arrived = bob.texts_with(alice);
    assert_eq!(arrived.remove(0), "go on");
    arrived.sort_by_key(|text| text.parse::<usize>().expect("a number"));
    if arrived == sent {
        return "yes".to_owned();
    }
    let doubled: Vec<_> = arrived.windows(2).filter(|two| two[0] == two[1]).collect();
    let failed: Vec<_> = arrived
        .iter()
        .filter(|text| !sent.contains(&text.as_str()))
        .collect();
    let lost: Vec<_> = sent
        .iter()
        .filter(|text| !arrived.iter().any(|has| has == *text))
        .collect();
    format!(
        "doubled: {doubled:?}; arrived, but were told to have failed: {failed:?}; lost: {lost:?}"
    )
}

#[expect(clippy::print_stdout, reason = "the test reads it")]
fn say(text: &str) {
    println!("{SAYS}{text}");
}
