//! How much memory there is, and whose.

use peak_alloc::PeakAlloc;

#[cfg(target_env = "gnu")]
use super::malloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// How many bytes Rust has in this process: the crate and the test. TDLib's are not among them.
pub(crate) fn live() -> usize {
    ALLOCATOR.current_usage()
}

/// How many bytes were asked for by others than Rust: by TDLib and what it uses.
#[cfg(target_env = "gnu")]
pub(crate) fn of_tdlib() -> usize {
    malloc::now().in_use.saturating_sub(live())
}

/// Returns how much memory the process has, and whose it is, in words.
pub(crate) fn parts() -> String {
    let all = format!(
        "{} KiB of Rust, {} MiB resident, {} of them pages of files",
        live() >> 10,
        status("VmRSS:") >> 10,
        status("RssFile:") >> 10
    );
    #[cfg(target_env = "gnu")]
    let all = format!(
        "{all}; {} MiB of TDLib, {} MiB that malloc keeps",
        of_tdlib() >> 20,
        malloc::now().kept >> 20
    );
    all
}

/// A line of what Linux says of this process, in KiB.
fn status(name: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux has it");
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
    kib.and_then(|kib| kib.parse().ok()).expect("a number")
}
