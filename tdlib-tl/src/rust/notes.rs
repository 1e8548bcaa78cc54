//! The documentation of what is generated: the schema's own where it has one, else the facts and a
//! link to TDLib's reference.

use std::fmt::Write as _;

use crate::{Constructor, Field};

/// Documents an object or a function.
pub(super) fn declaration(item: &Constructor, class: Option<&str>) -> String {
    let mut text = prose(&item.doc);
    if text.is_empty() {
        let _ = write!(text, "TDLib's [`{}`]({}).", item.name, link(&item.name));
    }
    if let Some(class) = class {
        let _ = write!(text, " One of [`{class}`].");
    }
    let facts = &item.facts;
    for (holds, note) in [
        (facts.synchronous, "May be called synchronously."),
        (
            facts.before_initialization,
            "May be called before initialization.",
        ),
        (
            facts.before_authorization,
            "May be called before authorization.",
        ),
        (facts.bots_only, "For bots only."),
        (facts.users_only, "For users only."),
        (facts.testing, "For tests."),
    ] {
        if holds && item.doc.is_empty() {
            let _ = write!(text, " {note}");
        }
    }
    text
}

/// Documents a class.
pub(super) fn class(name: &str, doc: &str) -> String {
    let text = prose(doc);
    if text.is_empty() {
        format!("TDLib's [`{name}`]({}).", link(name))
    } else {
        text
    }
}

/// Documents a field.
pub(super) fn field(field: &Field) -> String {
    let mut text = prose(&field.doc);
    if text.is_empty() {
        let _ = write!(
            text,
            "`{}`{}",
            field.ty,
            if field.nullable {
                ", may be null."
            } else {
                "."
            }
        );
    }
    text
}

/// Text from a schema as Markdown that says the same: its brackets are no links.
fn prose(doc: &str) -> String {
    let mut out = String::with_capacity(doc.len());
    for word in doc.split_inclusive(char::is_whitespace) {
        if word.starts_with("http://") || word.starts_with("https://") {
            let end = word
                .trim_end_matches(|c: char| c.is_whitespace() || ".,;)".contains(c))
                .len();
            let _ = write!(out, "<{}>{}", &word[..end], &word[end..]);
            continue;
        }
        for c in word.chars() {
            if "[]<>*_`\\".contains(c) {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}

/// The address of a declaration in TDLib's reference, whose file names have capitals as `_x`.
fn link(name: &str) -> String {
    let mut path = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            path.push('_');
            path.push(c.to_ascii_lowercase());
        } else if c == '_' {
            path.push_str("__");
        } else {
            path.push(c);
        }
    }
    format!("https://core.telegram.org/tdlib/docs/classtd_1_1td__api_1_1{path}.html")
}
