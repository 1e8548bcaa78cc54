//! What the crate itself does with an update: find its envelope, read it into types.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use tdlib::FromJson;
use tdlib::types::Update;
use tdlib_tl::Schema;

/// Ten thousand updates of all types as TDLib would print them, made up from the schema.
fn corpus() -> Vec<String> {
    let schema = include_str!("../tdlib-types/schema/1.8.61.tl");
    let schema = Schema::parse(schema).expect("the pinned schema");
    tdlib_tl::sample::corpus(&schema, 42, 10_000)
}

/// The corpus, read into types and dropped; beside it what `serde_json` needs for values without types.
fn decode(criterion: &mut Criterion) {
    let corpus = corpus();
    let bytes: usize = corpus.iter().map(String::len).sum();
    let mut group = criterion.benchmark_group("decode");
    group
        .throughput(Throughput::Bytes(bytes as u64))
        .sample_size(20);
    group.bench_function("types", |bencher| {
        bencher.iter(|| {
            for update in &corpus {
                black_box(Update::from_json(update).expect("an update"));
            }
        });
    });
    group.bench_function("serde_json::Value", |bencher| {
        bencher.iter(|| {
            for update in &corpus {
                black_box(serde_json::from_str::<serde_json::Value>(update).expect("JSON"));
            }
        });
    });
    group.finish();
}

/// The types of the corpus, written as JSON again.
fn encode(criterion: &mut Criterion) {
    let updates: Vec<Update> = corpus()
        .iter()
        .map(|update| Update::from_json(update).expect("an update"))
        .collect();
    let bytes: usize = updates
        .iter()
        .map(|update| tdlib_types::json::to_json(update).len())
        .sum();
    let mut group = criterion.benchmark_group("encode");
    group
        .throughput(Throughput::Bytes(bytes as u64))
        .sample_size(20);
    group.bench_function("types", |bencher| {
        bencher.iter(|| {
            for update in &updates {
                black_box(tdlib_types::json::to_json(update));
            }
        });
    });
    group.finish();
}

/// What the receive thread reads of an update of about a kilobyte.
fn envelope(criterion: &mut Criterion) {
    let update = corpus()
        .into_iter()
        .find(|update| (900..1_100).contains(&update.len()));
    let mut update = update.expect("an update of about a kilobyte");
    update.pop();
    update.push_str(",\"@client_id\":7}");
    let mut group = criterion.benchmark_group("envelope");
    group.bench_function("of 1 kB", |bencher| {
        bencher.iter_batched(
            || (),
            |()| black_box(tdlib::bench::envelope(black_box(&update))),
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

criterion_group!(benches, decode, encode, envelope);
criterion_main!(benches);
