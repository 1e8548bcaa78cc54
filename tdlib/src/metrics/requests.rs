//! The numbers of requests that have ended, until the recorder is told.
//!
//! A request takes TDLib two microseconds, and a recorder that is called for each a tenth of that. So they are counted
//! here, and told all at once.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use metrics::{counter, histogram};
use parking_lot::{Mutex, RwLock};

use super::durations::Durations;
use super::{ERRORS, REQUEST_DURATION, REQUESTS};
use crate::observe::{End, Status};

/// The methods that were called so far. They stay: their names are those of the schema.
static METHODS: RwLock<BTreeMap<&'static str, &'static Method>> = RwLock::new(BTreeMap::new());

/// How many requests failed, by the labels of that.
static FAILED: Mutex<BTreeMap<(&'static str, String), u64>> = Mutex::new(BTreeMap::new());

/// A method, and how its requests ended.
#[derive(Debug)]
struct Method {
    name: &'static str,
    /// In the order of [`Status::ALL`].
    ended: [AtomicU64; Status::ALL.len()],
    durations: Durations,
}

/// Counts a request that has ended.
pub(crate) fn record(method: &'static str, took: Duration, end: End) {
    let method = Method::of(method);
    method.ended[end.status as usize].fetch_add(1, Relaxed);
    if matches!(end.status, Status::Ok | Status::Error | Status::Timeout) {
        method.durations.add(took);
    }
    if !matches!(end.status, Status::Ok | Status::Dropped) {
        let labels = (end.status.name(), code(end.code));
        *FAILED.lock().entry(labels).or_default() += 1;
    }
}

/// Tells the recorder, which is the program's: behind no lock.
pub(super) fn publish() {
    let methods: Vec<&Method> = METHODS.read().values().copied().collect();
    for method in methods {
        method.publish();
    }
    let failed = FAILED.lock().clone();
    for ((kind, code), count) in failed {
        counter!(ERRORS, "error_type" => kind, "error_code" => code).absolute(count);
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

/// How many methods a thread remembers. A power of two.
const REMEMBERED: usize = 64;

thread_local! {
    /// The methods that a thread has used last, each in the place that its name's address gives it.
    static RECENT: [Cell<Option<(&'static str, &'static Method)>>; REMEMBERED] =
        const { [const { Cell::new(None) }; REMEMBERED] };
}

impl Method {
    /// Finds the method of a name.
    fn of(name: &'static str) -> &'static Self {
        let address = name.as_ptr() as usize;
        let place = (address ^ (address >> 6)) % REMEMBERED;
        let found = RECENT.try_with(|recent| match recent[place].get() {
            Some((known, method)) if ptr::eq(known, name) => method,
            _ => {
                let method = Self::look_up(name);
                recent[place].set(Some((name, method)));
                method
            }
        });
        found.unwrap_or_else(|_| Self::look_up(name))
    }

    fn look_up(name: &'static str) -> &'static Self {
        if let Some(method) = METHODS.read().get(name) {
            return method;
        }
        METHODS.write().entry(name).or_insert_with(|| {
            Box::leak(Box::new(Self {
                name,
                ended: Default::default(),
                durations: Durations::new(),
            }))
        })
    }

    fn publish(&self) {
        for (status, count) in Status::ALL.iter().zip(&self.ended) {
            let count = count.load(Relaxed);
            if count > 0 {
                counter!(REQUESTS, "method" => self.name, "status" => status.name())
                    .absolute(count);
            }
        }
        let histogram = histogram!(REQUEST_DURATION, "method" => self.name);
        for (seconds, count) in self.durations.take() {
            histogram.record_many(seconds, usize::try_from(count).unwrap_or(usize::MAX));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_method_wherever_it_stands() {
        let one = Method::of("getMe");
        assert!(ptr::eq(one, Method::of("getMe")));
        let elsewhere: &'static str = String::from("getMe").leak();
        assert!(ptr::eq(one, Method::of(elsewhere)));
        assert!(!ptr::eq(one, Method::of("getUser")));
    }

    #[test]
    fn a_status_is_counted_in_its_place() {
        for (at, status) in Status::ALL.into_iter().enumerate() {
            assert_eq!(status as usize, at);
        }
    }
}
