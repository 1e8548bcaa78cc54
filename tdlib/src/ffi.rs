//! The border to C: the only module of this crate with unsafe code.
//!
//! [`Library`] is what the engine needs of TDLib; [`TdJson`] is the real one, and tests put faulty ones
//! in its place.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_char, c_int};
use std::ptr;
use std::sync::Once;
use std::time::Duration;

/// What the engine needs of TDLib's C interface.
pub(crate) trait Library: Send + Sync + 'static {
    /// Returns the identifier of a new client, or one that is not positive.
    fn create_client_id(&self) -> i32;

    /// Sends a request; from any thread.
    fn send(&self, client_id: i32, request: &CStr);

    /// Waits for the next message and shows it to `sink`; false if there was none.
    ///
    /// Only the receive thread calls it, and `sink` calls nothing of TDLib.
    fn receive(&self, timeout: Duration, sink: &mut dyn FnMut(&[u8])) -> bool;

    /// Runs a synchronous request and shows the answer to `sink`; false if there was none.
    ///
    /// `sink` calls nothing of TDLib.
    fn execute(&self, request: &CStr, sink: &mut dyn FnMut(&[u8])) -> bool;

    /// Forwards TDLib's log messages up to a verbosity to [`crate::log`].
    fn forward_log(&self, max_verbosity: i32);

    /// Has the clients closed before what the library has built up so far is taken down.
    ///
    /// What is registered for the exit later runs earlier, so this is called again as the library gets
    /// on: it, and what is under it, register more with each step.
    fn close_at_exit(&self) {}
}

/// The libtdjson that this program is linked with.
pub(crate) struct TdJson;

impl Library for TdJson {
    fn create_client_id(&self) -> i32 {
        // SAFETY: takes nothing, may be called from any thread.
        let id = unsafe { tdlib_sys::td_create_client_id() };
        static FIRST: Once = Once::new();
        FIRST.call_once(|| self.close_at_exit());
        if is_main_thread() {
            MAIN_THREAD_ENDS.with(|_| ());
        }
        id
    }

    fn close_at_exit(&self) {
        // SAFETY: a function without arguments that lives as long as the program.
        unsafe { libc::atexit(at_exit) };
    }

    fn send(&self, client_id: i32, request: &CStr) {
        // SAFETY: the text ends with NUL and is copied before the call returns; any thread may call.
        unsafe { tdlib_sys::td_send(client_id, request.as_ptr()) }
    }

    fn receive(&self, timeout: Duration, sink: &mut dyn FnMut(&[u8])) -> bool {
        // SAFETY: takes a number. The engine calls it from one thread only.
        let text = unsafe { tdlib_sys::td_receive(timeout.as_secs_f64()) };
        // SAFETY: null, or text that TDLib keeps for this thread until its next td_receive or td_execute.
        unsafe { show(text, sink) }
    }

    fn execute(&self, request: &CStr, sink: &mut dyn FnMut(&[u8])) -> bool {
        // SAFETY: the text ends with NUL and is only read during the call; any thread may call.
        let text = unsafe { tdlib_sys::td_execute(request.as_ptr()) };
        // SAFETY: null, or text that TDLib keeps for this thread until its next td_receive or td_execute.
        unsafe { show(text, sink) }
    }

    fn forward_log(&self, max_verbosity: i32) {
        // SAFETY: the callback lives as long as the program, unwinds never and calls nothing of TDLib.
        unsafe { tdlib_sys::td_set_log_message_callback(max_verbosity, Some(on_log_message)) }
    }
}

/// Shows a text of TDLib's to `sink`; false if the pointer is null.
///
/// # Safety
/// `text` is null, or ends with NUL and stays valid until `sink` has returned.
unsafe fn show(text: *const c_char, sink: &mut dyn FnMut(&[u8])) -> bool {
    if ptr::eq(text, ptr::null()) {
        return false;
    }
    // SAFETY: not null, and valid as the caller promised.
    sink(unsafe { CStr::from_ptr(text) }.to_bytes());
    true
}

extern "C" fn on_log_message(verbosity: c_int, message: *const c_char) {
    if message.is_null() {
        return;
    }
    // SAFETY: not null, ends with NUL, and TDLib keeps it until this function returns.
    let message = unsafe { CStr::from_ptr(message) };
    let _ = crate::panic::contain(|| crate::log::forward(verbosity, &message.to_string_lossy()));
}

/// Closes the clients when the main thread ends, which is before anything that is registered for the
/// exit, whenever that was.
struct CloseOnDrop;

impl Drop for CloseOnDrop {
    fn drop(&mut self) {
        at_exit();
    }
}

thread_local! {
    static MAIN_THREAD_ENDS: CloseOnDrop = const { CloseOnDrop };
}

/// Tells whether this is the thread that `main` runs on; false where the system doesn't tell.
fn is_main_thread() -> bool {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        // SAFETY: takes nothing and can't fail.
        let process = unsafe { libc::getpid() };
        // SAFETY: takes nothing and can't fail.
        let thread = unsafe { libc::gettid() };
        process == thread
    }
    #[cfg(target_vendor = "apple")]
    {
        // SAFETY: takes nothing and can't fail.
        unsafe { libc::pthread_main_np() == 1 }
    }
    #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
    {
        false
    }
}

extern "C" fn at_exit() {
    let _ = crate::panic::contain(crate::engine::exit::close_and_drain);
}
