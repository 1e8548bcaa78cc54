//! The limit: TDLib's C interface with nothing around it, one thread that sends and receives.
#![allow(unsafe_code, reason = "what is measured is the C interface itself")]

use std::ffi::{CStr, CString};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tdlib_sys::{td_create_client_id, td_execute, td_receive, td_send};

use super::measure::{Measured, Stopwatch};
use super::work::Work;

/// Does a work as often as the other side does.
pub(crate) fn run(work: Work) -> Measured {
    execute(c"{\"@type\":\"setLogVerbosityLevel\",\"new_verbosity_level\":0}");
    if work == Work::Execute {
        return run_execute();
    }
    let (clients, in_flight, count) = super::wrapped::shape(work);
    let payload = match work {
        Work::LargeAnswers => {
            let strings = vec![format!("\"{}\"", "x".repeat(100)); 1000].join(",");
            format!("{{\"@type\":\"testCallVectorString\",\"x\":[{strings}]")
        }
        _ => "{\"@type\":\"testSquareInt\",\"x\":7".to_owned(),
    };
    let ids: Vec<i32> = (0..clients).map(|_| create_client()).collect();
    for &id in &ids {
        send(
            id,
            &CString::new("{\"@type\":\"getOption\",\"name\":\"version\"}").expect("no NUL"),
        );
    }
    settle();

    let echo = |slot: usize| {
        let request = format!("{payload},\"@extra\":{slot}}}");
        send(ids[slot % clients], &CString::new(request).expect("no NUL"));
    };
    let mut sent_at = vec![Instant::now(); clients * in_flight];
    let mut latencies = Vec::with_capacity(count);
    let mut bytes = 0;
    let mut sent = 0;
    let watch = Stopwatch::start();
    for (slot, sent_at) in sent_at.iter_mut().enumerate() {
        *sent_at = Instant::now();
        echo(slot);
        sent += 1;
    }
    while latencies.len() < count {
        let Some(text) = receive(10.0) else { continue };
        let Some(slot) = extra(text) else { continue };
        bytes += text.to_bytes().len();
        latencies.push(sent_at[slot].elapsed());
        if sent < count {
            sent_at[slot] = Instant::now();
            echo(slot);
            sent += 1;
        }
    }
    let measured = watch.stop(bytes, latencies);
    close(&ids);
    measured
}

/// Closes the clients: TDLib's own end crashes while some are open.
fn close(ids: &[i32]) {
    for &id in ids {
        send(id, c"{\"@type\":\"close\"}");
    }
    let mut open = ids.len();
    while open > 0 {
        if let Some(text) = receive(10.0) {
            open -= usize::from(is_closed(text));
        }
    }
}

/// Does a work with one request in flight, with a thread that does nothing but receive, and a caller that
/// sleeps until that thread wakes it.
pub(crate) fn run_relayed(work: Work) -> Measured {
    execute(c"{\"@type\":\"setLogVerbosityLevel\",\"new_verbosity_level\":0}");
    let (_, _, count) = super::wrapped::shape(work);
    let id = create_client();
    let caller = std::thread::current();
    let answers = Arc::new(AtomicUsize::new(0));
    let (sender, closed) = std::sync::mpsc::channel();
    let received = Arc::clone(&answers);
    std::thread::spawn(move || {
        loop {
            match receive(10.0) {
                Some(text) if extra(text).is_some() => {
                    received.fetch_add(1, Ordering::Release);
                    caller.unpark();
                }
                Some(text) if is_closed(text) => break,
                _ => {}
            }
        }
        sender.send(()).expect("somebody waits");
    });
    send(id, c"{\"@type\":\"getOption\",\"name\":\"version\"}");
    std::thread::sleep(Duration::from_millis(300));

    let watch = Stopwatch::start();
    let mut latencies = Vec::with_capacity(count);
    for answer in 1..=count {
        let start = Instant::now();
        let request = format!("{{\"@type\":\"testSquareInt\",\"x\":7,\"@extra\":{answer}}}");
        send(id, &CString::new(request).expect("no NUL"));
        while answers.load(Ordering::Acquire) < answer {
            std::thread::park();
        }
        latencies.push(start.elapsed());
    }
    let measured = watch.stop(0, latencies);
    send(id, c"{\"@type\":\"close\"}");
    closed.recv().expect("the receiver ends");
    measured
}

fn run_execute() -> Measured {
    let request = CString::new(format!(
        "{{\"@type\":\"getTextEntities\",\"text\":\"{}\"}}",
        super::wrapped::text_with_entities()
    ))
    .expect("no NUL");
    let watch = Stopwatch::start();
    let mut bytes = 0;
    let latencies = (0..super::wrapped::EXECUTIONS)
        .map(|_| {
            let start = Instant::now();
            bytes += execute(&request);
            start.elapsed()
        })
        .collect();
    watch.stop(bytes, latencies)
}

/// Receives what the new clients have to say, until they are silent.
fn settle() {
    let mut silent = Instant::now();
    while silent.elapsed() < Duration::from_millis(200) {
        if receive(0.05).is_some() {
            silent = Instant::now();
        }
    }
}

fn is_closed(text: &CStr) -> bool {
    text.to_bytes().starts_with(
        b"{\"@type\":\"updateAuthorizationState\",\"authorization_state\":{\"@type\":\"authorizationStateClosed\"}",
    )
}

/// The number behind `@extra`, which TDLib prints near the end.
fn extra(text: &CStr) -> Option<usize> {
    let bytes = text.to_bytes();
    let tail = std::str::from_utf8(&bytes[bytes.len().saturating_sub(60)..]).ok()?;
    let (_, extra) = tail.split_once("\"@extra\":")?;
    extra.split(',').next()?.parse().ok()
}

fn create_client() -> i32 {
    // SAFETY: it takes nothing and may be called at any time.
    unsafe { td_create_client_id() }
}

fn send(client: i32, request: &CStr) {
    // SAFETY: the request ends with a NUL and outlives the call.
    unsafe { td_send(client, request.as_ptr()) }
}

fn receive(timeout: f64) -> Option<&'static CStr> {
    // SAFETY: this process has no other thread that receives.
    let text = unsafe { td_receive(timeout) };
    if text.is_null() {
        return None;
    }
    // SAFETY: it ends with a NUL, and every caller is done with it before it receives again.
    Some(unsafe { CStr::from_ptr(text) })
}

fn execute(request: &CStr) -> usize {
    // SAFETY: the request ends with a NUL and outlives the call.
    let text = unsafe { td_execute(request.as_ptr()) };
    // SAFETY: it ends with a NUL, and this thread calls TDLib again only after this.
    unsafe { CStr::from_ptr(text) }.to_bytes().len()
}
