//! The Markdown of chapters: tables, headings, links.

use std::collections::BTreeSet;

/// The rows of all tables, without their heads.
pub(crate) fn rows(text: &str) -> Vec<Vec<String>> {
    let lines: Vec<_> = text.lines().collect();
    let is_rule = |line: &str| line.starts_with("|---");
    let is_row = |at: usize| {
        lines[at].starts_with("| ") && !lines.get(at + 1).is_some_and(|next| is_rule(next))
    };
    let cells = |line: &str| {
        let line = line.trim_start_matches("| ").trim_end_matches(" |");
        line.split(" | ").map(str::to_owned).collect()
    };
    (0..lines.len())
        .filter(|at| is_row(*at))
        .map(|at| cells(lines[at]))
        .collect()
}

/// The rows that have not as many cells as the head of their table.
pub(crate) fn uneven(text: &str) -> Vec<&str> {
    let mut columns = 0;
    let lines = text.lines().filter(|line| {
        if line.starts_with("|---") {
            columns = line.matches('|').count() - 1;
        } else if !line.starts_with("| ") {
            columns = 0;
        }
        columns > 0 && line.starts_with("| ") && line.matches(" | ").count() + 1 != columns
    });
    lines.collect()
}

/// What links can end with to lead to a heading, as rustdoc makes it.
pub(crate) fn anchors(text: &str) -> BTreeSet<String> {
    let mut in_program = false;
    let mut found = BTreeSet::new();
    for line in text.lines() {
        in_program ^= line.starts_with("```");
        if let Some(heading) = line.strip_prefix("# ")
            && !in_program
        {
            let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
            let heading: String = heading.chars().filter(kept).collect();
            found.insert(heading.to_lowercase().replace(' ', "-"));
        }
    }
    found
}

/// The links to headings: of which chapter, none for the same one, and of which heading.
pub(crate) fn links(text: &str) -> Vec<(String, String)> {
    let targets = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'));
    let targets =
        targets.filter(|(target, _)| !target.contains("://") && !target.starts_with("crate#"));
    targets
        .filter_map(|(target, _)| {
            let (chapter, anchor) = target.split_once('#')?;
            let chapter = chapter.strip_prefix("crate::guide::").unwrap_or(chapter);
            Some((chapter.to_owned(), anchor.to_owned()))
        })
        .collect()
}
