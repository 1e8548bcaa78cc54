//! The tool writes facts, and says what differs.

mod common;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use tdlib_tl::Schema;

/// A folder of its own for each test, gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("td-api-facts-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a temporary folder");
        Folder(path)
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, text).expect("a file in the temporary folder");
        path.display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let command = Command::new(env!("CARGO_BIN_EXE_td-api-facts"))
        .args(arguments)
        .output();
    let Output {
        status,
        stdout,
        stderr,
    } = command.expect("the tool starts");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (status.code(), text(stdout), text(stderr))
}

#[test]
fn the_tool_writes_facts_under_a_header() {
    let folder = Folder::new("writes");
    let schema = folder.file("td_api.tl", common::DOCUMENTED);
    let out = folder.0.join("facts.tl").display().to_string();
    let (code, printed, _) = run(&[&schema, "--version", "1.2.3"]);
    assert_eq!(code, Some(0));
    assert!(
        printed.starts_with("// The API of TDLib 1.2.3 as facts"),
        "{printed}"
    );
    let facts = Schema::parse(common::DOCUMENTED)
        .expect("the text is a schema")
        .to_facts();
    assert!(printed.ends_with(&facts), "{printed}");

    assert_eq!(run(&[&schema, "--version", "1.2.3", "-o", &out]).0, Some(0));
    assert_eq!(fs::read_to_string(out).expect("written"), printed);
}

#[test]
fn the_check_names_what_differs() {
    let folder = Folder::new("check");
    let schema = folder.file("td_api.tl", common::DOCUMENTED);
    let facts = Schema::parse(common::DOCUMENTED)
        .expect("the text is a schema")
        .to_facts();
    let same = folder.file("same.tl", &facts);
    let (code, printed, _) = run(&[&schema, "--check", &same]);
    assert_eq!(
        (code, printed.ends_with("is up to date\n")),
        (Some(0), true),
        "{printed}"
    );

    let changed = facts
        .replace("setPicture picture:picture", "setPicture picture:bytes")
        .replace("close = Ok;", "open = Ok;");
    let changed = folder.file("changed.tl", &changed);
    let (code, printed, _) = run(&[&schema, "--check", &changed]);
    assert_eq!(code, Some(1));
    for line in [
        "- open = Ok;",
        "- setPicture picture:bytes = Ok;",
        "+ setPicture picture:picture = Ok;",
        "+ close = Ok;",
    ] {
        assert!(
            printed.lines().any(|printed| printed == line),
            "{line} in {printed}"
        );
    }
}

#[test]
fn wrong_use_is_explained() {
    let folder = Folder::new("wrong");
    let broken = folder.file("broken.tl", "foo a:int32;");
    let (code, printed, error) = run(&[&broken]);
    assert_eq!((code, printed.as_str()), (Some(2), ""));
    assert!(
        error.contains("broken.tl: line 1, column 12: expected `=`"),
        "{error}"
    );
    for (arguments, wanted) in [
        (&[][..], "no schema given"),
        (&["--fast"], "unknown option `--fast`"),
        (&["a", "b"], "a second schema, `b`"),
        (&["a", "-o"], "`-o` needs a value"),
        (&["/does/not/exist"], "can't read /does/not/exist"),
    ] {
        let (code, _, error) = run(arguments);
        assert_eq!(code, Some(2));
        assert!(error.contains(wanted), "{wanted} in {error}");
    }
    let (code, printed, _) = run(&["--help"]);
    assert_eq!((code, printed.contains("--check <file>")), (Some(0), true));
}
