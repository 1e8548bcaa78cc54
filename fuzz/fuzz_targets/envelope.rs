//! Any text has an envelope or none; that of a JSON object is what a full parse finds in it.
#![no_main]

use std::collections::BTreeSet;
use std::fmt;

use libfuzzer_sys::fuzz_target;
use serde_core::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_core::ser::{Serialize, Serializer};
use serde_json::Number;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let envelope = tdlib::bench::envelope(text);
    let Some(fields) = object(text) else {
        return;
    };
    let field = |name: &str| fields.iter().find(|field| field.0 == name);
    let number = |name: &str| match field(name) {
        Some((_, Json::Number(number))) => Some(number),
        _ => None,
    };
    let name = match field("@type") {
        Some((_, Json::Text(name))) => Some(name),
        _ => None,
    };
    assert_eq!(envelope.is_some(), name.is_some(), "of {text}");
    let (Some(name), Some((read_name, extra, client_id))) = (name, envelope) else {
        return;
    };
    assert_eq!(read_name, *name, "@type of {text}");
    let id = number("@client_id").and_then(Number::as_i64);
    let id = id.and_then(|id| i32::try_from(id).ok());
    assert_eq!(client_id, id, "@client_id of {text}");
    // Before other fields, where TDLib never writes it, it may be passed over.
    if extra.is_some() {
        let number = number("@extra").and_then(Number::as_u64);
        assert_eq!(extra, number, "@extra of {text}");
    }

    if field("@extra").is_none() && field("@client_id").is_none() {
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
fn object(text: &str) -> Option<Vec<(String, Json)>> {
    let json: Json = serde_json::from_str(text).ok()?;
    let same = serde_json::to_string(&json).is_ok_and(|again| again == text);
    match json {
        Json::Object(fields) if same => Some(fields),
        _ => None,
    }
}

/// What a text says. `serde_json::Value` would be the same, but its objects are hashed, with other secrets
/// each time: then what code is reached depends on more than the input, and no run can be repeated.
enum Json {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Number::from_f64(value).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = list.next_element()? {
            all.push(one);
        }
        Ok(Json::List(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Json, A::Error> {
        let (mut all, mut names) = (Vec::new(), BTreeSet::new());
        while let Some((name, value)) = fields.next_entry::<String, _>()? {
            if !names.insert(name.clone()) {
                return Err(A::Error::custom("two fields of one name"));
            }
            all.push((name, value));
        }
        Ok(Json::Object(all))
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => to.serialize_unit(),
            Self::Bool(value) => to.serialize_bool(*value),
            Self::Number(value) => value.serialize(to),
            Self::Text(value) => to.serialize_str(value),
            Self::List(all) => to.collect_seq(all),
            Self::Object(all) => to.collect_map(all.iter().map(|(name, value)| (name, value))),
        }
    }
}
