//! The engine on a library that does what the test says.

mod closing;
mod faults;
mod requests;
mod updates;

use std::collections::VecDeque;
use std::ffi::CStr;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use futures_executor::block_on;
use parking_lot::{Condvar, Mutex};
use tdlib_types::types::{UpdateChatTitle, UpdateConnectionState, UpdateOption};

use super::Engine;
use crate::client::ClientBuilder;
use crate::ffi::Library;
use crate::functions::TestSquareInt;
use crate::{Client, ErrorKind, Overflow, QueuePolicy, RawUpdate};

const PATIENCE: Duration = Duration::from_secs(30);

/// What a test sees of the library that it plays.
#[derive(Default)]
struct Stage {
    inbox: Mutex<VecDeque<Vec<u8>>>,
    arrived: Condvar,
    /// What was sent to clients, but for what the crate sends on its own.
    sent: Mutex<Vec<String>>,
    clients: AtomicI32,
    /// Closes clients that ask for it.
    closes: AtomicBool,
    /// Answers every request like `testSquareInt`.
    answers: AtomicBool,
    receiver: Mutex<Option<ThreadId>>,
    received: AtomicUsize,
}

struct Fake(Arc<Stage>);

impl Stage {
    fn push(&self, text: impl Into<Vec<u8>>) {
        self.inbox.lock().push_back(text.into());
        self.arrived.notify_all();
    }

    /// The `@extra` of the request that was sent last.
    fn last_extra(&self) -> u64 {
        extra(self.sent.lock().last().expect("a request was sent"))
    }

    fn answer(&self, client: &Client, extra: u64) {
        self.push(answer(client.id(), extra));
    }
}

fn answer(client_id: i32, extra: u64) -> String {
    format!("{{\"@type\":\"testInt\",\"value\":49,\"@extra\":{extra},\"@client_id\":{client_id}}}")
}

fn extra(request: &str) -> u64 {
    let extra = request
        .rsplit(':')
        .next()
        .and_then(|tail| tail.strip_suffix('}'));
    extra
        .and_then(|extra| extra.parse().ok())
        .expect("a request with a number")
}

fn option(client: &Client, name: &str) -> String {
    let value = "{\"@type\":\"optionValueEmpty\"}";
    format!(
        "{{\"@type\":\"updateOption\",\"name\":\"{name}\",\"value\":{value},\"@client_id\":{}}}",
        client.id()
    )
}

impl Library for Fake {
    fn create_client_id(&self) -> i32 {
        self.0.clients.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn send(&self, client_id: i32, request: &CStr) {
        let request = request.to_str().expect("UTF-8").to_owned();
        if client_id == 0 {
            self.0
                .push("{\"@type\":\"error\",\"code\":400,\"message\":\"no client\",\"@extra\":0}");
        } else if request.starts_with("{\"@type\":\"close\"") {
            if self.0.closes.load(Ordering::Relaxed) {
                self.0.push(closed(client_id));
            }
        } else if extra(&request) > super::envelope::OURS {
            if self.0.answers.load(Ordering::Relaxed) {
                self.0.push(answer(client_id, extra(&request)));
            }
            self.0.sent.lock().push(request);
        }
    }

    fn receive(&self, timeout: Duration, sink: &mut dyn FnMut(&[u8])) -> bool {
        let receiver = *self.0.receiver.lock().get_or_insert(thread::current().id());
        assert_eq!(receiver, thread::current().id(), "two threads receive");
        self.0.received.fetch_add(1, Ordering::Relaxed);
        let mut inbox = self.0.inbox.lock();
        if inbox.is_empty() {
            self.0.arrived.wait_for(&mut inbox, timeout);
        }
        let message = inbox.pop_front();
        drop(inbox);
        message.as_deref().map(sink).is_some()
    }

    fn execute(&self, _: &CStr, sink: &mut dyn FnMut(&[u8])) -> bool {
        sink(b"{\"@type\":\"optionValueString\",\"value\":\"0.0.1\"}");
        true
    }

    fn forward_log(&self, _: i32) {}
}

fn closed(client_id: i32) -> String {
    format!(
        "{{\"@type\":\"updateAuthorizationState\",\"authorization_state\":\
         {{\"@type\":\"authorizationStateClosed\"}},\"@client_id\":{client_id}}}"
    )
}

fn stage() -> (Arc<Stage>, Arc<Engine>) {
    let stage = Arc::new(Stage {
        closes: AtomicBool::new(true),
        ..Stage::default()
    });
    (Arc::clone(&stage), Engine::new(Fake(stage)))
}

/// A stage, and one client on it.
fn scene(build: impl FnOnce(ClientBuilder) -> ClientBuilder) -> (Arc<Stage>, Client) {
    let (stage, engine) = stage();
    let client = build(Client::builder()).build_on(&engine).unwrap();
    (stage, client)
}

/// Waits until something has become true.
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "never: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Polls a request once, which sends it.
fn poll<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    std::pin::Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
}
