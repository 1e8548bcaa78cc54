//! Calls through pointers of the declared types.

use std::ffi::{CStr, CString, c_char, c_int};
use std::sync::Mutex;

use tdlib_sys::td_log_message_callback_ptr;

static MESSAGES: Mutex<Vec<(c_int, String)>> = Mutex::new(Vec::new());

unsafe extern "C" fn keep(verbosity_level: c_int, message: *const c_char) {
    // SAFETY: TDLib's messages are NUL-terminated and valid during the call.
    let text = unsafe { CStr::from_ptr(message) };
    let text = text.to_string_lossy().into_owned();
    if let Ok(mut messages) = MESSAGES.lock() {
        messages.push((verbosity_level, text));
    }
}

/// The messages that the function was called with while `text` was written at this level.
fn log(verbosity_level: c_int, text: &str) -> Vec<(c_int, String)> {
    let execute: unsafe extern "C" fn(*const c_char) -> *const c_char = tdlib_sys::td_execute;
    let request = format!(
        r#"{{"@type":"addLogMessage","verbosity_level":{verbosity_level},"text":"{text}"}}"#
    );
    for request in [
        r#"{"@type":"setLogStream","log_stream":{"@type":"logStreamEmpty"}}"#,
        &request,
    ] {
        let request = CString::new(request).expect("no NUL in a test's request");
        // SAFETY: the request is NUL-terminated and outlives the call.
        let answer = unsafe { execute(request.as_ptr()) };
        // SAFETY: the answer is NUL-terminated, and no other call of this thread has ended its life.
        let answer = unsafe { CStr::from_ptr(answer) };
        assert_eq!(answer, c"{\"@type\":\"ok\"}");
    }
    std::mem::take(&mut *MESSAGES.lock().expect("no test has panicked within"))
}

#[test]
fn log_messages_come_with_their_level_and_text_until_the_function_is_taken_away() {
    let set: unsafe extern "C" fn(c_int, td_log_message_callback_ptr) =
        tdlib_sys::td_set_log_message_callback;
    // SAFETY: no other test of this program calls it, and the function lives as long as the program.
    unsafe { set(2, Some(keep)) };
    let messages = log(2, "of the second level");
    assert!(
        matches!(&messages[..], [(2, text)] if text.contains("of the second level")),
        "{messages:?}"
    );
    assert_eq!(log(3, "of the third level"), []);

    // SAFETY: as above.
    unsafe { set(2, None) };
    assert_eq!(log(2, "for nobody"), []);
}
