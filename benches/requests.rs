//! What a user waits for: answers of the real TDLib to requests that need no account.

use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use futures::executor::block_on;
use futures::future::join_all;
use tdlib::Client;
use tdlib::functions::{GetTextEntities, TestCallVectorString, TestSquareInt};

fn client() -> Client {
    Client::builder().build().expect("a client")
}

async fn echo(client: &Client) {
    let answer = client.send(TestSquareInt::new(7)).await.expect("an answer");
    assert_eq!(answer.value, 49);
}

/// One request at a time, waited for by a thread and awaited.
fn roundtrip(criterion: &mut Criterion) {
    let client = client();
    let mut group = criterion.benchmark_group("roundtrip");
    group.bench_function("blocking", |bencher| {
        bencher.iter(|| {
            client
                .send(TestSquareInt::new(7))
                .wait()
                .expect("an answer")
        });
    });
    group.bench_function("async", |bencher| bencher.iter(|| block_on(echo(&client))));
    group.finish();
    close([client]);
}

/// 256 requests of one client in flight.
fn pipelined(criterion: &mut Criterion) {
    let client = client();
    let mut group = criterion.benchmark_group("pipelined");
    group.throughput(Throughput::Elements(256));
    group.bench_function("256 in flight", |bencher| {
        bencher.iter(|| block_on(join_all((0..256).map(|_| echo(&client)))));
    });
    group.finish();
    close([client]);
}

/// A hundred clients with 16 requests in flight each.
fn hundred_clients(criterion: &mut Criterion) {
    let clients: Vec<Client> = (0..100).map(|_| client()).collect();
    let mut group = criterion.benchmark_group("hundred_clients");
    group.throughput(Throughput::Elements(1_600));
    group.bench_function("16 in flight each", |bencher| {
        bencher.iter(|| {
            let all = clients
                .iter()
                .flat_map(|client| (0..16).map(move |_| echo(client)));
            block_on(join_all(all))
        });
    });
    group.finish();
    close(clients);
}

/// An answer of 1,000 strings of 100 bytes, and the request that brings it about.
fn large_answers(criterion: &mut Criterion) {
    let client = client();
    let request = TestCallVectorString::new(vec!["x".repeat(100); 1_000]);
    let mut group = criterion.benchmark_group("large_answers");
    group.throughput(Throughput::Bytes(103_000));
    group.bench_function("1000 strings of 100 bytes", |bencher| {
        bencher.iter(|| {
            let answer = client.send(&request).wait();
            assert_eq!(answer.expect("an answer").value.len(), 1_000);
        });
    });
    group.finish();
    close([client]);
}

/// A synchronous function with a result of 128 entities.
fn execute(criterion: &mut Criterion) {
    let text = "see https://telegram.org/faq and ask @durov about what is new. ".repeat(64);
    criterion.bench_function("execute/getTextEntities on 4 KB", |bencher| {
        bencher.iter(|| {
            let found = tdlib::execute(GetTextEntities::new(text.as_str())).expect("entities");
            assert_eq!(found.entities.len(), 128);
        });
    });
}

/// From nothing to a hundred clients that have answered, and back.
fn cold_start(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("cold_start");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(20));
    group.bench_function("100 clients", |bencher| {
        bencher.iter(|| {
            let clients: Vec<Client> = (0..100).map(|_| client()).collect();
            block_on(join_all(clients.iter().map(echo)));
            close(clients);
        });
    });
    group.finish();
}

fn close(clients: impl IntoIterator<Item = Client>) {
    drop(clients.into_iter().collect::<Vec<_>>());
    tdlib::shutdown(Duration::from_secs(30)).expect("every client closes");
}

criterion_group!(
    benches,
    roundtrip,
    pipelined,
    hundred_clients,
    large_answers,
    execute,
    cold_start
);
criterion_main!(benches);
