//! Samples are JSON of the schema's types.
#![cfg(feature = "sample")]

mod common;

use std::collections::HashSet;
use std::path::Path;

use serde_json::Value;
use tdlib_tl::sample::{Options, Sampler, corpus};
use tdlib_tl::{Constructor, Schema, Type};

fn committed() -> Schema {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tdlib-types/schema/1.8.61.tl");
    let text = std::fs::read_to_string(path).expect("the schema is committed");
    Schema::parse(&text).expect("the schema is one")
}

/// Checks a sample against its declaration: all that is required, nothing unknown, in order.
fn check(schema: &Schema, declaration: &Constructor, json: &str) {
    let value: Value = serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"));
    assert!(json.is_ascii() && !json.contains(['\n', '\r', '\t']));
    assert!(
        json.starts_with(&format!("{{\"@type\":\"{}\"", declaration.name)),
        "{json}"
    );
    check_fields(schema, declaration, &value);
}

fn check_fields(schema: &Schema, declaration: &Constructor, value: &Value) {
    let object = value.as_object().expect("an object");
    assert_eq!(object["@type"], declaration.name);
    for field in &declaration.fields {
        match object.get(&field.name) {
            Some(value) => check_value(schema, &field.ty, value),
            None => assert!(field.nullable, "{} lacks {}", declaration.name, field.name),
        }
    }
    let known = |name: &String| name == "@type" || declaration.field(name).is_some();
    assert!(
        object.keys().all(known),
        "{} has unknown fields: {value}",
        declaration.name
    );
}

fn check_value(schema: &Schema, ty: &Type, value: &Value) {
    let fits = match ty {
        Type::Bool => value.is_boolean(),
        Type::Int32 => value
            .as_i64()
            .is_some_and(|number| i32::try_from(number).is_ok()),
        Type::Int53 => value.as_i64().is_some_and(|number| number.abs() <= 1 << 53),
        Type::Int64 => value
            .as_str()
            .is_some_and(|digits| digits.parse::<i64>().is_ok()),
        Type::Double => value.is_f64(),
        Type::String => value.is_string(),
        Type::Bytes => value.as_str().is_some_and(|base64| base64.len() % 4 == 0),
        Type::Vector(item) => {
            let items = value.as_array().expect("an array");
            items
                .iter()
                .for_each(|value| check_value(schema, item, value));
            true
        }
        Type::Object(name) => {
            check_fields(schema, schema.object(name).expect("declared"), value);
            true
        }
        Type::Class(name) => {
            let member = value["@type"].as_str().expect("a type");
            let member = schema.object(member).expect("declared");
            check_fields(schema, member, value);
            member.result == *name
        }
    };
    assert!(fits, "{ty}: {value}");
}

#[test]
fn every_object_and_function_has_valid_samples() {
    let schema = committed();
    for absent in [0, 50, 100] {
        let mut options = Options::default();
        options.absent = absent;
        let mut sampler = Sampler::new(&schema, u64::from(absent)).with(options);
        for object in &schema.objects {
            check(&schema, object, &sampler.object(&object.name));
        }
        for function in &schema.functions {
            check(&schema, function, &sampler.function(&function.name));
        }
        for class in &schema.classes {
            let value = serde_json::from_str(&sampler.class(&class.name)).expect("JSON");
            check_value(&schema, &Type::Class(class.name.clone()), &value);
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_samples() {
    let schema = committed();
    let sample = |seed| Sampler::new(&schema, seed).object("message");
    assert_eq!(sample(7), sample(7));
    assert_ne!(sample(7), sample(8));
    assert_eq!(corpus(&schema, 3, 300), corpus(&schema, 3, 300));
    assert_ne!(corpus(&schema, 3, 300), corpus(&schema, 4, 300));
}

#[test]
fn nothing_is_absent_where_nothing_may_be_and_depth_allows() {
    let schema = Schema::parse(common::DOCUMENTED).expect("the text is a schema");
    let mut options = Options::default();
    options.absent = 0;
    let mut sampler = Sampler::new(&schema, 1).with(options);
    for _ in 0..50 {
        let picture = sampler.object("contentPicture");
        assert!(picture.contains("\"preview\":{"), "{picture}");
    }
}

#[test]
fn recursive_types_come_to_an_end() {
    let schema = Schema::parse(
        "//@facts null:a\nlist a:list b:Tree c:vector<list> = List;\n\
         treeLeaf = Tree;\ntreeFork left:Tree right:Tree = Tree;\n\
         endless endless:endless = Endless;",
    )
    .expect("the text is a schema");
    let mut options = Options::default();
    (options.absent, options.depth, options.items) = (0, 4, 9);
    let mut sampler = Sampler::new(&schema, 1).with(options);
    for _ in 0..200 {
        check(&schema, &schema.objects[0], &sampler.object("list"));
    }
    assert_eq!(sampler.object("endless"), "{\"@type\":\"endless\"}");
}

#[test]
fn vectors_with_nulls_have_them_on_demand() {
    let schema = Schema::parse(common::DOCUMENTED).expect("the text is a schema");
    let mut options = Options::default();
    options.null_items = 100;
    let mut sampler = Sampler::new(&schema, 1).with(options);
    let samples: Vec<String> = (0..20).map(|_| sampler.object("letters")).collect();
    assert!(
        samples.iter().any(|json| json.contains("[null")),
        "{samples:?}"
    );
    assert!(
        samples.iter().all(|json| !json.contains("\"id\"")),
        "{samples:?}"
    );
}

#[test]
fn a_corpus_holds_every_update_and_has_the_size_of_real_ones() {
    let schema = committed();
    let updates = corpus(&schema, 1, 4000);
    assert_eq!(updates.len(), 4000);
    let mut seen = HashSet::new();
    for json in &updates {
        let value: Value = serde_json::from_str(json).expect("JSON");
        let name = value["@type"].as_str().expect("a type");
        let update = schema.object(name).expect("declared");
        assert_eq!(update.result, "Update");
        check(&schema, update, json);
        seen.insert(name.to_owned());
    }
    assert_eq!(seen.len(), 174);
    let mean = updates.iter().map(String::len).sum::<usize>() / updates.len();
    assert!((1400..=2000).contains(&mean), "{mean} bytes");
}
