//! Close, send and drop from many threads, on the real library.

use std::thread;
use std::time::{Duration, Instant};

use futures_executor::block_on;
use futures_util::FutureExt;
use tdlib::Client;
use tdlib::functions::TestSquareInt;

#[test]
fn every_request_ends_whatever_close_send_and_drop_do() {
    for round in 0..20_u64 {
        let client = Client::builder().build().unwrap();
        let mut updates = client.updates_raw();
        thread::scope(|scope| {
            for thread in 0..6 {
                let client = client.clone();
                scope.spawn(move || {
                    for number in 0..100 {
                        let mut request = client.send(TestSquareInt::new(number));
                        match (number + thread) % 5 {
                            0 => drop((&mut request).now_or_never()),
                            1 => request.detach(),
                            2 => drop(block_on(request.in_order())),
                            3 => drop(request.timeout(Duration::from_micros(50)).wait()),
                            _ => match request.wait() {
                                Ok(answer) => assert_eq!(answer.value, number * number),
                                Err(error) => assert!(error.is_closed(), "{error}"),
                            },
                        }
                    }
                });
            }
            scope.spawn(|| {
                thread::sleep(Duration::from_micros(round * 100));
                client.close().wait().unwrap();
            });
        });
        while updates.wait_next().is_some() {}
        let start = Instant::now();
        while client.stats().in_flight > 0 {
            assert!(
                start.elapsed() < Duration::from_secs(30),
                "{:?}",
                client.stats()
            );
        }
        let stats = client.stats();
        let ended = stats.requests_answered
            + stats.requests_failed
            + stats.requests_timed_out
            + stats.requests_dropped
            + stats.requests_closed;
        assert_eq!(ended, stats.requests_sent, "{stats:?}");
    }
}

#[test]
fn clients_come_and_go_on_many_threads() {
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for number in 0..25 {
                    let client = Client::builder().build().unwrap();
                    assert_eq!(client.send(TestSquareInt::new(7)).wait().unwrap().value, 49);
                    if number % 2 == 0 {
                        client.close().wait().unwrap();
                    }
                }
            });
        }
    });
}
