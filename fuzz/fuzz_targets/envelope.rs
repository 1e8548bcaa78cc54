//! Any text has an envelope or none; that of a JSON object is what a full parse finds in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let envelope = tdlib::bench::envelope(text);
    let Some(fields) = object(text) else {
        return;
    };
    let name = fields.get("@type").and_then(Value::as_str);
    assert_eq!(envelope.is_some(), name.is_some(), "of {text}");
    let (Some(name), Some((read_name, extra, client_id))) = (name, envelope) else {
        return;
    };
    assert_eq!(read_name, *name, "@type of {text}");
    let number = fields.get("@client_id").and_then(Value::as_i64);
    let number = number.and_then(|id| i32::try_from(id).ok());
    assert_eq!(client_id, number, "@client_id of {text}");
    // Before other fields, where TDLib never writes it, it may be passed over.
    if extra.is_some() {
        let number = fields.get("@extra").and_then(Value::as_u64);
        assert_eq!(extra, number, "@extra of {text}");
    }

    if !fields.contains_key("@extra") && !fields.contains_key("@client_id") {
        let body = text.strip_suffix('}').expect("an object");
        let message = format!("{body},\"@extra\":{},\"@client_id\":3}}", u64::MAX);
        let envelope = tdlib::bench::envelope(&message).expect("an envelope");
        assert_eq!(
            (envelope.1, envelope.2),
            (Some(u64::MAX), Some(3)),
            "{message}"
        );
    }
});

/// The fields of a JSON object as `serde_json` writes it: no spaces, no two fields of one name (which
/// of those counts is nobody's promise), and no `-0`, which one reader takes for a number and
/// another for a fraction.
fn object(text: &str) -> Option<Map<String, Value>> {
    let fields: Map<String, Value> = serde_json::from_str(text).ok()?;
    let same = serde_json::to_string(&fields).is_ok_and(|json| json == text);
    same.then_some(fields)
}
