//! The table: each work in a process of its own, some times, and the best of each figure.

use std::env;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{set, works};

/// Times that each work is done. What else the machine does makes a figure worse and never better, so the
/// best one counts.
const ROUNDS: usize = 3;

/// How long each third of a set is in trouble, and of a small set that only shows that all of it works.
const IN_TROUBLE: Duration = Duration::from_secs(10);
const SHORTLY: Duration = Duration::from_secs(1);

/// Whether a figure should be small or large.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Bar {
    AtMost(f64),
    AtLeast(f64),
}

/// A figure, its unit, and what it must keep.
type Figure = (&'static str, &'static str, Bar);

/// A work, its name, and the figures that it prints, in that order.
type Work = (&'static str, fn() -> Vec<f64>, &'static [Figure]);

const WORKS: [Work; 7] = [
    (
        "Hundred",
        || works::log_in(100),
        &[
            ("100 accounts, from nothing to ready", "s", Bar::AtMost(3.0)),
            (
                "the server's CPU in that, of TDLib's",
                "%",
                Bar::AtMost(100.0),
            ),
        ],
    ),
    (
        "FiveHundred",
        || works::log_in(500),
        &[
            ("500 accounts, from nothing to ready", "s", Bar::AtMost(8.0)),
            (
                "the server's CPU in that, of TDLib's",
                "%",
                Bar::AtMost(100.0),
            ),
        ],
    ),
    (
        "RoundTrip",
        works::round_trip,
        &[("user to bot to user, median", "ms", Bar::AtMost(5.0))],
    ),
    (
        "Ring",
        works::ring,
        &[
            (
                "200 accounts in a ring, messages",
                "per s",
                Bar::AtLeast(2_000.0),
            ),
            ("the same, delivery of 95 %", "ms", Bar::AtMost(100.0)),
            (
                "the server's CPU in that, of TDLib's",
                "%",
                Bar::AtMost(100.0),
            ),
        ],
    ),
    (
        "WholeTest",
        works::whole_test,
        &[
            (
                "a test: data center, login, message",
                "ms",
                Bar::AtMost(300.0),
            ),
            ("the next one in the process", "ms", Bar::AtMost(300.0)),
        ],
    ),
    (
        "ThreeHundred",
        || set::in_trouble(300, IN_TROUBLE),
        &[
            (
                "300 accounts in a set, a third in trouble: delivery of 95 % of the others",
                "ms",
                Bar::AtMost(100.0),
            ),
            ("the same, all stopped", "s", Bar::AtMost(10.0)),
        ],
    ),
    (
        "Thirty",
        || set::in_trouble(30, SHORTLY),
        &[
            (
                "30 accounts in a set, the same for a moment",
                "ms",
                Bar::AtMost(100.0),
            ),
            ("the same, all stopped", "s", Bar::AtMost(10.0)),
        ],
    ),
];

pub(super) fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.as_slice() {
        [flag, name] if flag == "--child" => child(name),
        _ => table(arguments.iter().find(|argument| !argument.starts_with('-'))),
    }
}

fn child(name: &str) {
    let work = WORKS.iter().find(|(known, ..)| known == &name);
    let (_, work, _) = work.expect("a work of that name");
    let figures: Vec<_> = work().iter().map(f64::to_string).collect();
    println!("{}", figures.join(" "));
}

fn table(wanted: Option<&String>) {
    println!("| work | unit | bar | figure |");
    println!("|---|---|---|---|");
    for (name, _, figures) in WORKS {
        if wanted.is_some_and(|wanted| !name.contains(wanted.as_str())) {
            continue;
        }
        let rounds: Vec<Vec<f64>> = (0..ROUNDS).map(|_| run(name)).collect();
        for (at, (what, unit, bar)) in figures.iter().enumerate() {
            let all = rounds.iter().map(|round| round[at]);
            let (sign, limit, best) = match *bar {
                Bar::AtMost(limit) => ('≤', limit, all.fold(f64::INFINITY, f64::min)),
                Bar::AtLeast(limit) => ('≥', limit, all.fold(0.0, f64::max)),
            };
            let digits = if best < 100.0 { 2 } else { 0 };
            println!("| {what} | {unit} | {sign} {limit} | {best:.digits$} |");
        }
    }
}

fn run(name: &str) -> Vec<f64> {
    let program = env::current_exe().expect("the path of this program");
    let output = Command::new(program)
        .args(["--child", name])
        .stderr(Stdio::inherit())
        .output()
        .expect("this program can be started");
    assert!(
        output.status.success(),
        "{name} ended with {}",
        output.status
    );
    let line = String::from_utf8_lossy(&output.stdout);
    let numbers = line.split_whitespace();
    numbers
        .map(|number| number.parse().expect("a number"))
        .collect()
}
