//! What glibc's allocator says of itself.
#![allow(unsafe_code, reason = "it is a C function")]

/// As the allocator sees it, in bytes, and for all that asks it: TDLib, and Rust.
pub(super) struct Malloc {
    /// What was asked for and not given back yet.
    pub(super) in_use: usize,
    /// What was given back, and the system has not got again.
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

unsafe extern "C" {
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
