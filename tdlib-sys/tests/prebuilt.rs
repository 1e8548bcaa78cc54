//! The way `prebuilt` with fake clients: what a user meets who has no network, a bad mirror, no
//! client, a cache that is damaged or can't be written to.
// Packages have nothing for `static`.
#![cfg(all(unix, feature = "prebuilt", not(feature = "static")))]
#![allow(dead_code, clippy::print_stdout)]

#[path = "../build/elf.rs"]
mod elf;
#[path = "../build/error.rs"]
mod error;
#[path = "../build/library.rs"]
mod library;
#[path = "../build/log.rs"]
mod log;
#[path = "../build/missing.rs"]
mod missing;
#[path = "../build/place.rs"]
mod place;
#[path = "../build/prebuilt/mod.rs"]
mod prebuilt;
#[path = "../build/target.rs"]
mod target;
#[path = "../build/vars.rs"]
mod vars;

mod fakes;

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use fakes::{Folder, put_program};
use library::Library;
use missing::{Missing, Remedy};
use prebuilt::client::Client;
use prebuilt::table::{Dist, PackageFile, Platform, TABLE};
use prebuilt::{Failure, Request, obtain};
use target::Target;

/// What stands for a library, longer than the buffer of the copying loop.
fn good() -> Vec<u8> {
    (0..600_000_u32).map(|i| (i % 251) as u8).collect()
}

fn sha256(bytes: &[u8]) -> &'static str {
    let hash = hmac_sha256::Hash::hash(bytes);
    hash.iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>()
        .leak()
}

/// A user's machine: a cache, an OUT_DIR, a PATH.
struct Machine {
    folder: Folder,
    table: Vec<Dist>,
    target: Target,
    offline: bool,
    accepted: Option<String>,
}

impl Machine {
    fn new() -> Self {
        let folder = Folder::new();
        fs::write(folder.path("good"), good()).unwrap();
        fs::write(folder.path("bad"), "something else").unwrap();
        fs::write(folder.path("half"), &good()[..300_000]).unwrap();
        fs::create_dir_all(folder.path("bin")).unwrap();
        fs::create_dir_all(folder.path("out")).unwrap();
        let pinned = Some((good().len() as u64, sha256(&good())));
        Self {
            folder,
            table: table(pinned),
            target: linux(),
            offline: false,
            accepted: None,
        }
    }

    /// Puts an npm on the PATH that serves a file of the machine.
    fn npm_serves(self, what: &str) -> Self {
        let program = format!(
            "mkdir -p \"$folder/node_modules/td\"; cp '{}' \"$folder/node_modules/td/libtdjson.so\"",
            self.folder.path(what).display()
        );
        self.program("npm", &program)
    }

    fn pip_serves(self, what: &str) -> Self {
        let program = format!(
            "mkdir -p \"$folder/td.libs\"; cp '{}' \"$folder/td.libs/libtdjson-1234.so\"",
            self.folder.path(what).display()
        );
        self.program("pip3", &program)
    }

    fn program(self, name: &str, program: &str) -> Self {
        put_program(
            &self.folder.path("bin"),
            name,
            &self.folder.path("calls"),
            program,
        );
        self
    }

    fn calls(&self) -> String {
        fs::read_to_string(self.folder.path("calls")).unwrap_or_default()
    }

    fn cached(&self) -> std::path::PathBuf {
        self.folder
            .path("cache")
            .join(sha256(&good()))
            .join("libtdjson.so.1")
    }

    fn obtain(&self) -> Result<Library, Failure> {
        self.obtain_in("out")
    }

    fn obtain_in(&self, out_dir: &str) -> Result<Library, Failure> {
        obtain(&Request {
            target: self.target.clone(),
            table: &self.table,
            cache: Some(self.folder.path("cache")),
            out_dir: &self.folder.path(out_dir),
            offline: self.offline,
            accepted: self.accepted.clone(),
            path: Some(self.folder.path("bin").into()),
        })
    }
}

fn linux() -> Target {
    let [triple, os, arch, env] =
        ["x86_64-unknown-linux-gnu", "linux", "x86_64", "gnu"].map(str::to_owned);
    Target {
        triple,
        os,
        arch,
        env,
    }
}

fn table(pinned: Option<(u64, &'static str)>) -> Vec<Dist> {
    let dist = |client, package, path, name| Dist {
        platform: Platform::LinuxX64,
        client,
        package,
        options: &["--chosen"],
        files: vec![PackageFile { path, name, pinned }].leak(),
    };
    vec![
        dist(
            Client::Npm,
            "td@1",
            "node_modules/td/libtdjson.so",
            "libtdjson.so.1",
        ),
        dist(
            Client::Pip,
            "td==1",
            "td.libs/libtdjson-1234.so",
            "libtdjson-1234.so",
        ),
    ]
}

/// Asserts that the library is placed whole, under both of its names.
#[track_caller]
fn assert_placed(machine: &Machine, outcome: Result<Library, Failure>, name: &str) -> Library {
    let library = outcome.expect("a library");
    let folder = library.lib_dir.clone().expect("a folder");
    assert!(folder.starts_with(machine.folder.path("")) && library.search == [&*folder]);
    assert!(
        fs::read(folder.join(name)).unwrap() == good(),
        "{name} differs"
    );
    assert!(
        fs::read(folder.join("libtdjson.so")).unwrap() == good(),
        "libtdjson.so differs"
    );
    assert!(
        !machine.folder.path("out/unpacked").exists(),
        "the unpacked package was left behind"
    );
    library
}

#[track_caller]
fn refused(outcome: Result<Library, Failure>) -> String {
    match outcome {
        Err(Failure::Refused(error)) => error.to_string(),
        other => panic!("not refused: {other:?}"),
    }
}

#[track_caller]
fn unavailable(outcome: Result<Library, Failure>) -> (String, Remedy) {
    match outcome {
        Err(Failure::Unavailable { reasons, remedy }) => (reasons.join("\n"), remedy),
        other => panic!("not unavailable: {other:?}"),
    }
}

#[test]
fn a_library_is_fetched_once_and_then_taken_from_the_cache() {
    let mut machine = Machine::new().npm_serves("good");
    let library = assert_placed(&machine, machine.obtain(), "libtdjson.so.1");
    assert_eq!(library.found, "prebuilt, npm td@1");
    assert_eq!(fs::read(machine.cached()).unwrap(), good());

    fs::remove_file(machine.folder.path("bin/npm")).unwrap();
    machine.offline = true;
    assert_placed(&machine, machine.obtain(), "libtdjson.so.1");
    assert_eq!(machine.calls().lines().count(), 1);
}

#[test]
fn clients_are_told_to_run_no_scripts_and_to_choose_the_platform() {
    let machine = Machine::new()
        .program("npm", "exit 1")
        .program("python3", "exit 1");
    unavailable(machine.obtain());
    let calls = machine.calls();
    let (npm, pip) = calls.split_once('\n').unwrap();
    assert!(
        npm.starts_with("npm install --prefix ") && npm.ends_with(" --chosen td@1"),
        "{npm}"
    );
    assert!(npm.contains(" --ignore-scripts "), "{npm}");
    assert!(pip.starts_with("python3 -m pip install --target "), "{pip}");
    assert!(
        pip.contains(" --only-binary=:all: ") && pip.contains(" --no-deps "),
        "{pip}"
    );
}

#[test]
fn pip_serves_where_there_is_no_npm() {
    let machine = Machine::new().pip_serves("good");
    let library = assert_placed(&machine, machine.obtain(), "libtdjson-1234.so");
    assert_eq!(library.found, "prebuilt, pip td==1");
}

#[test]
fn a_python_without_pip_is_passed_over() {
    let machine = Machine::new()
        .program("python3", "echo 'python3: No module named pip' >&2; exit 1")
        .pip_serves("good");
    assert_placed(&machine, machine.obtain(), "libtdjson-1234.so");
}

#[test]
fn pip_serves_where_npm_fails() {
    let machine = Machine::new().program("npm", "echo 'npm error 404' >&2; exit 1");
    let machine = machine.pip_serves("good");
    assert_placed(&machine, machine.obtain(), "libtdjson-1234.so");
    assert_eq!(machine.calls().lines().count(), 2);
}

#[test]
fn a_wrong_file_is_refused_and_a_second_run_repairs() {
    let machine = Machine::new().npm_serves("bad").pip_serves("good");
    let error = refused(machine.obtain());
    for part in [
        "npm",
        "td@1",
        sha256(b"something else"),
        sha256(&good()),
        "TDLIB_LIB_DIR",
    ] {
        assert!(error.contains(part), "no {part} in: {error}");
    }
    assert!(
        !machine.calls().contains("pip3"),
        "the next client was asked nevertheless"
    );
    assert!(!machine.cached().exists());
    assert_eq!(
        fs::read_dir(machine.cached().parent().unwrap())
            .unwrap()
            .count(),
        0
    );

    let machine = machine.npm_serves("good");
    assert_placed(&machine, machine.obtain(), "libtdjson.so.1");
}

#[test]
fn half_a_file_is_refused_with_both_sizes_and_a_second_run_repairs() {
    let machine = Machine::new().npm_serves("half");
    let error = refused(machine.obtain());
    assert!(
        error.contains("300000 bytes") && error.contains("600000 bytes"),
        "{error}"
    );
    assert!(error.contains("npm cache clean --force"), "{error}");

    let machine = machine.npm_serves("good");
    assert_placed(&machine, machine.obtain(), "libtdjson.so.1");
}

#[test]
fn a_client_that_serves_nothing_is_named_and_the_next_one_asked() {
    let machine = Machine::new().program("npm", "exit 0");
    let (reasons, remedy) = unavailable(machine.obtain());
    assert!(reasons.contains("npm reported success") && reasons.contains("libtdjson.so"));
    assert!(reasons.contains("there is no pip"), "{reasons}");
    assert_eq!(remedy, Remedy::TryAgain);

    let machine = machine.pip_serves("good");
    assert_placed(&machine, machine.obtain(), "libtdjson-1234.so");
}

#[test]
fn what_a_failing_client_says_is_passed_on() {
    let machine = Machine::new()
        .program(
            "npm",
            "echo 'npm error code ENOTFOUND' >&2; echo 'npm error no host' >&2; exit 7",
        )
        .program(
            "pip3",
            "echo 'WARNING: old' >&2; echo 'ERROR: No matching one' >&2; exit 1",
        );
    let (reasons, remedy) = unavailable(machine.obtain());
    assert!(
        reasons.contains("`npm install td@1` failed (exit status: 7)"),
        "{reasons}"
    );
    assert!(reasons.contains("code ENOTFOUND | no host"), "{reasons}");
    assert!(
        reasons.contains("No matching one") && !reasons.contains("old"),
        "{reasons}"
    );
    assert_eq!(remedy, Remedy::TryAgain);
}

#[test]
fn without_any_client_both_are_named() {
    let (reasons, remedy) = unavailable(Machine::new().obtain());
    assert!(reasons.contains("there is no npm") && reasons.contains("there is no pip"));
    assert_eq!(remedy, Remedy::TryAgain);
}

#[test]
fn offline_no_client_is_run() {
    let mut machine = Machine::new().npm_serves("good").pip_serves("good");
    machine.offline = true;
    let (reasons, remedy) = unavailable(machine.obtain());
    assert!(reasons.contains("CARGO_NET_OFFLINE"), "{reasons}");
    assert_eq!(remedy, Remedy::GoOnline);
    assert!(machine.calls().is_empty());
}

#[test]
fn a_damaged_cache_file_is_reported_offline_and_replaced_online() {
    let mut machine = Machine::new().npm_serves("good");
    let mut flipped = good();
    flipped[123_456] ^= 1;
    for damaged in [&good()[..1000], &flipped, b""] {
        fs::create_dir_all(machine.cached().parent().unwrap()).unwrap();
        fs::write(machine.cached(), damaged).unwrap();

        machine.offline = true;
        let (reasons, _) = unavailable(machine.obtain());
        assert!(reasons.contains(&format!("{} is damaged", machine.cached().display())));

        machine.offline = false;
        assert_placed(&machine, machine.obtain(), "libtdjson.so.1");
        assert_eq!(fs::read(machine.cached()).unwrap(), good());
    }
}

#[test]
fn an_unwritable_cache_is_replaced_by_the_target_folder() {
    let mut machine = Machine::new().npm_serves("good");
    // Permissions do not bind root: a file where the folder should be does.
    fs::write(machine.folder.path("cache"), "a file").unwrap();
    assert_placed(&machine, machine.obtain(), "libtdjson.so.1");

    machine.offline = true;
    assert_placed(&machine, machine.obtain(), "libtdjson.so.1");
    assert_eq!(fs::read(machine.folder.path("cache")).unwrap(), b"a file");
}

#[test]
fn builds_at_the_same_time_all_get_a_whole_library() {
    let machine = Machine::new().npm_serves("good");
    std::thread::scope(|scope| {
        for i in 0..8 {
            let (machine, out_dir) = (&machine, format!("out{i}"));
            scope.spawn(move || {
                assert_placed(machine, machine.obtain_in(&out_dir), "libtdjson.so.1");
            });
        }
    });
    let left: Vec<_> = fs::read_dir(machine.cached().parent().unwrap())
        .unwrap()
        .collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn what_a_killed_build_left_is_removed_later() {
    let machine = Machine::new().npm_serves("good");
    let folder = machine.cached().parent().unwrap().to_owned();
    fs::create_dir_all(&folder).unwrap();
    File::create(folder.join("unfinished-1-1")).unwrap();
    let old = File::create(folder.join("unfinished-2-2")).unwrap();
    old.set_modified(SystemTime::now() - Duration::from_secs(2 * 3600))
        .unwrap();

    assert_placed(&machine, machine.obtain(), "libtdjson.so.1");
    assert!(
        folder.join("unfinished-1-1").exists(),
        "that of a running build was removed"
    );
    assert!(!folder.join("unfinished-2-2").exists());
}

#[test]
fn a_package_without_a_pinned_hash_needs_the_users() {
    let mut machine = Machine::new().npm_serves("good");
    machine.table = table(None);
    let (reasons, remedy) = unavailable(machine.obtain());
    assert!(
        reasons.contains("npm package td@1 passed over"),
        "{reasons}"
    );
    assert!(reasons.contains("TDLIB_PREBUILT_SHA256=<hex>"), "{reasons}");
    assert_eq!(remedy, Remedy::GiveHash);
    assert!(machine.calls().is_empty());

    machine.accepted = Some(sha256(b"another").to_owned());
    assert!(refused(machine.obtain()).contains(sha256(&good())));

    machine.accepted = Some(sha256(&good()).to_owned());
    assert_placed(&machine, machine.obtain(), "libtdjson.so.1");
}

#[test]
fn a_users_hash_does_not_replace_a_pinned_one() {
    let mut machine = Machine::new().npm_serves("bad");
    machine.accepted = Some(sha256(b"something else").to_owned());
    assert!(refused(machine.obtain()).contains(sha256(&good())));
}

#[test]
fn a_platform_that_nobody_serves_is_named() {
    let mut machine = Machine::new().npm_serves("good");
    machine.target.env = "musl".to_owned();
    machine.target.triple = "x86_64-unknown-linux-musl".to_owned();
    let (reasons, remedy) = unavailable(machine.obtain());
    assert!(reasons.contains("x86_64-unknown-linux-musl"), "{reasons}");
    assert_eq!(remedy, Remedy::Nothing);
}

#[test]
fn the_message_offers_the_prebuilt_way_as_far_as_it_is_open() {
    let message = |remedy| {
        let mut missing = Missing::default();
        missing.tried("because".to_owned());
        missing.prebuilt_needs(remedy);
        let message = missing.message(&linux());
        assert!(
            message.contains("TDLIB_LIB_DIR=/path/to/folder cargo build"),
            "{message}"
        );
        assert!(message.contains("- because"), "{message}");
        message
    };
    assert!(message(Remedy::Enable).contains("--features prebuilt && cargo build"));
    assert!(message(Remedy::TryAgain).contains("gets through:\n          cargo build"));
    assert!(message(Remedy::GoOnline).contains("CARGO_NET_OFFLINE=false cargo build"));
    assert!(
        message(Remedy::GiveHash).contains("TDLIB_PREBUILT_SHA256=<64 hex digits> cargo build")
    );
    assert!(!message(Remedy::Nothing).contains("prebuilt"));
}

#[test]
fn on_macos_a_stub_with_a_run_path_lies_beside_the_library_and_its_companions() {
    let pinned = Some((good().len() as u64, sha256(&good())));
    let file = |name| PackageFile {
        path: "node_modules/td/libtdjson.so",
        name,
        pinned,
    };
    let mut machine = Machine::new().npm_serves("good");
    machine.target.os = "macos".to_owned();
    machine.target.arch = "aarch64".to_owned();
    machine.table[0].platform = Platform::MacArm64;
    machine.table[0].files = vec![file("libtdjson.1.dylib"), file("libssl.dylib")].leak();

    let folder = machine
        .obtain()
        .expect("a library")
        .lib_dir
        .expect("a folder");
    assert_eq!(fs::read(folder.join("libtdjson.1.dylib")).unwrap(), good());
    assert_eq!(fs::read(folder.join("libssl.dylib")).unwrap(), good());
    let stub = fs::read_to_string(folder.join("libtdjson.tbd")).unwrap();
    assert!(
        stub.contains("install-name:    '@rpath/libtdjson.1.dylib'"),
        "{stub}"
    );
    assert!(stub.contains("targets:         [ arm64-macos ]"), "{stub}");
    let declared = include_str!("../src/bindings.rs")
        .matches("pub fn td_")
        .count();
    assert_eq!(stub.matches(" _td_").count(), declared, "{stub}");
}

#[test]
fn the_table_has_whole_hashes_and_a_library_for_each_platform() {
    use Platform::{LinuxArm64, LinuxX64, MacArm64, MacX64, WindowsX64};
    for platform in [LinuxX64, LinuxArm64, MacX64, MacArm64, WindowsX64] {
        assert!(
            TABLE.iter().any(|dist| dist.platform == platform),
            "{platform:?}"
        );
    }
    for dist in TABLE {
        assert!(dist.files[0].name.contains("tdjson"), "{dist:?}");
        assert!(dist.package.contains("1.8.61") || dist.package.contains("0.1008061.0"));
        for (_, hash) in dist.files.iter().filter_map(|file| file.pinned) {
            assert!(hash.len() == 64 && hash.bytes().all(|b| b"0123456789abcdef".contains(&b)));
        }
    }
    assert_eq!(prebuilt::table::VERSION, tdlib_sys::TDLIB_VERSION);
}
