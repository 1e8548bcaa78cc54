//! Requests that TDLib answers at once, without a client.

use tdlib_types::{FromJson, Synchronous};

use crate::engine::{self, Engine};
use crate::stats::Stats;
use crate::{Error, RawAnswer, raw};
use std::time::Duration;

/// Runs one of the functions that need no client and no network, on this thread.
///
/// ```
/// use tdlib::functions::GetFileMimeType;
///
/// let text = tdlib::execute(GetFileMimeType::new("picture.png"))?;
/// assert_eq!(text.text, "image/png");
/// # Ok::<(), tdlib::Error>(())
/// ```
///
/// # Errors
/// TDLib's, or [`Decode`](crate::ErrorKind::Decode).
pub fn execute<F: Synchronous>(function: F) -> Result<F::Output, Error> {
    let read = |text: &str| F::Output::from_json(text).map_err(Error::decode);
    engine::execute(Engine::global(), function.to_json(), read)
        .map_err(|error| error.during(F::NAME))
}

/// Runs a synchronous request given as JSON.
///
/// ```
/// let answer = tdlib::execute_raw(r#"{"@type":"getFileExtension","mime_type":"image/png"}"#)?;
/// assert_eq!(answer.json(), r#"{"@type":"text","text":"png"}"#);
/// # Ok::<(), tdlib::Error>(())
/// ```
///
/// # Errors
/// TDLib's, also for what is no JSON, or [`InvalidRequest`](crate::ErrorKind::InvalidRequest) for a NUL
/// byte and for half a surrogate pair.
pub fn execute_raw(json: &str) -> Result<RawAnswer, Error> {
    raw::check_surrogates(json)
        .and_then(|()| engine::execute(Engine::global(), json, |text| Ok(RawAnswer::new(text))))
        .map_err(|error| error.during("execute_raw"))
}

/// Returns the version of the TDLib that the program runs with, such as `1.8.61`.
///
/// The types were made for [`SCHEMA_VERSION`](tdlib_types::SCHEMA_VERSION). A difference is logged when
/// the first client starts, and no error: what the types do not know is kept as JSON.
///
/// # Errors
/// TDLib's answer is none.
pub fn version() -> Result<String, Error> {
    version_of(Engine::global()).map_err(|error| error.during("version"))
}

pub(crate) fn version_of(engine: &Engine) -> Result<String, Error> {
    let request = "{\"@type\":\"getOption\",\"name\":\"version\"}";
    engine::execute(engine, request, |text| {
        let value: Option<serde_json::Value> = serde_json::from_str(text).ok();
        let version = value.and_then(|value| value["value"].as_str().map(str::to_owned));
        version.ok_or_else(|| {
            Error::new(
                crate::ErrorKind::Decode,
                format!("TDLib's answer tells no version: {text}"),
            )
        })
    })
}

/// Closes all clients of the process and waits until they are closed, for `deadline` at most.
///
/// Clients that are built later work as usual.
///
/// # Errors
/// [`Timeout`](crate::ErrorKind::Timeout): some were still open; they go on closing.
pub fn shutdown(deadline: Duration) -> Result<(), Error> {
    let Some(engine) = Engine::started() else {
        return Ok(());
    };
    let clients = engine.clients();
    match engine.close(&clients, deadline) {
        0 => Ok(()),
        left => {
            let message = format!(
                "{left} of {} clients were still open after {deadline:?}",
                clients.len()
            );
            Err(Error::new(crate::ErrorKind::Timeout, message).during("shutdown"))
        }
    }
}

/// Returns the numbers of all clients together, those that are gone included.
pub fn stats() -> Stats {
    Engine::started().map_or_else(Stats::default, |engine| engine.stats())
}
