//! A library doesn't say what types its functions have. Its header does, and a compiler compares.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use crate::declared::{COMMITTED, Item, Items, items};
use crate::fakes::Folder;

/// The folder with this crate's own header.
fn own_include() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("include")
}

/// TDLib's header if the library that is linked has one beside it, and this crate's own.
fn includes() -> Vec<PathBuf> {
    let in_use = option_env!("TDLIB_SYS_INCLUDE").map(PathBuf::from);
    in_use.into_iter().chain([own_include()]).collect()
}

/// A program in C++ that compiles only if the header has these very types. In C a function that is
/// declared with empty parentheses, as TDLib's header has one, would go with any arguments.
fn program(declared: &Items) -> String {
    let mut text = "#include <td/telegram/td_json_client.h>\n\
                    template <class A, class B> struct same { enum { value = false }; };\n\
                    template <class A> struct same<A, A> { enum { value = true }; };\n"
        .to_owned();
    for (name, item) in declared {
        let kind = if item.is_type {
            name.clone()
        } else {
            format!("decltype({name})")
        };
        let in_cpp = in_cpp(item, declared);
        text += &format!(
            "static_assert(same<{kind}, {in_cpp}>::value, \"{name} is {in_cpp} in src/bindings.rs\");\n"
        );
    }
    text
}

fn in_cpp(item: &Item, declared: &Items) -> String {
    let plain = |kind: &String| match kind.as_str() {
        "c_int" => "int".to_owned(),
        "c_double" => "double".to_owned(),
        "*const c_char" => "const char *".to_owned(),
        other if declared.contains_key(other) => other.to_owned(),
        other => panic!("what is {other} in C? This test has to be told"),
    };
    let arguments: Vec<String> = item.arguments.iter().map(plain).collect();
    format!(
        "{}{}({})",
        item.returns.as_ref().map_or("void".to_owned(), plain),
        if item.is_type { " (*)" } else { "" },
        arguments.join(", ")
    )
}

/// Compiles it with this header; what the compiler says if it refuses.
fn compile(program: &str, include: &Path) -> Result<(), String> {
    let folder = Folder::new();
    fs::write(folder.path("abi.cpp"), program).expect("a file");
    let rustc = Command::new(env::var_os("RUSTC").unwrap_or("rustc".into()))
        .arg("-vV")
        .output()
        .expect("rustc runs");
    let said = String::from_utf8_lossy(&rustc.stdout).into_owned();
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.expect("rustc names its host");
    let compiler = cc::Build::new()
        .cpp(true)
        .std("c++14")
        .host(host)
        .target(host)
        .opt_level(0)
        .out_dir(folder.path("."))
        .cargo_output(false)
        .include(include)
        .include(own_include())
        .try_get_compiler()
        .expect("a C++ compiler, which this test needs");
    let compiled = compiler
        .to_command()
        .args(["-c", "abi.cpp"])
        .current_dir(folder.path("."))
        .output()
        .expect("a C++ compiler, which this test needs");
    if compiled.status.success() {
        return Ok(());
    }
    let said = [compiled.stdout, compiled.stderr].concat();
    Err(String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn a_compiler_finds_the_declared_types_in_the_header() {
    for include in includes() {
        if let Err(said) = compile(&program(&items(COMMITTED)), &include) {
            panic!(
                "{} differs from src/bindings.rs:\n{said}",
                include.display()
            );
        }
    }
}

#[test]
fn a_compiler_refuses_each_other_type() {
    let changes = [
        (
            "td_create_client_id()",
            "td_create_client_id(n: c_int)",
            "td_create_client_id",
        ),
        (
            "td_send(client_id: c_int",
            "td_send(client_id: c_double",
            "td_send",
        ),
        ("timeout: c_double", "timeout: c_int", "td_receive"),
        (
            "td_execute(request: *const c_char) -> *const c_char",
            "td_execute(request: *const c_char)",
            "td_execute",
        ),
        (
            "callback: td_log_message_callback_ptr",
            "callback: c_int",
            "td_set_log_message_callback",
        ),
        (
            "verbosity_level: c_int, ",
            "",
            "td_log_message_callback_ptr",
        ),
    ];
    for (from, to, name) in changes {
        let changed = COMMITTED.replacen(from, to, 1);
        assert!(changed != COMMITTED, "{from}");
        for include in includes() {
            let said = compile(&program(&items(&changed)), &include).expect_err(to);
            assert!(said.contains(&format!("{name} is ")), "{said}");
        }
    }
}
