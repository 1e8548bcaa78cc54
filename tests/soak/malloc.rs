//! What glibc's allocator says of itself.
#![allow(unsafe_code, reason = "these are C functions")]

use std::ffi::c_int;

/// As the allocator sees it, in bytes, and for all that asks it: TDLib, and Rust.
pub(super) struct Malloc {
    /// What was asked for and not given back yet.
    pub(super) in_use: usize,
    /// What was given back, and the allocator has for later. After [`trim`] it counts all the same, but takes no memory.
    pub(super) kept: usize,
}

pub(super) fn now() -> Malloc {
    // SAFETY: it takes nothing, and may be called by any thread at any time.
    let all = unsafe { mallinfo2() };
    Malloc {
        in_use: all.uordblks + all.hblkhd,
        kept: all.fordblks,
    }
}

/// Gives back to the system what nobody uses.
pub(super) fn trim() {
    // SAFETY: it may be called by any thread at any time.
    unsafe { malloc_trim(0) };
}

unsafe extern "C" {
    fn malloc_trim(pad: usize) -> c_int;
    /// Since glibc 2.33.
    fn mallinfo2() -> MallInfo;
}

#[repr(C)]
struct MallInfo {
    arena: usize,
    ordblks: usize,
    smblks: usize,
    hblks: usize,
    hblkhd: usize,
    usmblks: usize,
    fsmblks: usize,
    uordblks: usize,
    fordblks: usize,
    keepcost: usize,
}
