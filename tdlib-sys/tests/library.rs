//! The library that was found: it answers, and it is the pinned one.
#![allow(unsafe_code)]

use std::ffi::{CStr, CString};
use std::path::Path;

#[allow(dead_code)]
#[path = "../build/elf.rs"]
mod elf;

fn execute(request: &str) -> String {
    let request = CString::new(request).expect("no NUL in a test's request");
    // SAFETY: the request is NUL-terminated and outlives the call.
    let answer = unsafe { tdlib_sys::td_execute(request.as_ptr()) };
    assert!(!answer.is_null());
    // SAFETY: the answer is NUL-terminated, and no other call of this thread has ended its life.
    unsafe { CStr::from_ptr(answer) }
        .to_str()
        .expect("TDLib writes ASCII")
        .to_owned()
}

#[test]
fn the_library_answers_a_synchronous_request() {
    let answer = execute(r#"{"@type":"testReturnError","error":{"code":7,"message":"seven"}}"#);
    assert_eq!(answer, r#"{"@type":"error","code":7,"message":"seven"}"#);
}

#[test]
fn a_request_to_no_client_is_answered_through_the_queue() {
    let request = c"{\"@type\":\"testSquareInt\",\"x\":12,\"@extra\":1}";
    // SAFETY: the request is NUL-terminated and outlives the call.
    unsafe { tdlib_sys::td_send(0, request.as_ptr()) };
    let answer = (0..10).find_map(|_| {
        // SAFETY: this is the only thread of the process that receives.
        let answer = unsafe { tdlib_sys::td_receive(3.0) };
        // SAFETY: the answer is NUL-terminated and valid until this thread's next call.
        (!answer.is_null()).then(|| unsafe { CStr::from_ptr(answer) }.to_string_lossy())
    });
    let answer = answer.expect("an answer within 30 seconds");
    assert!(
        answer.contains("\"@extra\":1") && !answer.contains("@client_id"),
        "{answer}"
    );
}

#[test]
fn the_library_has_every_declared_function() {
    let functions = [
        tdlib_sys::td_create_client_id as *const (),
        tdlib_sys::td_send as *const (),
        tdlib_sys::td_receive as *const (),
        tdlib_sys::td_execute as *const (),
        tdlib_sys::td_set_log_message_callback as *const (),
    ];
    assert!(functions.iter().all(|function| !function.is_null()));
    let declared = include_str!("../src/bindings.rs")
        .matches("pub fn td_")
        .count();
    assert_eq!(functions.len(), declared);
}

#[test]
fn the_crate_says_where_the_library_was_found() {
    assert!(matches!(
        tdlib_sys::WAY,
        Some("lib_dir" | "source" | "pkg-config" | "prebuilt")
    ));
    assert!(tdlib_sys::LINKED_FROM.is_some_and(|words| !words.is_empty()));
}

#[test]
fn the_name_that_the_loader_asks_for_lies_in_the_folder_named() {
    let Some(folder) = tdlib_sys::LIB_DIR.map(Path::new) else {
        return;
    };
    if cfg!(target_os = "linux") {
        let soname = elf::soname(&folder.join("libtdjson.so")).expect("a libtdjson with a soname");
        assert!(
            soname.starts_with("libtdjson") && folder.join(&soname).is_file(),
            "{soname}"
        );
    }
}

/// What other versions of TDLib need not keep.
mod pinned {
    use super::*;

    #[test]
    fn the_library_has_the_version_that_the_crate_names() {
        let answer = execute(r#"{"@type":"getOption","name":"version"}"#);
        let version = tdlib_sys::TDLIB_VERSION;
        assert_eq!(
            answer,
            format!(r#"{{"@type":"optionValueString","value":"{version}"}}"#)
        );
        assert!(env!("CARGO_PKG_VERSION").ends_with(&format!("+td.{version}")));
    }
}
