//! The dashboard asks for what is there.

use std::collections::BTreeSet;

use serde_json::Value;
use tdlib::functions::{GetMe, TestSquareInt};
use tdlib::metrics;

use crate::common::close;
use crate::scene::bare;
use crate::told::turn;

const DASHBOARD: &str = include_str!("../../dashboard.json");

/// Every query of the dashboard, those of its variables included.
fn queries(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(text)
                        if matches!(key.as_str(), "expr" | "query" | "definition") =>
                    {
                        found.push(text.clone());
                    }
                    _ => queries(value, found),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| queries(value, found)),
        _ => {}
    }
}

/// The words of a query that begin like this.
fn words(query: &str) -> impl Iterator<Item = &str> {
    query
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .filter(|word| word.starts_with("tdlib_"))
}

/// The labels that a query asks for, by name.
fn labels(query: &str) -> BTreeSet<&str> {
    let within = query
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next());
    let matched = within.flat_map(|within| within.split(','));
    let matched = matched.filter_map(|label| label.split(['=', '!']).next());
    let by = query
        .split("by (")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    let by = by.flat_map(|by| by.split(','));
    matched
        .chain(by)
        .map(str::trim)
        .filter(|label| !label.is_empty())
        .collect()
}

#[test]
fn its_queries_have_names_and_labels_that_the_crate_emits_and_all_of_them() {
    let turn = turn();
    let client = bare();
    client.send(TestSquareInt::new(7)).wait().expect("49");
    client.send(GetMe::new()).wait().expect_err("nobody");
    let text = turn.text();
    close(&client);

    let emitted: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE "))
        .filter_map(|line| line.split(' ').next())
        .filter(|name| name.starts_with("tdlib_"))
        .collect();
    let names = [
        metrics::REQUESTS,
        metrics::REQUEST_DURATION,
        metrics::ERRORS,
        metrics::ACTIVE_CLIENTS,
        metrics::SESSIONS,
        metrics::QUEUE_DEPTH,
        metrics::UPDATES,
    ];
    assert_eq!(emitted, names.into_iter().collect());
    for name in names {
        assert!(text.contains(&format!("# HELP {name} ")), "{name}");
    }

    let dashboard = serde_json::from_str(DASHBOARD).expect("JSON");
    let mut asked = Vec::new();
    queries(&dashboard, &mut asked);
    let mut shown = BTreeSet::new();
    for query in &asked {
        for word in words(query) {
            let name = word.strip_suffix("_bucket").unwrap_or(word);
            assert!(emitted.contains(name), "{name} in {query}");
            shown.insert(name);
            let of = text.lines().filter(|line| line.starts_with(name));
            let of: Vec<&str> = of.collect();
            for label in labels(query) {
                let known = of.iter().any(|line| line.contains(&format!("{label}=\"")));
                assert!(
                    known || matches!(label, "le" | "instance"),
                    "{label} in {query}"
                );
            }
        }
    }
    assert_eq!(shown, emitted);
}
