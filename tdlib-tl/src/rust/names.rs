//! TDLib's names in Rust's case.

/// The name of an object's or a function's struct: `updateNewMessage` is `UpdateNewMessage`.
#[must_use]
pub fn object_name(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

/// The name of a class's enum, which is the class's own.
#[must_use]
pub fn class_name(name: &str) -> String {
    object_name(name)
}

/// The name of an object's variant in its class: `updateNewMessage` is `NewMessage` in `Update`.
pub(super) fn variant_name(class: &str, object: &str) -> String {
    let full = object_name(object);
    match full.strip_prefix(&class_name(class)) {
        Some(short) if short.starts_with(|c: char| c.is_ascii_uppercase()) && short != "Self" => {
            short.to_owned()
        }
        _ => full,
    }
}

/// The name of a field.
pub(super) fn field_name(name: &str) -> String {
    const KEYWORDS: &[&str] = &[
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do",
        "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in",
        "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
        "return", "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe",
        "unsized", "use", "virtual", "where", "while", "yield",
    ];
    match name {
        "self" | "super" | "crate" | "_" => format!("{name}_"),
        _ if KEYWORDS.contains(&name) => format!("r#{name}"),
        _ => name.to_owned(),
    }
}

/// The name of the method that sets a field; `new` is taken.
pub(super) fn setter_name(name: &str) -> String {
    if name == "new" {
        "new_".to_owned()
    } else {
        field_name(name)
    }
}
