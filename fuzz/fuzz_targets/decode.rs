//! Any text is read into a type or refused; what was read is written as JSON, and read again unchanged.
#![no_main]

use libfuzzer_sys::fuzz_target;

use tdlib_types::json::{Wire, to_json};
use tdlib_types::types::{RichText, Update, User};
use tdlib_types::{FromJson, update_chat_id};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    round_trip::<Update>(text);
    round_trip::<User>(text);
    round_trip::<RichText>(text);
    // It looks for the field without a full parse.
    let _ = update_chat_id("updateNewMessage", text);
});

fn round_trip<T: Wire>(text: &str) {
    let Ok(value) = T::from_json(text) else {
        return;
    };
    let written = to_json(&value);
    let again = T::from_json(&written)
        .unwrap_or_else(|error| panic!("{error}\nin {written}\nwritten for {text}"));
    assert_eq!(to_json(&again), written, "after {text}");
    // What is inside of unknown fields is passed over, and objects of unknown types are kept as they
    // came: both may be wrong, if the text was.
    if is_json(text) {
        assert!(is_json(&written), "{written}\nwritten for {text}");
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok()
}
