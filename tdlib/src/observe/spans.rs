//! Spans and events: names, numbers and states, never the content of a request or of an answer.

use std::sync::atomic::{AtomicU64, Ordering};

use tracing::field::Empty;
use tracing::level_filters::LevelFilter;
use tracing::{Span, debug_span, info};

use super::end::End;
use super::place::is_kept_off;
use super::queue::{Queue, State};

/// Tells requests apart.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// The span of a request, if it has one.
#[derive(Debug)]
pub(super) struct RequestSpan(Option<Span>);

/// A request that has ended.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) span: RequestSpan,
    pub(super) method: &'static str,
    pub(super) client: i32,
    pub(super) end: End,
}

impl RequestSpan {
    /// Begins within the caller's span; at its end if that may not be here, and never where nobody wants it or too
    /// much waits to be told.
    pub(super) fn begin(queue: &Queue, method: &'static str, client: i32) -> Self {
        if LevelFilter::current() < LevelFilter::DEBUG || !queue.has_room() {
            return Self(None);
        }
        if is_kept_off() {
            return Self(Some(Span::none()));
        }
        Self(Some(span_of(method, client)).filter(|span| !span.is_disabled()))
    }
}

impl Ended {
    /// Tells the subscriber here, or has it told where that may be.
    pub(super) fn tell_somewhere(self, queue: &Queue) {
        match self.span.0 {
            None => {}
            Some(_) if is_kept_off() => queue.request(self),
            Some(_) => self.tell(),
        }
    }

    /// Tells the subscriber.
    pub(super) fn tell(self) {
        let Some(mut span) = self.span.0 else { return };
        if span.is_none() {
            span = span_of(self.method, self.client);
        }
        if span.is_disabled() {
            return;
        }
        span.record("outcome", self.end.status.name());
        if let Some(code) = self.end.code {
            span.record("error_code", code);
        }
    }
}

fn span_of(method: &'static str, client: i32) -> Span {
    debug_span!(
        target: "tdlib::request",
        "request",
        method,
        client,
        id = NEXT.fetch_add(1, Ordering::Relaxed),
        outcome = Empty,
        error_code = Empty,
    )
}

/// Tells of a client's new state.
pub(super) fn state(told: &State) {
    let client = told.client;
    let state = told.state.as_str();
    if told.authorization {
        info!(target: "tdlib::authorization", parent: None, client, state, "authorization state");
    } else {
        info!(target: "tdlib::connection", parent: None, client, state, "connection state");
    }
}
