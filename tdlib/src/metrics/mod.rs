//! Numbers for a monitoring system, through the facade `metrics`; it needs the feature `metrics`.
//!
//! Install a recorder (Prometheus, StatsD or another), call [`describe`] once, and [`collect`] before each
//! scrape. There is nothing else to do: every client of the process is measured.
//!
//! | metric | kind | labels | what |
//! |---|---|---|---|
//! | [`tdlib_requests_total`](REQUESTS) | counter | `method`, `status` | requests that have ended |
//! | [`tdlib_request_duration_seconds`](REQUEST_DURATION) | histogram | `method` | from the moment a request is sent until its owner has the answer |
//! | [`tdlib_errors_total`](ERRORS) | counter | `error_type`, `error_code` | requests that ended with an error, panics in handlers, texts that could not be read |
//! | [`tdlib_active_clients`](ACTIVE_CLIENTS) | gauge | | open clients |
//! | [`tdlib_sessions_total`](SESSIONS) | gauge | `status` | all clients that the process has had, by the state they are in or ended in |
//! | [`tdlib_queue_depth`](QUEUE_DEPTH) | gauge | `queue` | what waits: updates for `handlers` and in `streams`, `requests` for their answers |
//! | [`tdlib_updates_total`](UPDATES) | counter | `type` | updates that came from TDLib |
//!
//! - `method` is a name of the schema. What [`send_raw`](crate::Client::send_raw) is given under another name is
//!   `other`, and what is no request at all `send_raw`.
//! - `status` of a request: `ok`, `error` (TDLib's), `timeout`, `closed`, `dropped`, `undecodable`, `invalid`,
//!   `would_deadlock`. The last five have no duration: it would say nothing of TDLib's speed.
//! - `error_type` is that status, or `handler_panic` or `undecodable_update`; `error_code` is TDLib's code,
//!   `other` if it is none of HTTP's, or `none`.
//! - `status` of a session: TDLib's authorization state, such as `ready`, `wait_phone_number` or `logging_out`;
//!   `starting` before the first; in the end `closed`, or `logged_out` if the session is gone as well. Their sum
//!   is the number of all sessions, and so `_total` stands in the name of a gauge.
//!
//! The crate counts, and [`collect`] tells the recorder, which runs nowhere else: one that blocks holds up whoever
//! calls it, and no request. What was counted before there was a recorder is told to it at the next `collect`; but each duration is
//! told once, to whatever recorder there is. It is told to within a thirtieth, or half a microsecond, up to an hour.
//!
//! ```
//! # let recorder = metrics::NoopRecorder;
//! metrics::set_global_recorder(recorder).ok();
//! tdlib::metrics::describe();
//! let client = tdlib::Client::builder().build()?;
//! // Before each scrape:
//! tdlib::metrics::collect();
//! # Ok::<(), tdlib::Error>(())
//! ```

mod durations;
mod numbers;
mod requests;

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge};

pub(crate) use self::numbers::Numbers;
pub(crate) use self::requests::record;
use crate::Stats;
use crate::engine::Engine;

/// Requests that have ended, by `method` and `status`.
pub const REQUESTS: &str = "tdlib_requests_total";
/// How long requests took, in seconds, by `method`.
pub const REQUEST_DURATION: &str = "tdlib_request_duration_seconds";
/// Errors, by `error_type` and `error_code`.
pub const ERRORS: &str = "tdlib_errors_total";
/// Open clients.
pub const ACTIVE_CLIENTS: &str = "tdlib_active_clients";
/// All clients that the process has had, by `status`.
pub const SESSIONS: &str = "tdlib_sessions_total";
/// What waits, by `queue`.
pub const QUEUE_DEPTH: &str = "tdlib_queue_depth";
/// Updates that came from TDLib, by `type`.
pub const UPDATES: &str = "tdlib_updates_total";

/// Tells the recorder the units of all metrics, and what they are. Call it once, behind the recorder's
/// installation.
pub fn describe() {
    let count = Unit::Count;
    describe_counter!(REQUESTS, count, "Requests that have ended.");
    describe_histogram!(
        REQUEST_DURATION,
        Unit::Seconds,
        "How long requests took, from being sent until their owner had the answer."
    );
    describe_counter!(
        ERRORS,
        count,
        "Requests that failed, panics in handlers, and texts that could not be read."
    );
    describe_gauge!(ACTIVE_CLIENTS, count, "Open clients.");
    describe_gauge!(
        SESSIONS,
        count,
        "All clients of the process, by the state that they are in or ended in."
    );
    describe_gauge!(
        QUEUE_DEPTH,
        count,
        "Updates and requests that wait, by queue."
    );
    describe_counter!(UPDATES, count, "Updates that came from TDLib.");
}

/// Tells the recorder all numbers. Call it before each scrape; where nothing scrapes, every few seconds.
pub fn collect() {
    requests::publish();
    let Some(engine) = Engine::started() else {
        publish(&Stats::default());
        return;
    };
    engine.observer.numbers().publish();
    publish(&engine.stats());
}

fn publish(stats: &Stats) {
    let depth = |queue: &'static str| gauge!(QUEUE_DEPTH, "queue" => queue);
    depth("handlers").set(stats.queued as f64);
    depth("streams").set(stats.queued_in_streams as f64);
    depth("requests").set(stats.in_flight as f64);
    gauge!(ACTIVE_CLIENTS).set(stats.clients as f64);
    for (kind, count) in [
        ("handler_panic", stats.handler_panics),
        ("undecodable_update", stats.undecodable),
    ] {
        counter!(ERRORS, "error_type" => kind, "error_code" => "none").absolute(count);
    }
}
