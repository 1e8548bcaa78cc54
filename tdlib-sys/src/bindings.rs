//! The declarations of libtdjson's functions.
#![allow(unsafe_code, non_camel_case_types)]
// Without a library all names stand for one symbol.
#![cfg_attr(tdjson_missing, allow(clashing_extern_declarations))]

use std::ffi::{c_char, c_double, c_int};

/// The type of a function that takes TDLib's log messages, or null.
///
/// It is called with the message's verbosity level (0 for the message of a fatal error, after which
/// TDLib ends the process) and its text in UTF-8, from whichever thread writes it.
///
/// # Safety
/// The text is valid during the call only. The function must not call into TDLib, and must not
/// unwind.
pub type td_log_message_callback_ptr =
    Option<unsafe extern "C" fn(verbosity_level: c_int, message: *const c_char)>;

#[cfg_attr(tdjson_raw_dylib, link(name = "tdjson", kind = "raw-dylib"))]
unsafe extern "C" {
    /// Makes a new client and returns its number, which is above zero and never used again.
    ///
    /// TDLib sends no updates of the client before its first request.
    ///
    /// # Safety
    /// Any thread may call it. The process must not end by a return from `main` while clients are
    /// open: TDLib's threads would outlive its global objects.
    #[cfg_attr(tdjson_missing, link_name = "tdlib_sys_found_no_tdjson")]
    pub fn td_create_client_id() -> c_int;

    /// Sends a request, a JSON object, to a client, without waiting.
    ///
    /// The answer comes out of [`td_receive`], with the request's `@extra`. For a number that is no
    /// client's it is an error, and for zero that error has no `@client_id`.
    ///
    /// # Safety
    /// Any thread may call it. `request` points to a NUL-terminated string that stays unchanged
    /// during the call.
    #[cfg_attr(tdjson_missing, link_name = "tdlib_sys_found_no_tdjson")]
    pub fn td_send(client_id: c_int, request: *const c_char);

    /// Waits up to `timeout` seconds for the next update or answer of any client.
    ///
    /// Returns a JSON object with `@client_id` and, in an answer, `@extra`; or null. Null says
    /// nothing about later calls.
    ///
    /// # Safety
    /// Only one thread at a time may be in this function; TDLib ends the process otherwise. The
    /// string belongs to TDLib, and is valid until the same thread next calls this function or
    /// [`td_execute`].
    #[cfg_attr(tdjson_missing, link_name = "tdlib_sys_found_no_tdjson")]
    pub fn td_receive(timeout: c_double) -> *const c_char;

    /// Runs one of the few requests that need no client, and returns its answer, a JSON object.
    ///
    /// Any other request is answered with an error.
    ///
    /// # Safety
    /// Any thread may call it. `request` points to a NUL-terminated string that stays unchanged
    /// during the call. The string returned belongs to TDLib, and is valid until the same thread
    /// next calls this function or [`td_receive`].
    #[cfg_attr(tdjson_missing, link_name = "tdlib_sys_found_no_tdjson")]
    pub fn td_execute(request: *const c_char) -> *const c_char;

    /// Has messages up to a verbosity level given to a function, or with null to none.
    ///
    /// # Safety
    /// Calls must not overlap. The function stays callable until another replaces it, and longer
    /// for threads that are calling it just then; see [`td_log_message_callback_ptr`] for what it
    /// may do.
    #[cfg_attr(tdjson_missing, link_name = "tdlib_sys_found_no_tdjson")]
    pub fn td_set_log_message_callback(
        max_verbosity_level: c_int,
        callback: td_log_message_callback_ptr,
    );
}
