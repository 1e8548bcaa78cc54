//! Structs for objects, and what objects and functions share.

use super::names::{class_name, field_name, object_name};
use super::{Source, notes, rust_type};
use crate::{Constructor, Field, Schema, Type};

/// Writes an object's struct.
pub(super) fn write(out: &mut Source, schema: &Schema, object: &Constructor) {
    let class = schema.class_of(object).map(|class| class_name(&class.name));
    let name = object_name(&object.name);
    out.doc("", &notes::declaration(object, class.as_deref()));
    write_struct(out, object, &name, "");
    write_object(out, object, &name, "");
    if object.result == "Update" {
        out.line(format_args!(
            "impl UpdateType for {name} {{ const NAME: &'static str = \"{}\"; }}",
            object.name
        ));
    }
    if let Some(text) = text_of(object) {
        out.line(format_args!("text!({name}: {text});"));
    }
}

/// What an object is made of that stands for a text: programs write those more than any others.
fn text_of(object: &Constructor) -> Option<String> {
    let text = &object.field("text").filter(|text| !text.nullable)?.ty;
    let is_text = match (object.name.as_str(), text) {
        ("formattedText", Type::String) => true,
        ("inputMessageText", Type::Object(name)) => name == "formattedText",
        _ => false,
    };
    is_text.then(|| rust_type(text, ""))
}

/// Writes `struct NAME { .. }`.
pub(super) fn write_struct(out: &mut Source, item: &Constructor, name: &str, path: &str) {
    out.line("#[derive(Clone, Default)]");
    if item.fields.is_empty() {
        // Braces, so that a field which TDLib adds is no change to who writes `Name {}`.
        out.line(format_args!("pub struct {name} {{}}"));
        return;
    }
    out.line(format_args!("pub struct {name} {{"));
    for field in &item.fields {
        out.doc("    ", &notes::field(field));
        out.line(format_args!(
            "    pub {}: {},",
            field_name(&field.name),
            field_type(field, path)
        ));
    }
    out.line("}");
}

/// Writes `impl Object` and `impl Debug`.
pub(super) fn write_object(out: &mut Source, item: &Constructor, name: &str, read_attribute: &str) {
    out.line(format_args!("impl Object for {name} {{"));
    out.line(format_args!(
        "    fn name(&self) -> &'static str {{ \"{}\" }}",
        item.name
    ));
    let unused = if item.fields.is_empty() { "_" } else { "" };
    out.line(format_args!(
        "    {read_attribute}fn read_fields(&mut self, {unused}r: &mut Reader<'_>) {{"
    ));
    for field in &item.fields {
        let method = if !field.nullable {
            "field"
        } else if matches!(field.ty, Type::Class(_)) {
            "nullable_class"
        } else {
            "nullable"
        };
        write_call(out, 'r', method, "&mut ", field);
    }
    out.line("    }");
    out.line(format_args!(
        "    fn write_fields(&self, {unused}w: &mut Writer) {{"
    ));
    for field in &item.fields {
        let method = match &field.ty {
            Type::Class(_) if field.nullable => "nullable_class",
            _ if field.nullable => "nullable",
            Type::Int64 => "int64",
            Type::Vector(item) if **item == Type::Int64 => "int64s",
            _ => "field",
        };
        write_call(out, 'w', method, "&", field);
    }
    out.line("    }");
    out.line("}");
    out.line(format_args!("impl fmt::Debug for {name} {{"));
    out.line("    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { debug(self, f) }");
    out.line("}");
}

fn write_call(out: &mut Source, on: char, method: &str, reference: &str, field: &Field) {
    let (key, name) = (&field.name, field_name(&field.name));
    out.line(format_args!(
        "        {on}.{method}(\",\\\"{key}\\\":\", {reference}self.{name});"
    ));
}

/// The Rust type of a field: an object that may be null is boxed, a class is small by itself.
pub(super) fn field_type(field: &Field, path: &str) -> String {
    let plain = rust_type(&field.ty, path);
    match &field.ty {
        Type::Vector(item) if field.nullable_items => {
            format!("Vec<Option<{}>>", rust_type(item, path))
        }
        _ if !field.nullable => plain,
        Type::Class(_) => format!("Option<{plain}>"),
        _ => format!("Option<Box<{plain}>>"),
    }
}

/// Writes where each update says which chat it belongs to, sorted by the update's name.
pub(super) fn write_chat_paths(out: &mut Source, schema: &Schema) {
    let mut paths: Vec<(&str, String)> = schema
        .class_objects("Update")
        .filter_map(|update| Some((update.name.as_str(), chat_path(schema, update)?)))
        .collect();
    paths.sort_unstable();
    out.line("pub(crate) const CHAT_PATHS: &[(&str, &[&str])] = &[");
    for (name, path) in paths {
        out.line(format_args!("    (\"{name}\", &[{path}]),"));
    }
    out.line("];");
}

fn chat_path(schema: &Schema, update: &Constructor) -> Option<String> {
    if update.field("chat_id").is_some() {
        return Some("\"chat_id\"".to_owned());
    }
    update.fields.iter().find_map(|field| {
        let Type::Object(name) = &field.ty else {
            return None;
        };
        let id = if name == "chat" { "id" } else { "chat_id" };
        schema.object(name)?.field(id)?;
        Some(format!("\"{}\", \"{id}\"", field.name))
    })
}
