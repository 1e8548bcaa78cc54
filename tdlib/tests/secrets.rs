//! Secrets leave no trace in memory that is given back. TDLib has its own, which this does not see.
#![allow(
    unsafe_code,
    reason = "an allocator of its own is the only way to see memory that is given back"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::slice;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tdlib::Client;
use tdlib::auth::{Answer, AuthFlow, Identity, Parameters, Secret};

/// What no other text has.
const MARK: &str = "hush-5d7f-hush";
/// The same in base64, as it is in an encryption key.
const ENCODED: &str = "aHVzaC01ZDdmLWh1c2";

/// Looks at memory that is given back.
struct Watched;

static TRACES: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: Watched = Watched;

// SAFETY: the system's own, but for a look at what was allocated, initialized or not, before it goes.
unsafe impl GlobalAlloc for Watched {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Zeroed, so that all of it may be looked at.
        // SAFETY: as the caller promises.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller gives back a block of that size, which was zeroed at first.
        let bytes = unsafe { slice::from_raw_parts(block, layout.size()) };
        for mark in [MARK, ENCODED] {
            let mark = mark.as_bytes();
            if bytes.windows(mark.len()).any(|window| window == mark) {
                TRACES.fetch_add(1, Ordering::Relaxed);
            }
        }
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(block, layout) }
    }
    // `realloc` is by default a new block, a copy, and this `dealloc`.
}

fn traces_of(work: impl FnOnce()) -> usize {
    let before = TRACES.load(Ordering::Relaxed);
    work();
    TRACES.load(Ordering::Relaxed) - before
}

#[test]
fn secrets_leave_no_trace_in_memory() {
    let seen = traces_of(|| drop(MARK.to_owned()));
    assert_eq!(seen, 1, "traces are seen");

    let folder = tempfile::tempdir().expect("a folder");
    let client = Client::builder().timeout(Duration::from_secs(30)).build();
    let client = client.expect("a client");
    let flow = AuthFlow::new(&client);
    let long = || Secret::from(MARK.repeat(1000));
    let seen = traces_of(|| {
        // Before the parameters: TDLib refuses them.
        let answers = [
            Answer::from(Identity::BotToken(MARK.into())),
            Answer::Password(MARK.into()),
            Answer::Password(long()),
            Answer::Recover {
                code: "12345".to_owned(),
                password: MARK.into(),
                hint: String::new(),
            },
        ];
        for answer in answers {
            flow.submit(answer).wait().expect_err("too early");
        }
        // One that is never sent.
        drop(flow.submit(Answer::Password(MARK.into())));

        let parameters = Parameters::new(1, MARK, folder.path()).encryption_key(MARK);
        flow.begin(&parameters.clone()).wait().expect("begun");
        // One that is too late.
        flow.begin(&parameters).wait().expect("nothing to do");

        client.close().wait().expect("closed");
        let late = flow.submit(Answer::Password(MARK.into()));
        late.wait().expect_err("closed");
        drop(parameters);
    });
    assert_eq!(seen, 0);
}
