//! Data centers at whose end TDLib must not have complained: it logs what a server does wrong as errors.

use std::ops::Deref;
use std::sync::{Mutex, Once, PoisonError};
use std::thread;

use log::{Level, LevelFilter, Log, Metadata, Record};
use tdlib_testdc::TestDc;

/// The errors that were logged in this process.
static ERRORS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// A data center, and a look at the log when it ends. A line of the log does not say whose it is: each error
/// makes every test fail that ends after it.
#[derive(Debug)]
pub(crate) struct QuietDc(TestDc);

/// Starts a data center, in a process whose log is watched from now on.
#[track_caller]
pub(crate) fn start() -> QuietDc {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        log::set_logger(&Collector).expect("the only logger");
        log::set_max_level(LevelFilter::Error);
    });
    QuietDc(TestDc::start().expect("a data center"))
}

impl Deref for QuietDc {
    type Target = TestDc;

    fn deref(&self) -> &TestDc {
        &self.0
    }
}

impl Drop for QuietDc {
    fn drop(&mut self) {
        if !thread::panicking() {
            let errors = ERRORS.lock().unwrap_or_else(PoisonError::into_inner);
            assert!(errors.is_empty(), "errors were logged: {errors:#?}");
        }
    }
}

struct Collector;

impl Log for Collector {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() == Level::Error
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            let line = format!("{}: {}", record.target(), record.args());
            let mut errors = ERRORS.lock().unwrap_or_else(PoisonError::into_inner);
            errors.push(line);
        }
    }

    fn flush(&self) {}
}
