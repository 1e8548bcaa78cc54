//! The log on standard error.

use std::io::{self, Write};
use std::sync::OnceLock;
use std::time::Instant;

use log::{Level, LevelFilter, Log, Metadata, Record};
use tdlib_testdc::CALLS_LOG;

struct StandardError {
    began: OnceLock<Instant>,
    /// Whether calls are logged too, and not warnings and errors alone.
    calls: OnceLock<bool>,
}

static LOG: StandardError = StandardError {
    began: OnceLock::new(),
    calls: OnceLock::new(),
};

/// Starts to log warnings, and calls if they are wanted.
pub(crate) fn start(calls: bool) {
    LOG.began.get_or_init(Instant::now);
    LOG.calls.get_or_init(|| calls);
    // Fails if it was called before, which changes nothing.
    if log::set_logger(&LOG).is_ok() {
        log::set_max_level(if calls {
            LevelFilter::Debug
        } else {
            LevelFilter::Warn
        });
    }
}

impl Log for StandardError {
    fn enabled(&self, of: &Metadata<'_>) -> bool {
        of.level() <= Level::Warn
            || of.target() == CALLS_LOG && self.calls.get().copied().unwrap_or(false)
    }

    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let seconds = self
            .began
            .get()
            .map_or(0.0, |began| began.elapsed().as_secs_f64());
        let level = match record.level() {
            Level::Error => "error: ",
            Level::Warn => "warning: ",
            _ => "",
        };
        // There is nobody else to tell that nobody reads it.
        let _ = writeln!(io::stderr(), "{seconds:9.3} {level}{}", record.args());
    }

    fn flush(&self) {}
}
