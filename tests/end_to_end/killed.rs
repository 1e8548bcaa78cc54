//! A client's process is killed at random moments, and goes on from its database.

mod deliver;
mod part;
mod process;

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use tdlib_testdc::{Fault, User, client_at};
use tempfile::TempDir;

use crate::person::{PATIENCE, chat_with, close};
use crate::random::Random;
use crate::watch::{self, Watched};
use process::{Process, Said};

/// How often the process is killed in each test.
const KILLS: usize = 8;
/// The most that it may tell before it is killed.
const LINES: u64 = 80;
/// How long it may live on after that, and the whole of its life if it is killed before it told anything, both
/// in microseconds.
const MOMENT: u64 = 3_000;
const SHORT_LIFE: u64 = 80_000;

/// Messages that come for it at a time, and the longest time in microseconds until more do.
const BURST: u64 = 10;
const PAUSE: u64 = 10_000;
/// Messages that the process sends.
const MESSAGES: usize = 1_000;

/// The word that all messages of a test have, to be found by it.
const WORD: &str = "message";

/// The text of the message of that number.
fn text(number: usize) -> String {
    format!("{WORD} {number}")
}

/// The folder of a client of Alice that was logged in, has heard of Bob, and is closed.
fn folder_of(dc: &Watched, alice: &User, bob: &User) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let builder = client_at(dc.address(), folder.path()).expect("a builder");
    let client = builder.timeout(PATIENCE).build().expect("a client");
    alice.log_in(&client).expect("logged in");
    bob.send_to(alice, "go on");
    chat_with(&client, bob.id());
    close(&client);
    folder
}

/// Lets a process live for a random time, and kills it. Returns what it told.
fn live_and_die(mut process: Process, random: &mut Random) -> Vec<Said> {
    let mut told = Vec::new();
    if random.below(4) == 0 {
        thread::sleep(Duration::from_micros(random.below(SHORT_LIFE)));
    } else {
        for _ in 0..1 + random.below(LINES) {
            told.push(process.line());
        }
        thread::sleep(Duration::from_micros(random.below(MOMENT)));
    }
    told.extend(process.kill());
    told
}

#[test]
fn what_a_process_sends_that_is_killed_arrives_once_and_in_order() {
    let mut random = Random::new();
    let dc = watch::start();
    let alice = dc.user("Alice").phone("9996611111").create();
    let bob = dc.user("Bob").create();
    let folder = folder_of(&dc, &alice, &bob);

    let mut arrived = 0;
    let mut note = |told: Vec<Said>| {
        for said in told {
            match said {
                Said::Has(messages) => assert!(messages >= arrived, "{messages} of {arrived}"),
                Said::Arrived(number) => arrived = arrived.max(number + 1),
                Said::Taken(_) | Said::Looks | Said::Done => {}
                other => panic!("{other:?}"),
            }
        }
    };
    for _ in 0..KILLS {
        let process = Process::start("sends", MESSAGES, &dc, folder.path(), &bob);
        note(live_and_die(process, &mut random));
    }
    let process = Process::start("sends", MESSAGES, &dc, folder.path(), &bob);
    note(process.run_out());
    let arrived = bob.texts_with(&alice).into_iter();
    let arrived = arrived.filter(|text| text.starts_with(WORD));
    assert!(arrived.eq((0..MESSAGES).map(text)));
}

#[test]
fn what_is_on_its_way_when_a_process_is_killed_is_delivered_once_by_the_next() {
    let mut random = Random::new();
    let dc = watch::start();
    let alice = dc.user("Alice").phone("9996611111").create();
    let bob = dc.user("Bob").create();
    let folder = folder_of(&dc, &alice, &bob);
    // So that many are on their way at any time: some that have arrived, and of which the process does not know.
    let late = Fault::Delay(Duration::from_millis(5));
    dc.fault("messages.sendMessage", late, u32::MAX);

    let mut delivered = 0;
    let mut note = |told: Vec<Said>| {
        let mut ended = HashSet::new();
        for said in told {
            match said {
                Said::Arrived(number) => assert!(ended.insert(number), "{number} ended twice"),
                Said::Delivered(number) => {
                    assert!(ended.insert(number), "{number} ended twice");
                    delivered += 1;
                }
                Said::Taken(_) | Said::Looks | Said::Has(_) | Said::Done => {}
                other => panic!("{other:?}"),
            }
        }
    };
    for _ in 0..KILLS {
        let process = Process::start("delivers", MESSAGES, &dc, folder.path(), &bob);
        note(live_and_die(process, &mut random));
    }
    let process = Process::start("delivers", MESSAGES, &dc, folder.path(), &bob);
    note(process.run_out());
    dc.clear_faults();
    assert!(delivered > 0, "nothing was on its way");
    let arrived = bob.texts_with(&alice).into_iter();
    let arrived = arrived.filter(|text| text.starts_with(WORD));
    assert!(arrived.eq((0..MESSAGES).map(text)));
}

/// Says that something is over, when it is dropped.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

#[test]
fn what_comes_for_a_process_that_is_killed_comes_once_and_in_order() {
    let mut random = Random::new();
    let mut pace = Random::new();
    let dc = watch::start();
    let alice = dc.user("Alice").phone("9996611111").create();
    let bob = dc.user("Bob").create();
    let folder = folder_of(&dc, &alice, &bob);

    let (sent, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    // So many messages there are at least.
    let mut known = 0;
    let mut note = |told: Vec<Said>| {
        let (mut first, mut next) = (None, None);
        let (mut looked, mut has) = (None, None);
        for said in told {
            match said {
                // It looks from the newest to the oldest, page by page. What comes in meanwhile is newer, and is
                // not among what it finds.
                Said::Looks => looked = Some(known),
                Said::Has(messages) => {
                    let known = looked.expect("it looked before");
                    assert!(messages >= known, "{messages} of {known}");
                    has = Some(messages);
                }
                Said::Heard(number) => {
                    assert!(
                        next.is_none_or(|next| next == number),
                        "{number} after {next:?}"
                    );
                    first = first.or(Some(number));
                    next = Some(number + 1);
                    known = known.max(number + 1);
                }
                Said::Done => {}
                other => panic!("{other:?}"),
            }
        }
        // What it heard of first need not follow what was heard before it lived. TDLib writes down how far it
        // has got before the program has been told, and before the messages are written: of those that are in
        // between when it is killed it never tells. They are to be found, though, like all others.
        assert!(
            has.is_none() || first <= has,
            "a gap between {has:?} and {first:?}"
        );
        known = known.max(has.unwrap_or(0));
    };
    thread::scope(|scope| {
        // Also if a check fails, or nobody ever would hear of it.
        let _over = Over(&is_over);
        scope.spawn(|| {
            while !is_over.load(Ordering::Acquire) {
                for _ in 0..pace.below(BURST) {
                    let number = sent.fetch_add(1, Ordering::AcqRel);
                    bob.send_to(&alice, &text(number));
                }
                thread::sleep(Duration::from_micros(pace.below(PAUSE)));
            }
        });
        for _ in 0..KILLS {
            let process = Process::start("receives", 0, &dc, folder.path(), &bob);
            note(live_and_die(process, &mut random));
        }
    });
    let process = Process::start("receives", 0, &dc, folder.path(), &bob);
    let told = process.run_out();
    note(told.clone());
    let sent = sent.into_inner();
    assert!(told.contains(&Said::Has(sent)), "not all {sent}: {told:?}");
    let last = told.iter().rfind(|said| matches!(said, Said::Heard(_)));
    if let Some(last) = last {
        assert_eq!(*last, Said::Heard(sent - 1));
    }
}
