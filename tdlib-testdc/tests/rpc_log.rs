//! The log of calls. The logger is one for the process, so this is a test by itself.
#![cfg(target_os = "linux")]

mod common;

use std::sync::{Arc, Mutex, Weak};
use std::time::UNIX_EPOCH;

use common::talk::{Heard, listening, next, write};
use common::{close, until};
use log::{Level, LevelFilter, Log, Metadata, Record};
use tdlib::functions::GetOption;
use tdlib::types::OptionValue;
use tdlib_testdc::{CALLS_LOG, CallOutcome, Fault, TestDc};

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());
/// What else the data center has to say that is not good.
static WARNINGS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// What the logger asks, as those of users may.
static DC: Mutex<Weak<TestDc>> = Mutex::new(Weak::new());

struct Lines;

impl Log for Lines {
    fn enabled(&self, of: &Metadata<'_>) -> bool {
        of.target().starts_with("tdlib_testdc::")
    }

    fn log(&self, record: &Record<'_>) {
        let dc = DC.lock().expect("a data center").upgrade();
        if let Some(dc) = dc.filter(|_| self.enabled(record.metadata())) {
            assert!(dc.user_with("9996613333").is_none());
            dc.problems();
        }
        if record.target() == CALLS_LOG {
            assert_eq!(record.level(), Level::Debug);
            LINES.lock().expect("lines").push(record.args().to_string());
        } else if self.enabled(record.metadata()) && record.level() <= Level::Warn {
            WARNINGS
                .lock()
                .expect("warnings")
                .push(record.args().to_string());
        }
    }

    fn flush(&self) {}
}

/// The line about a call without what differs from run to run.
fn line(method: &str, number: usize) -> String {
    let lines = LINES.lock().expect("lines");
    let mut about = lines
        .iter()
        .filter(|line| line.contains(&format!(": {method}(")));
    let line = about.nth(number).expect("a line");
    let (line, took) = line.rsplit_once(" in ").expect("a duration");
    let took = took.strip_suffix(" µs").expect("microseconds");
    took.parse::<u64>().expect("a number");
    line.to_owned()
}

#[test]
fn calls_are_logged_with_who_made_them_and_what_became_of_them() {
    log::set_logger(&Lines).expect("no other logger");
    log::set_max_level(LevelFilter::Debug);
    let dc = Arc::new(TestDc::start().expect("a data center"));
    *DC.lock().expect("no data center") = Arc::downgrade(&dc);
    let alice = dc.user("Alice").phone("9996612222").create();
    let (client, heard) = listening(dc.client().expect("a folder"));
    dc.fault("auth.sendCode", Fault::Cut, 1);
    alice.log_in(&client).expect("logged in");
    let bob = dc.user("Bob").create();
    bob.send_to(&alice, "write to me");
    assert_eq!(next(&heard), Heard::In("write to me".to_owned()));
    dc.fault(
        "messages.sendMessage",
        Fault::error(400, "MESSAGE_TOO_LONG"),
        1,
    );
    dc.fault("messages.sendMessage", Fault::Hold, 1);
    write(&client, &bob, "hi");
    assert_eq!(next(&heard), Heard::Failed("hi".to_owned(), 400));
    write(&client, &bob, "hi again");
    until("it is carried out", || {
        dc.release("messages.sendMessage") == 1
    });
    assert_eq!(next(&heard), Heard::Sent("hi again".to_owned()));
    // A client that is shown the new time at once does not send what is too old.
    dc.clock().advance(1);
    let tomorrow = dc.clock().now().duration_since(UNIX_EPOCH).expect("a time");
    until("the client follows", || {
        let time = client.send(GetOption::new("unix_time")).wait();
        matches!(time, Ok(OptionValue::Integer(time)) if time.value as u64 >= tomorrow.as_secs())
    });
    write(&client, &bob, "a day later");
    assert_eq!(next(&heard), Heard::Sent("a day later".to_owned()));
    close(client);
    assert_eq!(*WARNINGS.lock().expect("warnings"), [""; 0]);

    let (alice, bob) = (alice.id(), bob.id());
    let code = r#"nobody: auth.sendCode(phone_number: "9996612222", api_id: 1, api_hash: "testdc""#;
    assert!(line("auth.sendCode", 0).starts_with(&format!("#1 {code}")));
    assert!(line("auth.sendCode", 0).ends_with(") -> cut, a fault"));
    assert!(line("auth.sendCode", 1).starts_with(&format!("#2 {code}")));
    assert!(line("auth.signIn", 0).starts_with(&format!("#2 Alice {alice}: auth.signIn(")));
    let send = |number: usize, text: &str, end: &str| {
        let line = line("messages.sendMessage", number);
        let peer =
            format!("(peer: InputPeerUser {{user_id: {bob}}}, message: \"{text}\", random_id: ");
        assert!(
            line.starts_with(&format!("#2 Alice {alice}: messages.sendMessage{peer}")),
            "{line}"
        );
        assert!(line.ends_with(end), "{line}");
    };
    send(0, "hi", ") -> 400 MESSAGE_TOO_LONG, a fault");
    send(1, "hi again", ") -> ok, held back");
    send(2, "a day later", " bytes");

    // And the same to be asked for.
    let made = dc.calls_made();
    assert_eq!(made.len(), LINES.lock().expect("lines").len());
    let of = |method: &str| {
        let calls = made.iter().filter(|call| call.method == method);
        calls
            .map(|call| (call.user, call.outcome.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of("auth.sendCode"),
        [(None, CallOutcome::Cut), (None, CallOutcome::Ok)]
    );
    assert_eq!(of("auth.signIn"), [(Some(alice), CallOutcome::Ok)]);
    let too_long = CallOutcome::error(400, "MESSAGE_TOO_LONG");
    assert_eq!(
        of("messages.sendMessage"),
        [too_long, CallOutcome::Ok, CallOutcome::Ok].map(|outcome| (Some(alice), outcome))
    );
}
