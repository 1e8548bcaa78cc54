//! The committed schema is whole.

use std::path::Path;

use tdlib_tl::{Schema, Type};

fn committed() -> Schema {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tdlib-types/schema/1.8.61.tl");
    let text = std::fs::read_to_string(&path).expect("the schema is committed");
    Schema::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_committed_schema_has_everything_that_tdlib_declares() {
    let schema = committed();
    assert_eq!(schema.objects.len(), 1985);
    assert_eq!(schema.classes.len(), 193);
    assert_eq!(schema.functions.len(), 956);
    assert_eq!(schema.class_objects("Update").count(), 174);
}

#[test]
fn the_committed_schema_knows_the_facts() {
    let schema = committed();
    let functions = schema.functions.iter();
    let synchronous = functions
        .clone()
        .filter(|function| function.facts.synchronous)
        .count();
    let bots_only = functions
        .filter(|function| function.facts.bots_only)
        .count();
    assert_eq!((synchronous, bots_only), (28, 58));

    let facts = |name: &str| schema.function(name).expect("a function of TDLib").facts;
    assert!(facts("getTextEntities").synchronous);
    assert!(facts("setTdlibParameters").before_initialization);
    assert!(facts("setCustomLanguagePack").before_authorization);
    assert!(!facts("sendMessage").before_authorization);
    assert!(facts("testCallString").testing);

    let send = schema.function("sendMessage").expect("a function of TDLib");
    let optional: Vec<&str> = send
        .fields
        .iter()
        .filter(|field| field.optional)
        .map(|field| field.name.as_str())
        .collect();
    assert_eq!(
        optional,
        ["topic_id", "reply_to", "options", "reply_markup"]
    );
    assert_eq!(schema.result_type(send), Type::Object("message".into()));

    let message = schema.object("message").expect("an object of TDLib");
    let nullable = |name: &str| message.field(name).map(|field| field.nullable);
    assert_eq!(
        (nullable("forward_info"), nullable("content")),
        (Some(true), Some(false))
    );
    let messages = schema.object("messages").expect("an object of TDLib");
    assert!(
        messages
            .field("messages")
            .is_some_and(|field| field.nullable_items)
    );
}

#[test]
fn the_committed_schema_has_no_sentences() {
    let schema = committed();
    let declarations = || schema.objects.iter().chain(&schema.functions);
    assert!(declarations().all(|declaration| declaration.doc.is_empty()));
    assert!(
        declarations()
            .flat_map(|declaration| &declaration.fields)
            .all(|field| field.doc.is_empty())
    );
    assert!(schema.classes.iter().all(|class| class.doc.is_empty()));
}
