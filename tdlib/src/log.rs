//! TDLib's log, in the `log` facade.
//!
//! From the first use of this crate on, TDLib's messages go to the program's logger, under the target
//! `tdlib::td`; TDLib's levels 0 and 1 (fatal, error) as errors, 2 as warnings, 3 as debug messages and
//! all above as traces. What the crate itself has to say has the target `tdlib`.
//!
//! How much TDLib writes is decided at that moment by [`max_level`](::log::max_level), so install the
//! logger first: warnings at `Info` and `Warn`, level 3 at `Debug`, level 4 at `Trace`. TDLib formats
//! every message that it writes, so more is asked of it only by [`set_verbosity`].
//!
//! Fatal messages come last: TDLib calls the logger, then aborts the process. They reach the logger on the
//! thread that failed, before the process dies; buffers are the logger's business. A program without a
//! logger would never see them, so TDLib keeps its own way, which is standard error, where no logger is
//! installed; it then writes fatal messages alone.
//!
//! The logger runs on TDLib's threads. It must not call this crate, and while it blocks, TDLib does.

use std::cell::RefCell;
use std::ffi::CString;
use std::sync::{Arc, Once};

use ::log::{Level, LevelFilter};

use crate::dispatch::pool::{Job, Pool};
use crate::engine::Engine;
use crate::ffi::Library;
use crate::{Error, ErrorKind};

const TD: &str = "tdlib::td";
const OWN: &str = "tdlib";

/// Returns how much TDLib writes to its log, from 0 (fatal messages only) to 1023.
///
/// # Errors
/// TDLib's answer can't be read.
pub fn verbosity() -> Result<i32, Error> {
    let engine = Engine::global();
    let mut level = None;
    engine
        .library()
        .execute(c"{\"@type\":\"getLogVerbosityLevel\"}", &mut |answer| {
            let value: Option<serde_json::Value> = serde_json::from_slice(answer).ok();
            level = value
                .and_then(|value| value["verbosity_level"].as_i64())
                .and_then(|level| level.try_into().ok());
        });
    level.ok_or_else(|| {
        let message = "TDLib's answer tells no verbosity level";
        Error::new(ErrorKind::Decode, message).during("getLogVerbosityLevel")
    })
}

/// Sets how much TDLib writes to its log, from 0 (fatal messages only) to 1023.
///
/// # Errors
/// The level is out of range.
pub fn set_verbosity(level: i32) -> Result<(), Error> {
    let engine = Engine::global();
    let request = format!("{{\"@type\":\"setLogVerbosityLevel\",\"new_verbosity_level\":{level}}}");
    let mut result = Ok(());
    run(engine.library(), &request, &mut |answer| {
        if answer.starts_with(b"{\"@type\":\"error\"") {
            result = Err(
                Error::from_td(&String::from_utf8_lossy(answer)).during("setLogVerbosityLevel")
            );
        }
    });
    result
}

/// Takes TDLib's log over, once.
pub(crate) fn init(library: &dyn Library) {
    static TAKEN: Once = Once::new();
    TAKEN.call_once(|| {
        let verbosity = match ::log::max_level() {
            LevelFilter::Off => 0,
            LevelFilter::Error => 1,
            LevelFilter::Warn | LevelFilter::Info => 2,
            LevelFilter::Debug => 3,
            LevelFilter::Trace => 4,
        };
        library.forward_log(1023);
        let request =
            format!("{{\"@type\":\"setLogVerbosityLevel\",\"new_verbosity_level\":{verbosity}}}");
        run(library, &request, &mut |_| {});
        if ::log::max_level() != LevelFilter::Off {
            let request =
                "{\"@type\":\"setLogStream\",\"log_stream\":{\"@type\":\"logStreamEmpty\"}}";
            run(library, request, &mut |_| {});
        }
    });
}

fn run(library: &dyn Library, request: &str, sink: &mut dyn FnMut(&[u8])) {
    if let Ok(request) = CString::new(request) {
        library.execute(&request, sink);
    }
}

/// Hands one of TDLib's messages to the logger.
pub(crate) fn forward(verbosity: i32, text: &str) {
    let level = match verbosity {
        ..=1 => Level::Error,
        2 => Level::Warn,
        3 => Level::Debug,
        _ => Level::Trace,
    };
    let text = text.trim_end();
    match elsewhere() {
        // After a fatal message the process ends: there is no other time to log it.
        Some(pool) if verbosity > 0 => {
            let text = text.to_owned();
            pool.submit(Job::Log(Message {
                level,
                target: TD,
                text,
            }));
        }
        _ => ::log::log!(target: TD, level, "{text}"),
    }
}

/// A message that another thread hands to the logger: the receive thread runs no user code, and a
/// logger is user code.
pub(crate) struct Message {
    level: Level,
    target: &'static str,
    text: String,
}

impl Message {
    /// Hands the message to the logger.
    pub(crate) fn log(self) {
        // A logger that panics must not take the thread down that called it.
        let _ = crate::panic::contain(|| {
            ::log::log!(target: self.target, self.level, "{}", self.text);
        });
    }
}

thread_local! {
    /// The pool whose threads log for this one, if no logger runs here.
    static LOGS_ELSEWHERE: RefCell<Option<Arc<Pool>>> = const { RefCell::new(None) };
}

/// Has the threads of a pool log what the calling thread has to say.
pub(crate) fn keep_off_this_thread(pool: Arc<Pool>) {
    LOGS_ELSEWHERE.set(Some(pool));
}

/// Tells whether the calling thread is one on which no logger runs.
pub(crate) fn is_receive_thread() -> bool {
    elsewhere().is_some()
}

fn elsewhere() -> Option<Arc<Pool>> {
    LOGS_ELSEWHERE.try_with(|pool| pool.borrow().clone()).ok()?
}

/// Logs a message of the crate's own, on whatever thread.
pub(crate) fn write(level: Level, text: impl FnOnce() -> String) {
    if level > ::log::max_level() {
        return;
    }
    let message = Message {
        level,
        target: OWN,
        text: text(),
    };
    match elsewhere() {
        Some(pool) => drop(pool.submit(Job::Log(message))),
        None => message.log(),
    }
}
