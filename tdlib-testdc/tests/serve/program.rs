//! The program, as it runs in a test.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::common::{PATIENCE, until};

/// Alice, who has all that there is, two people of one name, bots, and chats.
pub(crate) const WORLD: &str = r#"
[[people]]
first_name = "Alice"
last_name = "Liddell"
phone = "+999 661 2222"
password = "secret"
password_hint = "a secret"
username = "alice"

[[people]]
first_name = "Bob"

[[people]]
first_name = "Bob"

[[bots]]
name = "Echo"

[[bots]]
name = "Guard"
username = "the_guard_bot"
without_privacy = true

[[chats]]
kind = "supergroup"
title = "Wonderland"
creator = "Alice"
members = ["Echo"]
administrators = ["Guard"]
username = "wonderland"

[[chats]]
kind = "group"
title = "Tea"
creator = "Echo"

[[chats]]
kind = "channel"
title = "News"
creator = "@alice"
"#;

/// The program with arguments.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tdlib-testdc"));
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Lets the program run to its end.
pub(crate) fn output(arguments: &[&str]) -> Output {
    command(arguments).output().expect("the program runs")
}

/// Sends a signal to a process.
pub(crate) fn signal(process: &Child, name: &str) {
    let id = process.id().to_string();
    let mut shell = Command::new("sh");
    shell.args(["-c", "kill -s \"$0\" \"$1\"", name, &id]);
    assert!(shell.status().expect("a shell").success());
}

/// A text in a file.
pub(crate) fn file(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("world.toml");
    std::fs::write(&path, text).expect("a file");
    (folder, path)
}

/// The program `serve`. It is killed when this is dropped.
pub(crate) struct Program {
    child: Child,
    /// What it has told to set.
    pub(crate) told: Value,
    _folder: TempDir,
}

impl Program {
    /// Starts it with [`WORLD`].
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let (folder, world) = file(WORLD);
        let mut child = command(&["serve", "--json", "--seed"])
            .arg(world)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe"))
            .read_line(&mut line)
            .expect("a line");
        Self {
            child,
            told: serde_json::from_str(&line).expect("JSON"),
            _folder: folder,
        }
    }

    /// Where TDLib finds it.
    pub(crate) fn address(&self) -> std::net::SocketAddr {
        let proxy = &self.told["proxy"];
        assert_eq!(proxy["type"], "proxyTypeSocks5");
        let port = proxy["port"].as_u64().expect("a port");
        let server = proxy["server"].as_str().expect("a server");
        format!("{server}:{port}").parse().expect("an address")
    }

    /// What it tells of somebody.
    pub(crate) fn person(&self, first_name: &str) -> &Value {
        let people = self.told["people"].as_array().expect("a list");
        let found = people
            .iter()
            .find(|person| person["first_name"] == first_name);
        found.expect("somebody of that name")
    }

    pub(crate) fn id(&self, first_name: &str) -> i64 {
        self.person(first_name)["id"].as_i64().expect("a number")
    }

    pub(crate) fn control(&self) -> Control {
        let control = &self.told["control"];
        assert_eq!(control["server"], "127.0.0.1");
        let port = control["port"].as_u64().expect("a port") as u16;
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
        Control(BufReader::new(stream))
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, name: &str) {
        signal(&self.child, name);
    }

    /// Waits until it has ended: how, and what it wrote on standard error.
    pub(crate) fn ended(mut self) -> (ExitStatus, String) {
        let mut status = None;
        until("it ends", || {
            status = self.child.try_wait().expect("a child");
            status.is_some()
        });
        let mut errors = String::new();
        let mut pipe = self.child.stderr.take().expect("a pipe");
        pipe.read_to_string(&mut errors).expect("text");
        (status.expect("it was waited for"), errors)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A connection for commands.
pub(crate) struct Control(BufReader<TcpStream>);

impl Control {
    /// Sends a line; the answer, if there is one.
    pub(crate) fn line(&mut self, line: &str) -> Option<Value> {
        self.0.get_mut().write_all(line.as_bytes()).expect("sent");
        self.0.get_mut().write_all(b"\n").expect("sent");
        let mut answer = String::new();
        self.0.read_line(&mut answer).expect("an answer");
        (!answer.is_empty()).then(|| serde_json::from_str(&answer).expect("JSON"))
    }

    /// Whether the program has ended the connection.
    pub(crate) fn is_over(&mut self) -> bool {
        self.0.fill_buf().is_ok_and(<[u8]>::is_empty)
    }

    /// What a command says when it is carried out.
    #[track_caller]
    pub(crate) fn ok(&mut self, command: Value) -> Value {
        let answer = self.line(&command.to_string()).expect("an answer");
        let ok = answer.get("ok").cloned();
        assert!(
            answer.as_object().expect("an object").len() == 1,
            "{answer}"
        );
        ok.unwrap_or_else(|| panic!("{command}: {answer}"))
    }

    /// Why a line is not carried out.
    #[track_caller]
    pub(crate) fn refused(&mut self, line: &str) -> String {
        let answer = self.line(line).expect("an answer");
        let error = answer["error"].as_str().map(str::to_owned);
        error.unwrap_or_else(|| panic!("{line}: {answer}"))
    }

    /// The texts that somebody has with somebody or in a chat.
    pub(crate) fn texts(&mut self, of: &str, with: &str) -> Value {
        self.ok(json!({ "do": "texts", "of": of, "with": with }))
    }
}
