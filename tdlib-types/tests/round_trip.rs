//! Every type of the schema, read from made-up JSON and written again.

use std::cell::Cell;

use serde_json::{Map, Value, json};
use tdlib_tl::sample::{Options, Sampler};
use tdlib_tl::{Schema, Type};
use tdlib_types::json::{Wire, to_json};
use tdlib_types::types::*;
use tdlib_types::{DecodeError, FromJson};

type RoundTrip = fn(&str) -> Result<String, DecodeError>;

/// Every struct and every enum, by its name in the schema.
const TYPES: &[(&str, RoundTrip)] = include!(concat!(env!("OUT_DIR"), "/round_trips.rs"));

fn round_trip<T: Wire>(json: &str) -> Result<String, DecodeError> {
    T::from_json(json).map(|value| to_json(&value))
}

/// Calls `check` with every type's name, a sample of it, and what reads and writes it.
fn for_every_type(absent: u32, check: impl Fn(&Schema, &str, Value, &dyn Fn(&Value) -> Value)) {
    let schema = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/schema/1.8.61.tl"));
    let schema = Schema::parse(schema).expect("the pinned schema");
    let mut options = Options::default();
    options.absent = absent;
    options.null_items = absent;
    for seed in 0..3 {
        let mut sampler = Sampler::new(&schema, seed).with(options.clone());
        for (name, round_trip) in TYPES {
            let sample = match schema.class(name) {
                Some(_) => sampler.class(name),
                None => sampler.object(name),
            };
            let written = |value: &Value| {
                let json = value.to_string();
                let written =
                    round_trip(&json).unwrap_or_else(|error| panic!("{name}: {error}\nin {json}"));
                serde_json::from_str(&written)
                    .unwrap_or_else(|error| panic!("{name}: wrote {written}: {error}"))
            };
            // As TDLib prints it, not as serde_json would.
            let as_printed =
                round_trip(&sample).unwrap_or_else(|error| panic!("{name}: {error}\nin {sample}"));
            let value: Value = serde_json::from_str(&sample).expect("a sample is JSON");
            assert_eq!(
                serde_json::from_str::<Value>(&as_printed).expect("JSON"),
                value,
                "{name}"
            );
            check(&schema, name, value, &written);
        }
    }
}

/// Walks through every object in `value`, those inside first.
fn for_every_object(value: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| for_every_object(item, change)),
        Value::Object(fields) => {
            fields
                .values_mut()
                .for_each(|field| for_every_object(field, change));
            change(fields);
        }
        _ => {}
    }
}

#[test]
fn every_type_is_written_as_it_was_read() {
    for absent in [0, 30] {
        for_every_type(absent, |_, name, value, written| {
            assert_eq!(written(&value), value, "{name}");
        });
    }
}

#[test]
fn unknown_fields_are_passed_over() {
    for_every_type(0, |_, name, value, written| {
        let mut more = value.clone();
        for_every_object(&mut more, &mut |fields| {
            let known = std::mem::take(fields);
            for (at, (key, value)) in known.into_iter().enumerate() {
                fields.insert(
                    format!("unknown{at}"),
                    json!([{"@type": "x", "y": ["}", null, -1.5e3]}]),
                );
                fields.insert(key, value);
            }
        });
        assert_eq!(written(&more), value, "{name}");
    });
}

#[test]
fn fields_may_come_in_any_order() {
    for_every_type(0, |_, name, value, written| {
        let mut reversed = value.clone();
        for_every_object(&mut reversed, &mut |fields| {
            *fields = std::mem::take(fields).into_iter().rev().collect();
        });
        let last = reversed
            .as_object()
            .and_then(|fields| fields.keys().next_back())
            .map(String::as_str);
        assert_eq!(last, Some("@type"));
        assert_eq!(written(&reversed), value, "{name}");
    });
}

#[test]
fn white_space_is_passed_over() {
    let schema = Schema::parse(include_str!("../schema/1.8.61.tl")).expect("the pinned schema");
    let mut sampler = Sampler::new(&schema, 9);
    for (name, round_trip) in TYPES
        .iter()
        .filter(|(name, _)| schema.object(name).is_some())
    {
        let value: Value = serde_json::from_str(&sampler.object(name)).expect("a sample is JSON");
        let pretty = serde_json::to_string_pretty(&value).expect("JSON");
        let written = round_trip(&pretty).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(
            serde_json::from_str::<Value>(&written).expect("JSON"),
            value,
            "{name}"
        );
    }
}

#[test]
fn a_missing_field_costs_nothing_else() {
    for_every_type(0, |_, name, value, written| {
        let fields = value
            .as_object()
            .expect("an object")
            .keys()
            .filter(|key| *key != "@type");
        for missing in fields {
            let mut less = value.clone();
            less.as_object_mut()
                .expect("an object")
                .shift_remove(missing);
            let mut written = written(&less);
            written
                .as_object_mut()
                .expect("an object")
                .shift_remove(missing);
            assert_eq!(written, less, "{name} without {missing}");
        }
    });
}

#[test]
fn an_unknown_object_of_a_class_is_kept_at_every_depth() {
    let renamed_ones = Cell::new(0);
    for_every_type(0, |schema, name, value, written| {
        let mut renamed = value.clone();
        let class = schema
            .class(name)
            .map(|class| Type::Class(class.name.clone()));
        let ty = class.unwrap_or_else(|| Type::Object(name.to_owned()));
        // The outermost object has to be known, or nothing inside would be read.
        rename(schema, &ty, &mut renamed, true, &renamed_ones);
        assert_eq!(written(&renamed), renamed, "{name}");
    });
    let count = renamed_ones.get();
    assert!(count > 5_000, "only {count} objects were renamed");
}

/// Renames the objects whose type is a class, and none that is inside a renamed one.
fn rename(schema: &Schema, ty: &Type, value: &mut Value, outermost: bool, count: &Cell<u32>) {
    match (ty, value) {
        (Type::Vector(item), Value::Array(values)) => {
            values
                .iter_mut()
                .for_each(|value| rename(schema, item, value, false, count));
        }
        (Type::Class(_) | Type::Object(_), Value::Object(fields)) => {
            let name = fields["@type"].as_str().expect("a name").to_owned();
            if !outermost && matches!(ty, Type::Class(_)) {
                fields.insert("@type".into(), format!("{name}OfTomorrow").into());
                count.set(count.get() + 1);
                return;
            }
            let object = schema.object(&name).expect("a known object");
            for field in &object.fields {
                if let Some(value) = fields.get_mut(&field.name) {
                    rename(schema, &field.ty, value, false, count);
                }
            }
        }
        _ => {}
    }
}

#[test]
fn a_text_cut_anywhere_is_an_error_for_every_update() {
    let schema = Schema::parse(include_str!("../schema/1.8.61.tl")).expect("the pinned schema");
    for json in tdlib_tl::sample::corpus(&schema, 3, 174) {
        let cuts = (0..json.len()).filter(|&end| json.is_char_boundary(end));
        for end in cuts.step_by(1 + json.len() / 400) {
            assert!(Update::from_json(&json[..end]).is_err(), "{}", &json[..end]);
        }
    }
}

#[test]
fn a_damaged_text_is_read_or_refused_and_never_panics() {
    let schema = Schema::parse(include_str!("../schema/1.8.61.tl")).expect("the pinned schema");
    let mut state = 7_u64;
    let mut random = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % below
    };
    let mut refused = 0;
    for json in tdlib_tl::sample::corpus(&schema, 4, 2_000) {
        let mut bytes = json.into_bytes();
        for _ in 0..1 + random(4) {
            let at = random(bytes.len());
            bytes[at] = b"{}[]\",:\\u0-tfn\n\x00 "[random(17)];
        }
        let damaged = String::from_utf8(bytes).expect("samples are ASCII");
        refused += u32::from(Update::from_json(&damaged).is_err());
    }
    assert!(refused > 1_000, "only {refused} were refused");
}
