//! What the data centers of all tests log of parts of files.

use std::sync::{Mutex, PoisonError};

use log::{Level, LevelFilter, Log, Metadata, Record};

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Lines;

impl Log for Lines {
    fn enabled(&self, of: &Metadata<'_>) -> bool {
        of.target() == "tdlib_testdc::rpc" && of.level() <= Level::Debug
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            let line = record.args().to_string();
            if line.contains(": upload.") {
                lines().push(line);
            }
        }
    }

    fn flush(&self) {}
}

fn lines() -> std::sync::MutexGuard<'static, Vec<String>> {
    LINES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Begins to keep what is logged.
pub(crate) fn start() {
    if log::set_logger(&Lines).is_ok() {
        log::set_max_level(LevelFilter::Debug);
    }
}

/// The calls of a method that somebody of this name has made.
pub(crate) fn calls(name: &str, method: &str) -> Vec<String> {
    let call = format!(" {method}(");
    let of = format!(" {name} ");
    let lines = lines();
    let calls = lines
        .iter()
        .filter(|line| line.contains(&call) && line.contains(&of));
    calls.cloned().collect()
}
