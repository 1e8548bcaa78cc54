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

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, hint, thread};

use measure::Measured;
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

/// Rounds; the table has the best of them, as what else the machine does can only make it worse.
const ROUNDS: usize = 7;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.as_slice() {
        [flag, side, ..] if flag == "--child" => child(side),
        [flag, binary, side] if flag == "--one-core" => {
            measure::stay_on_one_core();
            print!(
                "{}",
                output_of(&mut command_of(Path::new(binary), known(side)))
            );
        }
        _ => table(),
    }
}

/// The side of this name.
fn known(name: &str) -> Side {
    let is_it = |(side, _): &(Side, &str)| format!("{side:?}") == name;
    let (side, _) = (SIDES.into_iter().find(is_it)).expect("one of the sides");
    side
}

fn child(side: &str) {
    let side = known(side);
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
    let mut one_core = [f64::INFINITY; SIDES.len()];
    let mut all_cores = [0.0_f64; SIDES.len()];
    // In turns, so that what else the machine does meets all.
    for _ in 0..ROUNDS {
        for (at, (side, _)) in SIDES.into_iter().enumerate() {
            let pinned = run(pinned_command_of(&limit, side));
            one_core[at] = one_core[at].min(pinned.cpu_seconds / pinned.count * 100_000.0);
            let free = run(command_of(&limit, side));
            all_cores[at] = all_cores[at].max(free.count / free.seconds);
        }
    }
    println!(
        "| one client, 256 in flight | CPU seconds per 100k, one core | ratio | requests per second, all cores | ratio |"
    );
    println!("|---|---|---|---|---|");
    for (at, (_, name)) in SIDES.iter().enumerate() {
        println!(
            "| {name} | {:.3} | {:.2} | {:.0} | {:.2} |",
            one_core[at],
            one_core[at] / one_core[0],
            all_cores[at],
            all_cores[at] / all_cores[0],
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

/// What does the work.
fn command_of(limit: &Path, side: Side) -> Command {
    match side {
        Side::Off => {
            let mut command = Command::new(limit);
            command.args(["--child", "tdlib", "Pipelined"]);
            command
        }
        _ => {
            let mut command = this_program();
            command.args(["--child", &format!("{side:?}")]);
            command
        }
    }
}

/// The same, started by this program once that stays on one core.
fn pinned_command_of(limit: &Path, side: Side) -> Command {
    let mut command = this_program();
    (command.arg("--one-core").arg(limit)).arg(format!("{side:?}"));
    command
}

fn this_program() -> Command {
    Command::new(env::current_exe().expect("the path of this program"))
}

fn run(mut command: Command) -> Measured {
    Measured::from_line(&output_of(&mut command))
}

fn output_of(command: &mut Command) -> String {
    let output = (command.stderr(Stdio::inherit()).output()).expect("a program can be started");
    assert!(
        output.status.success(),
        "{command:?} ended with {}",
        output.status
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}
