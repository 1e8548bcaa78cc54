//! Enums for classes.

use super::names::{class_name, object_name, variant_name};
use super::{Source, Structs, notes};
use crate::Class;

/// Writes a class's enum.
pub(super) fn write(out: &mut Source, structs: &Structs<'_>, class: &Class) {
    let name = class_name(&class.name);
    let mut objects: Vec<_> = structs.schema.class_objects(&class.name).collect();
    out.doc("", &notes::class(&class.name, &class.doc));
    out.line("#[derive(Clone)]");
    out.line("#[non_exhaustive]");
    out.line(format_args!("pub enum {name} {{"));
    for object in &objects {
        let variant = variant_name(&class.name, &object.name);
        if structs.contains(object) {
            let object = object_name(&object.name);
            out.doc("    ", &format!("A [`{object}`]."));
            out.line(format_args!("    {variant}(Box<{object}>),"));
        } else {
            out.doc("    ", &notes::declaration(object, None));
            out.line(format_args!("    {variant},"));
        }
    }
    out.doc(
        "    ",
        &format!(
            "An object that TDLib {} does not have, or none at all.",
            out.version
        ),
    );
    out.line("    Unrecognized(Unrecognized),");
    out.line("}");

    for object in objects.iter().filter(|object| structs.contains(object)) {
        let variant = variant_name(&class.name, &object.name);
        out.line(format_args!(
            "from!({name}::{variant}({}));",
            object_name(&object.name)
        ));
    }

    objects.sort_unstable_by_key(|object| sort_key(&object.name));
    let members: Vec<Member<'_>> = objects
        .into_iter()
        .map(|object| Member {
            object: &object.name,
            variant: variant_name(&class.name, &object.name),
            is_struct: structs.contains(object),
        })
        .collect();
    out.line(format_args!("class!({name});"));
    out.line(format_args!("impl Class for {name} {{"));
    out.line("    const NAMES: &'static [&'static str] = &[");
    for Member { object, .. } in &members {
        out.line(format_args!("        \"{object}\","));
    }
    out.line("    ];");
    write_reading(out, &members);
    out.line("    fn unrecognized(json: &str) -> Self {");
    out.line("        Self::Unrecognized(Unrecognized::new(json))");
    out.line("    }");
    write_writing(out, &members);
    out.line("}");
}

/// The order that the reader of `tdlib-types` looks names up in.
fn sort_key(name: &str) -> (usize, Option<&[u8; 8]>, &str) {
    (name.len(), name.as_bytes().last_chunk(), name)
}

/// An object of a class; its place among the sorted ones is the variant's number.
struct Member<'a> {
    object: &'a str,
    variant: String,
    is_struct: bool,
}

fn write_reading(out: &mut Source, members: &[Member<'_>]) {
    out.line("    fn read_variant(variant: usize, r: &mut Reader<'_>) -> Self {");
    let structs = members.iter().any(|member| member.is_struct);
    if structs {
        out.line("        match variant {");
        for (at, Member { variant, .. }) in numbered(members, true) {
            out.line(format_args!(
                "            {at} => return Self::{variant}(r.variant()),"
            ));
        }
        out.line("            _ => r.empty_variant(),");
        out.line("        }");
    } else {
        out.line("        r.empty_variant();");
    }
    if members.iter().all(|member| member.is_struct) {
        out.line("        Self::default()");
    } else {
        out.line("        match variant {");
        for (at, Member { variant, .. }) in numbered(members, false) {
            out.line(format_args!("            {at} => Self::{variant},"));
        }
        out.line("            _ => Self::default(),");
        out.line("        }");
    }
    out.line("    }");
}

fn numbered<'a>(
    members: &'a [Member<'a>],
    structs: bool,
) -> impl Iterator<Item = (usize, &'a Member<'a>)> {
    members
        .iter()
        .enumerate()
        .filter(move |(_, member)| member.is_struct == structs)
}

fn write_writing(out: &mut Source, members: &[Member<'_>]) {
    out.line("    fn write_variant(&self, w: &mut Writer) {");
    out.line("        match self {");
    for member in members {
        let Member {
            object, variant, ..
        } = member;
        if member.is_struct {
            out.line(format_args!(
                "            Self::{variant}(object) => w.object(&**object),"
            ));
        } else {
            out.line(format_args!(
                "            Self::{variant} => w.empty_variant(\"{object}\"),"
            ));
        }
    }
    out.line("            Self::Unrecognized(object) => w.unrecognized(object),");
    out.line("        }");
    out.line("    }");
}
