//! What metrics and tracing cost: a hundred thousand echoes and more, 256 in flight, with the features off, on, and
//! on with somebody who listens; in turns, each in a process of its own.
//!
//! `cargo bench -p tdlib-observability` prints the table; `benches/README.md` says how to read it.
#![allow(clippy::print_stdout, reason = "it prints a table")]
#![allow(dead_code, reason = "the work is one of those of the bench `limit`")]

#[path = "../../benches/limit/measure.rs"]
mod measure;
#[path = "../../benches/limit/work.rs"]
mod work;
#[path = "../../benches/limit/wrapped.rs"]
mod wrapped;

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, hint, thread};

use measure::{Measured, median};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::registry::Registry;
use work::Work;

/// Who listens.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Side {
    /// The features are off: it is the child of `limit` that does the work.
    Off,
    /// Nobody.
    Nobody,
    /// A Prometheus recorder that is scraped five times a second.
    Metrics,
    /// A registry of spans, with a layer that does nothing.
    Tracing,
    /// Both.
    Both,
    /// Both, and the subscriber wants `INFO`: the spans of requests are below.
    Usual,
}

const SIDES: [(Side, &str); 6] = [
    (Side::Off, "features off"),
    (Side::Nobody, "features on, nobody listens"),
    (Side::Metrics, "metrics to Prometheus"),
    (Side::Tracing, "tracing to a registry"),
    (Side::Both, "both"),
    (Side::Usual, "metrics, and tracing at INFO"),
];

/// Rounds; the table has their medians.
const ROUNDS: usize = 7;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.as_slice() {
        [flag, side, ..] if flag == "--child" => child(side),
        _ => table(),
    }
}

fn child(side: &str) {
    let known = |(known, _): &(Side, &str)| format!("{known:?}") == side;
    let (side, _) = (SIDES.into_iter().find(known)).expect("one of the sides");
    let level = match side {
        Side::Tracing | Side::Both => LevelFilter::DEBUG,
        Side::Usual => LevelFilter::INFO,
        Side::Off | Side::Nobody | Side::Metrics => LevelFilter::OFF,
    };
    if level > LevelFilter::OFF {
        let subscriber = Registry::default().with(level).with(Nothing);
        tracing::subscriber::set_global_default(subscriber).expect("the first");
    }
    if matches!(side, Side::Metrics | Side::Both | Side::Usual) {
        scrape();
    }
    println!("{}", wrapped::run(Work::Pipelined).to_line());
}

/// A layer that does nothing with a span. Without any, the registry would keep all spans.
struct Nothing;

impl<S: tracing::Subscriber> Layer<S> for Nothing {}

/// Installs a recorder, and has it scraped.
fn scrape() {
    let duration = Matcher::Full(tdlib::metrics::REQUEST_DURATION.to_owned());
    let buckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0];
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(duration, &buckets)
        .expect("there are buckets")
        .install_recorder()
        .expect("the first");
    tdlib::metrics::describe();
    thread::spawn(move || {
        loop {
            tdlib::metrics::collect();
            hint::black_box(handle.render());
            thread::sleep(Duration::from_millis(200));
        }
    });
}

fn table() {
    let limit = build_limit();
    // In turns, so that what else the machine does meets all.
    let rounds: Vec<Vec<Measured>> = (0..ROUNDS)
        .map(|_| SIDES.map(|(side, _)| run_child(&limit, side)).to_vec())
        .collect();
    println!(
        "| one client, 256 in flight | CPU seconds per 100k | ratio | requests per second | ratio |"
    );
    println!("|---|---|---|---|---|");
    for (at, (_, name)) in SIDES.iter().enumerate() {
        let of = |figure: &dyn Fn(&[Measured]) -> f64| {
            median(rounds.iter().map(|round| figure(round)).collect())
        };
        let cpu = |of: &Measured| of.cpu_seconds / of.count * 100_000.0;
        let rate = |of: &Measured| of.count / of.seconds;
        println!(
            "| {name} | {:.3} | {:.2} | {:.0} | {:.2} |",
            of(&|round| cpu(&round[at])),
            of(&|round| cpu(&round[at]) / cpu(&round[0])),
            of(&|round| rate(&round[at])),
            of(&|round| rate(&round[at]) / rate(&round[0])),
        );
    }
}

/// Builds the bench `limit`, with which nothing turns the features on, and returns where it is.
fn build_limit() -> PathBuf {
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args([
            "bench",
            "--bench",
            "limit",
            "--no-run",
            "--message-format=json",
        ])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo can be started");
    assert!(
        output.status.success(),
        "cargo ended with {}",
        output.status
    );
    let messages = String::from_utf8_lossy(&output.stdout);
    let path = messages.lines().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        let bench = message["target"]["name"] == "limit";
        let path = message["executable"].as_str().filter(|_| bench);
        path.map(PathBuf::from)
    });
    path.expect("cargo tells where the bench is")
}

fn run_child(limit: &PathBuf, side: Side) -> Measured {
    let mut command = match side {
        Side::Off => {
            let mut command = Command::new(limit);
            command.args(["--child", "tdlib", "Pipelined"]);
            command
        }
        _ => {
            let mut command = Command::new(env::current_exe().expect("the path of this program"));
            command.args(["--child", &format!("{side:?}")]);
            command
        }
    };
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .expect("a program can be started");
    assert!(
        output.status.success(),
        "{side:?} ended with {}",
        output.status
    );
    Measured::from_line(&String::from_utf8_lossy(&output.stdout))
}
