//! Updates, handlers and streams, on the real library.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use futures_executor::block_on;
use futures_util::StreamExt;
use tdlib::functions::{GetOption, TestSquareInt};
use tdlib::types::{AuthorizationState, Update, UpdateAuthorizationState, UpdateOption};
use tdlib::{Client, ErrorKind, RawUpdate};

const PATIENCE: Duration = Duration::from_secs(30);

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "never: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_handler_sees_every_update_in_order_and_so_does_a_stream() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let names = Arc::clone(&seen);
    let client = Client::builder()
        .on(move |_: &Client, update: RawUpdate| {
            names.lock().unwrap().push(update.json().to_owned())
        })
        .build()
        .unwrap();
    let stream = client.updates_raw();
    client
        .send(TestSquareInt::new(7))
        .in_order()
        .wait()
        .unwrap();
    client.close().wait().unwrap();
    let streamed: Vec<String> = stream
        .into_iter()
        .map(|update| update.unwrap().json().to_owned())
        .collect();
    until("the last update is handled", || {
        client.stats().queued == 0 && seen.lock().unwrap().len() >= streamed.len()
    });
    let handled = seen.lock().unwrap();
    assert!(handled.len() > 3, "{handled:?}");
    assert!(
        handled.last().unwrap().contains("authorizationStateClosed"),
        "{handled:?}"
    );
    assert!(
        handled.ends_with(&streamed),
        "the stream begins later, and then has the same"
    );
    assert_eq!(handled.len() as u64, client.stats().updates_received);
}

#[test]
fn typed_streams_work_as_futures_and_with_time_outs() {
    let client = Client::builder().build().unwrap();
    let mut options = client.updates_of::<UpdateOption>();
    let mut states = client.updates_of::<UpdateAuthorizationState>();
    let mut all = client.updates();
    // What the client told at its beginning may have come before the streams; its end comes behind.
    let closing = client.close();
    assert!(matches!(block_on(all.recv()), Some(Ok(_))));
    closing.wait().unwrap();
    block_on(async {
        while let Some(option) = options.next().await {
            assert!(!option.unwrap().name.is_empty());
        }
        let last = async {
            let mut last = None;
            while let Some(state) = states.recv().await {
                last = Some(state.unwrap().authorization_state);
            }
            last
        };
        assert!(matches!(last.await, Some(AuthorizationState::Closed)));
    });
    let closed = all.into_iter().last().unwrap().unwrap();
    assert!(
        matches!(closed, Update::AuthorizationState(_)),
        "{closed:?}"
    );
    assert!(
        client.updates().wait_next().is_none(),
        "a closed client has no updates"
    );

    let quiet = Client::builder().build().unwrap();
    quiet.send(TestSquareInt::new(7)).in_order().wait().unwrap();
    let mut stream = quiet.updates_of::<tdlib::types::UpdateNewMessage>();
    let error = stream
        .next_timeout(Duration::from_millis(10))
        .unwrap()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

#[test]
fn handlers_come_and_go_while_the_client_runs() {
    let client = Client::builder().build().unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let guard = client.on(move |_: &Client, _: UpdateAuthorizationState| {
        counted.fetch_add(1, Ordering::SeqCst);
    });
    let counted = Arc::clone(&count);
    let kept = client
        .on(move |_: &Client, _: UpdateAuthorizationState| {
            counted.fetch_add(100, Ordering::SeqCst);
        })
        .forget();
    let removed = client
        .on(|_: &Client, _: UpdateAuthorizationState| panic!("it was removed"))
        .forget();
    assert!(client.remove_handler(removed));
    assert!(!client.remove_handler(removed));
    drop(client.on(|_: &Client, _: UpdateAuthorizationState| panic!("it was removed")));
    let _ = (guard.id(), kept);
    client
        .send(TestSquareInt::new(7))
        .in_order()
        .wait()
        .unwrap();
    let before = count.load(Ordering::SeqCst);
    drop(guard);
    client.close().wait().unwrap();
    until("the end is handled", || {
        client.stats().queued == 0 && count.load(Ordering::SeqCst) >= before + 100
    });
    assert_eq!(count.load(Ordering::SeqCst) % 100, before % 100);
    assert_eq!(client.stats().handler_panics, 0);
}

#[test]
fn a_sleeping_handler_delays_no_other_client_and_no_answer() {
    let (release, blocked) = mpsc::channel::<()>();
    let blocked = Mutex::new(blocked);
    let (entered, inside) = mpsc::channel();
    let asleep = Client::builder()
        .on(move |_: &Client, _: UpdateOption| {
            let _ = entered.send(());
            let _ = blocked.lock().unwrap().recv();
        })
        .build()
        .unwrap();
    inside.recv_timeout(PATIENCE).unwrap();
    let handled = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&handled);
    let builder = Client::builder().on(move |_: &Client, _: UpdateAuthorizationState| {
        counted.fetch_add(1, Ordering::SeqCst);
    });
    let others: Vec<Client> = (0..100).map(|_| builder.build().unwrap()).collect();
    for client in &others {
        assert_eq!(
            client
                .send(TestSquareInt::new(7))
                .timeout(PATIENCE)
                .wait()
                .unwrap()
                .value,
            49
        );
    }
    until("the others are handled", || {
        handled.load(Ordering::SeqCst) >= 100
    });
    assert_eq!(
        asleep
            .send(TestSquareInt::new(7))
            .timeout(PATIENCE)
            .wait()
            .unwrap()
            .value,
        49
    );
    asleep.close().timeout(PATIENCE).wait().unwrap();
    assert_eq!(asleep.stats().updates_dispatched, 1);
    drop(release);
    until("it woke up", || asleep.stats().queued == 0);
}

#[test]
fn a_handler_may_panic_and_may_wait_for_answers() {
    let (sender, answers) = mpsc::channel();
    let client = Client::builder()
        .on(|_: &Client, _: UpdateOption| panic!("on purpose"))
        .on(move |client: &Client, _: UpdateOption| {
            let answer = client
                .send(GetOption::new("version"))
                .timeout(PATIENCE)
                .wait();
            let _ = sender.send(answer.map(|_| ()));
        })
        .build()
        .unwrap();
    // TDLib begins with two options: its version, and its commit.
    for _ in 0..2 {
        answers.recv_timeout(PATIENCE).unwrap().unwrap();
    }
    assert!(client.stats().handler_panics >= 2);
    assert_eq!(client.send(TestSquareInt::new(7)).wait().unwrap().value, 49);
}

#[test]
fn a_handler_of_all_updates_gets_each_as_its_variant() {
    let (sender, names) = mpsc::channel();
    let client = Client::builder()
        .on(move |_: &Client, update: Update| {
            if let Update::Option(option) = update {
                sender.send(option.name).unwrap();
            }
        })
        .build()
        .unwrap();
    assert!(!names.recv_timeout(PATIENCE).unwrap().is_empty());
    client.close().wait().unwrap();
}
