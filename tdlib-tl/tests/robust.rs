//! No input makes the parser panic.

mod common;

use common::DOCUMENTED;
use tdlib_tl::Schema;

/// Reads a text; a panic fails the test. Errors have to point into the text.
fn survives(text: &str) {
    match Schema::parse(text) {
        Ok(schema) => {
            let facts = schema.to_facts();
            let read = Schema::parse(&facts).map(|schema| schema.to_facts());
            assert_eq!(read.as_deref(), Ok(facts.as_str()), "{text}");
        }
        Err(error) => {
            let lines = text.split('\n').count();
            assert!(
                (1..=lines).contains(&(error.line() as usize)),
                "{error}\n{text}"
            );
            assert!(error.column() >= 1 && !error.message().is_empty());
        }
    }
}

#[test]
fn every_prefix_of_a_schema_is_read_or_refused() {
    for end in 0..=DOCUMENTED.len() {
        survives(&DOCUMENTED[..end]);
    }
    let facts = Schema::parse(DOCUMENTED)
        .expect("the text is a schema")
        .to_facts();
    for end in 0..=facts.len() {
        survives(&facts[..end]);
    }
}

#[test]
fn random_changes_to_a_schema_are_read_or_refused() {
    const PIECES: [&str; 24] = [
        "",
        "\0",
        "=",
        ";",
        ":",
        "<",
        ">",
        "#",
        "{",
        "?",
        "---",
        "\n",
        "//",
        "//@",
        "//-",
        "@",
        "@class A ",
        "@facts null:",
        "vector<",
        " ",
        "é",
        "\u{feff}",
        "\r",
        "Zz",
    ];
    let mut state = 0x1234_5678_u64;
    let mut draw = |end: usize| {
        // xorshift: good enough, and the same on every run.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % end as u64) as usize
    };
    let facts = Schema::parse(DOCUMENTED)
        .expect("the text is a schema")
        .to_facts();
    for round in 0..6000 {
        let mut text = if round % 2 == 0 {
            DOCUMENTED.to_owned()
        } else {
            facts.clone()
        };
        for _ in 0..=draw(3) {
            let mut at = draw(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let mut end = (at + draw(6)).min(text.len());
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text.replace_range(at..end.max(at), PIECES[draw(PIECES.len())]);
        }
        survives(&text);
    }
}
