//! The committed declarations are those of the header in use, from which the feature `bindgen` has
//! just made others.
#![cfg(feature = "bindgen")]

mod declared;

use declared::{COMMITTED, differences, items};

const GENERATED: &str = include_str!(env!("TDLIB_SYS_BINDINGS"));

#[test]
fn the_committed_declarations_agree_with_the_header() {
    let differ = differences(&items(COMMITTED), &items(GENERATED));
    assert!(
        differ.is_empty(),
        "{}\nThe header: {}",
        differ.join("\n"),
        option_env!("TDLIB_SYS_INCLUDE").unwrap_or("this crate's own, in include/")
    );
}

#[test]
fn each_difference_is_told_in_words() {
    let other = GENERATED
        .replace("timeout: f64", "timeout: ::std::ffi::c_float")
        .replace("td_execute(", "td_run(")
        .replace(" verbosity_level: ::std::ffi::c_int,", "");
    assert_eq!(
        differences(&items(GENERATED), &items(&other)),
        [
            "td_execute is in src/bindings.rs, and not in the header",
            "td_log_message_callback_ptr is pointer to fn(c_int, *const c_char) in src/bindings.rs, \
             and pointer to fn(*const c_char) in the header",
            "td_receive is fn(c_double) -> *const c_char in src/bindings.rs, \
             and fn(c_float) -> *const c_char in the header",
            "td_run, fn(*const c_char) -> *const c_char, is in the header, and not in src/bindings.rs",
        ]
    );
}

#[test]
fn generated_items_have_the_committed_documentation_and_attributes() {
    let above = |file: &str, item: &str| -> Vec<String> {
        let lines: Vec<&str> = file.lines().map(str::trim).collect();
        let at = lines.iter().position(|line| line.starts_with(item));
        let above = lines[..at.expect("the item")].iter().rev();
        above
            .take_while(|line| line.starts_with("///") || line.starts_with("#["))
            .map(|line| (*line).to_owned())
            .collect()
    };
    let block = "unsafe extern \"C\" {".to_owned();
    let declared = items(COMMITTED).into_iter().map(|(name, item)| {
        let kind = if item.is_type { "type" } else { "fn" };
        format!("pub {kind} {name}")
    });
    for item in declared.chain([block]) {
        let committed = above(COMMITTED, &item);
        assert!(!committed.is_empty(), "{item}");
        assert_eq!(above(GENERATED, &item), committed, "{item}");
    }
}
