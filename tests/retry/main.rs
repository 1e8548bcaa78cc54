//! Requests that are sent again as a policy says, against a data center that fails for a while.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;
mod doubt;
mod faults;
mod handle;
mod misuse;
mod pauses;

use std::pin::Pin;
use std::task::{Context, Waker};
use std::time::Duration;

use tdlib::Client;
use tdlib::functions::GetActiveSessions;
use tdlib::retry::Retry;
use tdlib_testdc::{Fault, TestDc};

use common::until;

/// What Telegram calls [`GetActiveSessions`], which reads.
const READ: &str = "account.getAuthorizations";

/// What Telegram calls [`tdlib::functions::SetBio`], which does something.
const WRITE: &str = "account.updateProfile";

/// A policy that does not keep a test waiting.
fn quick() -> Retry {
    Retry::new().backoff(Duration::from_millis(1), Duration::from_millis(2))
}

/// A pause that TDLib hands on.
fn pause(seconds: u32) -> Fault {
    Fault::error(429, format!("Too Many Requests: retry after {seconds}"))
}

/// A failure that TDLib hands on.
fn failure() -> Fault {
    Fault::error(503, "Timeout")
}

/// Asks for the sessions in a thread, and waits until that is in a pause that does not end by itself.
fn in_a_pause<T>(
    dc: &TestDc,
    client: &Client,
    happens: impl FnOnce() -> T,
) -> Result<usize, tdlib::Error> {
    dc.fault(READ, pause(3000), 1);
    let failed = client.stats().requests_failed;
    let policy = quick().longest_pause(Duration::MAX);
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| {
            let sessions = client.send(GetActiveSessions::new());
            Ok(sessions.retry(&policy).wait()?.sessions.len())
        });
        until("it has failed", || client.stats().requests_failed > failed);
        happens();
        asked.join().expect("no panic")
    })
}

/// Polls once, and tells whether it has ended.
fn is_ready(future: &mut (impl Future + Unpin)) -> bool {
    let mut context = Context::from_waker(Waker::noop());
    Pin::new(future).poll(&mut context).is_ready()
}
