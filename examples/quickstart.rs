//! A hundred TDLib clients in one process, with no account and no network.
//!
//! ```sh
//! cargo run --release --example quickstart
//! ```
#![allow(
    clippy::print_stdout,
    reason = "an example talks to the one who runs it"
)]

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures::executor::block_on;
use futures::future::join_all;
use tdlib::functions::{
    GetOption, GetTextEntities, TestCallVectorStringObject, TestReturnError, TestSquareInt,
};
use tdlib::types::{self, AuthorizationState, OptionValue, UpdateAuthorizationState, UpdateOption};
use tdlib::{Client, RawUpdate};

/// How many clients there are.
const CLIENTS: usize = 100;
/// How many requests each of them sends, eight at a time.
const REQUESTS: usize = 2_000;

/// What the handlers saw.
#[derive(Debug, Default)]
struct Seen {
    updates: Mutex<BTreeMap<String, usize>>,
    options: AtomicUsize,
    ready_for_parameters: AtomicUsize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let from = tdlib_sys::LINKED_FROM.unwrap_or("the system");
    println!("TDLib {} from {from}", tdlib::version()?);
    println!("types made for TDLib {}\n", tdlib::SCHEMA_VERSION);

    // Handlers are closures; the type of the update says which ones they get.
    let seen = Arc::new(Seen::default());
    let (all, options, states) = (Arc::clone(&seen), Arc::clone(&seen), Arc::clone(&seen));
    let builder = Client::builder()
        .timeout(Duration::from_secs(30))
        .on(move |_: &Client, update: RawUpdate| {
            let mut updates = all.updates.lock().expect("no handler panics");
            *updates.entry(update.name().to_owned()).or_default() += 1;
        })
        .on(move |_: &Client, _: UpdateOption| {
            options.options.fetch_add(1, Ordering::Relaxed);
        })
        .on(move |_: &Client, update: UpdateAuthorizationState| {
            if matches!(
                update.authorization_state,
                AuthorizationState::WaitTdlibParameters
            ) {
                states.ready_for_parameters.fetch_add(1, Ordering::Relaxed);
            }
        });

    let start = Instant::now();
    let clients: Vec<Client> = (0..CLIENTS)
        .map(|_| builder.build())
        .collect::<Result<_, _>>()?;
    let versions = block_on(join_all(
        clients
            .iter()
            .map(|client| client.send(GetOption::new("version"))),
    ));
    for version in versions {
        let OptionValue::String(version) = version? else {
            return Err("no version".into());
        };
        assert_eq!(version.value, tdlib::version()?);
    }
    println!(
        "{CLIENTS} clients started and answered in {:?}",
        start.elapsed()
    );

    show_answers(&clients[0])?;
    show_what_goes_wrong(&clients[0])?;
    show_a_sleeping_handler(&clients)?;
    show_speed(&clients)?;

    let stats = tdlib::stats();
    println!("\nwhat the handlers saw:");
    for (name, count) in seen.updates.lock().expect("no handler panicked").iter() {
        println!("  {count:>6}  {name}");
    }
    println!(
        "  {} options were decoded, {} clients wait for their parameters",
        seen.options.load(Ordering::Relaxed),
        seen.ready_for_parameters.load(Ordering::Relaxed),
    );
    println!(
        "\nrequests: {} sent, {} answered, {} failed, {} timed out, {} dropped, {} in flight",
        stats.requests_sent,
        stats.requests_answered,
        stats.requests_failed,
        stats.requests_timed_out,
        stats.requests_dropped,
        stats.in_flight,
    );
    if let Some(kilobytes) = memory() {
        println!("memory: {} MB for the whole process", kilobytes / 1024);
    }

    let start = Instant::now();
    tdlib::shutdown(Duration::from_secs(30))?;
    println!("all clients closed in {:?}", start.elapsed());
    Ok(())
}

/// Requests and answers have types, and an answer finds its request.
fn show_answers(client: &Client) -> Result<(), Box<dyn Error>> {
    let nine = client.send(TestSquareInt::new(3)).wait()?;
    println!("testSquareInt(3) = {}", nine.value);

    let texts = ["correlated", "typed"].map(|value| types::TestString {
        value: value.into(),
    });
    let same = client
        .send(TestCallVectorStringObject::new(texts.to_vec()))
        .wait()?;
    let same: Vec<&str> = same.value.iter().map(|text| text.value.as_str()).collect();
    println!("testCallVectorStringObject = {same:?}");

    // Some functions need no client at all.
    let text = "Ask @durov, or see https://telegram.org #tdlib";
    let found = tdlib::execute(GetTextEntities::new(text))?;
    for entity in found.entities {
        let units = entity.offset as usize..(entity.offset + entity.length) as usize;
        println!("getTextEntities: {:?} is {:?}", &text[units], entity.r#type);
    }
    Ok(())
}

/// Every request ends, and an error says why.
fn show_what_goes_wrong(client: &Client) -> Result<(), Box<dyn Error>> {
    let flood = types::Error {
        code: 429,
        message: "Too Many Requests: retry after 7".into(),
    };
    let error = client
        .send(TestReturnError::new(flood))
        .wait()
        .err()
        .ok_or("it must fail")?;
    println!("an error: {error}; try again in {:?}", error.retry_after());

    // It is answered sooner than that, but not in no time.
    let error = client
        .send(TestSquareInt::new(1))
        .timeout(Duration::ZERO)
        .wait();
    println!(
        "a time-out: {}",
        error.err().map_or("none".into(), |error| error.to_string())
    );

    // A future that was polled has sent its request; dropping it gives up on the answer.
    let mut request = client.send(TestSquareInt::new(2));
    block_on(async {
        let polled = futures::poll!(&mut request);
        assert!(polled.is_pending());
    });
    drop(request);
    println!(
        "a cancelled request: {} in flight",
        client.stats().in_flight
    );
    Ok(())
}

/// A handler that sleeps harms nobody but itself.
fn show_a_sleeping_handler(clients: &[Client]) -> Result<(), Box<dyn Error>> {
    let slow = Client::builder()
        .on(|_: &Client, _: UpdateOption| std::thread::sleep(Duration::from_millis(500)))
        .build()?;
    let start = Instant::now();
    let mut answered = 0;
    while start.elapsed() < Duration::from_millis(300) {
        for client in clients.iter().chain([&slow]) {
            client.send(TestSquareInt::new(5)).wait()?;
            answered += 1;
        }
    }
    println!(
        "while a handler slept, {answered} requests were answered, its own client's too; {} of its updates wait",
        slow.stats().queued
    );
    Ok(())
}

/// All clients at once, from one thread.
fn show_speed(clients: &[Client]) -> Result<(), Box<dyn Error>> {
    const AT_A_TIME: usize = 8;
    let start = Instant::now();
    let loops = clients
        .iter()
        .flat_map(|client| (0..AT_A_TIME).map(move |_| client));
    let loops = loops.map(|client| async move {
        let mut latencies = Vec::with_capacity(REQUESTS / AT_A_TIME);
        for number in 0..(REQUESTS / AT_A_TIME) as i32 {
            let start = Instant::now();
            let square = client.send(TestSquareInt::new(number)).await?;
            assert_eq!(square.value, number * number);
            latencies.push(start.elapsed());
        }
        Ok::<_, tdlib::Error>(latencies)
    });
    let mut latencies = Vec::new();
    for latency in block_on(join_all(loops)) {
        latencies.extend(latency?);
    }
    let seconds = start.elapsed().as_secs_f64();
    latencies.sort_unstable();
    println!("\n{:<24}{:>12}", "requests", latencies.len());
    println!(
        "{:<24}{:>12.0}",
        "per second",
        latencies.len() as f64 / seconds
    );
    for (name, part) in [("p50", 50), ("p99", 99)] {
        println!(
            "{name:<24}{:>12.1?}",
            latencies[latencies.len() * part / 100]
        );
    }
    Ok(())
}

/// The process's memory in kilobytes, where the system tells.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}
