//! The guide of `tdlib`: what it says about errors is what the crates and TDLib say, and nothing is left out.

mod sources;
mod tables;
#[cfg(target_os = "linux")]
mod tdlib_says;

use std::collections::BTreeSet;

use sources::{chapters, errors, read, text_of};
use tables::{anchors, links, rows, uneven};

/// The chapter on errors.
fn chapter() -> String {
    read("tdlib/src/guide/errors.md")
}

#[test]
fn every_error_has_its_cause_and_its_cure() {
    let chapter = chapter();
    let rows = rows(&chapter);
    let errors = errors();
    assert!(errors.len() > 20, "{errors:?}");
    let missing: Vec<_> = errors
        .iter()
        .filter(|error| {
            let name = format!("[`{error}`]");
            !rows.iter().any(|row| row[0].starts_with(&name))
        })
        .collect();
    assert!(missing.is_empty(), "errors.md has no row for {missing:?}");
}

#[test]
fn what_the_build_says_is_told_in_its_words() {
    let chapter = chapter();
    let building = chapter.split_once("\n# Building\n").expect("that part").1;
    let building = building.split_once("\n# ").expect("one behind it").0;
    let source = text_of("tdlib-sys/build");
    let rows = rows(building);
    assert!(rows.len() > 8);
    for row in rows {
        let said = row[0].trim_matches('`');
        if said.starts_with("libtdjson.so") {
            continue; // the loader says that
        }
        for part in said.split("..") {
            assert!(source.contains(part.trim()), "nothing says {part:?}");
        }
    }
}

#[test]
fn metrics_are_called_as_they_are() {
    let chapter = read("tdlib/src/guide/observing.md");
    let source = text_of("tdlib/src/metrics");
    let words = chapter.split(|c: char| !c.is_alphanumeric() && c != '_');
    let names: BTreeSet<_> = words.filter(|word| word.starts_with("tdlib_")).collect();
    assert!(names.len() > 4, "{names:?}");
    for name in names {
        let name = name.trim_end_matches("_bucket");
        assert!(source.contains(&format!("\"{name}\"")), "{name}");
    }
}

#[test]
fn each_chapter_is_listed_and_links_lead_to_headings() {
    let module = read("tdlib/src/guide/mod.rs");
    let readme = read("README.md");
    let chapters = chapters();
    assert!(chapters.len() > 8);
    for (name, text) in &chapters {
        let title = name.replace('_', " ");
        let is_listed = [format!("| [{title}] "), format!("| [{title}]({name})")];
        assert!(is_listed.iter().any(|row| module.contains(row)), "{name}");
        assert!(
            readme.contains(&format!("tdlib/src/guide/{name}.md")),
            "{name}"
        );
        assert!(text.contains("\n```"), "{name} has no example");
        assert!(
            text.contains("\n| what you see | why | the cure |") || name == "errors",
            "{name}"
        );
        assert_eq!(uneven(text), Vec::<&str>::new(), "{name}");
        for (chapter, anchor) in links(text) {
            let to = if chapter.is_empty() { name } else { &chapter };
            let text = &chapters
                .get(to)
                .unwrap_or_else(|| panic!("{name} links to {to}"));
            let anchors: BTreeSet<_> = anchors(text);
            assert!(
                anchors.contains(&anchor),
                "{name} links to {to}#{anchor}, of {anchors:?}"
            );
        }
    }
}
