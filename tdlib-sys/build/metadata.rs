//! What this crate's `Cargo.toml` says under `[package.metadata.tdlib]`.

/// Returns a text of the table.
///
/// # Panics
/// When there is none of that name: then the manifest is not the one that this was written for.
pub(crate) fn get(name: &str) -> &'static str {
    include_str!("../Cargo.toml")
        .lines()
        .skip_while(|line| line.trim() != "[package.metadata.tdlib]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .find_map(|line| {
            let (key, value) = line.split_once('=')?;
            (key.trim() == name).then_some(value.trim().trim_matches('"'))
        })
        .unwrap_or_else(|| panic!("Cargo.toml has no {name} in [package.metadata.tdlib]"))
}
