//! How it ends, and when it does not begin.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::Stdio;

use serde_json::json;
use tdlib::functions::{CheckAuthenticationBotToken, GetAvailableGifts};
use tdlib::types::AuthorizationState;
use tdlib_testdc::client_at;

use super::common::{PATIENCE, close, refused, wait_for};
use super::program::{Program, WORLD, command, file, output, signal};

#[test]
fn it_ends_by_signals_and_by_command() {
    for signal in ["TERM", "INT"] {
        let program = Program::start(&[]);
        program.signal(signal);
        let (status, errors) = program.ended();
        assert_eq!((status.code(), errors.as_str()), (Some(0), ""), "{signal}");
    }
    let program = Program::start(&[]);
    let mut control = program.control();
    assert_eq!(control.ok(json!({ "do": "shutdown" })), json!(null));
    assert!(control.is_over());
    assert_eq!(program.ended().0.code(), Some(0));
}

/// Lets a client ask for what is not there, and ends the program.
fn after_an_unknown_method(arguments: &[&str]) -> (Option<i32>, String) {
    let program = Program::start(arguments);
    let folder = tempfile::tempdir().expect("a folder");
    let builder = client_at(program.address(), folder.path()).expect("this TDLib is known");
    let client = builder.timeout(PATIENCE).build().expect("a client");
    wait_for(&client, |state| {
        matches!(state, AuthorizationState::WaitPhoneNumber)
    });
    let token = program.person("Echo")["token"]
        .as_str()
        .expect("a token")
        .to_owned();
    let token = CheckAuthenticationBotToken::new(token);
    client.send(token).wait().expect("logged in");
    refused(
        client.send(GetAvailableGifts::new()).wait(),
        "NOT_IMPLEMENTED",
    );
    close(client);
    program.control().ok(json!({ "do": "shutdown" }));
    let (status, errors) = program.ended();
    (status.code(), errors)
}

#[test]
fn it_ends_with_an_error_if_clients_asked_for_what_it_does_not_have() {
    let (code, errors) = after_an_unknown_method(&[]);
    assert_eq!(code, Some(3), "{errors}");
    let problem = "tdlib-testdc: clients asked the data center for what it does not have: \
                   payments.getStarGifts is not implemented\n";
    assert!(errors.ends_with(problem), "{errors}");
    let (code, errors) = after_an_unknown_method(&["--allow-unknown"]);
    assert_eq!(code, Some(0), "{errors}");
}

#[test]
fn it_logs_calls_if_that_is_wanted() {
    let asks = |line: &&str| line.contains(": payments.getStarGifts() -> 501 NOT_IMPLEMENTED in ");
    let (_, errors) = after_an_unknown_method(&["--log"]);
    let call = errors.lines().find(asks);
    assert!(
        call.is_some_and(|call| call.contains(" Echo 5000004: ")),
        "{errors}"
    );
    let (_, errors) = after_an_unknown_method(&[]);
    assert_eq!(errors.lines().find(asks), None);
}

#[test]
fn it_says_why_it_does_not_begin() {
    let fails = |arguments: &[&str], code: i32, why: &str| {
        let output = output(arguments);
        let errors = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(code), "{errors}");
        assert!(errors.contains(why), "{errors}");
        assert!(output.stdout.is_empty());
    };
    let seeded = |text: &str, why: &str| {
        let (_folder, path) = file(text);
        fails(&["serve", "--seed", path.to_str().expect("text")], 1, why);
    };
    seeded("[[people]]\nfirst_name = 5", "expected a string");
    seeded(
        "[[people]]\nfirst_name = \"A\"\nfone = \"1\"",
        "unknown field `fone`",
    );
    seeded("[[person]]\nfirst_name = \"A\"", "unknown field `person`");
    fails(
        &["serve", "--seed", "no such file"],
        1,
        "reading no such file: ",
    );
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("a port").port().to_string();
    for option in ["--port", "--control-port"] {
        fails(&["serve", option, &port], 1, "Address already in use");
    }
    fails(&["serve", "--out", "copy"], 2, "--patch-library <LIBRARY>");
    fails(&["serve", "--patch-library", "library"], 2, "--out <COPY>");
    fails(&["serv"], 2, "unrecognized subcommand 'serv'");
    fails(&[], 2, "Usage: tdlib-testdc");
}

#[test]
fn it_tells_people_what_to_set() {
    let (_folder, path) = file(WORLD);
    let path = path.to_str().expect("text");
    let mut child = command(&["serve", "--seed", path])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let mut told = vec![lines.next().expect("a line").expect("text")];
    signal(&child, "TERM");
    told.extend(lines.map_while(Result::ok));
    assert!(child.wait().expect("it has ended").success());

    let port = told[0].strip_prefix("A Telegram data center is at 127.0.0.1:");
    let port = port
        .and_then(|port| port.strip_suffix('.'))
        .expect("a port");
    let [.., alice, _, _, echo, guard, news, wonderland, tea] = &told[..] else {
        panic!("{told:?}");
    };
    assert!(
        alice.ends_with(" Alice, phone +999 661 2222, password secret"),
        "{alice}"
    );
    assert!(echo.contains(" Echo, token "), "{echo}");
    assert!(guard.contains(" Guard, token "), "{guard}");
    let titles = [news, wonderland, tea].map(|line| line.split_once(' ').expect("a number").1);
    assert_eq!(titles, ["News", "Wonderland", "Tea"]);
    let set = |what: &str| assert!(told.iter().any(|line| line.contains(what)), "{told:?}");
    set("use_test_dc");
    set(&format!(
        r#""server":"127.0.0.1","port":{port},"type":{{"@type":"proxyTypeSocks5"}}"#
    ));
}
