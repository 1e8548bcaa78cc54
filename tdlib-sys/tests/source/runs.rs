//! How a build goes: its jobs, what the user sees of it, and what happens if it is cancelled.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::MAIN;
use crate::app::{Project, fails_with, succeeds};
use crate::fakes::put_script;
use crate::sources::{self, Tree};

/// A command with all that it starts, which ends with the test.
struct Group(Child);

impl Group {
    fn kill(&self, signal: &str) -> bool {
        let group = format!("-{}", self.0.id());
        let killed = Command::new("kill").args([signal, "--", &group]).output();
        killed.is_ok_and(|output| output.status.success())
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill("-KILL");
        let _ = self.0.wait();
    }
}

#[test]
#[ignore = "needs CMake, gperf, OpenSSL, zlib and git: `.ci/run source`"]
fn a_build_that_was_cancelled_goes_on_where_it_was() {
    let project = Project::new("'source'").main(MAIN);
    let tree = Tree::new(&project.folder);
    // A compiler that waits at one file for as long as `wait` exists.
    let (wait, reached) = (project.folder.path("wait"), project.folder.path("reached"));
    let compiler = project.folder.path("slow-c++");
    fs::write(&wait, "").unwrap();
    put_script(
        &compiler,
        &format!(
            "case \"$*\" in *ClientJson.cpp*) while [ -e '{}' ]; do : > '{}'; sleep 0.1; done;; esac\nexec c++ \"$@\"",
            wait.display(),
            reached.display()
        ),
    );
    let variables = [
        ("TDLIB_SOURCE_DIR", tree.path()),
        ("CXX", &compiler),
        ("TDLIB_JOBS", Path::new("1")),
    ];
    let mut cargo = project.command("build", &variables);
    let mut cancelled = Group(cargo.process_group(0).spawn().unwrap());
    let began = Instant::now();
    while !reached.exists() {
        assert!(
            began.elapsed() < Duration::from_secs(300),
            "nothing was compiled"
        );
        assert!(
            cancelled.0.try_wait().unwrap().is_none(),
            "the build ended by itself"
        );
        sleep(Duration::from_millis(50));
    }
    // As Ctrl-C does it.
    assert!(cancelled.kill("-INT"));
    assert!(!cancelled.0.wait().unwrap().success());

    fs::remove_file(&wait).unwrap();
    succeeds(&project.cargo("run", &variables));
    let log = sources::log();
    assert!(log.contains("ClientJson.cpp.o"), "{log}");
    assert!(!log.contains("Words.cpp.o"), "compiled again: {log}");
}

#[test]
#[ignore = "needs CMake, gperf, OpenSSL, zlib and git: `.ci/run source`"]
fn a_build_does_not_wait_for_a_server_that_compiling_leaves_behind() {
    let project = Project::new("'source'").main(MAIN);
    let tree = Tree::new(&project.folder);
    let server = project.folder.path("server");
    // It keeps the pipes open that the compiler writes to. TDLib's CMake files call it as ccache.
    put_script(
        &project.folder.path("bin/ccache"),
        &format!(
            "case \"$*\" in *ClientJson.cpp*) [ -e '{0}' ] || {{ sleep 120 & echo $! > '{0}'; }};; esac\nexec \"$@\"",
            server.display()
        ),
    );
    let variables = [("TDLIB_SOURCE_DIR", tree.path())];
    let output = project.cargo("build", &variables);
    let id = fs::read_to_string(&server).unwrap_or_default();
    let is_there = Command::new("kill").arg(id.trim()).output().unwrap();
    succeeds(&output);
    assert!(!id.is_empty(), "no server was started: {}", sources::log());
    assert!(is_there.status.success(), "the build has waited for it");
}

#[test]
#[ignore = "needs CMake, gperf, OpenSSL, zlib and git: `.ci/run source`"]
fn the_progress_is_written_to_the_terminal_that_cargo_has() {
    if !cfg!(target_os = "linux") {
        return; // `script` has other arguments there.
    }
    let project = Project::new("'source'").main(MAIN);
    let tree = Tree::new(&project.folder);
    let in_terminal = |redirected: &str, include: &str| {
        tree.edit("td/telegram/Client.cpp", "#include <cstdlib>", include);
        let cargo = project.command("build", &[("TDLIB_SOURCE_DIR", tree.path())]);
        let quoted = |text: &std::ffi::OsStr| format!("'{}'", text.to_str().unwrap());
        let words: Vec<String> = std::iter::once(cargo.get_program())
            .chain(cargo.get_args())
            .map(quoted)
            .collect();
        let mut script = Command::new("script");
        script
            .args(["-qec", &(words.join(" ") + redirected), "/dev/null"])
            .current_dir(cargo.get_current_dir().unwrap());
        for (name, value) in cargo.get_envs() {
            match value {
                Some(value) => script.env(name, value),
                None => script.env_remove(name),
            };
        }
        succeeds(&script.output().expect("script runs"))
    };
    let said = in_terminal("", "#include <cstdlib> // once");
    for part in ["tdlib-sys: compiling TDLib", "build.log", "100 % of TDLib"] {
        assert!(said.contains(part), "no {part:?} in:\n{said}");
    }
    // An editor that runs cargo has another use for its own.
    let file = project.folder.path("said");
    let redirected = format!(" 2> '{}'", file.display());
    let said = in_terminal(&redirected, "#include <cstdlib> // and again");
    let said = said + &fs::read_to_string(file).unwrap();
    assert!(
        said.contains("compiled TDLib") && !said.contains("tdlib-sys: "),
        "{said}"
    );
}

#[test]
#[ignore = "needs CMake, gperf, OpenSSL, zlib and git: `.ci/run source`"]
fn the_number_of_jobs_can_be_given() {
    let project = Project::new("'source'");
    let tree = Tree::new(&project.folder);
    let check = |jobs: &'static str| {
        project.cargo(
            "check",
            &[
                ("TDLIB_SOURCE_DIR", tree.path()),
                ("TDLIB_JOBS", Path::new(jobs)),
            ],
        )
    };
    succeeds(&check("3"));
    let log = sources::log();
    assert!(
        log.contains("with 3 jobs") && log.contains("\"--parallel\" \"3\""),
        "{log}"
    );
    for wrong in ["0", "many"] {
        fails_with(
            &check(wrong),
            &[&format!(
                "TDLIB_JOBS={wrong} is no number of jobs above zero"
            )],
        );
    }
}
