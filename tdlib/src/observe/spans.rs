//! Spans and events: names, numbers and states, never the content of a request or of an answer.

use tracing::field::Empty;
use tracing::{Span, info, info_span};

use super::end::End;
use super::queue::State;

/// Begins the span of a request, within the caller's.
pub(super) fn begin(method: &'static str, client: i32, id: impl FnOnce() -> u64) -> Span {
    info_span!(
        target: "tdlib::request",
        "request",
        method,
        client,
        id = id(),
        outcome = Empty,
        error_code = Empty,
    )
}

/// Tells how a request ended; the span ends when it is dropped.
pub(super) fn end(span: &Span, end: End) {
    if span.is_disabled() {
        return;
    }
    span.record("outcome", end.status.name());
    if let Some(code) = end.code {
        span.record("error_code", code);
    }
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
