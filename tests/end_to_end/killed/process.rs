//! The process that is killed, as its test sees it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::{env, thread};

use tdlib_testdc::User;

use super::part;
use crate::person::PATIENCE;
use crate::watch::Watched;

/// What a line begins with that is for the test: the harness of the tests writes lines too.
const MARK: &str = "> ";
/// What it ends with.
const END: &str = ".";

/// What the process tells, in a line each.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Said {
    /// It has caught up with the data center, and begins to look for the messages of the test in its chat.
    Looks,
    /// It has found so many.
    Has(usize),
    /// TDLib took the message of that number over.
    Taken(usize),
    /// The data center has it.
    Arrived(usize),
    /// It was on its way when the process before this one was killed, and has been delivered now.
    Delivered(usize),
    /// It came in.
    Heard(usize),
    /// Nothing is left to do.
    Done,
    /// What must not be.
    Wrong(String),
}

impl Said {
    /// Writes it as a line that [`read`](Self::read) understands.
    pub(super) fn write(&self) -> String {
        let (word, rest) = match self {
            Self::Looks => ("looks", String::new()),
            Self::Has(number) => ("has", number.to_string()),
            Self::Taken(number) => ("taken", number.to_string()),
            Self::Arrived(number) => ("arrived", number.to_string()),
            Self::Delivered(number) => ("delivered", number.to_string()),
            Self::Heard(number) => ("heard", number.to_string()),
            Self::Done => ("done", String::new()),
            Self::Wrong(text) => ("wrong", text.replace('\n', " ")),
        };
        format!("{MARK}{word} {rest}{END}")
    }

    /// Reads a line; `None` if it is somebody else's, or the process was killed before it was written.
    fn read(line: &str) -> Option<Self> {
        // What the harness writes before a test does not end its line.
        let (_, line) = line.split_once(MARK)?;
        let (word, rest) = line.strip_suffix(END)?.split_once(' ')?;
        let number = || rest.parse().ok();
        match word {
            "looks" => Some(Self::Looks),
            "has" => number().map(Self::Has),
            "taken" => number().map(Self::Taken),
            "arrived" => number().map(Self::Arrived),
            "delivered" => number().map(Self::Delivered),
            "heard" => number().map(Self::Heard),
            "done" => Some(Self::Done),
            _ => Some(Self::Wrong(rest.to_owned())),
        }
    }
}

/// This program once more, in which one test, [`part::plays_its_part`], lives a client's life.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    lines: Receiver<Said>,
}

impl Process {
    /// Starts it, with the number of messages that it sends, its client's folder, and the peer in its chat.
    pub(super) fn start(
        name: &str,
        messages: usize,
        dc: &Watched,
        folder: &Path,
        peer: &User,
    ) -> Self {
        let mut child = Command::new(env::current_exe().expect("this program's path"))
            .args(["--exact", part::TEST, "--nocapture"])
            .env(part::NAME, name)
            .env(part::ADDRESS, dc.address().to_string())
            .env(part::FOLDER, folder)
            .env(part::PEER, peer.id().to_string())
            .env(part::MESSAGES, messages.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program can be started");
        let stdout = child.stdout.take().expect("it was asked for");
        let (sender, lines) = mpsc::channel();
        // It ends with the process.
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines() {
                let Ok(line) = line else { break };
                if let Some(said) = Said::read(&line) {
                    let _ = sender.send(said);
                }
            }
        });
        Self { child, lines }
    }

    /// The next thing that it tells.
    pub(super) fn line(&mut self) -> Said {
        self.lines.recv_timeout(PATIENCE).expect("another line")
    }

    /// Kills it, as `kill -9` does. Returns what it told until then.
    pub(super) fn kill(mut self) -> Vec<Said> {
        self.end();
        self.lines.iter().collect()
    }

    /// Lets it live until it says that it is done. Returns all that it told.
    pub(super) fn run_out(mut self) -> Vec<Said> {
        let mut told = Vec::new();
        while told.last() != Some(&Said::Done) {
            told.push(self.line());
        }
        told.extend(self.kill());
        told
    }

    fn end(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}
