//! Stands in for the functions of libtdjson where there is none: makes linking fail with a message.
#![allow(unsafe_code)]

unsafe extern "C" {
    /// The symbol that the linker will not find. Its name is the message of the build script.
    #[link_name = include_str!(env!("TDLIB_SYS_MISSING"))]
    fn message() -> !;
}

/// What all declarations stand for. It is one function, so that the message appears once.
///
/// # Safety
/// It never runs, since nothing that contains it can be linked.
#[unsafe(no_mangle)]
unsafe extern "C" fn tdlib_sys_found_no_tdjson() -> ! {
    // SAFETY: never runs, see above.
    unsafe { message() }
}
