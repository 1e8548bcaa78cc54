//! How far the crates are from the limit: the same work through `td_send` and `td_receive` alone, and
//! through `tdlib`, in turns, each in a process of its own.
//!
//! `cargo bench --bench limit` prints the table of README.md; `benches/README.md` says how to read it.
#![allow(clippy::print_stdout, reason = "it prints a table")]

mod measure;
mod raw;
mod work;
mod wrapped;

use std::env;
use std::process::{Command, Stdio};

use measure::{Measured, median};
use work::Work;

/// The works with the figure that counts for each, and its unit.
const WORKS: [(Work, &str, Figures); 6] = [
    (
        Work::Pipelined,
        "one client, 256 in flight",
        &[("CPU seconds per 100k", Figure::Cpu)],
    ),
    (
        Work::HundredClients,
        "100 clients, 16 in flight each",
        &[
            ("requests per second", Figure::Rate),
            ("p99, microseconds", Figure::P99),
        ],
    ),
    (
        Work::OneBlocking,
        "one in flight, one core, blocking",
        &[("p50, microseconds", Figure::P50)],
    ),
    (
        Work::OneAsync,
        "one in flight, one core, async",
        &[("p50, microseconds", Figure::P50)],
    ),
    (
        Work::LargeAnswers,
        "answers of 1,000 strings of 100 bytes",
        &[("MB per second", Figure::Bytes)],
    ),
    (
        Work::Execute,
        "execute getTextEntities on 4 KB",
        &[("calls per second", Figure::Rate)],
    ),
];

/// Figures with their units.
type Figures = &'static [(&'static str, Figure)];

/// A figure of a [`Measured`].
#[derive(Debug, Clone, Copy)]
enum Figure {
    Cpu,
    Rate,
    P50,
    P99,
    Bytes,
}

impl Figure {
    fn of(self, measured: &Measured) -> f64 {
        match self {
            Figure::Cpu => measured.cpu_seconds / measured.count * 100_000.0,
            Figure::Rate => measured.count / measured.seconds,
            Figure::P50 => measured.p50_micros,
            Figure::P99 => measured.p99_micros,
            Figure::Bytes => measured.bytes / measured.seconds / 1e6,
        }
    }
}

/// What each base of a work and `tdlib` made of it in one round.
type Round = (Vec<Measured>, Measured);

/// Rounds that each work is measured in; the table has their medians.
const ROUNDS: usize = 5;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.as_slice() {
        [flag, side, work] if flag == "--child" => child(side, work),
        _ => table(
            arguments
                .iter()
                .filter(|argument| !argument.starts_with('-')),
        ),
    }
}

fn child(side: &str, work: &str) {
    let Some((work, ..)) = WORKS
        .into_iter()
        .find(|(known, ..)| format!("{known:?}") == work)
    else {
        panic!("no such work: {work}");
    };
    if matches!(work, Work::OneBlocking | Work::OneAsync) {
        measure::stay_on_one_core();
    }
    let measured = match side {
        "raw" => raw::run(work),
        "relayed" => raw::run_relayed(work),
        _ => wrapped::run(work),
    };
    println!("{}", measured.to_line());
}

fn table<'a>(mut wanted: impl Iterator<Item = &'a String>) {
    let wanted = wanted.next();
    println!("| work | figure | C interface | tdlib | ratio |");
    println!("|---|---|---|---|---|");
    for (work, name, figures) in WORKS {
        if wanted.is_some_and(|wanted| !format!("{work:?}").contains(wanted.as_str())) {
            continue;
        }
        let bases: &[&str] = match work {
            Work::OneBlocking | Work::OneAsync => &["raw", "relayed"],
            _ => &["raw"],
        };
        // In turns, so that what else the machine does meets all.
        let rounds: Vec<Round> = (0..ROUNDS)
            .map(|_| {
                let limits = bases.iter().map(|base| run_child(base, work)).collect();
                (limits, run_child("tdlib", work))
            })
            .collect();
        for (at, base) in bases.iter().enumerate() {
            let relayed = if *base == "relayed" { ", relayed" } else { "" };
            for (unit, figure) in figures {
                let of = |get: &dyn Fn(&Round) -> f64| median(rounds.iter().map(get).collect());
                let limit = of(&|(limits, _)| figure.of(&limits[at]));
                let ours = of(&|(_, ours)| figure.of(ours));
                let ratio = of(&|(limits, ours)| figure.of(ours) / figure.of(&limits[at]));
                let digits = if limit < 100.0 { 2 } else { 0 };
                println!(
                    "| {name}{relayed} | {unit} | {limit:.digits$} | {ours:.digits$} | {ratio:.2} |"
                );
            }
        }
    }
}

fn run_child(side: &str, work: Work) -> Measured {
    let program = env::current_exe().expect("the path of this program");
    let output = Command::new(program)
        .args(["--child", side, &format!("{work:?}")])
        .stderr(Stdio::inherit())
        .output()
        .expect("this program can be started");
    assert!(
        output.status.success(),
        "{side} {work:?} ended with {}",
        output.status
    );
    Measured::from_line(&String::from_utf8_lossy(&output.stdout))
}
