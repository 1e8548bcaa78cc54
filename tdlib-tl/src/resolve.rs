//! Finds what the names in a schema mean, once all of it is read.

use std::collections::HashMap;

use crate::Error;
use crate::model::{Class, Constructor, Schema, Type, lower_first};
use crate::parser::{Unresolved, Use};

/// Gathers the classes, looks every named type up, and rejects names declared twice.
pub(crate) fn resolve(text: &str, read: Unresolved) -> Result<Schema, Error> {
    let Unresolved {
        mut schema,
        declared,
        uses,
        object_places,
        function_places,
    } = read;
    schema.classes = classes(text, &schema, declared, &object_places)?;
    schema.reindex();
    let names = |list: &[Constructor]| -> Vec<String> {
        list.iter()
            .map(|declaration| declaration.name.clone())
            .collect()
    };
    if schema.index.objects.len() != schema.objects.len() {
        return Err(declared_twice(
            text,
            "object",
            &names(&schema.objects),
            &object_places,
        ));
    }
    if schema.index.functions.len() != schema.functions.len() {
        return Err(declared_twice(
            text,
            "function",
            &names(&schema.functions),
            &function_places,
        ));
    }
    for place in uses {
        resolve_use(text, &mut schema, &place)?;
    }
    forget_optional_where_never_sent(&mut schema);
    Ok(schema)
}

/// Lists the classes in the order in which they are first mentioned.
fn classes(
    text: &str,
    schema: &Schema,
    declared: Vec<(Class, usize)>,
    object_places: &[usize],
) -> Result<Vec<Class>, Error> {
    struct Found {
        class: Class,
        at: usize,
        declared: bool,
    }
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut found: Vec<Found> = Vec::new();
    let declared_names: Vec<String> = declared
        .iter()
        .map(|(class, _)| class.name.clone())
        .collect();
    for (name, (class, at)) in declared_names.iter().zip(declared) {
        if numbers.insert(name, found.len()).is_some() {
            return Err(Error::at(
                text,
                at,
                format!("the class `{name}` is declared twice"),
            ));
        }
        found.push(Found {
            class,
            at,
            declared: true,
        });
    }
    for (number, object) in schema.objects.iter().enumerate() {
        let at = *numbers.entry(&object.result).or_insert_with(|| {
            let class = Class {
                name: object.result.clone(),
                ..Class::default()
            };
            found.push(Found {
                class,
                at: object_places[number],
                declared: false,
            });
            found.len() - 1
        });
        found[at].class.constructors.push(number);
    }
    if let Some(empty) = found
        .iter()
        .find(|found| found.class.constructors.is_empty())
    {
        let message = format!("the class `{}` has no objects", empty.class.name);
        return Err(Error::at(text, empty.at, message));
    }
    found.retain(|found| {
        let own = |number: &usize| schema.objects[*number].name == lower_first(&found.class.name);
        found.declared
            || found.class.constructors.len() > 1
            || !found.class.constructors.iter().all(own)
    });
    found.sort_by_key(|found| found.at);
    Ok(found.into_iter().map(|found| found.class).collect())
}

fn declared_twice(text: &str, kind: &str, names: &[String], places: &[usize]) -> Error {
    let mut seen = std::collections::HashSet::new();
    let second = names
        .iter()
        .zip(places)
        .find(|(name, _)| !seen.insert(name.as_str()));
    let (name, at) = second.map_or(("", 0), |(name, at)| (name.as_str(), *at));
    Error::at(text, at, format!("the {kind} `{name}` is declared twice"))
}

fn resolve_use(text: &str, schema: &mut Schema, place: &Use) -> Result<(), Error> {
    let Use {
        is_function,
        declaration,
        field,
        at,
    } = *place;
    let list = if is_function {
        &schema.functions
    } else {
        &schema.objects
    };
    let name = match field {
        Some(field) => match list[declaration].fields[field].ty.innermost() {
            Type::Class(name) | Type::Object(name) => name,
            _ => return Ok(()),
        },
        None => &list[declaration].result,
    };
    let Some(ty) = schema.named_type(name) else {
        return Err(Error::at(
            text,
            at,
            format!("the type `{name}` is not declared"),
        ));
    };
    if let Some(field) = field {
        let list = if is_function {
            &mut schema.functions
        } else {
            &mut schema.objects
        };
        *list[declaration].fields[field].ty.innermost_mut() = ty;
    }
    Ok(())
}

/// Clears what is said about sending in objects that are only ever received.
fn forget_optional_where_never_sent(schema: &mut Schema) {
    let mut sent = vec![false; schema.objects.len()];
    let mut open: Vec<&Constructor> = schema.functions.iter().collect();
    while let Some(declaration) = open.pop() {
        for field in &declaration.fields {
            let members = match field.ty.innermost() {
                Type::Object(name) => schema.index.objects.get(name).map(std::slice::from_ref),
                Type::Class(name) => schema.class(name).map(|class| &class.constructors[..]),
                _ => None,
            };
            for &member in members.unwrap_or_default() {
                if !std::mem::replace(&mut sent[member], true) {
                    open.push(&schema.objects[member]);
                }
            }
        }
    }
    for (object, sent) in schema.objects.iter_mut().zip(sent) {
        for field in object.fields.iter_mut().filter(|_| !sent) {
            field.optional = field.nullable;
        }
    }
}
