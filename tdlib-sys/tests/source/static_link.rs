//! TDLib in the program: what is linked, and in what order.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crate::app::{self, Project, fails_with, succeeds};
use crate::fakes::Folder;
use crate::sources::{self, Tree};
use crate::{MAIN, value};

#[test]
#[ignore = "needs CMake, gperf, OpenSSL, zlib and git: `.ci/run source`"]
fn the_program_contains_a_static_library_and_needs_none_but_libc() {
    let project = Project::new("'source', 'static'").main(MAIN);
    let tree = Tree::new(&project.folder);
    // Some systems have such libraries that everything is linked with.
    let libraries = Path::new("'-DCMAKE_CXX_STANDARD_LIBRARIES=-lm -ldl'");
    let variables = [
        ("TDLIB_SOURCE_DIR", tree.path()),
        ("TDLIB_CMAKE_ARGS", libraries),
    ];
    let said = succeeds(&project.cargo("run", &variables));
    assert_eq!(value(&said, "version"), "1.8.61");
    assert!(value(&said, "digest").starts_with("180ca01b"));
    assert!(sources::log().contains("Built target tdjson_static"));

    if cfg!(all(target_os = "linux", target_env = "gnu")) {
        let needed = sources::needed_libraries(&app::binary());
        let of_libc = [
            "libc.so.",
            "libm.so.",
            "ld-linux",
            "libdl.so.",
            "libpthread.so.",
        ];
        assert!(
            !needed.is_empty()
                && needed
                    .iter()
                    .all(|name| of_libc.iter().any(|libc| name.starts_with(libc))),
            "{needed:?}"
        );
    }
}

#[test]
#[ignore = "needs CMake, gperf, OpenSSL, zlib and git: `.ci/run source`"]
fn where_there_is_no_archive_the_shared_library_is_linked() {
    if !cfg!(all(target_os = "linux", target_env = "gnu")) {
        return; // The folder below is made of what lies there.
    }
    let project = Project::new("'source', 'static'").main(MAIN);
    let tree = Tree::new(&project.folder);
    let root = project.folder.path("openssl");
    for folder in ["lib", "include"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    symlink("/usr/include/openssl", root.join("include/openssl")).unwrap();
    let of_system = |name: &str| {
        let asked = format!("-print-file-name={name}");
        let output = Command::new("c++").arg(asked).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    for name in ["libcrypto.so", "libssl.so"] {
        symlink(of_system(name), root.join("lib").join(name)).unwrap();
    }
    let args = format!(
        "-DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=OFF '-DOPENSSL_ROOT_DIR={}' \
         -DZLIB_INCLUDE_DIR=/usr/include -DZLIB_LIBRARY={}",
        root.display(),
        of_system("libz.so.1")
    );
    let variables = [
        ("TDLIB_SOURCE_DIR", tree.path()),
        ("TDLIB_CMAKE_ARGS", Path::new(&args)),
    ];
    let said = succeeds(&project.cargo("run", &variables));
    assert!(value(&said, "digest").starts_with("180ca01b"));
    let needed = sources::needed_libraries(&app::binary());
    let is_needed = |start| needed.iter().any(|name| name.starts_with(start));
    assert!(
        is_needed("libcrypto.so.") && is_needed("libz.so."),
        "{needed:?}"
    );
}

#[test]
#[ignore = "needs CMake, gperf, OpenSSL, zlib and git: `.ci/run source`"]
fn archives_may_need_each_other_and_have_the_same_name() {
    let project = Project::new("'source', 'static'").main(MAIN);
    let tree = Tree::new(&project.folder);
    // Each function needs the next, in turn from the one archive and from the other.
    for (file, text) in [
        ("a1.cpp", "int f2(); int f1() { return f2(); }"),
        ("b1.cpp", "int f3(); int f2() { return f3(); }"),
        ("a2.cpp", "int f4(); int f3() { return f4(); }"),
        ("b2.cpp", "int f4() { return 1; }"),
        ("another.cpp", "int another_z() { return 1; }"),
    ] {
        fs::write(tree.path().join(file), text).unwrap();
    }
    tree.edit(
        "CMakeLists.txt",
        "set(TD_JSON_HEADERS",
        "add_library(a STATIC a1.cpp a2.cpp)\nadd_library(b STATIC b1.cpp b2.cpp)\n\
         target_link_libraries(a PUBLIC b)\ntarget_link_libraries(b PUBLIC a)\n\
         add_library(another STATIC another.cpp)\n\
         set_target_properties(another PROPERTIES OUTPUT_NAME z\n  \
         ARCHIVE_OUTPUT_DIRECTORY \"${CMAKE_CURRENT_BINARY_DIR}/another\")\n\
         target_link_libraries(tdjson_private PUBLIC a another)\nset(TD_JSON_HEADERS",
    );
    tree.edit(
        "td/telegram/ClientJson.cpp",
        "#include \"td/telegram/ClientJson.h\"",
        "int f1();\nint another_z();\nint both = f1() + another_z();\n\
         #include \"td/telegram/ClientJson.h\"",
    );
    let said = succeeds(&project.cargo("run", &[("TDLIB_SOURCE_DIR", tree.path())]));
    assert!(value(&said, "digest").starts_with("180ca01b"));
}

#[test]
#[ignore = "needs CMake, gperf, OpenSSL, zlib and git: `.ci/run source`"]
fn a_folder_with_archives_and_their_list_is_linked_statically() {
    let prefix = Folder::new();
    let (lib, copy) = (prefix.path("lib"), prefix.path("copy"));
    {
        let project = Project::new("'source', 'static'").main(MAIN);
        let tree = Tree::new(&project.folder);
        succeeds(&project.cargo("build", &[("TDLIB_SOURCE_DIR", tree.path())]));
        sources::install_archives(&lib);
    }
    let project = Project::new("'static'").main(MAIN);
    let said = succeeds(&project.cargo("build", &[("TDLIB_LIB_DIR", &lib)]));
    assert!(!said.contains("warning"), "{said}");
    // Neither the folder nor the target folder is needed any longer.
    fs::copy(app::binary(), &copy).unwrap();
    fs::remove_file(lib.join("tdjson_static.link")).unwrap();
    let output = Command::new(&copy).env_clear().output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(value(&said, "version"), "1.8.61");
    assert!(
        said.contains(&format!("from: TDLIB_LIB_DIR={}", lib.display())),
        "{said}"
    );

    fails_with(
        &project.cargo("check", &[("TDLIB_LIB_DIR", &lib)]),
        &[
            "tdjson_static.link, which says what",
            "build-tdlib.sh --static",
        ],
    );
    let output = project.cargo("build", &[]);
    fails_with(
        &output,
        &[
            "was not found for",
            "a folder as libtdjson_static.a",
            "cargo add tdlib-sys --features source",
        ],
    );
    // By that way there is the shared library alone.
    assert!(!String::from_utf8_lossy(&output.stderr).contains("pkg-config"));
}

#[test]
#[ignore = "needs CMake, gperf and Perl, and compiles OpenSSL: `.ci/run source`"]
fn with_vendored_openssl_and_zlib_are_those_that_cargo_has_compiled() {
    let project = Project::new("'vendored', 'static'").main(MAIN);
    let tree = Tree::new(&project.folder);
    let said = succeeds(&project.cargo("run", &[("TDLIB_SOURCE_DIR", tree.path())]));
    assert!(value(&said, "digest").starts_with("180ca01b"));

    let line = fs::read_to_string(sources::newest_build().join("link_line.txt")).unwrap();
    for archive in ["libcrypto.a", "libz.a"] {
        let file = line.lines().find(|item| item.ends_with(archive));
        let file = file.unwrap_or_else(|| panic!("no {archive} in:\n{line}"));
        assert!(Path::new(file).starts_with(app::target_folder()), "{file}");
    }
}
