//! How a process ends with clients still open. This program starts itself as a child, once for each end.
#![allow(
    clippy::exit,
    clippy::print_stderr,
    reason = "the children exit and speak"
)]

use std::env;
use std::process::{Command, ExitCode, Output, exit};
use std::sync::mpsc;
use std::time::Duration;

use tdlib::Client;
use tdlib::functions::TestSquareInt;
use tdlib::types::{AuthorizationState, UpdateAuthorizationState, UpdateOption};

const CHILD: &str = "TDLIB_TEST_CHILD";
const PATIENCE: Duration = Duration::from_secs(30);

fn main() -> ExitCode {
    match env::var(CHILD).as_deref() {
        Err(_) => parent(),
        Ok("return") => {
            std::mem::forget(clients(50));
            return ExitCode::from(7);
        }
        Ok("return-with-databases") => {
            std::mem::forget(client_with_databases());
            return ExitCode::from(7);
        }
        Ok("exit-elsewhere-with-databases") => {
            std::mem::forget(client_with_databases());
            let _ = std::thread::spawn(|| exit(8)).join();
        }
        Ok("exit-in-handler") => exit_in_handler(),
        Ok("exit-with-busy-handlers") => exit_with_busy_handlers(),
        Ok("panic") => {
            let _clients = clients(10);
            panic!("on purpose");
        }
        Ok("fatal") => {
            log::set_logger(&Logger).expect("the first logger");
            log::set_max_level(log::LevelFilter::Info);
            fatal();
        }
        Ok("fatal-without-logger") => fatal(),
        Ok("logger-panics") => logger_panics(),
        Ok(other) => panic!("no such child: {other}"),
    }
    ExitCode::SUCCESS
}

fn parent() {
    for run in 0..100 {
        let output = child("return");
        assert_eq!(output.status.code(), Some(7), "run {run}: {output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "run {run}");
    }
    // With databases open there is more of TDLib that goes at the exit.
    for run in 0..10 {
        for (role, code) in [
            ("return-with-databases", 7),
            ("exit-elsewhere-with-databases", 8),
        ] {
            let output = child(role);
            assert_eq!(
                output.status.code(),
                Some(code),
                "{role}, run {run}: {output:?}"
            );
            assert_eq!(
                String::from_utf8_lossy(&output.stderr),
                "",
                "{role}, run {run}"
            );
        }
    }
    assert_eq!(child("exit-in-handler").status.code(), Some(9));
    assert_eq!(child("exit-with-busy-handlers").status.code(), Some(5));
    assert_eq!(child("panic").status.code(), Some(101));
    assert_eq!(child("logger-panics").status.code(), Some(0));

    let fatal = child("fatal");
    assert_ne!(fatal.status.code(), Some(0));
    let said = String::from_utf8_lossy(&fatal.stderr);
    let line = said
        .lines()
        .find(|line| line.starts_with("logger: ERROR tdlib::td "));
    assert!(
        line.is_some_and(|line| line.contains("the last words")),
        "{said}"
    );
    assert_eq!(said.matches("the last words").count(), 1, "{said}");

    let fatal = child("fatal-without-logger");
    assert_ne!(fatal.status.code(), Some(0));
    let said = String::from_utf8_lossy(&fatal.stderr);
    assert!(said.contains("the last words"), "{said}");
    assert!(!said.contains("not so bad"), "{said}");
}

fn child(role: &str) -> Output {
    let program = env::current_exe().expect("the path of this program");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let child = Command::new(program)
        .env(CHILD, role)
        .current_dir(&folder)
        .env_remove("RUST_BACKTRACE")
        .output();
    child.expect("a child")
}

fn clients(count: usize) -> Vec<Client> {
    let clients: Vec<Client> = (0..count)
        .map(|_| Client::builder().build().expect("a client"))
        .collect();
    for client in &clients {
        let answer = client
            .send(TestSquareInt::new(7))
            .wait()
            .expect("an answer");
        assert_eq!(answer.value, 49);
    }
    clients
}

/// A client that has opened its databases in the current folder, and waits for a phone number.
fn client_with_databases() -> Client {
    let (sender, ready) = mpsc::channel();
    let client = Client::builder()
        .on(move |client: &Client, update: UpdateAuthorizationState| {
            match update.authorization_state {
                AuthorizationState::WaitTdlibParameters => {
                    let parameters = r#"{"@type":"setTdlibParameters","use_test_dc":true,
                        "database_directory":"db","files_directory":"files","api_id":1,"api_hash":"x",
                        "use_file_database":true,"use_chat_info_database":true,"use_message_database":true,
                        "system_language_code":"en","device_model":"test","application_version":"1"}"#;
                    client.send_raw(parameters).detach();
                    // Behind the parameters at once, so that nothing is looked for in a network.
                    let none = r#"{"@type":"setNetworkType","type":{"@type":"networkTypeNone"}}"#;
                    client.send_raw(none).detach();
                }
                AuthorizationState::WaitPhoneNumber => sender.send(()).expect("main waits"),
                _ => {}
            }
        })
        .build()
        .expect("a client");
    ready
        .recv_timeout(PATIENCE)
        .expect("the databases are open");
    client
}

fn exit_in_handler() {
    let _clients = clients(10);
    let _client = Client::builder()
        .on(|_: &Client, _: UpdateOption| exit(9))
        .build();
    std::thread::sleep(PATIENCE);
}

fn exit_with_busy_handlers() {
    let _clients = clients(10);
    let (sender, entered) = mpsc::channel();
    let busy = Client::builder()
        .on(move |client: &Client, _: UpdateOption| {
            let _ = sender.send(());
            while client.send(TestSquareInt::new(7)).wait().is_ok() {}
            std::thread::sleep(PATIENCE);
        })
        .build();
    entered.recv_timeout(PATIENCE).expect("the handler runs");
    std::mem::forget(busy);
    exit(5);
}

fn fatal() {
    let _clients = clients(1);
    add_log_message(2, "not so bad");
    add_log_message(0, "the last words");
}

fn add_log_message(level: i32, text: &str) {
    let request =
        format!("{{\"@type\":\"addLogMessage\",\"verbosity_level\":{level},\"text\":\"{text}\"}}");
    tdlib::execute_raw(&request).expect("it can be added");
}

/// Says on standard error what it is told.
struct Logger;

impl log::Log for Logger {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }
    fn log(&self, record: &log::Record<'_>) {
        eprintln!(
            "logger: {} {} {}",
            record.level(),
            record.target(),
            record.args()
        );
    }
    fn flush(&self) {}
}

/// Panics at what it is told.
struct Panics;

impl log::Log for Panics {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }
    fn log(&self, record: &log::Record<'_>) {
        panic!("{}", record.args());
    }
    fn flush(&self) {}
}

fn logger_panics() {
    log::set_logger(&Panics).expect("the first logger");
    log::set_max_level(log::LevelFilter::Trace);
    let clients = clients(1);
    tdlib::log::set_verbosity(5).expect("a level");
    assert_eq!(tdlib::log::verbosity().expect("a level"), 5);
    assert!(tdlib::log::set_verbosity(-1).is_err());
    assert_eq!(
        clients[0]
            .send(TestSquareInt::new(7))
            .wait()
            .expect("an answer")
            .value,
        49
    );
    clients[0].close().wait().expect("an end");
}
