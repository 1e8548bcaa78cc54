//! What a file of declarations in Rust declares, written by hand or by bindgen.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::fmt;

/// The committed declarations.
pub(crate) const COMMITTED: &str = include_str!("../../src/bindings.rs");

/// A function, or the type of a pointer to one. What its arguments are called does not count.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) is_type: bool,
    pub(crate) arguments: Vec<String>,
    pub(crate) returns: Option<String>,
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_type { "pointer to fn" } else { "fn" };
        write!(f, "{what}({})", self.arguments.join(", "))?;
        self.returns
            .iter()
            .try_for_each(|returns| write!(f, " -> {returns}"))
    }
}

/// The items of a file by name.
pub(crate) type Items = BTreeMap<String, Item>;

/// Reads a file of nothing but such items.
pub(crate) fn items(file: &str) -> Items {
    let mut text = String::new();
    for line in file.lines().map(str::trim) {
        if !line.starts_with("//") && !line.starts_with('#') {
            text += line;
            text.push(' ');
        }
    }
    for (long, short) in [
        ("::std::", "std::"),
        ("std::ffi::", ""),
        ("std::option::", ""),
    ] {
        text = text.replace(long, short);
    }
    let items: Items = text.split(';').filter_map(item).collect();
    assert_eq!(
        items.len(),
        text.matches("fn(").count() + text.matches("pub fn ").count(),
        "not all that is declared was understood: {items:#?}\nin: {text}"
    );
    items
}

fn item(text: &str) -> Option<(String, Item)> {
    let (is_type, text) = match text.split_once("pub fn ") {
        Some((_, text)) => (false, text),
        None => (true, text.split_once("pub type ")?.1),
    };
    let (name, text) = text.split_once(if is_type { "=" } else { "(" })?;
    let text = if is_type {
        let optional = text.trim().strip_prefix("Option<")?.strip_suffix('>')?;
        let pointer = optional.trim().trim_end_matches(',').trim_end();
        pointer.strip_prefix("unsafe extern \"C\" fn(")?
    } else {
        text
    };
    let (arguments, rest) = text.split_once(')')?;
    let item = Item {
        is_type,
        arguments: arguments
            .split(',')
            .map(str::trim)
            .filter(|argument| !argument.is_empty())
            .map(|argument| plain(argument.split_once(':').map_or(argument, |(_, kind)| kind)))
            .collect(),
        returns: rest.trim().strip_prefix("->").map(plain),
    };
    Some((name.trim().to_owned(), item))
}

/// A type by its name in C's terms.
fn plain(kind: &str) -> String {
    match kind.trim() {
        "f64" => "c_double".to_owned(),
        kind => kind.to_owned(),
    }
}

/// Says in words where the two differ.
pub(crate) fn differences(committed: &Items, generated: &Items) -> Vec<String> {
    let changed_or_gone = committed.iter().filter_map(|(name, ours)| {
        let Some(theirs) = generated.get(name) else {
            return Some(format!(
                "{name} is in src/bindings.rs, and not in the header"
            ));
        };
        (ours != theirs)
            .then(|| format!("{name} is {ours} in src/bindings.rs, and {theirs} in the header"))
    });
    let new = generated
        .iter()
        .filter(|(name, _)| !committed.contains_key(*name))
        .map(|(name, theirs)| {
            format!("{name}, {theirs}, is in the header, and not in src/bindings.rs")
        });
    changed_or_gone.chain(new).collect()
}
