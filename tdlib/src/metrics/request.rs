//! The numbers of a request that has ended.
//!
//! A recorder looks its counters up by name and labels, which takes a tenth of the time of a request. So each
//! thread keeps those that it has used last, for as long as they are those of the program's recorder.

use std::cell::RefCell;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::time::Duration;

use metrics::{Counter, Histogram, Key, Label, Level, Metadata, Recorder, counter, with_recorder};

use super::{ERRORS, REQUEST_DURATION, REQUESTS};
use crate::observe::{End, Status};

/// Tells the recorder of a request that has ended.
pub(crate) fn record(method: &'static str, took: Duration, end: End) {
    let seconds = took.as_secs_f64();
    if end.status == Status::Ok {
        let told = RECENT.try_with(|recent| {
            // Not where the recorder itself sends a request.
            let mut recent = recent.try_borrow_mut().ok()?;
            recent.of(method).record(seconds);
            Some(())
        });
        if matches!(told, Ok(Some(()))) {
            return;
        }
    }
    let (requests, duration) = with_recorder(|recorder| Keys::new(method, end.status).of(recorder));
    requests.increment(1);
    if matches!(end.status, Status::Ok | Status::Error | Status::Timeout) {
        duration.record(seconds);
    }
    if !matches!(end.status, Status::Ok | Status::Dropped) {
        let code = code(end.code);
        counter!(ERRORS, "error_type" => end.status.name(), "error_code" => code).increment(1);
    }
}

/// TDLib's codes are those of HTTP. Whatever else comes has one label together.
fn code(code: Option<i32>) -> String {
    match code {
        None => "none".to_owned(),
        Some(code @ 100..600) => code.to_string(),
        Some(_) => "other".to_owned(),
    }
}

/// Under which keys a recorder has a method's numbers.
struct Keys {
    requests: Key,
    duration: Key,
}

impl Keys {
    fn new(method: &'static str, status: Status) -> Self {
        let method = Label::from_static_parts("method", method);
        let status = Label::from_static_parts("status", status.name());
        Self {
            requests: Key::from_parts(REQUESTS, vec![method.clone(), status]),
            duration: Key::from_parts(REQUEST_DURATION, vec![method]),
        }
    }

    fn of(&self, recorder: &dyn Recorder) -> (Counter, Histogram) {
        static METADATA: Metadata<'_> =
            Metadata::new("tdlib::metrics", Level::INFO, Some("tdlib::metrics"));
        (
            recorder.register_counter(&self.requests, &METADATA),
            recorder.register_histogram(&self.duration, &METADATA),
        )
    }
}

/// Where the program's recorder is, once it is known. One that is in force on a single thread is elsewhere, and may
/// have been followed by another in the same place: what belongs to it is not kept.
static GLOBAL: AtomicPtr<()> = AtomicPtr::new(ptr::null_mut());

/// Finds out where the program's recorder is; on a thread of the crate's, which has none of its own. It does not run.
pub(crate) fn find_recorder() {
    if GLOBAL.load(Ordering::Relaxed).is_null() {
        GLOBAL.store(with_recorder(place), Ordering::Relaxed);
    }
}

/// Where a recorder is; null if that tells it from no other, since it has no size.
fn place(recorder: &dyn Recorder) -> *mut () {
    if size_of_val(recorder) == 0 {
        return ptr::null_mut();
    }
    ptr::from_ref(recorder).cast::<()>().cast_mut()
}

/// How many methods a thread remembers. A power of two.
const REMEMBERED: usize = 64;

thread_local! {
    static RECENT: RefCell<Recent> = const { RefCell::new(Recent(Vec::new())) };
}

/// The methods that a thread has used last, each in the place that its name's address gives it.
struct Recent(Vec<Option<Method>>);

/// What a thread remembers of a method.
struct Method {
    name: &'static str,
    keys: Keys,
    /// What the program's recorder has for it.
    kept: Option<(Counter, Histogram)>,
}

impl Recent {
    fn of(&mut self, name: &'static str) -> &mut Method {
        if self.0.is_empty() {
            self.0.resize_with(REMEMBERED, || None);
        }
        let address = name.as_ptr() as usize;
        let place = &mut self.0[(address ^ (address >> 6)) % REMEMBERED];
        match place {
            Some(method) if ptr::eq(method.name, name) => {}
            _ => *place = None,
        }
        place.get_or_insert_with(|| Method {
            name,
            keys: Keys::new(name, Status::Ok),
            kept: None,
        })
    }
}

impl Method {
    /// Records an answer.
    fn record(&mut self, seconds: f64) {
        let global = GLOBAL.load(Ordering::Relaxed);
        with_recorder(|recorder| {
            if global.is_null() || place(recorder) != global {
                let (requests, duration) = self.keys.of(recorder);
                requests.increment(1);
                duration.record(seconds);
                return;
            }
            let (requests, duration) = self.kept.get_or_insert_with(|| self.keys.of(recorder));
            requests.increment(1);
            duration.record(seconds);
        });
    }
}
