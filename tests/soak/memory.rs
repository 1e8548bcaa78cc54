//! How much memory there is, Rust's and everybody's.

use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// How many bytes Rust has in this process: the crate and the test. TDLib's are not among them.
pub(crate) fn live() -> usize {
    ALLOCATOR.current_usage()
}

/// How much memory the process has, in bytes: TDLib's too, and what the system's allocator keeps for later.
pub(crate) fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux has it");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
    kib.and_then(|kib| kib.parse::<usize>().ok())
        .expect("a number")
        << 10
}
