//! The functions that the linked library gives to others.

use std::collections::BTreeSet;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::{env, fs};

use object::read::{ExportTarget, NameOrOrdinal, Object, ObjectSection, ObjectSymbol};
use object::{BinaryFormat, SectionKind, SymbolKind};

use crate::declared::{COMMITTED, items};

/// TDLib's functions that this crate leaves out: the interface before this one.
const LEFT_OUT: [&str; 2] = ["td_json_client_", "td_set_log_"];

/// The file that has the functions: the library, or this program if it was linked into it.
fn linked() -> PathBuf {
    // What nothing refers to, the linker would leave out of a program.
    black_box([
        tdlib_sys::td_create_client_id as *const (),
        tdlib_sys::td_send as *const (),
        tdlib_sys::td_receive as *const (),
        tdlib_sys::td_execute as *const (),
        tdlib_sys::td_set_log_message_callback as *const (),
    ]);
    let name = if cfg!(windows) {
        "tdjson.dll"
    } else if cfg!(target_vendor = "apple") {
        "libtdjson.dylib"
    } else {
        "libtdjson.so"
    };
    let named = tdlib_sys::LIB_DIR.map(|folder| Path::new(folder).join(name));
    named
        .filter(|file| file.is_file())
        .or_else(loaded)
        .unwrap_or_else(|| env::current_exe().expect("this program"))
}

/// The library that the loader found by itself.
fn loaded() -> Option<PathBuf> {
    let maps = fs::read_to_string("/proc/self/maps").ok()?;
    maps.lines()
        .filter_map(|line| line.find('/').map(|at| Path::new(&line[at..])))
        .find(|file| {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("libtdjson.")
        })
        .map(Path::to_owned)
}

/// The names of all functions that a file defines for others.
fn functions(file: &Path) -> BTreeSet<String> {
    let bytes = fs::read(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let object = object::File::parse(&*bytes).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let mut names = BTreeSet::new();
    for symbol in object.dynamic_symbols().chain(object.symbols()) {
        if symbol.is_definition() && symbol.is_global() && symbol.kind() == SymbolKind::Text {
            names.extend(symbol.name().map(str::to_owned));
        }
    }
    // Elsewhere the list of exports has no kinds: what lies among the code is a function.
    if object.format() != BinaryFormat::Elf {
        let is_code = |address: u64| {
            object.sections().any(|section| {
                section.kind() == SectionKind::Text
                    && (section.address()..section.address() + section.size()).contains(&address)
            })
        };
        for export in object.exports().expect("a list of exports").flatten() {
            if let (NameOrOrdinal::Name(name), ExportTarget::Address { address }) =
                (export.name(), export.target())
                && is_code(address)
            {
                names.insert(String::from_utf8_lossy(name).into_owned());
            }
        }
    }
    if object.format() == BinaryFormat::MachO {
        // Symbols of C begin with an underscore there.
        names = names
            .iter()
            .filter_map(|name| name.strip_prefix('_'))
            .map(str::to_owned)
            .collect();
    }
    names
}

fn declared() -> BTreeSet<String> {
    let items = items(COMMITTED).into_iter();
    items
        .filter(|(_, item)| !item.is_type)
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn the_linked_library_defines_every_declared_function() {
    let file = linked();
    let defined = functions(&file);
    let missing: Vec<String> = declared().difference(&defined).cloned().collect();
    assert!(missing.is_empty(), "{} has no {missing:?}", file.display());
}

#[test]
fn the_linked_library_has_no_further_functions_of_this_interface() {
    let file = linked();
    if Some(&file) == env::current_exe().ok().as_ref() {
        // A program has the names of all that was linked into it.
        return;
    }
    let declared = declared();
    let further: Vec<String> = functions(&file)
        .into_iter()
        .filter(|name| name.starts_with("td_") && !declared.contains(name))
        .filter(|name| !LEFT_OUT.iter().any(|left_out| name.starts_with(left_out)))
        .collect();
    assert!(
        further.is_empty(),
        "{} has {further:?}, which src/bindings.rs doesn't declare",
        file.display()
    );
}
