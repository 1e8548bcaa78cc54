//! Structs for functions.

use super::names::{field_name, object_name, setter_name};
use super::objects::{write_object, write_struct};
use super::{Source, notes, rust_type};
use crate::{Constructor, Field, Schema, Type};

/// The module that a function's types are in.
const PATH: &str = "types::";

/// Writes a function's struct, with `new` for what it needs and setters for the rest.
pub(super) fn write(out: &mut Source, schema: &Schema, function: &Constructor) {
    let name = object_name(&function.name);
    let output = rust_type(&schema.result_type(function), PATH);
    let mut doc = notes::declaration(function, None);
    doc.push_str(&format!(
        " Returns [`{0}`](types::{0}).",
        output.trim_start_matches(PATH)
    ));
    out.doc("", &doc);
    out.line("#[must_use = \"a function does nothing until it is sent or executed\"]");
    write_struct(out, function, &name, PATH);
    write_object(out, function, &name, "#[cfg(feature = \"read\")] ");
    out.line(format_args!("impl Function for {name} {{"));
    out.line(format_args!("    type Output = {output};"));
    out.line(format_args!(
        "    const NAME: &'static str = \"{}\";",
        function.name
    ));
    out.line("}");
    if function.facts.synchronous {
        out.line(format_args!("impl Synchronous for {name} {{}}"));
    }
    write_methods(out, function, &name);
}

/// Writes a table of all functions' names.
pub(super) fn write_names(out: &mut Source, schema: &Schema) {
    let mut names: Vec<&str> = (schema.functions.iter())
        .map(|function| function.name.as_str())
        .collect();
    names.sort_unstable();
    out.doc("", "The names of all functions, in order.");
    out.line(format_args!(
        "pub static NAMES: [&str; {}] = [",
        names.len()
    ));
    for name in names {
        out.line(format_args!("    \"{name}\","));
    }
    out.line("];");
}

fn write_methods(out: &mut Source, function: &Constructor, name: &str) {
    out.line(format_args!("impl {name} {{"));
    let (optional, needed): (Vec<&Field>, Vec<&Field>) = function
        .fields
        .iter()
        .partition(|field| field.optional || field.nullable);
    let parameters: Vec<String> = needed
        .iter()
        .map(|field| format!("{}: {}", field_name(&field.name), parameter_type(&field.ty)))
        .collect();
    if parameters.len() > 7 {
        out.line("    #[allow(clippy::too_many_arguments)] // as many as TDLib's function needs");
    }
    out.doc("    ", "Creates the function with what it needs.");
    out.line("    #[inline]");
    out.line(format_args!(
        "    pub fn new({}) -> Self {{",
        parameters.join(", ")
    ));
    let values: Vec<String> = needed.iter().map(|field| initializer(field)).collect();
    let rest = match (optional.is_empty(), values.is_empty()) {
        (true, _) => "",
        (false, true) => "..Self::default()",
        (false, false) => ", ..Self::default()",
    };
    out.line(format_args!(
        "        Self {{ {}{rest} }}",
        values.join(", ")
    ));
    out.line("    }");
    for field in optional {
        let (method, name) = (setter_name(&field.name), field_name(&field.name));
        out.doc("    ", &format!("Sets [`{0}`](Self::{0}).", field.name));
        out.line("    #[inline]");
        out.line(format_args!(
            "    pub fn {method}(mut self, {name}: {}) -> Self {{",
            parameter_type(&field.ty)
        ));
        out.line(format_args!("        self.{name} = {};", value(field)));
        out.line("        self");
        out.line("    }");
    }
    out.line("}");
}

fn parameter_type(ty: &Type) -> String {
    let plain = rust_type(ty, PATH);
    match ty {
        Type::String | Type::Class(_) => format!("impl Into<{plain}>"),
        _ => plain,
    }
}

/// `field: value`, from a parameter of the field's name.
fn initializer(field: &Field) -> String {
    let (name, value) = (field_name(&field.name), value(field));
    if name == value {
        name
    } else {
        format!("{name}: {value}")
    }
}

/// A field's value, from a parameter of the field's name.
fn value(field: &Field) -> String {
    let name = field_name(&field.name);
    match &field.ty {
        Type::Class(_) if field.nullable => format!("Some({name}.into())"),
        Type::String | Type::Class(_) => format!("{name}.into()"),
        _ if field.nullable => format!("Some(Box::new({name}))"),
        _ => name,
    }
}
