//! The same work through `tdlib`.

use std::time::{Duration, Instant};

use futures::executor::block_on;
use futures::stream::{FuturesUnordered, StreamExt};
use tdlib::Client;
use tdlib::functions::{GetTextEntities, TestCallVectorString, TestSquareInt};

use super::measure::{Measured, Stopwatch};
use super::work::Work;

/// How often `execute` is called.
pub(crate) const EXECUTIONS: usize = 50_000;

/// How many clients a work has, how many requests of each are in flight, and how many there are in all.
pub(crate) fn shape(work: Work) -> (usize, usize, usize) {
    match work {
        Work::Pipelined => (1, 256, 400_000),
        Work::HundredClients => (100, 16, 1_000_000),
        Work::OneBlocking | Work::OneAsync => (1, 1, 100_000),
        Work::LargeAnswers => (1, 16, 6_000),
        Work::Execute => (0, 0, EXECUTIONS),
    }
}

/// A text of 4 KB with 128 links and mentions.
pub(crate) fn text_with_entities() -> String {
    "see https://telegram.org/faq and ask @durov about what is new. ".repeat(64)
}

/// Does a work as often as the other side does.
pub(crate) fn run(work: Work) -> Measured {
    if work == Work::Execute {
        return run_execute();
    }
    let (clients, in_flight, count) = shape(work);
    let clients: Vec<Client> = (0..clients)
        .map(|_| Client::builder().build().expect("a client"))
        .collect();
    std::thread::sleep(Duration::from_millis(300));

    let each = count / (clients.len() * in_flight);
    let watch = Stopwatch::start();
    let (bytes, latencies) = match work {
        Work::OneBlocking => one_blocking(&clients[0], count),
        Work::LargeAnswers => {
            let request = TestCallVectorString::new(vec!["x".repeat(100); 1000]);
            let echo = |client| large_echo(client, &request);
            block_on(concurrently(&clients, in_flight, each, echo))
        }
        _ => block_on(concurrently(&clients, in_flight, each, echo)),
    };
    watch.stop(bytes, latencies)
}

/// Runs loops side by side on this thread, each with one request in flight at a time.
async fn concurrently<'a, F: Future<Output = usize>>(
    clients: &'a [Client],
    in_flight: usize,
    each: usize,
    request: impl Fn(&'a Client) -> F + Copy,
) -> (usize, Vec<Duration>) {
    let loops: FuturesUnordered<_> = clients
        .iter()
        .flat_map(|client| std::iter::repeat_n(client, in_flight))
        .map(|client| async move {
            let mut latencies = Vec::with_capacity(each);
            let mut bytes = 0;
            for _ in 0..each {
                let start = Instant::now();
                bytes += request(client).await;
                latencies.push(start.elapsed());
            }
            (bytes, latencies)
        })
        .collect();
    loops
        .fold(
            (0, Vec::new()),
            |(bytes, mut all), (more, latencies)| async move {
                all.extend(latencies);
                (bytes + more, all)
            },
        )
        .await
}

async fn echo(client: &Client) -> usize {
    let answer = client.send(TestSquareInt::new(7)).await.expect("an answer");
    assert_eq!(answer.value, 49);
    0
}

async fn large_echo(client: &Client, request: &TestCallVectorString) -> usize {
    let answer = client.send(request).await.expect("an answer");
    assert_eq!(answer.value.len(), 1000);
    // As many bytes as the other side counts in TDLib's text, within a few.
    answer
        .value
        .iter()
        .map(|text| text.len() + 3)
        .sum::<usize>()
        + 80
}

fn one_blocking(client: &Client, count: usize) -> (usize, Vec<Duration>) {
    let latencies = (0..count)
        .map(|_| {
            let start = Instant::now();
            let answer = client
                .send(TestSquareInt::new(7))
                .wait()
                .expect("an answer");
            assert_eq!(answer.value, 49);
            start.elapsed()
        })
        .collect();
    (0, latencies)
}

fn run_execute() -> Measured {
    let text = text_with_entities();
    let watch = Stopwatch::start();
    let latencies = (0..EXECUTIONS)
        .map(|_| {
            let start = Instant::now();
            let found = tdlib::execute(GetTextEntities::new(text.as_str())).expect("entities");
            assert_eq!(found.entities.len(), 128);
            start.elapsed()
        })
        .collect();
    watch.stop(0, latencies)
}
