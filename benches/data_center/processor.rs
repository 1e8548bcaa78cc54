//! Which threads have used the processor.

use std::fs;
use std::time::Duration;

/// The processor time of the data center's thread, and of TDLib's.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Used {
    server: Duration,
    tdlib: Duration,
}

impl Used {
    /// What the threads that live have used until now.
    pub(super) fn now() -> Self {
        let mut used = Self::default();
        // The thread that waits for it all has the number of the process.
        let main = std::process::id().to_string();
        let tasks = fs::read_dir("/proc/self/task").expect("the threads of this process");
        for task in tasks.flatten() {
            let read = |file| fs::read_to_string(task.path().join(file)).unwrap_or_default();
            // Nanoseconds on the processor come first.
            let time = read("schedstat");
            let time = time
                .split_whitespace()
                .next()
                .and_then(|time| time.parse().ok());
            let time = Duration::from_nanos(time.unwrap_or(0));
            match read("comm").trim_end() {
                "tdlib-testdc" => used.server += time,
                // Threads of TDLib have the name of the one which has made them.
                name if name.starts_with("tdlib-") || task.file_name() == *main => {}
                _ => used.tdlib += time,
            }
        }
        used
    }

    /// The server's share of what TDLib used since an earlier look, in percent.
    pub(super) fn share_since(self, before: Self) -> f64 {
        let server = self.server - before.server;
        let tdlib = self.tdlib - before.tdlib;
        100.0 * server.as_secs_f64() / tdlib.as_secs_f64()
    }
}
