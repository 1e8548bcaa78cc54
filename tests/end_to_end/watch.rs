//! Data centers at whose end TDLib must not have complained.

use std::ops::Deref;
use std::sync::{Mutex, MutexGuard, Once, OnceLock, PoisonError};
use std::thread;

use log::{Level, LevelFilter, Log, Metadata, Record};
use tdlib_testdc::TestDc;

/// The errors that this process has logged, TDLib and all others.
static ERRORS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// What wants to know of them at once.
static CALL: OnceLock<fn(&str)> = OnceLock::new();

/// A data center, and a look at the log when it ends.
///
/// Tests run side by side, and a line of the log does not say whose it is: an error makes the test fail that ends
/// next.
#[derive(Debug)]
pub(crate) struct Watched(TestDc);

/// Starts a data center, in a process whose log is watched.
pub(crate) fn start() -> Watched {
    log_errors();
    Watched(TestDc::start().expect("a data center"))
}

impl Deref for Watched {
    type Target = TestDc;

    fn deref(&self) -> &TestDc {
        &self.0
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if !thread::panicking() {
            let errors = std::mem::take(&mut *lock());
            assert!(
                errors.is_empty(),
                "errors were logged:\n{}",
                errors.join("\n")
            );
        }
    }
}

/// Collects errors from now on. TDLib logs warnings too then, which is its verbosity 2.
pub(crate) fn log_errors() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        log::set_logger(&Collector).expect("the only logger");
        log::set_max_level(LevelFilter::Warn);
    });
}

/// Has a function called with every error, from now on.
pub(crate) fn on_error(call: fn(&str)) {
    CALL.set(call).expect("one function for errors");
}

fn lock() -> MutexGuard<'static, Vec<String>> {
    ERRORS.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Collector;

impl Log for Collector {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() == Level::Error
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            let line = format!("{}: {}", record.target(), record.args());
            if let Some(call) = CALL.get() {
                call(&line);
            }
            lock().push(line);
        }
    }

    fn flush(&self) {}
}
