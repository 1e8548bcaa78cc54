//! Reads facts out of the phrases that TDLib's documentation is made of.
//!
//! The phrases are fixed: upstream writes "may be null", "pass 0 if none" or "for bots only" always
//! the same way, so a search for them is exact enough. Where a phrase is ambiguous the fact stays
//! off, which costs a user an argument to write and nothing else.

use crate::model::{Constructor, Field, Type};

/// Derives the facts of a declaration from its documentation, in addition to those it has.
pub(crate) fn derive(declaration: &mut Constructor, is_function: bool) {
    if is_function {
        // One function says it in the documentation of its last parameter.
        for at in 0..declaration.fields.len() {
            let doc = declaration.fields[at].doc.to_ascii_lowercase();
            when_callable(declaration, &doc);
        }
    }
    let doc = declaration.doc.to_ascii_lowercase();
    if is_function {
        when_callable(declaration, &doc);
        let facts = &mut declaration.facts;
        facts.offline |= doc.contains("this is an offline method")
            && !doc.contains("this is an offline method if");
    }
    let facts = &mut declaration.facts;
    facts.bots_only |= ends_a_clause(&doc, "; for bots only")
        || ends_a_clause(&doc, "; relevant for bots only")
        || ends_a_clause(&doc, "can be used only by bots");
    facts.users_only |= ends_a_clause(&doc, "for regular users only");
    facts.premium_only |= ends_a_clause(&doc, "for telegram premium users only");
    facts.testing |= ends_a_clause(&doc, "for testing only");

    let asks = match is_function {
        true if is_decision(&declaration.name) => Asks::Decision,
        true => Asks::Question,
        false => Asks::Object,
    };
    for field in &mut declaration.fields {
        if !field.doc.is_empty() {
            derive_field(field, asks);
        }
    }
}

/// Says what a field is part of, which decides how some phrases are to be read.
#[derive(Clone, Copy, PartialEq)]
enum Asks {
    /// A function that sets something: its value is the point of the call.
    Decision,
    /// Any other function.
    Question,
    Object,
}

/// Reads from where in the life of a client a function may be called.
fn when_callable(declaration: &mut Constructor, doc: &str) {
    // Most descriptions hold none of these, and looking once is cheaper than five times.
    if !doc.contains("can be called") && !doc.contains("authorization state") {
        return;
    }
    let facts = &mut declaration.facts;
    facts.synchronous |= doc.contains("can be called synchronously");
    let only_while = doc.find("works only when the current authorization state is");
    let initializes = only_while
        .is_some_and(|at| doc[at..].contains("state is authorizationstatewaittdlibparameters"));
    facts.before_initialization |=
        doc.contains("can be called before initialization") || initializes;
    facts.before_authorization |= facts.before_initialization
        || doc.contains("can be called before authorization")
        || only_while.is_some();
}

fn derive_field(field: &mut Field, asks: Asks) {
    let mut doc = String::with_capacity(field.doc.len() + 1);
    // A space in front lets every phrase begin at a word.
    doc.push(' ');
    doc.push_str(&field.doc);
    doc.make_ascii_lowercase();
    match &field.ty {
        Type::Object(_) | Type::Class(_) => field.nullable |= may_be_null(&doc),
        Type::Vector(item) => field.nullable_items |= item.is_object() && may_be_null(&doc),
        _ => {}
    }
    field.optional |= field.nullable || is_optional(&field.ty, &doc, asks);
}

fn may_be_null(doc: &str) -> bool {
    let null = doc.contains(" null");
    null && any(doc, &["may be null", "pass null", " or null"])
}

/// Tells whether a parameter may be left at its default. Values whose default would remove or
/// reset something have to be written, and so has the very thing that a function decides.
fn is_optional(ty: &Type, doc: &str, asks: Asks) -> bool {
    if any(
        doc,
        &[
            " for bots only",
            " ignored for ",
            " ignored if ",
            " optional",
            " if applicable",
        ],
    ) {
        return true;
    }
    match ty {
        Type::Bool => {
            let says_when = any(doc, &[" pass true", " true, if", " specify true"]);
            says_when && !(asks == Asks::Decision && doc.contains("pass false"))
        }
        Type::Int32 | Type::Int53 | Type::Int64 | Type::Double => {
            let zero = any(doc, &ZERO) || (asks == Asks::Question && doc.contains(" if 0, "));
            doc.contains('0') && zero && !doc.contains(" 0 to remove")
        }
        Type::String | Type::Bytes | Type::Vector(_) => {
            let ranged = doc.contains(" 0-") && !doc.contains(" 0-based");
            let empty = doc.contains("empty") && any(doc, &EMPTY) && !any(doc, &EMPTY_REMOVES);
            empty || (ranged && asks != Asks::Decision) || any(doc, &[" by default, ", " if none "])
        }
        Type::Object(_) | Type::Class(_) => false,
    }
}

const ZERO: [&str; 7] = [
    " pass 0",
    " use 0",
    " specify 0 ",
    " 0 if ",
    " or 0",
    "; 0 to ",
    " if not 0",
];

const EMPTY: [&str; 8] = [
    " may be empty",
    " empty string",
    " empty list",
    " leave empty",
    " if empty",
    " if non-empty",
    " query is empty",
    " empty on success",
];

const EMPTY_REMOVES: [&str; 3] = [
    "empty to remove",
    "empty string to remove",
    "empty list to remove",
];

/// Recognises functions whose value, `true` or text, is the point of the call.
fn is_decision(function: &str) -> bool {
    ["toggle", "process", "set", "edit"]
        .iter()
        .any(|verb| function.starts_with(verb))
}

fn any(doc: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| doc.contains(phrase))
}

/// Finds a phrase that nothing but punctuation follows, so that "for bots only if" is none.
fn ends_a_clause(doc: &str, phrase: &str) -> bool {
    let mut from = 0;
    while let Some(found) = doc[from..].find(phrase) {
        from += found + phrase.len();
        if !doc[from..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == ' ') {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::Schema;

    /// Reads a function with one documented parameter and tells whether that is optional.
    fn optional(name: &str, ty: &str, doc: &str) -> bool {
        let text = format!(
            "thing = Thing;\n---functions---\n//@description Asks @value {doc}\n{name} value:{ty} = Thing;"
        );
        let schema = Schema::parse(&text).expect("the text is a schema");
        schema.functions[0].fields[0].optional
    }

    #[test]
    fn a_parameter_is_optional_where_its_default_is_said_to_be_fine() {
        for (ty, doc) in [
            ("Bool", "Pass true to be loud"),
            ("int53", "Where to start; use 0 to begin at the end"),
            ("int32", "Date of the end; 0 if never"),
            ("int64", "The user, or 0 for everybody"),
            ("string", "What to look for; may be empty"),
            ("string", "A name; 0-64 characters"),
            ("bytes", "The state; leave empty for the first request"),
            ("vector<int53>", "Who; if empty, everybody"),
            ("string", "The connection; for bots only"),
            ("thing", "The thing; pass null to use the usual one"),
        ] {
            assert!(optional("getThing", ty, doc), "{ty}: {doc}");
        }
    }

    #[test]
    fn a_parameter_is_required_where_nothing_is_said_or_the_default_destroys() {
        for (name, ty, doc) in [
            ("getThing", "int32", "The limit; 10-100"),
            ("getThing", "int32", "The delay; one of 10, 30 or 60"),
            ("getThing", "int32", "The limit; pass -1 for the usual one"),
            ("getThing", "int32", "The option, 0-based"),
            ("getThing", "string", "A name; 1-64 characters"),
            ("setThing", "string", "A name; 0-64 characters"),
            ("setThing", "int53", "The group; use 0 to remove it"),
            (
                "setThing",
                "string",
                "The name; use an empty string to remove it",
            ),
            (
                "toggleThing",
                "Bool",
                "Pass true to pin; pass false to unpin",
            ),
            ("setThing", "thing", "The thing; must be valid and not null"),
        ] {
            assert!(!optional(name, ty, doc), "{name} {ty}: {doc}");
        }
    }

    #[test]
    fn facts_of_a_function_come_from_its_description_and_from_its_parameters() {
        let text = "thing = Thing;\n---functions---\n\
            //@description Does it; for bots only. Can be called synchronously\n\
            first = Thing;\n\
            //@description Does it. Works only when the current authorization state is \
            authorizationStateWaitTdlibParameters\n\
            second = Thing;\n\
            //@description Does it. This is an offline method\n\
            //@value What. Can be called before authorization\n\
            third value:int32 = Thing;\n\
            //@description Does it for bots only if asked. This is an offline method if told so\n\
            fourth = Thing;";
        let schema = Schema::parse(text).expect("the text is a schema");
        let facts = |name: &str| schema.function(name).expect("declared above").facts;
        assert!(facts("first").synchronous && facts("first").bots_only);
        assert!(!facts("first").before_authorization && !facts("first").offline);
        assert!(facts("second").before_initialization && facts("second").before_authorization);
        assert!(facts("third").before_authorization && !facts("third").before_initialization);
        assert!(facts("third").offline);
        assert_eq!(facts("fourth"), crate::Facts::default());
    }
}
