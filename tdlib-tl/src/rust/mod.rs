//! Writes Rust from a schema: the text of `tdlib-types` and of `tdlib-functions`.
//!
//! The same schema always gives the same text. The shapes are chosen for what they cost a user who
//! compiles them: a type has two functions of its own, which list its fields in the schema's order,
//! and everything that does work is behind them, once.

mod classes;
mod functions;
mod names;
mod notes;
mod objects;

use std::collections::HashSet;
use std::fmt::{Display, Write as _};

use crate::{Constructor, Schema, Type};

pub use names::{class_name, object_name};

/// Writes the module `types`: a struct for each object, an enum for each class.
///
/// `version` is the version of TDLib that the schema belongs to, such as `1.8.61`.
#[must_use]
pub fn types(schema: &Schema, version: &str) -> String {
    let structs = Structs::of(schema);
    let mut out = Source::new(version);
    for object in structs.iter() {
        objects::write(&mut out, schema, object);
    }
    for class in &schema.classes {
        classes::write(&mut out, &structs, class);
    }
    objects::write_chat_paths(&mut out, schema);
    out.text
}

/// Writes the functions: a struct for each, with what it returns.
///
/// `version` is the version of TDLib that the schema belongs to, such as `1.8.61`.
#[must_use]
pub fn functions(schema: &Schema, version: &str) -> String {
    let mut out = Source::new(version);
    for function in &schema.functions {
        functions::write(&mut out, schema, function);
    }
    functions::write_names(&mut out, schema);
    out.text
}

/// Writes a table `TYPES` of every type's name with a function that reads its JSON and writes it
/// again: what the test of the generated code goes through.
#[must_use]
pub fn round_trips(schema: &Schema) -> String {
    let structs = Structs::of(schema);
    let objects = structs
        .iter()
        .map(|object| (object.name.clone(), object_name(&object.name)));
    let classes = schema
        .classes
        .iter()
        .map(|class| (class.name.clone(), class_name(&class.name)));
    table(objects.chain(classes))
}

/// Writes a table `FUNCTIONS` of every function's name, like [`round_trips`].
#[must_use]
pub fn function_round_trips(schema: &Schema) -> String {
    table(
        schema
            .functions
            .iter()
            .map(|function| (function.name.clone(), object_name(&function.name))),
    )
}

fn table(entries: impl Iterator<Item = (String, String)>) -> String {
    let mut out = String::from("&[\n");
    for (name, rust) in entries {
        // Writing into a String can't fail, here and in `Source`.
        let _ = writeln!(out, "    (\"{name}\", round_trip::<{rust}>),");
    }
    out.push_str("]\n");
    out
}

/// Knows which objects have a struct.
struct Structs<'a> {
    schema: &'a Schema,
    /// The objects that a field names.
    named: HashSet<&'a str>,
}

impl<'a> Structs<'a> {
    fn of(schema: &'a Schema) -> Self {
        let items = schema.objects.iter().chain(&schema.functions);
        let types = items
            .flat_map(|item| &item.fields)
            .map(|field| field.ty.innermost());
        let named = types
            .filter_map(|ty| {
                if let Type::Object(name) = ty {
                    Some(name.as_str())
                } else {
                    None
                }
            })
            .collect();
        Self { schema, named }
    }

    fn iter(&self) -> impl Iterator<Item = &'a Constructor> {
        self.schema
            .objects
            .iter()
            .filter(|object| self.contains(object))
    }

    /// An object of a class that has no fields is a variant alone, unless something names it. Updates
    /// have a struct always, so that each can be handled.
    fn contains(&self, object: &Constructor) -> bool {
        !object.fields.is_empty()
            || object.result == "Update"
            || self.schema.class_of(object).is_none()
            || self.named.contains(object.name.as_str())
    }
}

/// The Rust text that is being written.
struct Source {
    text: String,
    version: String,
}

impl Source {
    fn new(version: &str) -> Self {
        Self {
            text: String::new(),
            version: version.to_owned(),
        }
    }

    fn line(&mut self, line: impl Display) {
        let _ = writeln!(self.text, "{line}");
    }

    fn doc(&mut self, indent: &str, text: &str) {
        for line in text.lines() {
            let _ = writeln!(self.text, "{indent}/// {line}");
        }
    }
}

/// The Rust type of a value that is never null.
fn rust_type(ty: &Type, path: &str) -> String {
    match ty {
        Type::Bool => "bool".into(),
        Type::Int32 => "i32".into(),
        Type::Int53 | Type::Int64 => "i64".into(),
        Type::Double => "f64".into(),
        Type::String => "String".into(),
        Type::Bytes => "Vec<u8>".into(),
        Type::Object(name) => format!("{path}{}", object_name(name)),
        Type::Class(name) => format!("{path}{}", class_name(name)),
        Type::Vector(item) => format!("Vec<{}>", rust_type(item, path)),
    }
}
