//! A copy of libtdjson that trusts the data center, in a process that knows nothing of this crate.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use tdlib::Client;
use tdlib::functions::{AddProxy, CheckAuthenticationBotToken, GetMe, SetTdlibParameters};
use tdlib::types::{AuthorizationState, Proxy, ProxyTypeSocks5};

use super::common::{PATIENCE, close, wait_for};
use super::program::{Program, output};

/// The variables which tell the other process what it has to do.
const PORT: &str = "TDLIB_TEST_PORT";
const TOKEN: &str = "TDLIB_TEST_TOKEN";
const FOLDER: &str = "TDLIB_TEST_FOLDER";
const COPY: &str = "TDLIB_TEST_COPY";

/// The libraries of that kind which this process has loaded.
fn loaded() -> Vec<PathBuf> {
    let maps = fs::read_to_string("/proc/self/maps").expect("this is Linux");
    let files = maps
        .lines()
        .filter_map(|line| Some(&line[line.find('/')?..]));
    let mut files: Vec<_> = files
        .filter(|file| file.contains("tdjson"))
        .map(PathBuf::from)
        .collect();
    files.dedup();
    files
}

/// What the other process does: with its TDLib, as it was loaded, it logs in to a data center.
#[test]
fn logs_in_if_it_is_told_to() {
    let (Ok(port), Ok(token), Ok(folder)) = (env::var(PORT), env::var(TOKEN), env::var(FOLDER))
    else {
        return;
    };
    assert_eq!(loaded(), [PathBuf::from(env::var(COPY).expect("a path"))]);
    let client = Client::builder()
        .timeout(PATIENCE)
        .build()
        .expect("a client");
    let parameters = SetTdlibParameters::new(Vec::new(), 1, "any", "en", "test", "1")
        .use_test_dc(true)
        .database_directory(folder);
    let proxy = Proxy {
        server: "127.0.0.1".to_owned(),
        port: port.parse().expect("a port"),
        r#type: ProxyTypeSocks5::default().into(),
    };
    let parameters = client.send(parameters);
    let proxy = client.send(AddProxy::new(proxy).enable(true));
    parameters.wait().expect("parameters");
    proxy.wait().expect("a proxy");
    client
        .send(CheckAuthenticationBotToken::new(token))
        .wait()
        .expect("logged in");
    wait_for(&client, |state| matches!(state, AuthorizationState::Ready));
    let me = client.send(GetMe::new()).wait().expect("me");
    writeln!(io::stdout(), "> {}", me.id).expect("somebody listens");
    close(client);
}

/// Starts the program with a copy in that folder.
fn with_a_copy(folder: &Path) -> (Program, PathBuf) {
    let [library] = &loaded()[..] else {
        panic!("this test is about the shared library: {:?}", loaded());
    };
    let copy = folder.join("libtdjson-copy.so");
    let [library, out] = [library, &copy].map(|path| path.to_str().expect("text"));
    let program = Program::start(&["--patch-library", library, "--out", out]);
    assert_eq!(program.told["library"], out);
    (program, copy)
}

fn said(mut command: Command, program: &Program, folder: &Path) -> String {
    let bot = program.person("Echo");
    let output = command
        .env(PORT, program.address().port().to_string())
        .env(TOKEN, bot["token"].as_str().expect("a token"))
        .env(FOLDER, folder.join("database"))
        .output()
        .expect("it runs");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    let said = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success(), "{said}{errors}");
    said
}

#[test]
fn a_process_with_a_patched_copy_logs_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let (program, copy) = with_a_copy(folder.path());
    let mut child = Command::new(env::current_exe().expect("this program"));
    child
        .args([
            "--exact",
            "library::logs_in_if_it_is_told_to",
            "--nocapture",
        ])
        .env("LD_PRELOAD", &copy)
        .env(COPY, &copy);
    let said = said(child, &program, folder.path());
    assert!(
        said.contains(&format!("> {}\n", program.id("Echo"))),
        "{said}"
    );
}

#[test]
#[ignore = "needs python3"]
fn a_python_program_with_a_patched_copy_logs_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let (program, copy) = with_a_copy(folder.path());
    let mut child = Command::new("python3");
    child
        .args(["-c", include_str!("login.py")])
        .env(COPY, &copy);
    let said = said(child, &program, folder.path());
    assert_eq!(said, format!("{}\n", program.id("Echo")));
}

#[test]
fn what_is_no_tdlib_is_not_copied() {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("copy");
    let out = copy.to_str().expect("text");
    let this = folder.path().join("this");
    fs::write(&this, "-----BEGIN RSA PUBLIC KEY-----").expect("a file");
    let this = this.to_str().expect("text");
    for arguments in [
        &["patch", this, "--out", out][..],
        &["serve", "--patch-library", this, "--out", out],
    ] {
        let output = output(arguments);
        let errors = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(1), "{errors}");
        assert!(errors.contains("is 0 times in it, not once"), "{errors}");
        assert!(!copy.exists());
    }
}
